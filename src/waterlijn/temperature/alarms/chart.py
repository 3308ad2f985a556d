"""Where a cumulative sum would be when nothing changed: the whole distribution, week by week."""

from __future__ import annotations

from math import log

import numpy as np
from numpy.typing import NDArray

from waterlijn.compiled import compiled
from waterlijn.temperature.alarms.baseline import NODES, weight_of
from waterlijn.temperature.alarms.betabinomial import LEAST_RHO, Floats, fill_chances, log_ratio

CELL = 0.1  # width of a cell of the cumulative sum, in units of log likelihood ratio
CELLS = 120  # a sum over 12 is as unlikely as one in a hundred thousand
LOWEST = 120  # increments under -12 take any sum to zero
NEGLIGIBLE = 1e-12


@compiled
def fill_ratios(n: int, p0: float, p1: float, rho: float, ratios: Floats) -> None:
    """What each count of 0, 1 ... n adds to the sum."""
    size = 1.0 / max(rho, LEAST_RHO) - 1.0
    ratios[0] = log_ratio(0, n, p0, p1, rho)
    for y in range(n):
        more = (y + p1 * size) / (y + p0 * size)
        fewer = (n - y - 1.0 + (1.0 - p0) * size) / (n - y - 1.0 + (1.0 - p1) * size)
        ratios[y + 1] = ratios[y] + log(more * fewer)


@compiled
def fill_increments(
    n: int, node: Floats, ratios: Floats, spike: int, chances: Floats, increments: Floats
) -> None:
    """Distribution of this week's increment on the cells, when the truth is `node`; counts from `spike` on left out."""
    increments[:] = 0.0
    fill_chances(n, node[0], node[1], chances)
    for y in range(min(n + 1, spike)):
        if chances[y] > NEGLIGIBLE:
            at = ratios[y] / CELL + LOWEST
            at = min(max(at, 0.0), LOWEST + CELLS - 1.000001)
            cell = int(at)
            increments[cell] += chances[y] * (cell + 1 - at)
            increments[cell + 1] += chances[y] * (at - cell)


@compiled
def advance(before: Floats, increments: Floats, after: Floats) -> None:
    """One week further: sums under zero stay at zero, sums over the top lie in the last cell."""
    after[:] = 0.0
    for k in range(len(increments)):
        if increments[k] > 0.0:
            for s in range(CELLS):
                if before[s] > 0.0:
                    at = min(max(s + k - LOWEST, 0), CELLS - 1)
                    after[at] += before[s] * increments[k]


@compiled
def fill_tail(sums: Floats, tail: Floats) -> None:
    """Probability of being in a cell or above it, over the nodes."""
    above = 0.0
    for s in range(CELLS - 1, -1, -1):
        for i in range(NODES):
            above += weight_of(i) * sums[i, s]
        tail[s] = above


@compiled
def limit_of(tail: Floats, allowed: float) -> int:
    """First cell that is reached with at most the allowed probability; never the zero cell."""
    for s in range(1, CELLS):
        if tail[s] <= allowed:
            return s
    return CELLS - 1


@compiled
def survive(sums: Floats, limit: int) -> None:
    """Sums that alarmed are gone; what the baseline may be is no surer for it, so each node keeps its weight."""
    for i in range(NODES):
        sums[i, limit:] = 0.0
        left = sums[i].sum()
        if left > 0.0:
            sums[i] /= left
        else:
            sums[i, 0] = 1.0


@compiled
def restart(sums: Floats) -> None:
    sums[:] = 0.0
    sums[:, 0] = 1.0


def chart() -> tuple[NDArray[np.float64], ...]:
    """Room for the distribution over nodes and cells, for the next week's, for increments and for tails."""
    return np.zeros((NODES, CELLS)), np.zeros(CELLS), np.zeros(LOWEST + CELLS), np.zeros(CELLS)
