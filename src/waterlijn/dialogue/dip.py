"""The dip: how far a set of numbers is from having a single hill."""

from __future__ import annotations

from math import sqrt

import numpy as np
from numpy.typing import NDArray

from waterlijn.compiled import compiled
from waterlijn.dialogue.draws import fraction, mixed

MOST_DRAWN = 500  # numbers per drawn set; the dip of more shrinks with the root of their number


def one_hill_p(found: float, n: int, key: np.uint64, draws: int = 499) -> float:
    """Chance of a dip as large as `found` in n numbers that are spread evenly, the hardest of all single hills.

    References
    ----------
    J. A. Hartigan, P. M. Hartigan (1985), The dip test of unimodality, Annals of Statistics 13, 70-84.
    """
    size = min(n, MOST_DRAWN)
    larger = sum(dip(_even(np.uint64(mixed(key, b)), size)) * sqrt(size / n) >= found for b in range(draws))
    return (1 + larger) / (1 + draws)


def _even(key: np.uint64, n: int) -> NDArray[np.float64]:
    return np.sort(_fractions(key, n))


@compiled
def _fractions(key: np.uint64, n: int) -> NDArray[np.float64]:
    drawn = np.empty(n)
    for i in range(n):
        drawn[i] = fraction(key, i)
    return drawn


@compiled
def _hull(x: NDArray[np.float64], y: NDArray[np.float64], low: int, high: int, sign: float) -> NDArray[np.int64]:
    """Corners of the largest convex curve under y (sign 1), or of the least concave one over it (-1)."""
    corner, n = np.empty(high - low + 1, np.int64), 0
    for i in range(low, high + 1):
        while n >= 2:
            a, b = corner[n - 2], corner[n - 1]
            turn = (x[b] - x[a]) * (y[i] - y[a]) - (y[b] - y[a]) * (x[i] - x[a])
            if sign * turn > 0:
                break
            n -= 1
        corner[n] = i
        n += 1
    return corner[:n].copy()


@compiled
def _along(x: NDArray[np.float64], y: NDArray[np.float64], corner: NDArray[np.int64]) -> NDArray[np.float64]:
    """Height of the curve with these corners at every point from the first to the last."""
    first = corner[0]
    height = np.empty(corner[-1] - first + 1)
    height[0] = y[first]
    for c in range(len(corner) - 1):
        a, b = corner[c], corner[c + 1]
        for i in range(a + 1, b + 1):
            part = (x[i] - x[a]) / (x[b] - x[a]) if x[b] > x[a] else 1.0
            height[i - first] = y[a] + part * (y[b] - y[a])
    return height


@compiled
def dip(x: NDArray[np.float64]) -> float:
    """The dip of sorted numbers: from 1 / (2 n) for a single hill up to 1/4 for two points with nothing between.

    Notes
    -----
    The largest distance between the distribution of the numbers and the nearest distribution that is convex up to some
    point and concave after it. The stretch in which the top of the hill can lie shrinks until that distance no longer
    decreases: in each turn the largest gap between the convex curve under the distribution and the concave one over it
    is found, and what lies outside it is compared with these curves.
    """
    n = len(x)
    under, over = np.arange(n) / n, (np.arange(n) + 1.0) / n
    low, high, found = 0, n - 1, 1.0 / n
    while high > low:
        convex, concave = _hull(x, under, low, high, 1.0), _hull(x, over, low, high, -1.0)
        below, above = _along(x, under, convex), _along(x, over, concave)
        widest, left, right, c = -1.0, low, high, 0
        for i in convex:
            while c < len(concave) - 1 and concave[c] < i:
                c += 1
            if above[i - low] - under[i] > widest:
                widest, left, right = above[i - low] - under[i], i, concave[c]
        c = 0
        for i in concave:
            while c < len(convex) - 1 and convex[c + 1] <= i:
                c += 1
            if over[i] - below[i - low] > widest:
                widest, left, right = over[i] - below[i - low], convex[c], i
        if widest <= found:
            break
        for i in range(low, left + 1):
            found = max(found, over[i] - below[i - low])
        for i in range(right, high + 1):
            found = max(found, above[i - low] - under[i])
        if left == low and right == high:
            break
        low, high = left, right
    return found / 2.0
