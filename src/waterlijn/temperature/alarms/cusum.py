"""Cumulative sums with settings that are given: of a share with known levels, and of counts with a known mean.

The default pair (`watching`) sums in the same way, but estimates its level and sets its limit from the series.
"""

from __future__ import annotations

from math import log, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

TRANSFORMS = ("standard", "rossi")


class Sums(NamedTuple):
    """The sum after each week, whether it alarmed there, and (for counts) the count from which it would have."""

    statistic: NDArray[np.float64]
    alarms: NDArray[np.bool_]
    upper: NDArray[np.float64]


def binomial_cusum(hits: ArrayLike, n: ArrayLike, p0: float, p1: float, limit: float) -> Sums:
    """Sum of log likelihood ratios of a share p1 against p0, with a volume that varies.

    Parameters
    ----------
    hits, n : array-like of shape (weeks,)
        Hits among n messages; weeks with n = 0 add nothing.
    p0, p1
        Usual share, and the share to be found.
    limit
        The sum alarms when it passes this; it then starts again from zero.

    Returns
    -------
    Sums
        `upper` is the number of hits above which the week alarms (NaN where even all n would not).

    Notes
    -----
    ``S_t = max(0, S_{t-1} + y_t log(p1/p0) + (n_t - y_t) log((1-p1)/(1-p0)))``

    References
    ----------
    Hoehle, M. (2010). Online change-point detection in categorical time series. In: Statistical Modelling and
    Regression Structures.

    Examples
    --------
    >>> found = binomial_cusum([5, 6, 15, 16], [100, 100, 100, 100], p0=0.05, p1=0.10, limit=4.0)
    >>> found.statistic.round(2).tolist()
    [0.0, 0.0, 5.8, 6.55]
    >>> found.alarms.tolist()
    [False, False, True, True]
    """
    y, size = np.asarray(hits, np.float64), np.asarray(n, np.float64)
    if not 0 < p0 < p1 < 1:
        raise ValueError("the shares must lie between 0 and 1, and the share to be found above the usual one")
    per_hit, per_other = log(p1 / p0), log((1 - p1) / (1 - p0))
    sums, upper, total = np.zeros(len(y)), np.full(len(y), np.nan), 0.0
    for t in range(len(y)):
        needed = (limit - total - size[t] * per_other) / (per_hit - per_other)
        upper[t] = needed if needed <= size[t] else np.nan
        sums[t] = max(0.0, total + y[t] * per_hit + (size[t] - y[t]) * per_other)
        total = 0.0 if sums[t] > limit else sums[t]
    return Sums(sums, sums > limit, upper)


def count_cusum(counts: ArrayLike, mean: float, k: float = 1.04, h: float = 2.26, transform: str = "standard") -> Sums:
    """Sum of standardised counts above a reference value k; alarms from h on, and does not start again.

    Parameters
    ----------
    counts : array-like of shape (weeks,)
    mean
        Usual count per week.
    k, h
        Reference value and limit, in standard deviations.
    transform
        ``"standard"``: (x - m) / sqrt(m); ``"rossi"``: (x - 3m + 2 sqrt(x m)) / (2 sqrt(m)), nearer to normal for
        small counts.

    References
    ----------
    Rossi, G., Lampugnani, L. & Marchi, M. (1999). An approximate CUSUM procedure for surveillance of health events.
    Statistics in Medicine 18.

    Examples
    --------
    >>> count_cusum([2, 3, 9, 8], mean=2.0).alarms.tolist()
    [False, False, True, True]
    """
    x, root = np.asarray(counts, np.float64), sqrt(mean)
    if transform not in TRANSFORMS:
        raise ValueError(f"the transform is one of {', '.join(TRANSFORMS)}")
    plain = (x - mean) / root
    z = plain if transform == "standard" else (x - 3 * mean + 2 * np.sqrt(x * mean)) / (2 * root)
    sums = np.zeros(len(x))
    for t in range(len(x)):
        sums[t] = max(0.0, (sums[t - 1] if t else 0.0) + z[t] - k)
    room = h + k - np.r_[0.0, sums[:-1]]
    if transform == "rossi":
        upper = 2 * root * room + 5 * mean - 2 * np.sqrt(np.maximum(4 * mean**2 + 2 * mean * root * room, 0))
        upper[4 * mean**2 + 2 * mean * root * room < 0] = 0
    else:
        upper = np.ceil(root * room + mean)
    return Sums(sums, sums >= h, np.maximum(upper, 0))
