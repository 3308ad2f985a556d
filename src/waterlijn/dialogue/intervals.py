"""Intervals for shares of votes, for their differences and for their geometric mean, in columns.

How often they hold the truth is measured in `statement_coverage`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float64]
Numbers = NDArray[np.int64]
Bounds = tuple[Reals, Reals]


class Shares:
    """How many said yes of how many; bounds are calculated once for each `tail`.

    Parameters
    ----------
    yes, seen : int arrays of the same shape
        Where there are sides, they are the first axis.
    """

    def __init__(self, yes: Numbers, seen: Numbers) -> None:
        self.yes, self.seen = yes, seen
        self.value: Reals = np.where(seen > 0, yes / np.maximum(seen, 1), 0.5)
        self.careful: Reals = (yes + 0.5) / (seen + 1)  # Jeffreys' prior: never quite 0 or 1
        self._known: dict[float, Bounds] = {}

    def bounds(self, tail: float) -> Bounds:
        """Lower and upper, each wrong with a chance of `tail`."""
        if tail not in self._known:
            self._known[tail] = jeffreys(self.yes, self.seen, tail)
        return self._known[tail]


def jeffreys(yes: Numbers, seen: Numbers, tail: float) -> Bounds:
    """Lower and upper bound for a share, each wrong with a chance of `tail`.

    Parameters
    ----------
    yes, seen : int arrays of the same shape
        How many said yes, of how many.

    Notes
    -----
    Quantiles of the beta distribution with parameters ``yes + 1/2`` and ``seen - yes + 1/2``; 0 where nobody and 1
    where everybody said yes.

    References
    ----------
    L. D. Brown, T. T. Cai, A. DasGupta (2001), Interval estimation for a binomial proportion, Statistical Science 16,
    101-133.

    Examples
    --------
    >>> low, high = jeffreys(np.array([9]), np.array([10]), 0.025)
    >>> round(float(low[0]), 4), round(float(high[0]), 4)
    (0.6187, 0.989)
    """
    wide = int(seen.max(initial=0)) + 1
    codes, where = np.unique(yes.ravel() * wide + seen.ravel(), return_inverse=True)
    few, of = codes // wide, codes % wide
    low, high = _lower(few, of, tail), 1 - _lower(of - few, of, tail)
    return low[where].reshape(yes.shape), high[where].reshape(yes.shape)


def _lower(yes: Numbers, seen: Numbers, tail: float) -> Reals:
    from scipy.special import betaincinv  # slow to load, and not needed to count

    return np.where(yes > 0, betaincinv(yes + 0.5, seen - yes + 0.5, tail), 0.0)


def difference(p: Reals, first: Bounds, q: Reals, second: Bounds) -> Bounds:
    """Bounds for ``p - q`` from the bounds of both.

    Notes
    -----
    With l, u the bounds: ``p - q - sqrt((p - l_p)^2 + (u_q - q)^2)`` and likewise upwards, so that the skewness of each
    share is kept.

    References
    ----------
    R. G. Newcombe (1998), Interval estimation for the difference between independent proportions, Statistics in
    Medicine 17, 873-890. G. Y. Zou, A. Donner (2008), Construction of confidence limits about effect measures,
    Statistics in Medicine 27, 1693-1702.

    Examples
    --------
    >>> one, other = Shares(np.array([40]), np.array([50])), Shares(np.array([20]), np.array([50]))
    >>> low, high = difference(one.value, one.bounds(0.025), other.value, other.bounds(0.025))
    >>> round(float(low[0]), 3), round(float(high[0]), 3)
    (0.213, 0.557)
    """
    (low, high), (under, over) = first, second
    return (
        p - q - np.sqrt((p - low) ** 2 + (over - q) ** 2),
        p - q + np.sqrt((high - p) ** 2 + (q - under) ** 2),
    )


def geometric(sides: Shares) -> Reals:
    """Geometric mean over the sides of the shares, each with Jeffreys' prior."""
    return np.asarray(np.prod(sides.careful, axis=0) ** (1 / len(sides.careful)))


def geometric_bounds(sides: Shares, tail: float) -> Bounds:
    """Bounds for the geometric mean: as `difference`, for a sum of logarithms.

    Notes
    -----
    The logarithm of a share that is found is on average ``(1 - p) / (2 n p)`` lower than that of p. With many small
    sides that adds up (five sides of eight people: the interval held the truth in 90 %), so the upper bound is as much
    higher; not for a side of which nobody said yes, where the logarithm has no mean.
    """
    low, high = sides.bounds(tail)
    p = np.where(sides.yes > 0, sides.value, sides.careful)
    with np.errstate(divide="ignore"):  # from a lower bound of 0 it is endlessly far
        down, up = np.log(p / np.minimum(low, p)), np.log(np.maximum(high, p) / p)
    lost = np.where(sides.yes > 0, (1 - sides.careful) / (2 * np.maximum(sides.seen, 1) * sides.careful), 0.0)
    middle, k = np.prod(p, axis=0) ** (1 / len(p)), len(p)
    return (
        middle * np.exp(-np.sqrt((down**2).sum(axis=0)) / k),
        np.minimum(middle * np.exp(np.sqrt((up**2).sum(axis=0)) / k + lost.sum(axis=0) / k), 1.0),
    )


def spread(sides: Shares) -> Reals:
    """Largest minus smallest share of a side."""
    return np.asarray(sides.value.max(axis=0) - sides.value.min(axis=0))


def spread_bounds(sides: Shares, tail: float) -> Bounds:
    """Bounds for the spread: from the differences of all pairs.

    Notes
    -----
    The spread is the largest absolute difference of a pair. Its upper bound is the largest upper bound; its lower
    bound the largest lower one, with `tail` divided over the pairs, because the largest of several is picked.
    """
    k = len(sides.value)
    pairs = [(g, h) for g in range(k) for h in range(g)]
    if not pairs:
        return np.zeros(sides.value.shape[1:]), np.zeros(sides.value.shape[1:])
    lows = [_absolute(_pair(sides, g, h, tail / len(pairs)))[0] for g, h in pairs]
    highs = [_absolute(_pair(sides, g, h, tail))[1] for g, h in pairs]
    return np.max(lows, axis=0), np.max(highs, axis=0)


def _pair(sides: Shares, g: int, h: int, tail: float) -> Bounds:
    low, high = sides.bounds(tail)
    return difference(sides.value[g], (low[g], high[g]), sides.value[h], (low[h], high[h]))


def _absolute(bounds: Bounds) -> Bounds:
    low, high = bounds
    return np.maximum(np.maximum(low, -high), 0.0), np.maximum(np.abs(low), np.abs(high))


def smallest(sides: Shares) -> Reals:
    """Smallest share of a side."""
    return np.asarray(sides.value.min(axis=0))


def smallest_bounds(sides: Shares, tail: float) -> Bounds:
    """Bounds for the smallest of k shares; the upper one shares out its `tail`, because the smallest is picked."""
    return sides.bounds(tail)[0].min(axis=0), sides.bounds(tail / len(sides.value))[1].min(axis=0)
