"""`waterlijn alarms`: which weeks are out of line, and how often such an alarm comes for nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click
import numpy as np

from waterlijn.cli.columns import Columns, read_columns
from waterlijn.cli.frame import Command, Option
from waterlijn.cli.options import FILES, Between
from waterlijn.cli.results import Result, deliver, with_output
from waterlijn.errors import FileProblem, UsageError
from waterlijn.report.alarms import alarm_sentence, alarms_document, alarms_sentence, change_sentence, why
from waterlijn.temperature.alarms import Alarm, Alarms, Series, Settings, find_alarms, find_in_places, name_of
from waterlijn.temperature.alarms.results import FEWEST_YEARLY, METHODS, MOST_YEARLY
from waterlijn.words import gettext as _

WEEK = re.compile(r"(\d{4})-?W(\d{2})(?:-?[1-7])?", re.IGNORECASE)
SEVERAL = "There are several places: each has its own numbers under places."
NOT_A_TIME = (
    'Row {row} of {file}: "{cell}" in the column {column} is no time. Write a date as 2025-02-10, a week as 2025-W07, '
    "or a number that counts the weeks."
)
NO_SUCH_WEEK = "Row {row} of {file}: the year {year} has no week {week}."
MIXED = "{file}: the column {column} holds dates in some rows and numbers in others."
NO_VALUES = "Name a column of hits with --hits, or of estimated shares with --share and --error."
BOTH_VALUES = "Give hits, or estimated shares with their error, not both."
NO_ERROR = "An estimated share needs its standard error: name the column with --error."
BAD_COUNT = (
    "Row {row} of {file}: hits and messages are whole numbers, not negative, and hits can be no more than messages."
)
BAD_SHARE = "Row {row} of {file}: a share lies between 0 and 1 (6 % is 0.06), with a standard error above 0."
EMPTY_CELL = "Row {row} of {file}: the column {column} is empty. Leave out weeks of which nothing is known."


@click.command(
    cls=Command,
    short_help="Which weeks are out of line.",
    help="Judges every week by the weeks before it, and says with each alarm how often it would come when nothing "
    "changed.\n\nThe table has one row per week (and place). Weeks that are missing are gaps. Without --n only the "
    "rules farrington and ears can be used, and they mostly alarm when there are more messages.\n\nInstead of --hits "
    "and --n a column of estimated shares (0 to 1) and one of their standard errors can be given: what the labels "
    "leave unsure then cannot alarm.",
    example="waterlijn alarms weken.csv --time week --hits vijandig --n berichten",
)
@click.argument("file", type=FILES)
@click.option(
    "--time", required=True, cls=Option, metavar="COLUMN", help="Date, week (2025-W07) or number of the week."
)
@click.option("--hits", cls=Option, metavar="COLUMN", help="Number of messages that count, such as hostile ones.")
@click.option("--n", cls=Option, metavar="COLUMN", help="Number of messages in that week.")
@click.option("--share", cls=Option, metavar="COLUMN", help="Estimated share, 0 to 1, in place of hits and n.")
@click.option("--error", cls=Option, metavar="COLUMN", help="Standard error of the estimated share.")
@click.option("--place", cls=Option, metavar="COLUMN", help="Place, when the table holds several.")
@click.option(
    "--method", cls=Option, type=click.Choice(METHODS), default="default", show_default=True,
    help="default: lasting changes and loud weeks together. farrington: against earlier years, needs three years. "
    "ears: against the weeks just before, alarms often.",
)  # fmt: skip
@click.option(
    "--yearly-false", cls=Option, type=Between(FEWEST_YEARLY, MOST_YEARLY), default=0.5, show_default=True,
    help="False alarms per place and year that you accept.",
)  # fmt: skip
@with_output
def alarms(
    file: Path,
    time: str,
    method: str,
    yearly_false: float,
    out: Path | None,
    report: Path | None,
    **names: str | None,
) -> None:
    columns = read_columns(file)
    settings = Settings(method=method, yearly_false=yearly_false)
    places = series_of(columns, {"time": time, **names})
    found = find_in_places(places, settings) if len(places) > 1 else (find_alarms(places[0], settings),)
    deliver(result_of(found), out, report)


def series_of(columns: Columns, names: Mapping[str, str | None]) -> list[Series]:
    """One series per place, in the order in which they first appear."""
    weeks = weeks_of(columns, names["time"] or "")
    first, second = _values(columns, names)
    places = columns.filled(names["place"]) if names["place"] else [""] * len(columns)
    rows: dict[str, list[int]] = {}
    for row, place in enumerate(places):
        rows.setdefault(place, []).append(row)
    make: Any = Series.of_estimates if names["share"] else Series.of_shares
    return [
        Series.of_counts([weeks[i] for i in mine], first[mine], place)
        if second is None
        else make([weeks[i] for i in mine], first[mine], second[mine], place)
        for place, mine in rows.items()
    ]


def _values(columns: Columns, names: Mapping[str, str | None]) -> tuple[Any, Any]:
    """Hits and messages, or shares and errors; messages may be missing."""
    hits, n, share, error = (names[name] for name in ("hits", "n", "share", "error"))
    if share and hits:
        raise UsageError(BOTH_VALUES)
    if not share and not hits:
        raise UsageError(NO_VALUES)
    if share:
        if not error:
            raise UsageError(NO_ERROR)
        return _checked_shares(columns, share, error)
    return _checked_counts(columns, hits or "", n)


def _checked_counts(columns: Columns, hits: str, n: str | None) -> tuple[Any, Any]:
    counted = _filled(columns, hits)
    sizes = _filled(columns, n) if n else None
    wrong = (counted < 0) | (counted % 1 != 0)
    if sizes is not None:
        wrong |= (sizes % 1 != 0) | (counted > sizes)
    _refuse(columns, wrong, BAD_COUNT)
    return counted, sizes


def _checked_shares(columns: Columns, share: str, error: str) -> tuple[Any, Any]:
    """A share may be a little under 0 or over 1, as unbiased estimates are; an empty one is a gap."""
    values, errors = columns.number(share), columns.number(error)
    with np.errstate(invalid="ignore"):
        _refuse(columns, ~np.isnan(values) & ~((errors > 0) & (np.abs(values - 0.5) <= 1.5)), BAD_SHARE)
    return values, errors


def _filled(columns: Columns, name: str) -> Any:
    found = columns.number(name)
    for i in np.flatnonzero(np.isnan(found)).tolist():
        raise FileProblem(EMPTY_CELL, row=columns.rows[i], file=columns.file, column=name)
    return found


def _refuse(columns: Columns, wrong: Any, why_not: str) -> None:
    for i in np.flatnonzero(wrong).tolist():
        raise FileProblem(why_not, row=columns.rows[i], file=columns.file)


def weeks_of(columns: Columns, name: str) -> Sequence[date | int]:
    """Times as Mondays' weeks or as numbers: ISO dates, ISO weeks, years with week such as 202507, or plain numbers."""
    cells = columns.text(name)
    found = [_week(cell) for cell in cells]
    for i, week in enumerate(found):
        if week is None:
            raise FileProblem(NOT_A_TIME, row=columns.rows[i], file=columns.file, cell=cells[i][:30], column=name)
    known = [week for week in found if week is not None]
    if all(isinstance(week, int) and 190001 <= week <= 210053 and 1 <= week % 100 <= 53 for week in known):
        return [_year_and_week(columns, name, i) for i in range(len(cells))]
    if len({isinstance(week, date) for week in known}) > 1:
        raise FileProblem(MIXED, file=columns.file, column=name)
    return known


def _year_and_week(columns: Columns, name: str, i: int) -> date:
    """Of a cell such as 202507; counted as plain numbers, 202501 would come 48 weeks after 202453."""
    cell = columns.text(name)[i]
    found = _iso(cell[:4], cell[4:])
    if found is None:
        raise FileProblem(NO_SUCH_WEEK, row=columns.rows[i], file=columns.file, year=cell[:4], week=cell[4:])
    return found


def _week(cell: str) -> date | int | None:
    if found := WEEK.fullmatch(cell):
        return _iso(found[1], found[2])
    if re.fullmatch(r"-?\d{1,9}", cell):
        return int(cell)
    try:
        return date.fromisoformat(cell[:10]) if re.fullmatch(r"\d{4}-\d\d-\d\d([ T].*)?", cell) else None
    except ValueError:
        return None


def _iso(year: str, week: str) -> date | None:
    try:
        return date.fromisocalendar(int(year), int(week), 1)
    except ValueError:
        return None


def result_of(found: Sequence[Alarms]) -> Result:
    """Of one place its latest share; of several no single number, each has its own."""
    document = alarms_document(found)
    warnings = tuple(dict.fromkeys(warning for one in found for warning in one.warnings))
    if len(found) > 1:
        parts: dict[str, Any] = {
            "expected_false_per_year": sum(one.expected_false_per_year or 0.0 for one in found),
            "alarms": [_alarm(alarm) for one in found for alarm in one.alarms],
            "places": [{"place": one.place, "latest": one.latest, **_parts(one)} for one in found],
        }
        n = sum(one.watched for one in found)
        return Result(
            None, None, None, 0.95, n, found[0].method, warnings, document.sentence, parts, document, SEVERAL
        )  # fmt: skip
    (one,) = found
    return Result.of(one.latest, document, verdict=alarms_sentence(one), warnings=warnings, parts=_parts(one))


def _parts(found: Alarms) -> dict[str, Any]:
    return {
        "rule": found.method,
        "watched": found.watched,
        "expected_false_per_year": found.expected_false_per_year,
        "alarms": [_alarm(alarm) for alarm in found.alarms],
        "change_points": [
            {
                "week": name_of(change.week),
                "earliest": name_of(change.earliest),
                "latest": name_of(change.latest),
                "before": change.before,
                "after": change.after,
                "sentence": change_sentence(change),
            }
            for change in found.changes
        ],
        "weeks": {
            "week": [name_of(week) for week in found.weeks],
            "observed": found.observed,
            "expected": found.expected,
            "low95": found.ranges[0],
            "high95": found.ranges[3],
            "p": found.p,
        },
        "why_not": why(found) if found.reason else "",
    }


def _alarm(alarm: Alarm) -> dict[str, Any]:
    return {
        "place": alarm.place,
        "week": name_of(alarm.week),
        "rule": alarm.rule,
        "observed": alarm.observed,
        "expected": alarm.expected,
        "p": alarm.p,
        "statistic": alarm.statistic,
        "limit": alarm.limit,
        "expected_false_per_year": alarm.expected_false_per_year,
        "kept": alarm.kept,
        "is_new": alarm.is_new,
        "reason": _(alarm.reason),
        "sentence": alarm_sentence(alarm),
    }
