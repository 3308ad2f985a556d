"""A table as plain words, the same for the terminal, the page, the CSV, the spreadsheet and the PDF."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import NamedTuple

from waterlijn.estimate import Estimate, Interval
from waterlijn.report import numbers
from waterlijn.words import gettext as _
from waterlijn.words import language

LEAST_SHOWN = 10  # as for every count that is published
Raw = float | int | Interval | None


class Cell(NamedTuple):
    """What a cell says, and the number behind the words at full precision, for a spreadsheet."""

    text: str
    raw: Raw = None


@dataclass(frozen=True, slots=True)
class Table:
    """Words, ready to show: caption, headers, rows of equal length; `numeric` names the columns to align right.

    `raw` holds the numbers behind the words, one per cell and None where a cell is words; empty when none is known.
    """

    caption: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: frozenset[int] = frozenset()
    note: str = ""
    raw: tuple[tuple[Raw, ...], ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        if any(len(row) != len(self.headers) for row in self.rows):
            raise ValueError("every row has one cell per header")
        if self.raw and [len(row) for row in self.raw] != [len(row) for row in self.rows]:
            raise ValueError("every cell has its number, or None")

    def __bool__(self) -> bool:
        return bool(self.rows)

    @classmethod
    def of(cls, caption: str, headers: Sequence[str], rows: Iterable[Sequence[str | Cell]], *, note: str = "") -> Table:
        """From words and `Cell`s; columns that hold numbers are aligned right."""
        cells = [[cell if isinstance(cell, Cell) else Cell(cell) for cell in row] for row in rows]
        numeric = {i for row in cells for i, cell in enumerate(row) if cell.raw is not None}
        return cls(
            caption,
            tuple(headers),
            tuple(tuple(cell.text for cell in row) for row in cells),
            frozenset(numeric),
            note,
            tuple(tuple(cell.raw for cell in row) for row in cells),
        )

    def cell(self, row: int, column: int) -> Cell:
        return Cell(self.rows[row][column], self.raw[row][column] if self.raw else None)

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
        writer.writerow([harmless(header) for header in self.headers])
        writer.writerows([harmless(cell) for cell in row] for row in self.rows)
        return "\ufeff" + out.getvalue()


def estimates_table(
    caption: str, first: str, rows: Iterable[tuple[str, Estimate]], *, n: str = "", note: str = ""
) -> Table:
    """One estimate per row with both intervals: the table beside a chart.

    Parameters
    ----------
    caption, first
        Of the table, and the header above the names.
    rows
        A name and its estimate.
    n
        Header of what was counted, such as "Messages"; "Answers" when not given.
    note
        Under the table.
    """
    listed = list(rows)
    in_points = any(estimate.unit == "difference" for _name, estimate in listed)
    value = _("Difference in percentage points") if in_points else _("Estimate")
    headers = (first, value, _("80% interval"), _("95% interval"), n or _("Answers"))
    cells = [(name, *estimate_cells(estimate), _counted(estimate)) for name, estimate in listed]
    reasons = dict.fromkeys(_(estimate.reason) for _name, estimate in listed if estimate.reason)
    return Table.of(caption, headers, cells, note=" ".join((*reasons, note)).strip())


def estimate_cells(estimate: Estimate) -> tuple[Cell, Cell, Cell]:
    """Value and both intervals; "cannot be said" and two empty cells where nothing is known."""
    if estimate.value is None or estimate.i80 is None or estimate.i95 is None:
        return Cell(_("cannot be said")), Cell(""), Cell("")
    unit, times = estimate.unit, 100 if estimate.unit == "difference" else 1  # percentage points, as the words say
    is_nothing = unit == "share" and estimate.value < numbers.NOTHING  # said as "at most": no number to count with
    return (
        Cell(numbers.value(estimate), None if is_nothing else times * estimate.value),
        Cell(numbers.interval(estimate.i80, unit), Interval(times * estimate.i80.low, times * estimate.i80.high)),
        Cell(numbers.interval(estimate.i95, unit), Interval(times * estimate.i95.low, times * estimate.i95.high)),
    )


def _counted(estimate: Estimate) -> Cell:
    """What an estimate rests on; a number so small that it was hidden stays hidden here too."""
    is_small = not estimate.is_known and estimate.n < LEAST_SHOWN
    return Cell(_("too few")) if is_small else count_cell(estimate.n)


def count_cell(n: int) -> Cell:
    return Cell(numbers.count(n), n)


def number_cell(value: float | None, digits: int = 1) -> Cell:
    """A plain number with fixed decimals; an empty cell for None."""
    return Cell("") if value is None else Cell(numbers.decimal(value, digits), value)


def share_cell(share: float | None) -> Cell:
    return Cell("") if share is None else Cell(numbers.percent(share), share)


_SIGNED = re.compile(r"""[+-]\d[\d.,]*(?:[\s%][^|!"'=@]*)?""")  # a number, and words that call nothing


def harmless(cell: str) -> str:
    """A cell that a spreadsheet would run as a formula, made plain text; signed numbers stay."""
    if cell[:1] in ("=", "+", "-", "@", "\t", "\r", "\n") and not _SIGNED.fullmatch(cell):
        return f"'{cell}"
    return cell
