"""What is usual here: the level of a share, how far weeks differ by themselves, and how unsure both are."""

from __future__ import annotations

from math import exp, sqrt

import numpy as np
from numpy.typing import NDArray

from waterlijn.compiled import compiled
from waterlijn.temperature.alarms.betabinomial import LEAST_RHO, Floats, moved

PRIOR_RHO = 0.01  # overdispersion that is usual in weekly shares
PRIOR_WEEKS = 15.0  # as many weeks as this guess weighs
MOST_RHO = 0.5
NODES = 5  # the middle, and two steps either way in level and in overdispersion
STEP = sqrt(3.0)  # three points that have the first five moments of a normal distribution


@compiled
def overdispersion(y: Floats, n: Floats, used: NDArray[np.bool_]) -> tuple[float, float]:
    """Overdispersion rho by moments, shrunk to what is usual, and the number of weeks it rests on."""
    k, total, squares, hits = 0, 0.0, 0.0, 0.0
    for t in range(len(y)):
        if used[t]:
            k += 1
            total += n[t]
            squares += n[t] * n[t]
            hits += y[t]
    p = hits / total
    spread = 0.0
    for t in range(len(y)):
        if used[t]:
            spread += n[t] * (y[t] / n[t] - p) ** 2
    free = total - squares / total
    found = PRIOR_RHO
    if 0.0 < p < 1.0 and free > k - 1:
        found = (spread / (p * (1.0 - p)) - (k - 1)) / (free - (k - 1))
    rho = ((k - 1) * found + PRIOR_WEEKS * PRIOR_RHO) / (k - 1 + PRIOR_WEEKS)
    return min(max(rho, LEAST_RHO), MOST_RHO), k - 1 + PRIOR_WEEKS


@compiled
def level(y: Floats, n: Floats, used: NDArray[np.bool_], rho: float) -> tuple[float, float]:
    """Share over the weeks used, each by what it tells, and its standard error on the logit scale."""
    told, hits = 0.0, 0.0
    for t in range(len(y)):
        if used[t]:
            weight = 1.0 / (1.0 / n[t] + rho)
            told += weight
            hits += weight * y[t] / n[t]
    p = (hits + 0.5) / (told + 1.0)
    return p, 1.0 / sqrt(p * (1.0 - p) * told)


@compiled
def fill_nodes(p: float, error: float, rho: float, weeks: float, typical: float, nodes: Floats) -> None:
    """Five pairs (share, rho) that stand for all that the baseline may be; weights 1/3 and 1/6 each."""
    factor = exp(STEP * sqrt(2.0 / weeks))
    own = 1.0 / typical
    for i in range(NODES):
        nodes[i, 0], nodes[i, 1] = p, rho
    nodes[1, 0], nodes[2, 0] = moved(p, STEP * error), moved(p, -STEP * error)
    nodes[3, 1] = min((own + rho) * factor - own, MOST_RHO)
    nodes[4, 1] = max((own + rho) / factor - own, LEAST_RHO)


@compiled
def weight_of(node: int) -> float:
    return 1.0 / 3.0 if node == 0 else 1.0 / 6.0
