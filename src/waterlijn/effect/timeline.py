"""The order of periods as people write them: years, dates, months, quarters, ISO weeks or plain numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from math import isfinite
from typing import NamedTuple

from waterlijn.errors import UsageError

NOT_UNDERSTOOD = (
    "The period {label} is not understood. Use years (2025), months (2025-03), weeks (2025-W07), "
    "dates (2025-03-14) or numbers, and the same kind everywhere."
)
MIXED = "The periods are of different kinds, such as {one} and {other}. Use one kind everywhere."
BEFORE_ALL = (
    "The action starts in {start}, and the first period in the data is {first}. There must be periods before it."
)
AFTER_ALL = (
    "The action starts in {start}, and the last period in the data is {last}. There must be a period from it on."
)
NOT_A_PERIOD = (
    "The action starts in {start}, and that is not a period in the data. It lies between {before} and {after}: give "
    "the first period in which the action was at work."
)
ONE_PERIOD = "There is one period only; an effect needs periods before and after the start."


class Moment(NamedTuple):
    """A period: its kind, and a key that sorts within that kind."""

    kind: str
    key: float


def _date(year: str, month: str, day: str) -> float:
    return float(date(int(year), int(month), int(day)).toordinal())


def _week(year: str, week: str) -> float:
    return float(date.fromisocalendar(int(year), int(week), 1).toordinal())


def _time(text: str) -> float:
    return datetime.fromisoformat(text.replace("Z", "+00:00")).replace(tzinfo=UTC).timestamp()


def _months(year: str, month: str) -> float:
    return _date(year, month, "1")


def _quarter(year: str, quarter: str) -> float:
    return float(int(year) * 4 + int(quarter))


_SHAPES: tuple[tuple[str, str, Callable[..., float]], ...] = (
    ("number", r"([+-]?\d+(?:[.,]\d+)?)", lambda text: float(text.replace(",", "."))),
    ("month", r"(\d{4})[-/](\d{1,2})", _months),
    ("month", r"(\d{1,2})[-/](\d{4})", lambda month, year: _months(year, month)),
    ("week", r"(\d{4})-?[Ww](\d{1,2})", _week),
    ("quarter", r"(\d{4})[- ]?[QqKk]([1-4])", _quarter),
    ("date", r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})", _date),
    ("date", r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", lambda day, month, year: _date(year, month, day)),
    ("time", r"(\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}.*)", _time),
)


def moment(label: str) -> Moment:
    """Where a period stands in time.

    Parameters
    ----------
    label
        As people write it.

    Returns
    -------
    Moment

    Raises
    ------
    UsageError
        When it is no period at all (also week 54 or the 31st of February).

    Notes
    -----
    A date, a month and a week are different kinds: whether the 14th lies before or after the start of an action in
    "March" cannot be known.

    Examples
    --------
    >>> moment("2025-W07") < moment("2025-W10")
    True
    >>> moment("14/03/2025") == moment("2025-03-14")
    True
    """
    text = label.strip()
    for kind, shape, key in _SHAPES:
        match = re.fullmatch(shape, text)
        if match is None:
            continue
        try:
            found = Moment(kind, key(*match.groups()))
        except (ValueError, OverflowError):
            break
        if isfinite(found.key):
            return found
    raise UsageError(NOT_UNDERSTOOD, label=label)


def _same_kind(labels: Sequence[str]) -> dict[str, Moment]:
    moments = {label: moment(label) for label in dict.fromkeys(labels)}
    first = next(iter(moments.items()))
    for label, found in moments.items():
        if found.kind != first[1].kind:
            raise UsageError(MIXED, one=first[0], other=label)
    return moments


def ordered(labels: Sequence[str]) -> tuple[tuple[str, ...], dict[str, int]]:
    """The different periods from early to late, and the place of every label in that row.

    Two labels of one moment ("2025-3", "2025-03") are one period, called by the first of them.

    Examples
    --------
    >>> ordered(["2025-W10", "2025-W07", "2025-W10"])
    (('2025-W07', '2025-W10'), {'2025-W10': 1, '2025-W07': 0})
    """
    moments = _same_kind(labels)
    names: dict[float, str] = {}
    for label, found in moments.items():
        names.setdefault(found.key, label)
    keys = sorted(names)
    rank = {key: i for i, key in enumerate(keys)}
    return tuple(names[key] for key in keys), {label: rank[found.key] for label, found in moments.items()}


def place_of(start: str, times: Sequence[str]) -> int:
    """Index of the first period of the action in `times` (from early to late); refused in words when it is not one."""
    if len(times) < 2:
        raise UsageError(ONE_PERIOD)
    keys = [moment(label).key for label in times]
    _same_kind([times[0], start])
    asked = moment(start).key
    if asked <= keys[0]:
        raise UsageError(BEFORE_ALL, start=start, first=times[0])
    if asked > keys[-1]:
        raise UsageError(AFTER_ALL, start=start, last=times[-1])
    if asked not in keys:
        later = next(i for i, key in enumerate(keys) if key > asked)
        raise UsageError(NOT_A_PERIOD, start=start, before=times[later - 1], after=times[later])
    return keys.index(asked)


def first_day(label: str) -> str:
    """The first day of a period as ISO 8601; empty for a number that is no year.

    Examples
    --------
    >>> first_day("2025-W07"), first_day("2025"), first_day("12")
    ('2025-02-10', '2025-01-01', '')
    """
    found = moment(label)
    if found.kind == "time":
        return datetime.fromtimestamp(found.key, UTC).isoformat()
    if found.kind == "quarter":
        year, quarter = divmod(int(found.key) - 1, 4)
        return date(year, 3 * quarter + 1, 1).isoformat()
    if found.kind == "number":
        is_year = found.key.is_integer() and 1900 <= found.key <= 2200
        return date(int(found.key), 1, 1).isoformat() if is_year else ""
    return date.fromordinal(int(found.key)).isoformat()
