"""Watch one series week by week with the default pair of rules: a sum for what lasts, a spike rule for one loud week.

Every week is judged with what was known before it: nothing that comes later changes an alarm.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from waterlijn.compiled import compiled
from waterlijn.temperature.alarms.baseline import NODES, Used, choose, fill_nodes, hits_of
from waterlijn.temperature.alarms.betabinomial import Floats, log_ratio, shifted
from waterlijn.temperature.alarms.chart import (
    CELL,
    CELLS,
    LOWEST,
    advance,
    fill_increments,
    fill_ratios,
    fill_tail,
    limit_of,
    restart,
    survive,
)
from waterlijn.temperature.alarms.spike import fill_upper_tail, p_of, quantile, spike_from

UNWATCHED, QUIET, CUSUM, SPIKE = -1, 0, 1, 2
SHORT, EMPTY, FEW_HITS = 1, 2, 3  # why a week is not watched
FEWEST_HITS = 5.0  # hits, and messages that are no hit, in the baseline: with fewer nobody knows what is usual

# columns of what is found per week
STATE, WHY, LEVEL, LOW95, LOW80, HIGH80, HIGH95, RHO, SUM, LIMIT, P_SUM, P_SPIKE, SPIKE_FROM, FALSE = range(14)


@compiled
def why_not(t: int, y: Floats, n: Floats, used: Used, weeks: int, needed: int) -> int:
    """0 when week t can be judged."""
    if n[t] <= 0:
        return EMPTY
    if weeks < needed or 2 * used.sum() < needed:  # weeks of an alarm tell nothing, but must not silence the rule
        return SHORT
    hits = hits_of(y, used)
    return FEW_HITS if min(hits, hits_of(n, used) - hits) < FEWEST_HITS else 0


@compiled
def expect(n: int, nodes: Floats, tail: Floats, row: Floats) -> None:
    """What an ordinary week of this size would be."""
    row[LEVEL], row[RHO] = nodes[0, 0], nodes[0, 1]
    row[LOW95], row[LOW80] = quantile(n, tail, 0.025), quantile(n, tail, 0.1)
    row[HIGH80], row[HIGH95] = quantile(n, tail, 0.9), quantile(n, tail, 0.975)


@compiled
def judge(y: float, n: int, spike: int, limit: int, row: Floats) -> int:
    """Which rule alarms, if any."""
    if y >= spike:
        return SPIKE
    return CUSUM if row[SUM] >= limit * CELL else QUIET


@compiled
def watch(
    y: Floats, n: Floats, odds: float, allowed: Floats, needed: int, window: int, guard: int, forget: int, found: Floats
) -> None:
    """Fill `found`, one row per week.

    Parameters
    ----------
    y, n : ndarray of shape (weeks,)
        Hits and messages; weeks without messages have n = 0.
    odds
        The sum is made to find a share of which the odds are this many times the usual.
    allowed : ndarray of shape (2,)
        False alarms per week that both rules together, and the spike rule alone, may give; a rule with nothing
        left for it does not speak.
    needed, window, guard, forget
        In weeks: the shortest baseline, the longest, the most recent part that is left out, and how long the
        weeks of an alarm stay out of it.
    """
    most = int(n.max()) + 2
    chances, upper, ratios = np.zeros(most), np.zeros(most), np.zeros(most)
    nodes, sums = np.zeros((NODES, 2)), np.zeros((NODES, CELLS))
    after, tail, increments = np.zeros(CELLS), np.zeros(CELLS), np.zeros(LOWEST + CELLS)
    used, quiet_from = np.zeros(len(y), np.bool_), np.zeros(len(y), np.int64)
    restart(sums)
    total, onset = 0.0, 0
    for t in range(len(y)):
        row = found[t]
        row[:] = np.nan
        weeks = choose(t, n, quiet_from, window, guard, used)
        row[WHY] = why_not(t, y, n, used, weeks, needed)
        row[STATE] = UNWATCHED if row[WHY] > 0 else QUIET
        if row[WHY] > 0:
            continue
        size = int(n[t])
        fill_nodes(y, n, used, nodes)
        fill_upper_tail(size, nodes, chances, upper)
        expect(size, nodes, upper, row)
        spike = spike_from(size, upper, allowed[1])
        by_spike = upper[spike] if spike <= size else 0.0
        p0, rho = nodes[0, 0], nodes[0, 1]
        p1 = shifted(p0, odds)
        fill_ratios(size, p0, p1, rho, ratios)
        for i in range(NODES):
            fill_increments(size, nodes[i, 0], nodes[i, 1], ratios, spike, chances, increments)
            advance(sums[i], increments, after)
        fill_tail(sums, tail)
        limit = limit_of(tail, allowed[0] - by_spike) if allowed[0] > allowed[1] else CELLS
        total = min(max(0.0, total + log_ratio(y[t], n[t], p0, p1, rho)), CELL * (CELLS - 1))
        onset = t + 1 if total == 0.0 else onset
        row[SUM], row[LIMIT], row[P_SUM] = total, limit * CELL, min(1.0, tail[int(total / CELL)])
        row[P_SPIKE], row[SPIKE_FROM] = p_of(y[t], size, upper), spike
        row[FALSE] = by_spike + (tail[limit] if limit < CELLS else 0.0)
        row[STATE] = judge(y[t], size, spike, limit, row)
        if row[STATE] == QUIET:
            survive(sums, limit)
        else:
            quiet_from[min(onset, t) if row[STATE] == CUSUM else t : t + 1] = t + forget
            total, onset = 0.0, t + 1
            restart(sums)


def watched(
    hits: NDArray[np.float64],
    n: NDArray[np.float64],
    *,
    odds: float,
    weekly: float,
    weekly_spike: float,
    needed: int,
    window: int,
    guard: int,
    forget: int,
) -> NDArray[np.float64]:
    """`watch` with a new table, (weeks, 14); see there."""
    found = np.empty((len(hits), FALSE + 1))
    allowed = np.array([weekly, weekly_spike])
    watch(hits.astype(np.float64), n.astype(np.float64), odds, allowed, needed, window, guard, forget, found)
    return found
