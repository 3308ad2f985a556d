"""The outcomes of several places over time, with what is known of their measurement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from waterlijn.effect.timeline import ordered, place_of
from waterlijn.errors import UsageError

Floats = NDArray[np.float64]
NO_ROWS = "There are no rows to work with."
LENGTHS = "The columns have different lengths."
TWICE = "{unit} has two values in {time}. Every place has one value per period."
NOT_FINITE = "The outcome of {unit} in {time} is infinite."
NO_UNIT = "A row has no name in the column of the places."
NO_VARIANCE = "The variance of {unit} in {time} is missing. A measured outcome needs the variance of its measurement."
BAD_VARIANCE = "The variance of {unit} in {time} is zero or negative. A variance lies above zero."
NOBODY_TREATED = "Name at least one place in which the action took place."
UNKNOWN_UNIT = "There is no {unit} in the data. The data hold: {known}."
CONSTANT = "The outcome has the same value everywhere and always. Such data cannot show an effect."
OUT_OF_REACH = (
    "The outcomes lie too far from 1 to compute with: between 1e-50 and 1e50 in size, and here up to {largest}. Use "
    "another unit."
)
REACH = 1e50
TREATED_UNSEEN = "{unit} has no value before the start, or none after it. Its change cannot be computed."
NOT_A_CONTROL = "{unit} cannot be compared with itself: it is a place of the action."


@dataclass(frozen=True, slots=True)
class Panel:
    """Outcomes of places over periods.

    Parameters
    ----------
    outcome
        (units, times), in the unit of the outcome; NaN is a gap.
    variance
        Variance of the measurement of every outcome, same shape, in squared units of the outcome; None when the
        outcomes are not measured with error, or when that error is not known.
    units, times
        Their names; times from early to late.
    treated
        (units,), whether the action took place there.
    start
        Index of the first period in which the action was at work: 1 to the number of times - 1.
    """

    outcome: Floats
    variance: Floats | None
    units: tuple[str, ...]
    times: tuple[str, ...]
    treated: NDArray[np.bool_]
    start: int

    def __post_init__(self) -> None:
        shape = (len(self.units), len(self.times))
        arrays = [self.outcome] if self.variance is None else [self.outcome, self.variance]
        if any(array.shape != shape for array in arrays) or self.treated.shape != shape[:1]:
            raise ValueError("outcome, variance, units, times and treated do not fit together")
        if not 0 < self.start < len(self.times):
            raise ValueError("the action starts after the first period and not after the last")
        if not self.treated.any():
            raise UsageError(NOBODY_TREATED)
        seen = self.outcome[~np.isnan(self.outcome)]
        if not len(seen) or np.ptp(seen) <= 1e-12 * np.abs(seen).max():
            raise UsageError(CONSTANT)
        largest = float(np.abs(seen).max())
        if not 1 / REACH < largest < REACH:
            raise UsageError(OUT_OF_REACH, largest=f"{largest:g}")
        for unit in np.flatnonzero(self.treated):
            if not all(np.isfinite(part).any() for part in self.sides(int(unit))):
                raise UsageError(TREATED_UNSEEN, unit=self.units[unit])

    def sides(self, unit: int) -> tuple[Floats, Floats]:
        """Outcomes of one unit before the start, and from the start on."""
        return self.outcome[unit, : self.start], self.outcome[unit, self.start :]

    @property
    def n_treated(self) -> int:
        return int(self.treated.sum())

    @property
    def n_controls(self) -> int:
        return len(self.units) - self.n_treated

    @property
    def has_gaps(self) -> bool:
        return bool(np.isnan(self.outcome).any())

    @property
    def controls(self) -> tuple[str, ...]:
        return tuple(unit for unit, is_treated in zip(self.units, self.treated, strict=True) if not is_treated)

    def keep(self, units: ArrayLike) -> Panel:
        """Only these units (bool, (units,))."""
        chosen = np.asarray(units, np.bool_)
        variance = None if self.variance is None else self.variance[chosen]
        names = tuple(np.array(self.units, object)[chosen])
        return replace(self, outcome=self.outcome[chosen], variance=variance, units=names, treated=self.treated[chosen])

    def between(self, first: int, last: int, start: int | None = None) -> Panel:
        """Only the periods `first` to `last` (not included), with a start at `start` of the whole row."""
        begin = (self.start if start is None else start) - first
        variance = None if self.variance is None else self.variance[:, first:last]
        cut = self.outcome[:, first:last]
        return replace(self, outcome=cut, variance=variance, times=self.times[first:last], start=begin)

    def shifted(self, effect: float) -> Panel:
        """The same panel, had the action had `effect` more in every period from its start on."""
        outcome = self.outcome.copy()
        outcome[np.ix_(self.treated, np.arange(len(self.times)) >= self.start)] += effect
        return replace(self, outcome=outcome)


def panel(
    unit: Sequence[str],
    time: Sequence[str],
    outcome: ArrayLike,
    *,
    treated: Sequence[str],
    start: str,
    variance: ArrayLike | None = None,
    controls: Sequence[str] = (),
) -> Panel:
    """A panel out of long columns: one row per place and period.

    Parameters
    ----------
    unit, time
        Name of the place and of the period of every row.
    outcome
        Its value, NaN for a gap; a row that is not there is a gap too.
    treated
        Names of the places in which the action took place.
    start
        Name of the first period in which it was at work.
    variance
        Variance of the measurement of every outcome, above zero.
    controls
        Names of the places to compare with; all others when empty.

    Returns
    -------
    Panel

    Raises
    ------
    UsageError
        When a place has two values in a period, a name is unknown, the start is not one of the periods or leaves
        nothing before it, a variance is not above zero, or the outcome never changes.

    Examples
    --------
    >>> rows = [("Aa", "2024", 1.0), ("Bo", "2024", 2.0), ("Aa", "2025", 4.0), ("Bo", "2025", 3.0)]
    >>> names, years, values = zip(*rows)
    >>> panel(names, years, values, treated=["Aa"], start="2025").outcome.tolist()
    [[1.0, 4.0], [2.0, 3.0]]
    """
    values = np.asarray(outcome, np.float64)
    spread = None if variance is None else np.asarray(variance, np.float64)
    if len({len(unit), len(time), len(values), len(values if spread is None else spread)}) > 1:
        raise UsageError(LENGTHS)
    if not len(unit):
        raise UsageError(NO_ROWS)
    names = _names(unit, treated, controls)
    rows = np.array([names.get(name.strip(), -1) for name in unit])
    times, columns_of = ordered([label for label, row in zip(time, rows, strict=True) if row >= 0])
    columns = np.array([columns_of.get(label, -1) for label in time])
    kept = rows >= 0
    grid = _grid(rows[kept], columns[kept], values[kept], tuple(names), times)
    grid_variance = None
    if spread is not None:
        _check_variance(rows, columns, values, spread, tuple(names), times)
        grid_variance = _grid(rows[kept], columns[kept], spread[kept], tuple(names), times)
    is_treated = np.isin(np.array(list(names), object), [name.strip() for name in treated])
    return Panel(grid, grid_variance, tuple(names), times, is_treated, place_of(start, times))


def _names(unit: Sequence[str], treated: Sequence[str], controls: Sequence[str]) -> dict[str, int]:
    """The units that take part, in the order of the data."""
    known = list(dict.fromkeys(name.strip() for name in unit))
    if "" in known:
        raise UsageError(NO_UNIT)
    ours = [name.strip() for name in treated if name.strip()]
    theirs = [name.strip() for name in controls if name.strip()]
    if not ours:
        raise UsageError(NOBODY_TREATED)
    for name in (*ours, *theirs):
        if name not in known:
            raise UsageError(UNKNOWN_UNIT, unit=name, known=_few(known))
    for name in theirs:
        if name in ours:
            raise UsageError(NOT_A_CONTROL, unit=name)
    chosen = [name for name in known if not theirs or name in ours or name in theirs]
    return {name: i for i, name in enumerate(chosen)}


def _few(names: Sequence[str], most: int = 10) -> str:
    return ", ".join(names[:most]) + (" ..." if len(names) > most else "")


def _grid(
    rows: NDArray[np.intp], columns: NDArray[np.intp], values: Floats, units: Sequence[str], times: Sequence[str]
) -> Floats:
    cells = rows * len(times) + columns
    found, how_often = np.unique(cells, return_counts=True)
    if how_often.max(initial=0) > 1:
        row, column = divmod(int(found[how_often > 1][0]), len(times))
        raise UsageError(TWICE, unit=units[row], time=times[column])
    if np.isinf(values).any():
        at = int(np.flatnonzero(np.isinf(values))[0])
        raise UsageError(NOT_FINITE, unit=units[rows[at]], time=times[columns[at]])
    grid = np.full((len(units), len(times)), np.nan)
    grid[rows, columns] = values
    return grid


def _check_variance(
    rows: NDArray[np.intp],
    columns: NDArray[np.intp],
    values: Floats,
    variance: Floats,
    units: Sequence[str],
    times: Sequence[str],
) -> None:
    """Of every outcome that is there; the variance of a gap does not matter."""
    with np.errstate(invalid="ignore"):
        wrong = (rows >= 0) & ~np.isnan(values) & ~(variance > 0)
    wrong |= (rows >= 0) & ~np.isnan(values) & np.isinf(variance)
    largest = float(np.nanmax(np.where(np.isfinite(variance), variance, 0.0), initial=0.0))
    if largest > REACH**2:
        raise UsageError(OUT_OF_REACH, largest=f"{largest:g}")
    for at in np.flatnonzero(wrong)[:1]:
        words = NO_VARIANCE if not np.isfinite(variance[at]) else BAD_VARIANCE
        raise UsageError(words, unit=units[rows[at]], time=times[columns[at]])
