"""The default pair of rules on one series: a cumulative sum for what lasts, a spike rule for one loud week."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from waterlijn.compiled import compiled
from waterlijn.temperature.alarms.baseline import NODES, fill_nodes, level, overdispersion, weight_of
from waterlijn.temperature.alarms.betabinomial import Floats, fill_chances, log_ratio, shifted
from waterlijn.temperature.alarms.chart import (
    CELL, CELLS, LOWEST, advance, fill_increments, fill_ratios, fill_tail, limit_of, restart, survive,
)

NONE, CUSUM, SPIKE = 0, 1, 2
COLUMNS = 11


@compiled
def choose(t, n, quiet, window, gap, used):
    used[:] = False
    k = 0
    for i in range(max(0, t - gap - window), t - gap):
        if n[i] > 0 and quiet[i] <= t:
            used[i] = True
            k += 1
    return k


@compiled
def spike_from(n, nodes, allowed, chances, mixed):
    mixed[: n + 1] = 0.0
    for i in range(NODES):
        fill_chances(n, nodes[i, 0], nodes[i, 1], chances)
        for y in range(n + 1):
            mixed[y] += weight_of(i) * chances[y]
    tail = 0.0
    spike = n + 1
    for y in range(n, -1, -1):
        tail += mixed[y]
        mixed[y] = tail
        if tail < allowed:
            spike = y
    return spike


@compiled
def watch(y, n, odds, weekly, spike_weekly, need, window, gap, forget, out):
    T = len(y)
    quiet = np.zeros(T)
    used = np.zeros(T, np.bool_)
    most = int(n.max()) + 2
    chances = np.zeros(most); mixed = np.zeros(most); ratios = np.zeros(most)
    nodes = np.zeros((NODES, 2))
    sums = np.zeros((NODES, CELLS)); restart(sums)
    after = np.zeros(CELLS); tail = np.zeros(CELLS); inc = np.zeros(LOWEST + CELLS)
    S = 0.0
    onset = 0
    for t in range(T):
        out[t, :] = np.nan
        if n[t] <= 0: continue
        k = choose(t, n, quiet, window, gap, used)
        if k < need: continue
        rho, weeks = overdispersion(y, n, used)
        p0, error = level(y, n, used, rho)
        N = int(n[t])
        told=0.0
        for i in range(T):
            if used[i]: told += 1/n[i]
        fill_nodes(p0, error, rho, weeks, k/told, nodes)
        spike = spike_from(N, nodes, spike_weekly, chances, mixed)
        p_spike = mixed[min(max(int(np.floor(y[t]+1e-9)),0),N)]
        s_mass = mixed[spike] if spike <= N else 0.0
        p1 = shifted(p0, odds)
        fill_ratios(N,p0,p1,rho,ratios)
        for i in range(NODES):
            fill_increments(N, nodes[i], ratios, spike, chances, inc)
            advance(sums[i], inc, after)
            sums[i] = after
        fill_tail(sums, tail)
        lim = limit_of(tail, weekly - s_mass)
        S = max(0.0, S + log_ratio(y[t], N, p0, p1, rho))
        if S == 0.0: onset = t + 1
        out[t,0]=p0; out[t,1]=rho; out[t,2]=S; out[t,3]=lim*CELL; out[t,4]=p_spike; out[t,5]=tail[min(int(S/CELL),CELLS-1)]
        out[t,6]=tail[lim]+s_mass
        out[t,7]=0
        if y[t] >= spike:
            out[t,7]=SPIKE
        elif S >= lim*CELL:
            out[t,7]=CUSUM
        if out[t,7]>0:
            a = t if out[t,7]==SPIKE else min(onset,t)
            for i in range(a,t+1): quiet[i]=t+forget
            S=0.0; onset=t+1
            restart(sums)
        else:
            survive(sums, lim)
