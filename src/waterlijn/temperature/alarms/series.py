"""The weeks of one place, in order and without holes: what every rule looks at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import ArrayLike, NDArray

from waterlijn.errors import UsageError

Week = date | int  # the Monday, or a number that counts up
Floats = NDArray[np.float64]
LARGEST = 2000  # more messages than this tell no more about a week: weeks differ by themselves
MOST_WEEKS = 5000  # a week number that was typed wrongly would otherwise make a hole of centuries

TWICE = "{week} stands twice in the series of {place}. Give one row per week."
TWICE_ALONE = "{week} stands twice in the series. Give one row per week."
NOT_A_COUNT = "{week}: hits and messages are counts, not negative, and hits can be no more than messages."
NOT_AN_ERROR = "{week}: an estimated share needs a standard error above 0."
TOO_LONG = "From {first} to {last} is more than {most} weeks: one of the times must be wrong."
MIXED = "Times are dates or numbers, not both."
UNEQUAL = "Every week needs a time, a value and a size."
NO_WEEKS = "There is no week in what was given."


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """Hits among messages, week by week.

    Make one with `of_shares`, `of_estimates` or `of_counts`; they put weeks in order and fill holes.

    Parameters
    ----------
    weeks
        Mondays, or whole numbers; each one after the one before.
    hits : ndarray of shape (weeks,)
        Messages that count, 0 in a hole; for estimated shares the effective number.
    n : ndarray of shape (weeks,) or None
        Messages, 0 in a hole; for estimated shares the effective number; None for counts without a denominator.
    place
        Name of the place.
    is_estimated
        Whether these are estimated shares with an error of their own, brought back to effective numbers.
    """

    weeks: tuple[Week, ...]
    hits: Floats
    n: Floats | None
    place: str = ""
    is_estimated: bool = False

    @property
    def is_known(self) -> NDArray[np.bool_]:
        """Weeks with messages; of counts without a denominator those that are no hole."""
        return ~np.isnan(self.hits) if self.n is None else self.n > 0

    @property
    def has_dates(self) -> bool:
        return isinstance(self.weeks[0], date)

    @property
    def mondays(self) -> NDArray[np.datetime64] | None:
        return np.array(self.weeks, "datetime64[D]") if self.has_dates else None

    @classmethod
    def of_shares(cls, weeks: Sequence[Week], hits: ArrayLike, n: ArrayLike, place: str = "") -> Series:
        """Counted hits among counted messages.

        Examples
        --------
        >>> Series.of_shares([3, 1], [4, 5], [60, 50]).n.tolist()
        [50.0, 0.0, 60.0]
        """
        found, sizes = np.asarray(hits, np.float64), np.asarray(n, np.float64)
        _check_lengths(weeks, found, sizes)
        for i in range(len(found)):
            if not (np.isfinite(found[i]) and np.isfinite(sizes[i]) and 0 <= found[i] <= sizes[i]):
                raise UsageError(NOT_A_COUNT, week=_name(weeks[i]))
        order = _order(weeks, place)
        return cls(_all_weeks(order, weeks), _spread(found, order, 0.0), _spread(sizes, order, 0.0), place)

    @classmethod
    def of_counts(cls, weeks: Sequence[Week], hits: ArrayLike, place: str = "") -> Series:
        """Counts without a denominator; only for rules that watch volume. A hole is NaN."""
        found = np.asarray(hits, np.float64)
        _check_lengths(weeks, found, found)
        for i in range(len(found)):
            if not np.isfinite(found[i]) or found[i] < 0:
                raise UsageError(NOT_A_COUNT, week=_name(weeks[i]))
        order = _order(weeks, place)
        return cls(_all_weeks(order, weeks), _spread(found, order, np.nan), None, place)

    @classmethod
    def of_estimates(cls, weeks: Sequence[Week], values: ArrayLike, errors: ArrayLike, place: str = "") -> Series:
        """Estimated shares, each with its standard error (from labels, or from a correction of the classifier).

        A share with error e is worth ``p (1 - p) / e^2`` messages, p the mean over all weeks. So a week that rests on
        few labels weighs little, and what the labels leave unsure cannot alarm. Weeks with a NaN value are holes.

        Examples
        --------
        >>> Series.of_estimates([1, 2], [0.05, 0.07], [0.02, 0.01]).n.tolist()
        [154.0, 616.0]
        """
        value, error = np.asarray(values, np.float64), np.asarray(errors, np.float64)
        _check_lengths(weeks, value, error)
        known = np.isfinite(value)
        for i in np.flatnonzero(known).tolist():
            if not (np.isfinite(error[i]) and error[i] > 0):
                raise UsageError(NOT_AN_ERROR, week=_name(weeks[i]))
        sizes = np.zeros(len(value))
        if known.any():
            p = min(max(float((value[known] / error[known] ** 2).sum() / (1 / error[known] ** 2).sum()), 1e-3), 0.999)
            sizes[known] = np.clip(np.round(p * (1 - p) / error[known] ** 2), 1, 1e9)
        hits = np.where(known, np.clip(np.nan_to_num(value), 0, 1), 0.0) * sizes
        order = _order(weeks, place)
        filled = _spread(hits, order, 0.0), _spread(sizes, order, 0.0)
        return cls(_all_weeks(order, weeks), *filled, place, True)

    def bounded(self) -> tuple[Floats, Floats]:
        """Hits and messages with no week larger than `LARGEST`; the shares stay what they are."""
        if self.n is None:
            raise ValueError("a series of counts has no denominator")
        size = np.minimum(self.n, LARGEST)
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(self.n > LARGEST, self.hits / self.n * size, self.hits), size


def _check_lengths(weeks: Sequence[Week], a: Floats, b: Floats) -> None:
    if len(weeks) == 0:
        raise UsageError(NO_WEEKS)
    if not len(weeks) == len(a) == len(b):
        raise UsageError(UNEQUAL)
    if len({isinstance(week, date) for week in weeks}) > 1:
        raise UsageError(MIXED)


def _order(weeks: Sequence[Week], place: str) -> list[int]:
    """Number of each week, counted from the first; a date stands for its Monday."""
    numbers = [_number(week) for week in weeks]
    first = min(numbers)
    if max(numbers) - first >= MOST_WEEKS:
        names = {number: _name(week) for number, week in zip(numbers, weeks, strict=True)}
        raise UsageError(TOO_LONG, first=names[first], last=names[max(numbers)], most=MOST_WEEKS)
    seen: set[int] = set()
    for number, week in zip(numbers, weeks, strict=True):
        if number in seen:
            raise UsageError(TWICE if place else TWICE_ALONE, week=_name(week), place=place)
        seen.add(number)
    return [number - first for number in numbers]


def _number(week: Week) -> int:
    return (week - timedelta(days=week.weekday())).toordinal() // 7 if isinstance(week, date) else int(week)


def _all_weeks(order: Sequence[int], weeks: Sequence[Week]) -> tuple[Week, ...]:
    first = weeks[order.index(0)]
    if isinstance(first, date):
        monday = first - timedelta(days=first.weekday())
        return tuple(monday + timedelta(days=7 * i) for i in range(max(order) + 1))
    return tuple(int(first) + i for i in range(max(order) + 1))


def _spread(values: Floats, order: Sequence[int], hole: float) -> Floats:
    filled = np.full(max(order) + 1, hole)
    filled[list(order)] = values
    return filled


def _name(week: Week) -> str:
    return week.isoformat() if isinstance(week, date) else str(week)
