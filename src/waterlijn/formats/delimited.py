"""CSV, TSV, semicolons: tables as text, clean or not."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeGuard, cast

from waterlijn.errors import FileProblem, UnknownFormat
from waterlijn.formats import columns as column_guess
from waterlijn.formats.decoding import LONGEST_LINE, blocks, lines
from waterlijn.formats.options import Options
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
from waterlijn.formats.times import is_time
from waterlijn.records import BadRow

if TYPE_CHECKING:
    from _csv import Reader as _Reader

MOST_COLUMNS = 16_384  # as many as Excel has
SAMPLE = 2_000  # rows on which the guess of the columns rests
LONGEST_RECORD = 2_000  # lines; a quotation mark that stays open longer than that was a slip
_HEAD = 4 << 20  # characters, for the same
_DELIMITERS = (",", ";", "\t", "|")
_NO_DELIMITER = "\x1f"
_SEP = re.compile(r'"?sep=(.)"?\s*$', re.IGNORECASE)

# Comments of more than the module's 131,072 characters exist; the line limit above bounds them already.
csv.field_size_limit(LONGEST_LINE)


Block = list[tuple[int, list[str]] | BadRow]  # records with their line numbers
Finish = Callable[[Row, Sequence[str]], Row]  # what a row still needs, given all its cells


class Dialect(NamedTuple):
    """How the cells are written."""

    delimiter: str
    quote: str = '"'
    escape: str = ""
    skip_lines: int = 0  # the `sep=` line in front of the header

    def reader(self, source: Iterable[str], strict: bool = False) -> _Reader:
        return csv.reader(
            source,
            delimiter=self.delimiter,
            quotechar=self.quote,
            escapechar=self.escape or None,
            doublequote=not self.escape,
            strict=strict,
        )


class Table(NamedTuple):
    """What is known of a table after looking at its beginning."""

    dialect: Dialect
    columns: tuple[str, ...]
    has_header: bool
    sample: list[list[str]]

    @property
    def is_prose(self) -> bool:
        """No header, and no column of numbers, dates or codes: lines of a letter or a book, rather than a table."""
        if self.has_header:
            return False
        columns = list(zip(*self.sample, strict=True))
        return len(columns) < 2 or not any(
            all(cell and (_is_number(cell) or is_time(cell) or " " not in cell.strip()) for cell in column)
            for column in columns
        )


def sniff(path: Path, encoding: str, options: Options) -> Table | None:
    """The dialect, the columns and the first rows; None when nothing looks like a table."""
    head = list(_head(path, encoding))
    if not head:
        return None
    skip = 0
    forced = options.delimiter
    if found := _SEP.match(head[0].strip("\ufeff\r\n")):
        forced, skip = forced or found[1], 1
    body = head[skip:]
    if not body:
        return None
    text = "".join(body)
    quote = _quote(text)
    escape = _escape(text, quote)
    candidates = [Dialect(d, quote, escape, skip) for d in ([forced] if forced else _DELIMITERS)]
    tables = [(_score(rows), d, rows) for d in candidates if (rows := _sample(body, d))]
    good = [table for table in tables if table[0] > 0 or forced]
    if good:
        _, dialect, rows = max(good, key=itemgetter(0))
    else:
        dialect = Dialect(_NO_DELIMITER, quote, escape, skip)
        rows = _sample(body, dialect)
    return table_of(path, dialect, rows)


def table_of(path: Path, dialect: Dialect, rows: list[list[str]]) -> Table | None:
    """The columns of these first rows; None when they hold nothing.

    Raises
    ------
    FileProblem
        When there are more columns than any spreadsheet has.
    """
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    if not rows:
        return None
    if len(rows[0]) > MOST_COLUMNS:
        raise FileProblem(
            "{name} has {n} columns; at most {most} can be read. Save only the columns with the texts, "
            "their times and their authors. Nothing was read.",
            name=path.name,
            n=len(rows[0]),
            most=MOST_COLUMNS,
        )
    has_header = _is_header(rows)
    names = rows[0] if has_header else [str(i + 1) for i in range(max(map(len, rows[:100])))]
    columns = _distinct(names)
    body = rows[1:] if has_header else rows
    width = len(columns)
    return Table(dialect, columns, has_header, [(row + [""] * width)[:width] for row in body])


def _head(path: Path, encoding: str) -> Iterator[str]:
    size = 0
    for line in islice(lines(path, encoding), SAMPLE):
        if line is not None:
            size += len(line)
            yield line
        if size > _HEAD:
            return


def _distinct(names: Sequence[str]) -> tuple[str, ...]:
    """Names of columns, each once; nameless ones get their number."""
    seen: dict[str, int] = {}
    result = []
    for i, name in enumerate(names):
        name = name.strip().strip("\ufeff") or str(i + 1)
        seen[name] = seen.get(name, 0) + 1
        result.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(result)


def _sample(body: list[str], dialect: Dialect) -> list[list[str]]:
    try:
        return [row for row in dialect.reader(body) if row][:SAMPLE]
    except csv.Error:
        return []


def _score(rows: list[list[str]]) -> float:
    """How much do these rows look like one table? Zero: not at all."""
    width = len(rows[0])
    if width < 2:
        return 0.0
    regular = sum(len(row) == width for row in rows) / len(rows)
    known = column_guess.known_names(rows[0])
    return regular * 3 + min(width, 12) / 10 + min(known, 4) if regular >= 0.5 or known >= 2 else 0.0


def _quote(text: str) -> str:
    """The quotation mark: a single one only where cells are plainly wrapped in it."""
    single = len(re.findall(r"(?:^|[,;\t|])'[^'\r\n]*'(?=[,;\t|\r\n]|$)", text, re.MULTILINE))
    double = len(re.findall(r'(?:^|[,;\t|])"', text, re.MULTILINE))
    rows = text.count("\n") + 1
    return "'" if single > double and single >= rows else '"'


def _escape(text: str, quote: str) -> str:
    """A backslash, where quotation marks inside cells are written that way and never doubled."""
    inside = re.search(rf"\\{quote}(?![,;\t|\r\n]|$)", text, re.MULTILINE)
    doubled = re.search(rf"[^,;\t|\r\n{quote}]{quote}{quote}(?!{quote})", text)
    return "\\" if inside and not doubled else ""


def _is_header(rows: list[list[str]]) -> bool:
    first = rows[0]
    if column_guess.known_names(first) >= max(1, min(2, len(first) // 2)):
        return True
    cells = [cell.strip() for cell in first]
    if any(len(cell) > 60 or is_time(cell) or _is_number(cell) for cell in cells):
        return False
    if len(set(cells)) < len(cells) or len(rows) < 2 or sum(map(bool, cells)) < len(cells) - 1:
        return False
    # names of our own making: short words above columns that hold numbers, dates or sentences
    below = rows[1 : min(len(rows), 50)]
    kinds = [[row[i] for row in below if i < len(row)] for i in range(len(cells))]
    return any(
        column and all(_is_number(c) or is_time(c) or len(c) > 2 * len(cell) + 10 for c in column if c)
        for cell, column in zip(cells, kinds, strict=True)
    )


def _is_number(cell: str) -> bool:
    return cell.replace(".", "", 1).replace(",", "", 1).lstrip("-").isdigit()


def records(path: Path, encoding: str, dialect: Dialect) -> Iterator[Block]:
    """The records with the line on which each begins, a block at a time.

    A quotation mark that never closes would swallow the rest of the file; such a line is read on its own and
    listed, and reading goes on at the next one.
    """
    number, rest, quick = 1, list[str](), True
    to_skip = dialect.skip_lines
    for block in blocks(path, encoding):
        while block and to_skip:
            block, number, to_skip = block[1:], number + 1, to_skip - 1
        if block == [None]:
            found = _records(rest, number, dialect, is_end=True)[0]
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
        found, n_done = _records(whole, number, dialect, is_end=False)
        yield found
        rest = whole[n_done:]
        number += n_done
    yield _records(rest, number, dialect, is_end=True)[0]


def _one_per_line(block: list[str], number: int, dialect: Dialect) -> Block | None:
    """The records of lines that hold one each, which most files do; None when these lines do not."""
    try:
        cells = list(dialect.reader(block))
    except csv.Error:
        return None
    if len(cells) != len(block) or _is_open(block[-1:], dialect):
        return None
    return [(line, row) for line, row in enumerate(cells, number) if row]


def _records(block: list[str], number: int, dialect: Dialect, is_end: bool) -> tuple[Block, int]:
    """The records in these lines, and how many of the lines they take; an open one at the end is left for later."""
    found: Block = []
    done = 0
    while done < len(block):
        reader = dialect.reader(block[done:] if done else block)
        base, last = done, -1
        try:
            for cells in reader:
                end = base + reader.line_num
                if end - done > LONGEST_RECORD:
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
    has_header: bool,
    roles: dict[str, str],
    finish: Finish | None = None,
) -> Iterator[list[Row | BadRow]]:
    """The rows of a table, through the roles of its columns, a block at a time."""
    pick = Picker(columns, roles, dialect.delimiter)
    header_pending = has_header
    for block in records(path, encoding, dialect):
        if header_pending:
            block, header_pending = _after_header(block)
        if finish is None and pick.is_simple and pick.fits(block):
            yield [pick.row(line, cells) for line, cells in block]
        else:
            yield list(_uneven(block, pick, finish))


def _after_header(block: Block) -> tuple[Block, bool]:
    """What follows the first line that is not blank, and whether there was none."""
    for i, record in enumerate(block):
        if type(record) is tuple and any(cell.strip() for cell in record[1]):
            return [*(before for before in block[:i] if isinstance(before, BadRow)), *block[i + 1 :]], False
    return [record for record in block if isinstance(record, BadRow)], True


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
