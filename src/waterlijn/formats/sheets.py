"""Excel and OpenDocument: the sheet with the messages, and every further sheet with the same columns."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from waterlijn.errors import FileProblem
from waterlijn.formats import columns as column_guess
from waterlijn.formats.delimited import Finish
from waterlijn.formats.dialects import Dialect, Table, check_width, table_of
from waterlijn.formats.rows import OTHER_SHEET, RawTime, Row, Rows, string
from waterlijn.records import BadRow

_LOOKED_AT = 500
_WHOLE = 2**53  # beyond it a spreadsheet has rounded the number


def open_workbook(path: Path) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_path(str(path))
    except PasswordError as problem:
        raise FileProblem(
            "{name} is locked with a password. Save a copy without a password and choose that one. Nothing was read.",
            name=path.name,
        ) from problem
    except (CalamineError, OSError, ValueError) as problem:
        raise FileProblem(
            "{name} is damaged or not complete: it cannot be unpacked. Make the export again. Nothing was read.",
            name=path.name,
        ) from problem


def sniff(path: Path) -> Table | None:
    """The columns and first rows of the first sheet that has a column of texts, else of the first with rows."""
    workbook = open_workbook(path)
    best: Table | None = None
    for name in workbook.sheet_names:
        sample = [[string(shown(cell)) for cell in cells] for _, cells in cells_of(path, workbook, name, _LOOKED_AT)]
        if not sample:
            continue
        table = table_of(path, Dialect(","), sample)
        if table and not table.is_prose and "text" in column_guess.guess(table.columns, table.sample):
            return table
        best = best or table
    return best


def rows(
    path: Path, columns: tuple[str, ...], n_before: int, roles: dict[str, str], finish: Finish | None = None
) -> Rows:
    """The rows of every sheet with these columns."""
    workbook = open_workbook(path)
    place = {name: i for i, name in enumerate(columns)}
    picks = {role: place[column] for role, column in roles.items() if column in place}
    for name in workbook.sheet_names:
        found = cells_of(path, workbook, name)
        if n_before:
            before = list(islice((row for row in found if any(cell != "" for cell in row[1])), n_before))
            if not before:
                continue
            if not _same(columns, before[-1][1]):
                yield BadRow(before[0][0], OTHER_SHEET, (("sheet", name),))
                continue
        elif name != workbook.sheet_names[0]:
            continue
        yield from _rows(found, picks, len(columns), finish)


def _rows(found: Iterator[tuple[int, list[Any]]], picks: dict[str, int], width: int, finish: Finish | None) -> Rows:
    order = ("author", "parent", "thread", "place", "language")
    for line, cells in found:
        if all(cell == "" for cell in cells):
            continue
        cells += [""] * (width - len(cells))
        values = {role: cells[i] for role, i in picks.items()}
        row: Row = (
            line,
            _id(values.get("id", "")),
            string(shown(values.get("text", ""))),
            _time(values.get("time", ""), values.get("clock", "")),
            *(string(shown(values.get(role, ""))) for role in order),  # type: ignore[assignment]
        )
        yield finish(row, [string(shown(cell)) for cell in cells]) if finish else row


def _same(columns: tuple[str, ...], cells: list[Any]) -> bool:
    names = [string(shown(cell)).strip() for cell in cells]
    return all(
        not name or i >= len(columns) or columns[i].split(" (")[0] == name.split(" (")[0]
        for i, name in enumerate(names)
    )


def cells_of(
    path: Path, workbook: CalamineWorkbook, name: str, limit: int | None = None
) -> Iterator[tuple[int, list[Any]]]:
    """The rows of one sheet with their numbers, at most `limit`."""
    try:
        sheet = workbook.get_sheet_by_name(name)
        start = sheet.start or (0, 0)
        check_width(path, sheet.width)
        for i, cells in enumerate(sheet.iter_rows()):
            if limit is not None and i >= limit:
                return
            yield i + 1 + (0 if sheet.height == sheet.total_height else start[0]), cells
    except (CalamineError, ValueError) as problem:
        raise FileProblem(
            "A sheet of {name} cannot be read. Save the table as CSV and choose that file. Nothing was read.",
            name=path.name,
        ) from problem


def shown(cell: Any) -> Any:
    """A cell as words or a plain number; dates as ISO 8601."""
    if isinstance(cell, datetime | date | time):
        return cell.isoformat(" ") if isinstance(cell, datetime) else cell.isoformat()
    return "" if isinstance(cell, timedelta | bool) else cell


def _id(cell: Any) -> str:
    """Spreadsheets round long numbers: such an id would make different messages look the same, so it is not used."""
    if isinstance(cell, float | int) and abs(cell) >= _WHOLE:
        return ""
    return string(shown(cell))


def _time(cell: Any, clock: Any) -> RawTime:
    if clock != "" and cell != "":
        if isinstance(cell, datetime | date) and isinstance(clock, time):
            return datetime.combine(cell.date() if isinstance(cell, datetime) else cell, clock)
        if isinstance(cell, float) and isinstance(clock, float):
            return cell + clock
        return f"{string(shown(cell)).removesuffix(' 00:00:00')} {string(shown(clock))}"
    if isinstance(cell, str | int | float | datetime | date) and not isinstance(cell, bool):
        return cell
    return None
