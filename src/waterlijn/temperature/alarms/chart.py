"""Where a cumulative sum would be if nothing had changed: its whole distribution, week by week.

A limit that is fixed beforehand is right for one volume and one share. Here the limit of each week is the value that
the sum passes with the allowed probability, given the volumes so far and all that the baseline may be ("dynamic
probability control limits", Zhang and Woodall 2015, Statistics in Medicine 34).
"""

from __future__ import annotations

from math import log

from waterlijn.compiled import compiled
from waterlijn.temperature.alarms.baseline import NODES, weight_of
from waterlijn.temperature.alarms.betabinomial import LEAST_RHO, Floats, fill_chances, log_ratio

CELL = 0.1  # width of a cell of the sum, in units of log likelihood ratio
CELLS = 120  # a sum over 12 is as unlikely as one in a hundred thousand
LOWEST = 120  # an increment under -12 takes any sum to zero
NEGLIGIBLE = 1e-12


@compiled
def fill_ratios(n: int, p0: float, p1: float, rho: float, ratios: Floats) -> None:
    """What each count of 0, 1 ... n adds to the sum."""
    size = 1.0 / max(rho, LEAST_RHO) - 1.0
    ratios[0] = log_ratio(0.0, float(n), p0, p1, rho)
    for y in range(n):
        more = (y + p1 * size) / (y + p0 * size)
        fewer = (n - y - 1.0 + (1.0 - p0) * size) / (n - y - 1.0 + (1.0 - p1) * size)
        ratios[y + 1] = ratios[y] + log(more * fewer)


@compiled
def fill_increments(
    n: int, share: float, rho: float, ratios: Floats, spike: int, chances: Floats, increments: Floats
) -> None:
    """Distribution over cells of what this week adds, if that is its true share; counts from `spike` on left out."""
    increments[:] = 0.0
    fill_chances(n, share, rho, chances)
    for y in range(min(n + 1, spike)):
        if chances[y] > NEGLIGIBLE:
            at = min(max(ratios[y] / CELL + LOWEST, 0.0), LOWEST + CELLS - 1.000001)
            cell = int(at)
            increments[cell] += chances[y] * (cell + 1 - at)
            increments[cell + 1] += chances[y] * (at - cell)


@compiled
def advance(sums: Floats, increments: Floats, after: Floats) -> None:
    """One week further, in place: sums under zero stay at zero, sums over the top lie in the last cell."""
    after[:] = 0.0
    for k in range(len(increments)):
        if increments[k] > 0.0:
            for s in range(CELLS):
                if sums[s] > 0.0:
                    after[min(max(s + k - LOWEST, 0), CELLS - 1)] += sums[s] * increments[k]
    sums[:] = after


@compiled
def fill_tail(sums: Floats, tail: Floats) -> None:
    """Probability of being in a cell or above it, over all that the baseline may be."""
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
    return CELLS


@compiled
def survive(sums: Floats, limit: int) -> None:
    """Sums that alarmed are gone. That tells nothing about the baseline, so each node keeps its weight."""
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
