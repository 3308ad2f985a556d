"""Intervals for shares of votes, for their differences and for their geometric mean, in columns.

How often they hold the truth is measured in `statement_coverage`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float64]
Numbers = NDArray[np.int64]
Bounds = tuple[Reals, Reals]


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
    (0.6188, 0.989)
    """
    both, where = np.unique(np.stack([yes.ravel(), seen.ravel()]), axis=1, return_inverse=True)
    few, of = both
    low, high = _lower(few, of, tail), 1 - _lower(of - few, of, tail)
    return low[where.ravel()].reshape(yes.shape), high[where.ravel()].reshape(yes.shape)


def _lower(yes: Numbers, seen: Numbers, tail: float) -> Reals:
    from scipy.special import betaincinv  # slow to load, and not needed to count

    return np.where(yes > 0, betaincinv(yes + 0.5, seen - yes + 0.5, tail), 0.0)


def share(yes: Numbers, seen: Numbers) -> Reals:
    """The share that said yes; ½ where nobody was asked."""
    return np.where(seen > 0, yes / np.maximum(seen, 1), 0.5)


def careful(yes: Numbers, seen: Numbers) -> Reals:
    """The share with Jeffreys' prior of half a vote each way: never quite 0 or 1."""
    return (yes + 0.5) / (seen + 1)


def difference(yes: Numbers, seen: Numbers, tail: float) -> Bounds:
    """Bounds for ``p0 - p1``, from arrays of which the first axis holds the two.

    Notes
    -----
    From the bounds l, u of both shares: ``d - sqrt((p0 - l0)^2 + (u1 - p1)^2)`` and likewise upwards, so that the
    skewness of each share is kept.

    References
    ----------
    R. G. Newcombe (1998), Interval estimation for the difference between independent proportions, Statistics in
    Medicine 17, 873-890. G. Y. Zou, A. Donner (2008), Construction of confidence limits about effect measures,
    Statistics in Medicine 27, 1693-1702.

    Examples
    --------
    >>> low, high = difference(np.array([[40], [20]]), np.array([[50], [50]]), 0.025)
    >>> round(float(low[0]), 3), round(float(high[0]), 3)
    (0.217, 0.559)
    """
    p = share(yes, seen)
    low, high = jeffreys(yes, seen, tail)
    middle = p[0] - p[1]
    return (
        middle - np.sqrt((p[0] - low[0]) ** 2 + (high[1] - p[1]) ** 2),
        middle + np.sqrt((high[0] - p[0]) ** 2 + (p[1] - low[1]) ** 2),
    )


def geometric(yes: Numbers, seen: Numbers) -> Reals:
    """Geometric mean over the first axis of the shares, each with Jeffreys' prior."""
    p = careful(yes, seen)
    return np.asarray(np.prod(p, axis=0) ** (1 / len(p)))


def geometric_bounds(yes: Numbers, seen: Numbers, tail: float) -> Bounds:
    """Bounds for the geometric mean: as `difference`, for a sum of logarithms."""
    p = careful(yes, seen)
    low, high = jeffreys(yes, seen, tail)
    with np.errstate(divide="ignore"):  # a lower bound of 0 is minus infinity, and then the product can be 0
        down, up = np.log(p / np.maximum(low, 0.0)), np.log(np.maximum(high, p) / p)
    middle, k = np.prod(p, axis=0) ** (1 / len(p)), len(p)
    return (
        middle * np.exp(-np.sqrt((np.maximum(down, 0.0) ** 2).sum(axis=0)) / k),
        middle * np.exp(np.sqrt((up**2).sum(axis=0)) / k),
    )


def spread(yes: Numbers, seen: Numbers) -> Reals:
    """Largest minus smallest share over the first axis."""
    p = share(yes, seen)
    return np.asarray(p.max(axis=0) - p.min(axis=0))


def spread_bounds(yes: Numbers, seen: Numbers, tail: float) -> Bounds:
    """Bounds for the spread: from the differences of all pairs.

    Notes
    -----
    The spread is the largest absolute difference of a pair. Its upper bound is the largest upper bound; its lower
    bound the largest lower one, with `tail` divided over the pairs, because the largest of several is picked.
    """
    k = len(yes)
    pairs = [(g, h) for g in range(k) for h in range(g)]
    if not pairs:
        return np.zeros(yes.shape[1:]), np.zeros(yes.shape[1:])
    lows = [_absolute(difference(yes[[g, h]], seen[[g, h]], tail / len(pairs)))[0] for g, h in pairs]
    highs = [_absolute(difference(yes[[g, h]], seen[[g, h]], tail))[1] for g, h in pairs]
    return np.max(lows, axis=0), np.max(highs, axis=0)


def _absolute(bounds: Bounds) -> Bounds:
    low, high = bounds
    return np.maximum(np.maximum(low, -high), 0.0), np.maximum(np.abs(low), np.abs(high))


def smallest(yes: Numbers, seen: Numbers) -> Reals:
    """Smallest share over the first axis."""
    return np.asarray(share(yes, seen).min(axis=0))


def smallest_bounds(yes: Numbers, seen: Numbers, tail: float) -> Bounds:
    """Bounds for the smallest of k shares; the upper one shares out its `tail`, because the smallest is picked."""
    k = len(yes)
    return jeffreys(yes, seen, tail)[0].min(axis=0), jeffreys(yes, seen, tail / k)[1].min(axis=0)
