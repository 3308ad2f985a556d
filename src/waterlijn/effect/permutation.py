"""When chance decided who came first, chance itself is the yardstick: tests that presume nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations
from math import factorial, inf

import numpy as np
from numpy.typing import ArrayLike, NDArray

from waterlijn.effect.panels import GAPS, SHAPES
from waterlijn.errors import UsageError
from waterlijn.estimate import Interval

Floats = NDArray[np.float64]
METHOD = "permutation 1"
DRAWS = 1999
EXHAUSTIVE = 5000  # different orders up to which all are tried
SAME_START = "All places start in the same period or never: then the order decides nothing."
NO_CONTRAST = "Some order of the starts leaves nothing to compare. Start dates must lie within the periods of the data."


@dataclass(frozen=True, slots=True)
class Randomised:
    """What a randomised order shows.

    Parameters
    ----------
    value
        Effect per period, in the unit of the outcome.
    found
        (orders,), the effect that every order would give, the real one first.
    exposure
        (orders,), by how much it would rise for every unit of true effect; 1 for the real one.
    is_exact
        Whether all different orders were tried; else they were drawn by lot.
    """

    value: float
    found: Floats
    exposure: Floats
    is_exact: bool

    def p_value(self, effect: float = 0.0) -> float:
        """Share of the orders with an effect at least as large, when `effect` is the true one; the real one counts."""
        apart = np.abs(self.found - effect * self.exposure)
        return float((apart >= apart[0] * (1 - 1e-9)).mean())

    @property
    def floor(self) -> float:
        """The smallest p that this design can give."""
        return 1 / len(self.found)

    def interval(self, level: float) -> Interval:
        """All effects that are not rejected at 1 - level, by inversion of the test; infinite where none ever is.

        Notes
        -----
        For an order with effect t and exposure a, ``|t - a x| >= |value - x|`` holds for x on one side of, or
        between, two points: where both sides are equal. Sorted, these points are all places where p changes.
        """
        low, high = (self._bound(level, side) for side in (-1, 1))
        return Interval(low, high)

    def _bound(self, level: float, side: int) -> float:
        rest = np.abs(self.exposure[1:]) < 1 - 1e-12
        t, a = self.found[1:][rest], self.exposure[1:][rest]
        points = np.concatenate([(self.value - t) / (1 - a), (self.value + t) / (1 + a)])
        away = np.sort(side * (points - self.value))
        away = np.concatenate([[0.0], away[away > 0]])
        if self.p_value(self.value + side * (2 * away[-1] + 1)) > 1 - level:
            return side * inf
        low, high = 0, len(away) - 1  # p falls as one goes away from the estimate
        while low < high:
            middle = (low + high + 1) // 2
            outside = self.p_value(self.value + side * away[middle]) > 1 - level
            low, high = (middle, high) if outside else (low, middle - 1)
        return float(self.value + side * away[min(low + 1, len(away) - 1)])


def stepped(outcome: ArrayLike, starts: ArrayLike, *, seed: int = 0, draws: int = DRAWS) -> Randomised:
    """Effect of an action whose order over places was drawn by lot.

    Parameters
    ----------
    outcome
        (units, times), without gaps.
    starts
        (units,), index of the first period of the action in each unit; the number of times for a unit that never
        gets it. Which unit got which start must have been drawn by lot.
    seed, draws
        Of the orders, when there are too many to try them all.

    Returns
    -------
    Randomised

    Raises
    ------
    UsageError
        For gaps, shapes that do not fit, and when all start together.

    Notes
    -----
    The effect is the coefficient of the action with a level per unit and per period (two-way fixed effects). The test
    deals the starts to the units anew; it is exact whatever the distribution of the outcomes and however periods
    resemble each other, because the lot is all that it uses. One common start with never-treated units is the case of
    a plain randomised comparison.

    References
    ----------
    J. P. Hughes, P. J. Heagerty, F. Xia, Y. Ren (2020), Robust inference for the stepped wedge design,
    Biometrics 76, 119-130.
    X. Ji, G. Fink, P. J. Robyn, D. S. Small (2017), Randomization inference for stepped-wedge cluster-randomized
    trials, Annals of Applied Statistics 11, 1-20.

    Examples
    --------
    >>> import numpy as np
    >>> outcome = np.random.default_rng(1).normal(size=(8, 6))
    >>> starts = np.array([1, 1, 2, 2, 3, 3, 4, 4])
    >>> outcome += 4.0 * (np.arange(6) >= starts[:, None])
    >>> found = stepped(outcome, starts)
    >>> found.p_value() < 0.01, found.interval(0.95).low < 4.0 < found.interval(0.95).high
    (True, True)
    """
    values, begin = _checked(outcome, starts)
    orders, is_exact = _orders(begin, seed, draws)
    within = _two_way(values)
    real = _action(orders[:1], values.shape[1])[0]
    found, exposure = np.empty(len(orders)), np.empty(len(orders))
    for first in range(0, len(orders), 500):
        action = _action(orders[first : first + 500], values.shape[1])
        size = (action**2).sum(axis=(1, 2))
        if size.min() <= 1e-9:
            raise UsageError(NO_CONTRAST)
        found[first : first + 500] = (action * within).sum(axis=(1, 2)) / size
        exposure[first : first + 500] = (action * real).sum(axis=(1, 2)) / size
    return Randomised(float(found[0]), found, exposure, is_exact)


def assignment(outcome: ArrayLike, treated: ArrayLike, start: int, *, seed: int = 0, draws: int = DRAWS) -> Randomised:
    """Effect of an action that began at one time in units that were drawn by lot.

    Parameters
    ----------
    outcome
        (units, times), without gaps.
    treated
        (units,) bool.
    start
        Index of the first period of the action.
    seed, draws
        As in `stepped`.
    """
    values = np.asarray(outcome, np.float64)
    starts = np.where(np.asarray(treated, np.bool_), start, values.shape[-1])
    return stepped(values, starts, seed=seed, draws=draws)


def _checked(outcome: ArrayLike, starts: ArrayLike) -> tuple[Floats, NDArray[np.intp]]:
    values, begin = np.asarray(outcome, np.float64), np.asarray(starts, np.intp)
    if values.ndim != 2 or begin.shape != values.shape[:1]:
        raise UsageError(SHAPES)
    if not np.isfinite(values).all():
        raise UsageError(GAPS)
    clipped = begin.clip(0, values.shape[1])
    if len(np.unique(clipped)) < 2:
        raise UsageError(SAME_START)
    return values, clipped


def _orders(starts: NDArray[np.intp], seed: int, draws: int) -> tuple[NDArray[np.intp], bool]:
    """The real order and the others: all different ones, or drawn by lot."""
    counts = np.unique(starts, return_counts=True)[1]
    different = factorial(len(starts))
    for count in counts:
        different //= factorial(int(count))
    if different <= EXHAUSTIVE:
        every = _distinct(starts)
        return np.array([starts, *(order for order in every if not np.array_equal(order, starts))]), True
    rng = np.random.default_rng(seed)
    return np.array([starts, *(rng.permutation(starts) for _ in range(draws))]), False


def _distinct(starts: NDArray[np.intp]) -> list[NDArray[np.intp]]:
    """All different orders, without making the equal ones first."""
    if len(starts) <= 7:
        return [np.array(order, np.intp) for order in sorted(set(permutations(starts.tolist())))]
    values, found = np.unique(starts), []
    for value in values:
        rest = np.delete(starts, int(np.flatnonzero(starts == value)[0]))
        found += [np.concatenate([[value], order]) for order in _distinct(rest)]
    return found


def _two_way(columns: Floats) -> Floats:
    """Less the mean of its unit and of its period, over the last two axes."""
    without = columns - columns.mean(axis=-1, keepdims=True)
    return np.asarray(without - without.mean(axis=-2, keepdims=True), np.float64)


def _action(orders: NDArray[np.intp], periods: int) -> Floats:
    """Where the action is at work under each order, cleaned of units and periods, (orders, units, times)."""
    return _two_way((np.arange(periods) >= orders[:, :, None]).astype(np.float64))
