"""CSV, TSV, semicolons: tables as text, clean or not."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from pathlib import Path
from typing import TypeGuard, cast

from waterlijn.errors import UnknownFormat
from waterlijn.formats.decoding import LONGEST_LINE, blocks
from waterlijn.formats.dialects import Dialect
from waterlijn.formats.rows import (
    EXTRA_CELLS,
    EXTRA_CELLS_IGNORED,
    KEPT,
    LONG_LINE,
    OPEN_QUOTE,
    OPEN_QUOTE_LOST,
    Row,
    Rows,
)
from waterlijn.records import BadRow

LONGEST_RECORD = 2_000  # lines; a quotation mark that stays open longer than that was a slip
_MANY_LINES = 100  # from here on a record is looked at even when its quotation marks are in order

Block = list[tuple[int, list[str]] | BadRow]  # records with their line numbers
Finish = Callable[[Row, Sequence[str]], Row]  # what a row still needs, given all its cells


def records(path: Path, encoding: str, dialect: Dialect, width: int) -> Iterator[Block]:
    """The records with the line on which each begins, a block at a time.

    A quotation mark that never closes would swallow the rows below it; such a line is read on its own and listed,
    and reading goes on at the next one. `width` is the usual number of cells.
    """
    number, rest, quick = 1, list[str](), True
    to_skip = dialect.skip_lines
    for block in blocks(path, encoding):
        while block and to_skip:
            block, number, to_skip = block[1:], number + 1, to_skip - 1
        if block == [None]:
            found = _records(rest, number, dialect, width, is_end=True)[0]
            number += len(rest)
            yield [*found, BadRow(number, LONG_LINE, (("limit", str(LONGEST_LINE >> 20)),))]
            number, rest = number + 1, []
            continue
        fresh = cast("list[str]", block)
        whole = rest + fresh if rest else fresh
        found_quickly = _one_per_line(whole, number, dialect) if quick else None
        if found_quickly is not None:
            yield found_quickly
            number, rest = number + len(whole), []
            continue
        quick = False
        found, n_done = _records(whole, number, dialect, width, is_end=False)
        yield found
        rest = whole[n_done:]
        number += n_done
    yield _records(rest, number, dialect, width, is_end=True)[0]


def _one_per_line(block: list[str], number: int, dialect: Dialect) -> Block | None:
    """The records of lines that hold one each, which most files do; None when these lines do not."""
    try:
        cells = list(dialect.reader(block))
    except csv.Error:
        return None
    if len(cells) != len(block) or _is_open(block[-1:], dialect):
        return None
    return [(line, row) for line, row in enumerate(cells, number) if row]


def _records(block: list[str], number: int, dialect: Dialect, width: int, is_end: bool) -> tuple[Block, int]:
    """The records in these lines, and how many of the lines they take; an open one at the end is left for later."""
    found: Block = []
    done = 0
    while done < len(block):
        reader = dialect.reader(block[done:] if done else block)
        base, last = done, -1
        try:
            for cells in reader:
                end = base + reader.line_num
                if end - done > 1 and _is_slip(block[done:end], dialect, width):
                    raise csv.Error
                last = done
                if cells:
                    found.append((number + done, cells))
                done = end
        except csv.Error:
            found += _alone(block[done], number + done, dialect)
            done += 1
            continue
        if last < 0 or not _is_open(block[last:], dialect):
            break
        if found and not isinstance(found[-1], BadRow):
            found.pop()
        done = last
        if not is_end and len(block) - last <= LONGEST_RECORD:
            break
        found += _alone(block[done], number + done, dialect)
        done += 1
    return found, done


def _is_slip(record: list[str], dialect: Dialect, width: int) -> bool:
    """Are these lines rows of their own, tied together by a stray quotation mark?

    Writers that quote as they should are trusted, unless the record gets absurdly long.
    """
    if len(record) > LONGEST_RECORD:
        return True
    if len(record) <= _MANY_LINES and _is_strict(record, dialect):
        return False
    below = [line for line in record[1:] if line.strip()]
    rows = sum(_is_row(line, dialect, width) for line in below)
    return width > 1 and bool(below) and rows >= 0.8 * len(below)


def _is_row(line: str, dialect: Dialect, width: int) -> bool:
    """Is this line on its own a row of the table?"""
    try:
        return len(next(dialect.reader([line], strict=True), [])) == width
    except csv.Error:
        return line.count(dialect.delimiter) == width - 1


def _is_strict(record: list[str], dialect: Dialect) -> bool:
    try:
        for _ in dialect.reader(record, strict=True):
            pass
    except csv.Error:
        return False
    return True


def _is_open(record: list[str], dialect: Dialect) -> bool:
    """Do these lines end inside a quotation?"""
    if not any(dialect.quote in line for line in record):
        return False
    try:
        for _ in dialect.reader(record, strict=True):
            pass
    except csv.Error as problem:
        return "unexpected end" in str(problem)
    return False


def _alone(line: str, number: int, dialect: Dialect) -> Block:
    try:
        cells = next(csv.reader([line], delimiter=dialect.delimiter, quoting=csv.QUOTE_NONE), [])
    except csv.Error:
        cells = []
    if not cells:
        return [BadRow(number, OPEN_QUOTE_LOST)]
    return [BadRow(number, OPEN_QUOTE, KEPT), (number, [cell.strip().strip(dialect.quote) for cell in cells])]


def rows(
    path: Path,
    encoding: str,
    dialect: Dialect,
    columns: Sequence[str],
    n_before: int,
    roles: dict[str, str],
    finish: Finish | None = None,
) -> Iterator[list[Row | BadRow]]:
    """The rows of a table, through the roles of its columns, a block at a time."""
    pick = Picker(columns, roles, dialect.delimiter)
    for block in records(path, encoding, dialect, pick.width):
        if n_before:
            block, n_before = _after_header(block, n_before)
        if finish is None and pick.is_simple and pick.fits(block):
            yield [pick.row(line, cells) for line, cells in block]
        else:
            yield list(_uneven(block, pick, finish))


def _after_header(block: Block, n_before: int) -> tuple[Block, int]:
    """What follows the first `n_before` filled rows, and how many of those are still to come."""
    kept: Block = []
    for record in block:
        if isinstance(record, BadRow) or n_before == 0:
            kept.append(record)
        elif any(cell.strip() for cell in record[1]):
            n_before -= 1
    return kept, n_before


def _uneven(block: Block, pick: Picker, finish: Finish | None) -> Rows:
    for record in block:
        if isinstance(record, BadRow):
            yield record
            continue
        line, cells = record
        if len(cells) != pick.width:
            if not any(cells):
                continue
            note = pick.fit(cells)
            if note:
                yield BadRow(line, note, KEPT)
        row = pick.row(line, cells)
        yield finish(row, cells) if finish else row


class Picker:
    """Takes the cells of the roles out of a record."""

    def __init__(self, columns: Sequence[str], roles: dict[str, str], delimiter: str) -> None:
        if "text" not in roles:
            raise UnknownFormat(
                "No column with texts was found. The columns are: {columns}. Say which one holds the text.",
                columns=", ".join(columns[:30]),
            )
        self.width = len(columns)
        self._delimiter = delimiter
        place = {name: i for i, name in enumerate(columns)}
        # the place after the last column holds an empty cell, for the roles that the table does not have
        order = ("id", "text", "time", "author", "parent", "thread", "place", "language")
        self._get = itemgetter(*(place[roles[role]] if role in roles else self.width for role in order))
        self._text = place[roles["text"]]
        self._clock = place[roles["clock"]] if "clock" in roles else None

    @property
    def is_simple(self) -> bool:
        return self._clock is None

    def fits(self, block: Block) -> TypeGuard[list[tuple[int, list[str]]]]:
        """Are these all records, as long as the header?"""
        width = self.width
        return all(type(record) is tuple and len(record[1]) == width for record in block)

    def row(self, line: int, cells: list[str]) -> Row:
        cells.append("")
        row: Row = (line, *self._get(cells))
        if self._clock is not None:
            row = (*row[:3], f"{row[3]} {cells[self._clock]}".strip(), *row[4:])
        return row

    def fit(self, cells: list[str]) -> str:
        """Makes `cells` as long as the header; the reason why that was needed, or nothing to say."""
        if len(cells) < self.width:
            cells.extend([""] * (self.width - len(cells)))
            return ""
        extra = cells[self.width :]
        del cells[self.width :]
        if not any(cell.strip() for cell in extra):
            return ""
        if self._text == self.width - 1:
            cells[-1] = self._delimiter.join([cells[-1], *extra])
            return EXTRA_CELLS
        return EXTRA_CELLS_IGNORED
