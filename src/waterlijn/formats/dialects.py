"""How a table is written, and which row names its columns: found out from its beginning."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from waterlijn.errors import FileProblem
from waterlijn.formats import columns as column_guess
from waterlijn.formats.decoding import LONGEST_LINE, lines
from waterlijn.formats.options import Options
from waterlijn.formats.times import is_time

if TYPE_CHECKING:
    from _csv import Reader as _Reader

MOST_COLUMNS = 16_384  # as many as Excel has
SAMPLE = 2_000  # rows on which the guess of the columns rests
_HEAD = 4 << 20  # characters, for the same
_TITLES = 15  # rows in which the header may stand, below a title
_DELIMITERS = (",", ";", "\t", "|")
_NO_DELIMITER = "\x1f"
_SEP = re.compile(r'"?sep=(.)"?\s*$', re.IGNORECASE)

# Comments of more than the module's 131,072 characters exist; the limit of a line bounds them already.
csv.field_size_limit(LONGEST_LINE)


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
    n_before: int  # filled rows before the first message: titles and header
    sample: list[list[str]]

    @property
    def has_header(self) -> bool:
        return self.n_before > 0

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
    # counted before a million names are looked at
    check_width(path, max(map(body[0].count, [forced] if forced else _DELIMITERS)) + 1)
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
    check_width(path, len(rows[0]))
    place = _header_place(rows)
    names = rows[place] if place is not None else [str(i + 1) for i in range(max(map(len, rows[:100])))]
    columns = _distinct(names)
    n_before = 0 if place is None else place + 1
    width = len(columns)
    return Table(dialect, columns, n_before, [(row + [""] * width)[:width] for row in rows[n_before:]])


def check_width(path: Path, n: int) -> None:
    if n > MOST_COLUMNS:
        raise FileProblem(
            "{name} has {n} columns; at most {most} can be read. Save only the columns with the texts, "
            "their times and their authors. Nothing was read.",
            name=path.name,
            n=n,
            most=MOST_COLUMNS,
        )


def _header_place(rows: list[list[str]]) -> int | None:
    """The row with the names of the columns: the first one, or the first below a title that has known names."""
    if column_guess.known_names(rows[0]) == 0:
        for place, row in enumerate(rows[1:_TITLES], 1):
            if column_guess.known_names(row) >= 2 and len(row) > 1 and sum(map(bool, rows[0])) < sum(map(bool, row)):
                return place
    return 0 if _is_header(rows) else None


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
    # the usual width, because a title above the header is narrower
    width = Counter(map(len, rows[:200])).most_common(1)[0][0]
    if width < 2:
        return 0.0
    regular = sum(len(row) == width for row in rows) / len(rows)
    known = max(column_guess.known_names(row) for row in rows[:_TITLES])
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
