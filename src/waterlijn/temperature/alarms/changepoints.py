"""Since when is it different? Changes of level in a series, how many, and between which weeks each lies."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, exp, floor, log, pi, sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq
from scipy.special import log_ndtr, xlogy

from waterlijn.estimate import Estimate
from waterlijn.temperature.alarms.levels import share_estimate

Floats = NDArray[np.float64]
METHOD = "change points 1"
LEAST_WEEKS = 8  # shortest stretch of weeks that may be a level of its own
MOST_BREAKS = 5
FEWEST_BESIDE = 2  # weeks on either side of a change, once it is known that there is one


@dataclass(frozen=True, slots=True)
class MeanBreaks:
    """Changes of a mean: `at` counts the values before each change; `low` and `high` hold it with 95 % confidence.

    `bic` and `rss` are those of 0, 1 ... changes; the number with the smallest BIC is chosen.
    """

    at: tuple[int, ...]
    low: tuple[int, ...]
    high: tuple[int, ...]
    bic: tuple[float, ...]
    rss: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Break:
    """A change of a share: index of the first week after it, the weeks between which that lies with 80 and 95 %
    certainty (both ends included), and the level before and after."""

    at: int
    low80: int
    high80: int
    low95: int
    high95: int
    before: Estimate
    after: Estimate


def mean_breaks(values: ArrayLike, *, least: int | None = None, most: int = MOST_BREAKS) -> MeanBreaks:
    """Changes of the mean of a series of measurements.

    Parameters
    ----------
    values : array-like of shape (times,)
    least
        Smallest number of values between two changes; 15 % of all when left out.
    most
        Largest number of changes that is looked for.

    Notes
    -----
    The best places for each number of changes by dynamic programming over residual sums of squares; the number by BIC
    with two parameters per stretch. Intervals from the limit distribution of the estimated place (Bai 1997), in which
    both sides may vary differently.

    References
    ----------
    Bai, J. & Perron, P. (2003). Computation and analysis of multiple structural change models. Journal of Applied
    Econometrics 18. Bai, J. (1997). Estimation of a change point in multiple regression models. Review of Economics
    and Statistics 79.

    Examples
    --------
    >>> found = mean_breaks([5, 6, 5, 6, 5, 6, 5, 6, 9, 8, 9, 8, 9, 8, 9, 8])
    >>> found.at, found.low, found.high
    ((8,), (7,), (9,))
    """
    y = np.asarray(values, np.float64)
    shortest = max(2, floor(0.15 * len(y))) if least is None else least
    if len(y) < 2 * shortest:
        raise ValueError("the series is too short for a change")
    splits, rss = _best_splits(_squares(y), len(y), shortest, most)
    bic = [_normal_bic(found, len(y), 2 * (m + 1)) for m, found in enumerate(rss)]
    at = splits[int(np.argmin(bic))]
    ends = [_limits(y, edges) for edges in zip((0, *at[:-1]), at, (*at[1:], len(y)), strict=True)] if at else []
    return MeanBreaks(at, tuple(e[0] for e in ends), tuple(e[1] for e in ends), tuple(bic), tuple(rss))


def share_breaks(hits: ArrayLike, n: ArrayLike, *, least: int = LEAST_WEEKS, most: int = MOST_BREAKS) -> list[Break]:
    """Changes of a share with a volume that varies.

    Parameters
    ----------
    hits, n : array-like of shape (weeks,)
        Weeks with n = 0 are gaps.
    least
        Fewest weeks with messages between two changes.
    most
        Largest number of changes that is looked for.

    Returns
    -------
    list of Break
        Empty when one level describes all weeks well enough, or when there are too few weeks.

    Notes
    -----
    Binomial likelihood with the size of each week brought down to what it is worth, ``n / (1 + (n - 1) rho)``; rho from
    the differences between successive weeks, which a change of level hardly touches. Two parameters per change in the
    BIC. Its place, and the interval of that, are where its likelihood lies when the other changes stay where
    they are; that place may be nearer to the ends than `least`.

    Examples
    --------
    >>> found = share_breaks([6, 5, 7, 6, 5, 6, 7, 6] * 2 + [15, 14, 16, 15, 13, 15, 16, 15] * 2, [100] * 32)
    >>> [(b.at, b.low95, b.high95) for b in found]
    [(16, 15, 16)]
    """
    size = np.asarray(n, np.float64)
    known = np.flatnonzero(size > 0)
    if len(known) < 2 * least:
        return []
    share, size = np.asarray(hits, np.float64)[known] / size[known], size[known]
    worth = size / (1 + (size - 1) * successive_rho(share, size))
    cost = _deviances(share * worth, worth)
    splits, deviance = _best_splits(cost, len(known), least, min(most, len(known) // least - 1))
    bic = [found + 2 * m * log(len(known)) for m, found in enumerate(deviance)]
    at = splits[int(np.argmin(bic))]
    edges = (0, *at, len(known))
    return [_share_break(edges[i - 1 : i + 2], cost, known, share * worth, worth) for i in range(1, len(at) + 1)]


def successive_rho(share: Floats, n: Floats) -> float:
    """Overdispersion from how much successive weeks differ, not touched by a change of level once in a while."""
    p = float((share * n).sum() / n.sum())
    if not 0 < p < 1 or len(share) < 2:
        return 0.0
    extra = np.diff(share) ** 2 / (p * (1 - p)) - 1 / n[1:] - 1 / n[:-1]
    weight = 1 / (1 / n[1:] + 1 / n[:-1] + 0.02)
    return min(max(float((weight * extra).sum() / weight.sum() / 2), 0.0), 0.5)


Costs = Callable[[int], Floats]  # end -> cost of the stretch from each start 0 ... end - 1 to that end


def _squares(y: Floats) -> Costs:
    sums, squares = np.r_[0.0, np.cumsum(y)], np.r_[0.0, np.cumsum(y * y)]

    def cost(end: int) -> Floats:
        length = end - np.arange(end)
        found = squares[end] - squares[:end] - (sums[end] - sums[:end]) ** 2 / length
        return np.asarray(np.maximum(found, 0.0), np.float64)

    return cost


def _deviances(y: Floats, n: Floats) -> Costs:
    hits, sizes = np.r_[0.0, np.cumsum(y)], np.r_[0.0, np.cumsum(n)]

    def cost(end: int) -> Floats:
        h, s = hits[end] - hits[:end], sizes[end] - sizes[:end]
        other = np.maximum(s - h, 0.0)
        return np.asarray(-2 * (xlogy(h, h / s) + xlogy(other, other / s)), np.float64)

    return cost


def _best_splits(cost: Costs, n: int, least: int, most: int) -> tuple[list[tuple[int, ...]], list[float]]:
    """For 0, 1 ... changes the best places and their cost."""
    costs = np.full((n + 1, n + 1), np.inf)
    for end in range(least, n + 1):
        costs[end, : end - least + 1] = cost(end)[: end - least + 1]
    best, back = [costs[:, 0]], []
    for _ in range(max(0, min(most, n // least - 1))):
        total = costs + best[-1][None, :]
        back.append(total.argmin(axis=1))
        best.append(total.min(axis=1))
    splits: list[tuple[int, ...]] = []
    for m in range(len(best)):
        at, places = n, []
        for step in range(m - 1, -1, -1):
            at = int(back[step][at])
            places.append(at)
        splits.append(tuple(reversed(places)))
    return splits, [float(found[n]) for found in best]


def _normal_bic(rss: float, n: int, parameters: int) -> float:
    return n * (log(max(rss, 1e-300)) + 1 - log(n) + log(2 * pi)) + log(n) * parameters


def _limits(y: Floats, edges: tuple[int, int, int]) -> tuple[int, int]:
    """Ends of the 95 % interval of one change between two stretches."""
    left, right = y[edges[0] : edges[1]], y[edges[1] : edges[2]]
    s1, s2 = max(float(left.var()), 1e-12), max(float(right.var()), 1e-12)
    scale = (float(right.mean()) - float(left.mean())) ** 2 / s1
    spread = s2 / s1
    too_early = brentq(lambda x: _beyond(x, spread) - 0.025, 1e-9, 1e5) / scale
    too_late = brentq(lambda x: _beyond(x / spread, 1 / spread) - 0.025, 1e-9, 1e5) / scale
    # an estimate that may be too late by so much means a change that may be earlier by as much
    return edges[1] + floor(-too_late), edges[1] + ceil(too_early)


def _beyond(x: float, phi: float) -> float:
    """Probability that the place of a change lies further than x on one side (Bai 1997, scaled by its variance).

    `phi` is the variance on the other side against that on this side.
    """
    c = 1 / phi
    middle = (x / 2 - 2 + (phi + 2) ** 2 / (phi + 1)) * exp(float(log_ndtr(-sqrt(x) / 2)))
    far = phi * (phi + 2) / (phi + 1) * exp(c * (1 + c) * x / 2 + float(log_ndtr(-(0.5 + c) * sqrt(x))))
    return middle - sqrt(x / (2 * pi)) * exp(-x / 8) - far


def _share_break(edges: Sequence[int], cost: Costs, known: NDArray[np.int64], y: Floats, n: Floats) -> Break:
    """Place and interval of one change while its neighbours stay, and the levels on both sides.

    That a level lasts `least` weeks guards against changes that are none; the place of one that is found may lie
    nearer to the end, or a recent change would be put too early, and with certainty.
    """
    start, end = edges[0], edges[2]
    places = np.arange(start + FEWEST_BESIDE, end - FEWEST_BESIDE + 1)
    deviance = np.array([cost(place)[start] for place in places.tolist()]) + cost(end)[places]
    at = int(places[deviance.argmin()])
    chance = np.exp(-(deviance - deviance.min()) / 2)
    below = np.cumsum(chance) / chance.sum()
    bounds = [int(places[np.searchsorted(below, level - 1e-12)]) for level in (0.025, 0.1, 0.9, 0.975)]
    low95, low80, high80, high95 = (min(bounds[0], at), min(bounds[1], at), max(bounds[2], at), max(bounds[3], at))
    weeks = [int(known[place]) for place in (at, low80, high80, low95, high95)]
    levels = [share_estimate(float(y[i:j].sum()), float(n[i:j].sum()), METHOD) for i, j in ((start, at), (at, end))]
    return Break(weeks[0], weeks[1], weeks[2], weeks[3], weeks[4], levels[0], levels[1])
