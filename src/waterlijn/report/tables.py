"""A table as plain words, the same for the terminal, the page, the CSV and the PDF."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from waterlijn.words import language


@dataclass(frozen=True, slots=True)
class Table:
    """Words, ready to show: caption, headers, rows of equal length; `numeric` names the columns to align right."""

    caption: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: frozenset[int] = frozenset()
    note: str = ""

    def __post_init__(self) -> None:
        if any(len(row) != len(self.headers) for row in self.rows):
            raise ValueError("every row has one cell per header")

    def __bool__(self) -> bool:
        return bool(self.rows)

    @property
    def html(self) -> str:
        """A `<table>` with caption and scopes; the first cell of a row is its header."""
        head = "".join(self._cell("th", i, header, ' scope="col"') for i, header in enumerate(self.headers))
        body = "".join(f"<tr>{self._row(row)}</tr>" for row in self.rows)
        note = f'<p class="wl-note">{escape(self.note)}</p>' if self.note else ""
        return (
            f'<div class="wl-table-frame" role="group" aria-label="{escape(self.caption)}" tabindex="0">'
            f'<table class="utrecht-table wl-table"><caption class="utrecht-table__caption">{escape(self.caption)}'
            f'</caption><thead class="utrecht-table__header"><tr class="utrecht-table__row">{head}</tr></thead>'
            f'<tbody class="utrecht-table__body">{body}</tbody></table></div>{note}'
        )

    def _row(self, row: Sequence[str]) -> str:
        first = self._cell("th", 0, row[0], ' scope="row"')
        return first + "".join(self._cell("td", i, cell) for i, cell in enumerate(row[1:], start=1))

    def _cell(self, tag: str, column: int, text: str, scope: str = "") -> str:
        kind = " wl-number" if column in self.numeric else ""
        name = "utrecht-table__header-cell" if tag == "th" else "utrecht-table__cell"
        return f'<{tag}{scope} class="{name}{kind}">{escape(text)}</{tag}>'

    @property
    def csv(self) -> str:
        """For a spreadsheet: byte order mark, and a semicolon where the decimal sign is a comma."""
        out = io.StringIO()
        writer = csv.writer(out, delimiter=";" if language() == "nl" else ",", lineterminator="\r\n")
        writer.writerow(self.headers)
        writer.writerows([harmless(cell) for cell in row] for row in self.rows)
        return "\ufeff" + out.getvalue()


def harmless(cell: str) -> str:
    """A cell that a spreadsheet would run as a formula, made plain text; signed numbers stay."""
    is_number = cell[:1] in ("+", "-") and cell[1:2].isdigit()
    if cell[:1] in ("=", "+", "-", "@", "\t", "\r") and not is_number:
        return f"'{cell}"
    return cell
