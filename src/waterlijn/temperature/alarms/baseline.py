"""What is usual here: the level of a share, how far weeks differ by themselves, and how unsure both are."""

from __future__ import annotations

from math import exp, sqrt

import numpy as np
from numpy.typing import NDArray

from waterlijn.compiled import compiled
from waterlijn.temperature.alarms.betabinomial import LEAST_RHO, Floats, moved

PRIOR_RHO = 0.015  # overdispersion that is usual in weekly shares
PRIOR_WEEKS = 5.0  # as many weeks as this guess weighs
MOST_RHO = 0.5
PRIOR_MEMORY, MEMORY_WEEKS, MOST_MEMORY = 0.05, 10.0, 0.8  # correlation between successive weeks, guessed likewise
HORIZON = 4  # weeks in which a sum builds up
NODES = 5  # the middle, and a step either way in level and in overdispersion
STEP = sqrt(3.0)  # three points with weights 1/6, 2/3, 1/6 have the first five moments of a normal distribution

Used = NDArray[np.bool_]


@compiled
def choose(t: int, n: Floats, quiet_from: NDArray[np.int64], window: int, guard: int, used: Used) -> int:
    """Mark the weeks that say what is usual in week t; returns how many weeks with messages there were to choose from.

    The last `guard` weeks are left out, or a change that builds up would become usual before it is seen; so are weeks
    of an alarm, until `quiet_from`.
    """
    used[:] = False
    weeks = 0
    for i in range(max(0, t - guard - window), t - guard):
        if n[i] > 0:
            weeks += 1
            used[i] = quiet_from[i] <= t
    return weeks


@compiled
def hits_of(y: Floats, used: Used) -> float:
    total = 0.0
    for t in range(len(y)):
        if used[t]:
            total += y[t]
    return total


@compiled
def within(rho: float) -> float:
    return min(max(rho, LEAST_RHO), MOST_RHO)


@compiled
def overdispersion(y: Floats, n: Floats, used: Used) -> tuple[float, float]:
    """Overdispersion rho by moments, shrunk to what is usual, and the number of weeks that it rests on."""
    k, total, squares = 0, 0.0, 0.0
    for t in range(len(y)):
        if used[t]:
            k += 1
            total += n[t]
            squares += n[t] * n[t]
    p = hits_of(y, used) / total
    spread = 0.0
    for t in range(len(y)):
        if used[t]:
            spread += n[t] * (y[t] / n[t] - p) ** 2
    free = total - squares / total
    found = PRIOR_RHO
    if 0.0 < p < 1.0 and free > k - 1:
        found = (spread / (p * (1.0 - p)) - (k - 1)) / (free - (k - 1))
    weeks = k - 1 + PRIOR_WEEKS
    rho = ((k - 1) * found + PRIOR_WEEKS * PRIOR_RHO) / weeks
    return within(rho), weeks


@compiled
def level(y: Floats, n: Floats, used: Used, rho: float) -> tuple[float, float]:
    """Share over the weeks used, each weighing as much as it tells, and its standard error on the logit scale."""
    told, hits = 0.0, 0.0
    for t in range(len(y)):
        if used[t]:
            weight = 1.0 / (1.0 / n[t] + rho)
            told += weight
            hits += weight * y[t] / n[t]
    p = (hits + 0.5) / (told + 1.0)
    return p, 1.0 / sqrt(p * (1.0 - p) * told)


@compiled
def typical(n: Floats, used: Used) -> float:
    """Harmonic mean of n: the size of an ordinary week as far as chance goes."""
    k, total = 0, 0.0
    for t in range(len(n)):
        if used[t]:
            k += 1
            total += 1.0 / n[t]
    return k / total


@compiled
def peakedness(p: float, rho: float, n: float) -> float:
    """Excess kurtosis of a weekly share: the larger, the less a few weeks tell about their own spread."""
    size = 1.0 / rho - 1.0
    a, b = p * size, (1.0 - p) * size
    of_chance = 6.0 * ((a - b) ** 2 * (size + 1.0) - a * b * (size + 2.0)) / (a * b * (size + 2.0) * (size + 3.0))
    of_counting = (1.0 - 6.0 * p * (1.0 - p)) / (n * p * (1.0 - p))
    part = rho / (rho + 1.0 / n)
    return max(0.0, part * part * of_chance + (1.0 - part) ** 2 * of_counting)


@compiled
def memory(y: Floats, n: Floats, used: Used, p: float, rho: float) -> float:
    """Correlation of a weekly share with the week before, corrected for few weeks and shrunk to what is usual."""
    pairs, total = 0, 0.0
    for t in range(1, len(y)):
        if used[t] and used[t - 1]:
            scale = p * (1.0 - p) * sqrt((1.0 / n[t] + rho) * (1.0 / n[t - 1] + rho))
            total += (y[t] / n[t] - p) * (y[t - 1] / n[t - 1] - p) / scale
            pairs += 1
    found = (total + 1.0) / max(pairs - 3, 1)  # with an estimated mean it is (1 + 3 r) / weeks too low
    return min(max((pairs * found + MEMORY_WEEKS * PRIOR_MEMORY) / (pairs + MEMORY_WEEKS), 0.0), MOST_MEMORY)


@compiled
def lasting_part(correlation: float, own: float, rho: float) -> float:
    """Part of the variance of a weekly share that stays while the sum builds up (`HORIZON` weeks).

    The mean of some weeks that resemble each other varies more than that of as many independent weeks. The excess is
    treated as a level that lies a little higher or lower for that long.
    """
    ratio = min(correlation * (own + rho) / rho, MOST_MEMORY)  # of the share itself, without the counting noise
    excess = 0.0
    for lag in range(1, HORIZON):
        excess += 2.0 * (1.0 - lag / HORIZON) * correlation * ratio ** (lag - 1)
    return min(excess / HORIZON, 0.9 * rho / (own + rho))


@compiled
def fill_nodes(y: Floats, n: Floats, used: Used, nodes: Floats) -> None:
    """Five pairs (share, rho) that stand for all that the baseline may be; `weight_of` says how likely each is.

    The spread of the estimated variance of a weekly share is (2 + excess kurtosis) / weeks on the log scale; the
    middle is raised by half of that, because such an estimate lies more often under the truth than above it. The level
    is spread by its own error, and by what lasts for some weeks.
    """
    rho, weeks = overdispersion(y, n, used)
    p, error = level(y, n, used, rho)
    own = 1.0 / typical(n, used)
    spread = (2.0 + peakedness(p, rho, 1.0 / own)) / weeks
    middle, factor = (own + rho) * exp(spread / 2.0), exp(STEP * sqrt(spread))
    lasting = middle * lasting_part(memory(y, n, used, p, rho), own, rho)
    aside = STEP * sqrt(error * error + lasting / (p * (1.0 - p)))
    for i in range(NODES):
        nodes[i, 0], nodes[i, 1] = p, within(middle - lasting - own)
    nodes[1, 0], nodes[2, 0] = moved(p, aside), moved(p, -aside)
    nodes[3, 1] = within(middle * factor - lasting - own)
    nodes[4, 1] = within(middle / factor - lasting - own)


@compiled
def weight_of(node: int) -> float:
    return 1.0 / 3.0 if node == 0 else 1.0 / 6.0
