"""One loud week: a count that is hardly ever reached when nothing changed."""

from __future__ import annotations

from math import floor

from waterlijn.compiled import compiled
from waterlijn.temperature.alarms.baseline import NODES, weight_of
from waterlijn.temperature.alarms.betabinomial import Floats, fill_chances


@compiled
def fill_upper_tail(n: int, nodes: Floats, chances: Floats, tail: Floats) -> None:
    """Probability of y or more of n, for y = 0 ... n, over all that the baseline may be."""
    tail[: n + 1] = 0.0
    for i in range(NODES):
        fill_chances(n, nodes[i, 0], nodes[i, 1], chances)
        for y in range(n + 1):
            tail[y] += weight_of(i) * chances[y]
    for y in range(n - 1, -1, -1):
        tail[y] += tail[y + 1]


@compiled
def spike_from(n: int, tail: Floats, allowed: float) -> int:
    """Smallest count that is a spike; n + 1 when no count is."""
    for y in range(n, -1, -1):
        if tail[y] >= allowed:
            return y + 1
    return 0


@compiled
def p_of(y: float, n: int, tail: Floats) -> float:
    """Probability of at least y; a part of a message counts for nothing, so that p is never too small."""
    return float(min(1.0, tail[min(max(floor(y + 1e-9), 0), n)]))


@compiled
def quantile(n: int, tail: Floats, level: float) -> float:
    """Share under which an ordinary week of this size lies with probability `level`."""
    for y in range(n):
        if 1.0 - tail[y + 1] >= level:
            return y / n
    return 1.0
