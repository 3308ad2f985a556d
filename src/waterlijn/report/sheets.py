"""What a spreadsheet gets: a cover, a sheet per table with numbers as numbers, and the notes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from math import isfinite
from typing import NamedTuple

from waterlijn.estimate import Interval
from waterlijn.report.document import Document, method_words, unknown_words
from waterlijn.report.tables import Cell, Table
from waterlijn.words import gettext as _
from waterlijn.words import language

LONGEST_NAME = 31  # characters, the most that Excel allows
_FORBIDDEN = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")
_SIGNS = {"nl": ",", "en": "."}


class Format(NamedTuple):
    """How a number is shown."""

    digits: int
    is_percent: bool = False
    is_signed: bool = False

    @classmethod
    def of(cls, text: str) -> Format:
        """As the words of the table show it, so that both look the same."""
        parts = re.findall(rf"\d{re.escape(_SIGNS[language()])}(\d+)", text)
        return cls(max(map(len, parts), default=0), text.rstrip().endswith("%"), text[:1] in ("+", "\u2212"))


class SheetCell(NamedTuple):
    """Words, or a number with its format."""

    text: str
    number: float | int | None = None
    format: Format | None = None


class Sheet(NamedTuple):
    """One table: its first row names the columns, and holds nothing else."""

    name: str
    caption: str
    headers: tuple[str, ...]
    rows: tuple[tuple[SheetCell, ...], ...]


def sheets_of(document: Document) -> list[Sheet]:
    """One sheet per table, each with a name of its own."""
    taken = {_("Report").casefold(), _("Notes").casefold()}
    return [_sheet(table, sheet_name(table.caption, taken)) for table in document.tables]


def sheet_name(words: str, taken: set[str]) -> str:
    """A name that every spreadsheet program takes, and that no other sheet has; `taken` learns it."""
    plain = " ".join(_FORBIDDEN.sub(" ", words).split()) or _("Table")
    name, n = _cut(plain, LONGEST_NAME), 1
    while name.casefold() in taken:
        n += 1
        name = f"{_cut(plain, LONGEST_NAME - len(str(n)) - 1)} {n}"
    taken.add(name.casefold())
    return name


def _cut(words: str, length: int) -> str:
    return words if len(words) <= length else words[:length].rstrip()


def _sheet(table: Table, name: str) -> Sheet:
    """An interval becomes two columns, because nobody can calculate with "3-5 %"."""
    split = [i for i in range(len(table.headers)) if any(isinstance(row[i], Interval) for row in table.raw)]
    headers = [words for i, header in enumerate(table.headers) for words in _headers(header, i in split)]
    rows = [
        tuple(cell for i in range(len(row)) for cell in _cells(table.cell(r, i), i in split))
        for r, row in enumerate(table.rows)
    ]
    return Sheet(name, table.caption, tuple(headers), tuple(rows))


def _headers(header: str, is_split: bool) -> tuple[str, ...]:
    return (_("{header}: from", header=header), _("{header}: to", header=header)) if is_split else (header,)


def _cells(cell: Cell, is_split: bool) -> Iterator[SheetCell]:
    if isinstance(cell.raw, Interval):
        form = Format.of(cell.text)
        yield SheetCell(cell.text, float(cell.raw.low), form)
        yield SheetCell(cell.text, float(cell.raw.high), form)
    elif cell.raw is None or not isfinite(cell.raw):
        yield SheetCell(cell.text)
        if is_split:
            yield SheetCell("")
    else:
        number = cell.raw if isinstance(cell.raw, int) else float(cell.raw)  # a plain one, whatever counted it
        yield SheetCell(cell.text, number, Format.of(cell.text))
        if is_split:
            yield SheetCell("")


def cover(document: Document, sheets: Sequence[Sheet]) -> list[tuple[str, bool]]:
    """The lines of the first sheet, and whether each is a heading: what it says, and what lies in which sheet."""
    lines = [(document.title, True), (document.sentence, False)]
    if document.lead:
        lines.append((document.lead, False))
    for section in document.sections:
        words = [*section.sentences, *(chart.description for chart in section.charts), *section.points]
        if words:
            lines += [("", False), (section.heading, True), *((line, False) for line in dict.fromkeys(words))]
    lines += [("", False), (_("In this file"), True)]
    return lines + [(f"{sheet.name}: {sheet.caption}", False) for sheet in sheets]


def notes(document: Document) -> list[tuple[str, bool]]:
    """The lines of the last sheet: what is not known, how it was measured, and what stands under the tables."""
    under = [table.note for table in document.tables if table.note]
    lines: list[tuple[str, bool]] = []
    for heading, words in (
        (unknown_words(), document.warnings), (method_words(), document.method), (_("Notes to the tables"), under)
    ):  # fmt: skip
        if words:
            lines += [(heading, True), *((line, False) for line in words), ("", False)]
    return lines[:-1]
