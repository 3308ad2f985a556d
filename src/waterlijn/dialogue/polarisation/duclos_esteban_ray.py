"""Duclos, Esteban and Ray's polarisation of a continuous distribution, such as positions on an axis."""

from __future__ import annotations

from dataclasses import replace
from math import pi, sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

from waterlijn.dialogue.polarisation import intervals
from waterlijn.estimate import Estimate, Interval, unknown

METHOD = "duclos-esteban-ray 1"
ALPHA = 0.5
MOST_EXACT = 1000  # values: up to here every pair is looked at, above it they are counted in bins
BINS = 4096
SHARP = 3.0  # among few people the usual bandwidth fills the valley between two peaks; the interval allows for that
ALL_ALIKE = "All values are the same, so they do not tell how far people lie apart."
Numbers = NDArray[np.float64]


def duclos_esteban_ray(values: ArrayLike, *, alpha: float = ALPHA, by_mean: bool = True) -> float:
    """How far people lie apart, counted more where many think alike.

    Parameters
    ----------
    values
        (n,) one number per person, such as an income or a position.
    alpha
        How much it counts that many think alike, above 0 to 1. Towards 0 it becomes twice Gini's coefficient.
    by_mean
        Divide the values by their mean, which must then be above 0: for incomes. False for positions around 0.

    Returns
    -------
    float of at least 0.

    Raises
    ------
    ValueError
        There are fewer than two values or they are not finite, alpha lies outside its range, or the mean is not
        above 0.

    Notes
    -----
    ``n^-2 sum_i f(y_i)^alpha sum_j |y_i - y_j|`` with f a Gaussian kernel density of bandwidth
    ``4.7 n^(-1/2) s alpha^0.1``. Above 1,000 values f is taken from 4,096 bins by Fourier transform, equal to six
    digits.

    Among few people this bandwidth smooths two peaks into one, and the value is then too low (0.80 instead of 0.93 for
    30 people around two middles four deviations apart). The intervals of the estimate therefore hold those of a
    bandwidth three times as narrow.

    References
    ----------
    J.-Y. Duclos, J. Esteban, D. Ray (2004), Polarization: concepts, measurement, estimation, Econometrica 72,
    1737-1772.

    Examples
    --------
    >>> spread = duclos_esteban_ray([1, 2, 3, 4], alpha=1e-9)  # twice Gini's coefficient of 1/4
    >>> round(spread, 6)
    0.5
    """
    y = _checked(values, alpha, by_mean)
    if y[0] == y[-1]:
        return 0.0
    return _exact(y, alpha) if len(y) <= MOST_EXACT else _binned(y, alpha)


def estimate_duclos_esteban_ray(
    values: ArrayLike, *, alpha: float = ALPHA, by_mean: bool = True, seed: int = 1
) -> Estimate:
    """`duclos_esteban_ray` with its intervals, from people drawn again; unit ``"polarisation"``."""
    y = _checked(values, alpha, by_mean)
    n = len(y)
    if n < intervals.FEWEST:
        return unknown(intervals.TOO_FEW, n, METHOD, "polarisation")
    if y[0] == y[-1]:
        return unknown(ALL_ALIKE, n, METHOD, "polarisation")
    value = _exact(y, alpha) if n <= MOST_EXACT else _binned(y, alpha)
    grid, counts = _bins(y, alpha, min(BINS, max(1024, 4 * n)))
    drawn = np.random.default_rng(seed).multinomial(n, counts / counts.sum(), intervals.DRAWS // 2)
    smooth, sharp = (_said(value, grid, counts, drawn.astype(np.float64), alpha, by_mean, k) for k in (1.0, SHARP))
    return _either(smooth, sharp)


def _said(
    value: float, grid: Numbers, counts: Numbers, drawn: Numbers, alpha: float, by_mean: bool, narrower: float
) -> Estimate:
    """The interval at a bandwidth so many times narrower, around the value at the usual one."""
    usual, centre = (_on_grid(grid, counts, alpha, by_mean, k) for k in (1.0, narrower))
    # what the grid leaves out is the same for all draws
    again = value - usual + np.array([_on_grid(grid, row, alpha, by_mean, narrower) for row in drawn])
    centre += value - usual
    found = intervals.joined(
        centre, again, again, centre, round(float(counts.sum())), method=METHOD, unit="polarisation",
        range=(0.0, float("inf")),
    )  # fmt: skip
    return replace(found, value=value, i80=_holding(found.i80, value), i95=_holding(found.i95, value))


def _holding(bounds: Interval | None, value: float) -> Interval:
    assert bounds is not None
    return Interval(min(bounds.low, value), max(bounds.high, value))


def _either(first: Estimate, second: Estimate) -> Estimate:
    """Intervals that hold those of both."""
    (a, b), (c, d) = ((_holding(e.i80, e.value or 0.0), _holding(e.i95, e.value or 0.0)) for e in (first, second))
    near = Interval(min(a.low, c.low), max(a.high, c.high))
    wide = Interval(min(b.low, d.low), max(b.high, d.high))
    return replace(first, i80=near, i95=wide)


def _checked(values: ArrayLike, alpha: float, by_mean: bool) -> Numbers:
    """Sorted, and divided by their mean when asked."""
    y = np.sort(np.asarray(values, np.float64))
    if y.ndim != 1 or len(y) < 2 or not np.isfinite(y).all():
        raise ValueError("at least two finite values are needed")
    if not 0 < alpha <= 1:
        raise ValueError("alpha lies above 0 and at most at 1")
    mean = float(y.mean())
    if by_mean and not mean > 0:
        raise ValueError("values are divided by their mean, which must be above 0")
    return y / mean if by_mean else y


def _bandwidth(deviation: float, n: float, alpha: float) -> float:
    return 4.7 / sqrt(n) * deviation * float(alpha**0.1)


def _apart(y: Numbers) -> Numbers:
    """Per sorted value the sum of its distances to all values."""
    upto, n = np.cumsum(y), len(y)
    rank = np.arange(n)
    found: Numbers = y * (2 * rank + 2 - n) - 2 * upto + upto[-1]
    return found


def _exact(y: Numbers, alpha: float) -> float:
    n = len(y)
    h = _bandwidth(float(y.std(ddof=1)), n, alpha)
    density = np.exp(-0.5 * ((y[:, None] - y[None]) / h) ** 2).sum(axis=1) / (n * h * sqrt(2 * pi))
    return float((density**alpha * _apart(y)).sum()) / n**2


def _bins(y: Numbers, alpha: float, bins: int) -> tuple[Numbers, Numbers]:
    """A grid wide enough for the kernel, with every value shared by its two neighbours."""
    h = _bandwidth(float(y.std(ddof=1)), len(y), alpha)
    grid = np.linspace(y[0] - 5 * h, y[-1] + 5 * h, bins)
    place = (y - grid[0]) / (grid[1] - grid[0])
    low = np.clip(place.astype(np.int64), 0, bins - 2)
    part = place - low
    counts = np.bincount(low, 1 - part, bins) + np.bincount(low + 1, part, bins)
    return grid, counts.astype(np.float64)


def _density(grid: Numbers, counts: Numbers, h: float) -> Numbers:
    """Kernel density at the points of the grid."""
    step, long = grid[1] - grid[0], 2 * len(grid)
    away = np.arange(long, dtype=np.float64)
    away = np.where(away > long // 2, away - long, away) * step
    kernel = np.exp(-0.5 * (away / h) ** 2) / (h * sqrt(2 * pi))
    found: Numbers = np.fft.irfft(np.fft.rfft(counts, long) * np.fft.rfft(kernel), long)[: len(grid)] / counts.sum()
    return np.maximum(found, 1e-300)


def _binned(y: Numbers, alpha: float) -> float:
    grid, counts = _bins(y, alpha, BINS)
    density = _density(grid, counts, _bandwidth(float(y.std(ddof=1)), len(y), alpha))
    return float((np.interp(y, grid, density) ** alpha * _apart(y)).sum()) / len(y) ** 2


def _on_grid(grid: Numbers, counts: Numbers, alpha: float, by_mean: bool, narrower: float) -> float:
    """The measure of people who stand on the grid, at a bandwidth so many times narrower than usual."""
    n = float(counts.sum())
    mean = float(counts @ grid) / n
    deviation = sqrt(max(float(counts @ (grid - mean) ** 2) / (n - 1), 0.0))
    if deviation <= 1e-9 * float(np.ptp(grid)):
        return 0.0
    density = _density(grid, counts, _bandwidth(deviation, n, alpha) / narrower)
    upto, weighted = np.cumsum(counts), np.cumsum(counts * grid)
    apart = grid * (2 * upto - n) - 2 * weighted + weighted[-1]
    scale = mean ** (1 - alpha) if by_mean else 1.0  # dividing y by m multiplies f^alpha |y - y'| by m^(alpha - 1)
    return float((counts * density**alpha * apart).sum()) / n**2 / scale
