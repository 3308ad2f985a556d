"""A table of somebody's own as columns by name: CSV, a spreadsheet or Parquet, read strictly.

Unlike an export of messages, of which a bad row is listed and left out, a table from which something is
calculated must be whole: what is not understood is refused, with the row and the column where it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from waterlijn.cli.decimals import Sign, clear_signs, is_empty, numbers_of
from waterlijn.errors import FileProblem, UsageError
from waterlijn.formats import dialects, sheets
from waterlijn.formats.decoding import decode, guess_encoding
from waterlijn.formats.delimited import records
from waterlijn.formats.dialects import Dialect
from waterlijn.formats.options import Options
from waterlijn.formats.rows import string
from waterlijn.formats.source import is_binary, kind, ole_kind, open_head, workbook_kind
from waterlijn.records import BadRow
from waterlijn.words import gettext as _

YES = frozenset(("1", "1.0", "1,0", "yes", "y", "true", "ja", "j", "waar"))
NO = frozenset(("0", "0.0", "0,0", "no", "n", "false", "nee", "onwaar"))
MOST_NAMES = 40  # of columns in a message


@dataclass(frozen=True)
class Columns:
    """The columns of one file.

    Parameters
    ----------
    file
        Its name, for messages.
    cells
        Per column its cells: text, or numbers where the file itself knows that they are.
    rows
        The number that each row has in the file, for messages.
    delimiter
        The sign between cells, where the file has one.
    """

    file: str
    cells: dict[str, Sequence[Any]]
    rows: Sequence[int]
    delimiter: str = ""

    def __len__(self) -> int:
        return len(self.rows)

    def __contains__(self, name: str) -> bool:
        return name in self.cells

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self.cells)

    def text(self, name: str) -> list[str]:
        """The cells of a column as words, without the space around them."""
        return [_written(cell) for cell in self._cells(name)]

    def filled(self, name: str) -> list[str]:
        """The cells of a column as words, none of them empty.

        Raises
        ------
        FileProblem
            A cell is empty.
        """
        words = self.text(name)
        empty = next((i for i, word in enumerate(words) if is_empty(word)), None)
        if empty is not None:
            raise FileProblem(
                "Row {row} of {file} has nothing in the column {column}.",
                row=self.rows[empty],
                file=self.file,
                column=name,
            )
        return words

    def number(self, name: str) -> NDArray[np.float64]:
        """The cells of a column as numbers, NaN where a cell is empty.

        Raises
        ------
        UsageError
            There is no such column.
        FileProblem
            A cell is no number, or could be read as two different ones.
        """
        cells = self._cells(name)
        if isinstance(cells, np.ndarray):
            return self._finite(name, cells)
        return self._finite(name, numbers_of(cells, lambda: self._decimal_sign(name), self._refuse(name)))

    def flag(self, name: str) -> NDArray[np.float64]:
        """The cells of a column as 1 (yes) and 0 (no), NaN where a cell is empty."""
        found = np.full(len(self), np.nan)
        for i, cell in enumerate(self._cells(name)):
            word = _written(cell).casefold()
            if is_empty(word):
                continue
            if word not in YES and word not in NO:
                raise FileProblem(
                    'Row {row} of {file}: "{cell}" in the column {column} is neither yes nor no. '
                    "Write 1 or 0, yes or no, true or false.",
                    row=self.rows[i],
                    file=self.file,
                    cell=_short(_written(cell)),
                    column=name,
                )
            found[i] = word in YES
        return found

    def _cells(self, name: str) -> Sequence[Any]:
        if name in self.cells:
            return self.cells[name]
        raise UsageError(
            "There is no column {column} in {file}. Its columns are: {columns}.",
            column=name,
            file=self.file,
            columns=", ".join(self.names[:MOST_NAMES]),
        )

    def _decimal_sign(self, name: str) -> Sign:
        """The decimal sign of a column whose cells alone leave it open: what the rest of the file says."""
        found: frozenset[Sign] = frozenset()
        for other, cells in self.cells.items():
            if other != name and not isinstance(cells, np.ndarray):
                found |= clear_signs(cells)
        if len(found) == 1:
            return next(iter(found))
        is_pointed = self.delimiter == "," and not any("," in str(cell) for cell in self.cells[name])
        return "." if is_pointed and not found else ""

    def _refuse(self, name: str) -> Callable[[int, str, str], FileProblem]:
        def refusal(i: int, cell: str, why: str) -> FileProblem:
            return FileProblem(why, row=self.rows[i], file=self.file, cell=_short(cell), column=name)

        return refusal

    def _finite(self, name: str, found: NDArray[np.float64]) -> NDArray[np.float64]:
        if np.isinf(found).any():
            i = int(np.flatnonzero(np.isinf(found))[0])
            raise self._refuse(name)(
                i, str(found[i]), 'Row {row} of {file}: "{cell}" in the column {column} is no number.'
            )
        return found


def read_columns(path: Path) -> Columns:
    """All columns of a table: CSV in any usual encoding and with any usual sign between cells, XLSX, ODS or Parquet.

    Parameters
    ----------
    path
        The file; its content counts and not its name. The first filled row holds the names of the columns.

    Raises
    ------
    FileProblem
        It is missing, empty, damaged, no table, or has rows that are longer or shorter than the first.
    """
    head = open_head(path)
    what = kind(head)
    if what == "Parquet":
        return _parquet(path)
    if what in ("zip", "ole"):
        if what == "zip":
            workbook_kind(path)
        else:
            ole_kind(path, head)
        return _sheet(path)
    encoding = guess_encoding(head)
    if what != "text" or is_binary(decode(head, encoding)):
        raise FileProblem("{file} is no table. Give a CSV, XLSX, ODS or Parquet file.", file=path.name)
    return _delimited(path, encoding)


def _delimited(path: Path, encoding: str) -> Columns:
    dialect = _dialect(path, encoding)
    lines = _records(path, encoding, dialect)
    first = next(lines, None)
    if first is None:
        raise _empty(path)
    names = _names(path, first[1])
    found = list(_whole(path, names, lines))
    return _columns(path, names, found, dialect.delimiter)


def _dialect(path: Path, encoding: str) -> Dialect:
    """As for messages, but the row of names decides: a sign that it does not hold lies between no cells."""
    table = dialects.sniff(path, encoding, Options())
    if table is None:
        raise _empty(path)
    first = next(_records(path, encoding, table.dialect), None)
    if first is None or len(first[1]) > 1:
        return table.dialect
    sign = max(";\t|,", key=first[1][0].count)
    return table.dialect._replace(delimiter=sign if sign in first[1][0] else "\x1f")


def _records(path: Path, encoding: str, dialect: Dialect) -> Iterator[tuple[int, list[str]]]:
    """The filled rows with their line numbers; a row that is damaged is refused."""
    for block in records(path, encoding, dialect, 0):
        for record in block:
            if isinstance(record, BadRow):
                raise FileProblem(
                    "Row {row} of {file}: {why}",
                    row=record.line,
                    file=path.name,
                    why=_(record.reason, **{key: _(value) for key, value in record.details}),
                )
            if any(cell.strip() for cell in record[1]):
                yield record


def _whole(path: Path, names: Sequence[str], lines: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    """The rows, each as long as the row of names; empty cells at the end do not count."""
    for row, cells in lines:
        while len(cells) > len(names) and not cells[-1].strip():
            cells.pop()
        if len(cells) != len(names):
            raise FileProblem(
                "Row {row} of {file} has {n} cells, and there are {width} columns. A number with a decimal comma "
                "must stand between quotation marks where commas divide the cells.",
                row=row,
                file=path.name,
                n=len(cells),
                width=len(names),
            )
        yield row, cells


def _columns(path: Path, names: Sequence[str], found: Sequence[tuple[int, Sequence[Any]]], delimiter: str) -> Columns:
    if not found:
        raise FileProblem("{file} has names of columns and no row under them.", file=path.name)
    columns = zip(*(cells for _row, cells in found), strict=True)
    return Columns(path.name, dict(zip(names, columns, strict=True)), [row for row, _cells in found], delimiter)


def _names(path: Path, cells: Sequence[Any]) -> tuple[str, ...]:
    names = [_written(cell).strip("\ufeff").strip() for cell in cells]
    while names and not names[-1]:
        names.pop()
    twice = next((name for i, name in enumerate(names) if name and name in names[:i]), None)
    if twice is not None:
        raise FileProblem("{file} has two columns with the name {column}.", file=path.name, column=twice)
    return tuple(name or f"({i})" for i, name in enumerate(names, 1))


def _sheet(path: Path) -> Columns:
    """The first sheet that holds anything."""
    workbook = sheets.open_workbook(path)
    for name in workbook.sheet_names:
        rows = ((row, cells) for row, cells in sheets.cells_of(path, workbook, name) if any(c != "" for c in cells))
        first = next(rows, None)
        if first is not None:
            names = _names(path, first[1])
            found = [(row, _fitted(path, row, cells, len(names))) for row, cells in rows]
            return _columns(path, names, found, "")
    raise _empty(path)


def _fitted(path: Path, row: int, cells: list[Any], width: int) -> list[Any]:
    """A row of a sheet as long as the names; sheets leave out empty cells at the end."""
    if any(cell != "" for cell in cells[width:]):
        raise FileProblem(
            "Row {row} of {file} has more cells than there are names of columns.", row=row, file=path.name
        )
    return [*cells[:width], *[""] * (width - len(cells))]


def _parquet(path: Path) -> Columns:
    import pyarrow as pa
    from pyarrow import parquet

    try:
        table = parquet.read_table(path)
    except (pa.ArrowException, OSError) as problem:
        raise FileProblem(
            "{name} is damaged or not complete: it cannot be unpacked. Make the export again. Nothing was read.",
            name=path.name,
        ) from problem
    if not table.num_rows:
        raise FileProblem("{file} has names of columns and no row under them.", file=path.name)
    names = _names(path, table.column_names)
    cells = {name: _arrow(column) for name, column in zip(names, table.columns, strict=True)}
    return Columns(path.name, cells, range(1, table.num_rows + 1))


def _arrow(column: Any) -> Sequence[Any]:
    import pyarrow as pa

    if pa.types.is_floating(column.type) or pa.types.is_decimal(column.type):
        found: NDArray[np.float64] = column.cast(pa.float64()).to_numpy(zero_copy_only=False)
        return found  # type: ignore[return-value]
    return ["" if cell is None else cell for cell in column.to_pylist()]  # whole numbers may be codes: kept exact


def _written(cell: Any) -> str:
    """A cell as words: whole numbers without a point, yes and no as 1 and 0, dates as ISO 8601."""
    if isinstance(cell, str):
        return cell.strip()
    if cell is None or (isinstance(cell, float) and np.isnan(cell)):
        return ""
    if isinstance(cell, bool | np.bool_):
        return "1" if cell else "0"
    if isinstance(cell, float | np.floating) and float(cell).is_integer():
        return str(int(cell))
    return string(sheets.shown(cell)).removesuffix(" 00:00:00")


def _short(cell: str) -> str:
    return cell if len(cell) <= 30 else cell[:29] + "\u2026"


def _empty(path: Path) -> FileProblem:
    return FileProblem("{name} is empty. Was the export finished?", name=path.name)
