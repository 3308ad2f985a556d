"""Log posterior of the spread between places, on a grid that follows the data. Compiled.

`kind` 0: hits of n are beta-binomial with mean m and size s (u = logit m, v = log s). `kind` 1: hits among n are
gamma-Poisson with mean rate m and shape s (u = log m, v = log s).
"""

from __future__ import annotations

from math import exp, log, log1p, sqrt

import numpy as np
from numpy.typing import NDArray

from waterlijn.compiled import compiled

Numbers = NDArray[np.float64]

SHARE, RATE = 0, 1
SMALLEST, LARGEST = 0.0, 9.2  # log s: from "places differ as much as can be" to "they do not differ"
COARSE, SIZES, MIDDLES = 13, 18, 11  # nodes for s to look, for s, and for m at each s
REACH = 3.6  # standard deviations of m around its mode
FAR = 12.0  # log density under the top from where s has no mass worth keeping
WORTH = 0.918938533204672742  # log(2 pi) / 2


@compiled
def log_gamma(x: float) -> float:
    """Stirling's series from 8 on, recurrence below; absolute error under 1e-9."""
    shift = 1.0
    while x < 8.0:
        shift *= x
        x += 1.0
    r = 1.0 / (x * x)
    tail = (1.0 / 12.0 - r * (1.0 / 360.0 - r * (1.0 / 1260.0 - r / 1680.0))) / x
    return (x - 0.5) * log(x) - x + WORTH + tail - log(shift)


@compiled
def of_size(kind: int, n: Numbers, v: float) -> float:
    """The part of the log posterior that depends on v alone: its prior, flat in the spread 1 / sqrt(s + 1), and how
    many were counted."""
    s = exp(v)
    total = v - 1.5 * log1p(s)
    if kind == 0:
        at_s = log_gamma(s)
        for i in range(len(n)):
            total -= log_gamma(s + n[i]) - at_s
    return total


@compiled
def of_middle(kind: int, hits: Numbers, n: Numbers, u: float, v: float) -> float:
    """The rest of the log posterior, with the prior of Jeffreys in m."""
    s = exp(v)
    total = 0.0
    if kind == 0:
        m = 1.0 / (1.0 + exp(-u))
        a, b = m * s, s - m * s
        at_a, at_b = log_gamma(a), log_gamma(b)
        for i in range(len(n)):
            if hits[i] > 0.0:
                total += log_gamma(a + hits[i]) - at_a
            if n[i] > hits[i]:
                total += log_gamma(b + n[i] - hits[i]) - at_b
        return total + 0.5 * log(m) + 0.5 * log1p(-m)
    m, at_s = exp(u), log_gamma(s)
    for i in range(len(n)):
        expected = m * n[i]
        if hits[i] > 0.0:
            total += log_gamma(s + hits[i]) - at_s + hits[i] * (log(expected) - log(s + expected))
        total -= s * log1p(expected / s)
    return total + 0.5 * u


@compiled
def mode(kind: int, hits: Numbers, n: Numbers, start: float, v: float, steps: int) -> tuple[float, float]:
    """The top over u at one v, and the standard deviation there, by Newton steps on differences."""
    u, width, sd = start, 0.05, 1.0
    for _ in range(steps):
        here = of_middle(kind, hits, n, u, v)
        up, down = of_middle(kind, hits, n, u + width, v), of_middle(kind, hits, n, u - width, v)
        bend = (up - 2.0 * here + down) / (width * width)
        sd = 1.0 / sqrt(-bend) if bend < -0.1 else sqrt(10.0)
        move = (up - down) / (2.0 * width) * sd * sd
        u += min(max(move, -1.5), 1.5)
        width = min(max(0.3 * sd, 1e-3), 0.3)
        if abs(move) < 0.05 * sd:
            break
    return u, sd


@compiled
def range_of_size(kind: int, hits: Numbers, n: Numbers, start: float) -> tuple[float, float, float]:
    """From where to where the posterior of v has its mass, and the mode of u at the lower end."""
    step = (LARGEST - SMALLEST) / (COARSE - 1)
    tops, modes = np.empty(COARSE), np.empty(COARSE)
    u = start
    for j in range(COARSE):
        v = SMALLEST + j * step
        u, sd = mode(kind, hits, n, u, v, 12 if j == 0 else 2)
        modes[j], tops[j] = u, of_middle(kind, hits, n, u, v) + of_size(kind, n, v) + log(sd)
    best = tops.max()
    first, last = 0, COARSE - 1
    while tops[first] < best - FAR:
        first += 1
    while tops[last] < best - FAR:
        last -= 1
    first, last = max(first - 1, 0), min(last + 1, COARSE - 1)
    return SMALLEST + first * step, SMALLEST + last * step, modes[first]


@compiled
def posterior(kind: int, hits: Numbers, n: Numbers, start: float) -> tuple[Numbers, Numbers, Numbers, Numbers, float]:
    """The grid: (v,), (mode of u at each v,), (its sd,), log density (v, u), and the step in v.

    First over the whole range of v to see where the mass is, then finely there; at each v around the mode of u.
    """
    low, high, u = range_of_size(kind, hits, n, start)
    step = (high - low) / (SIZES - 1)
    sizes, middles, spreads = np.empty(SIZES), np.empty(SIZES), np.empty(SIZES)
    density = np.empty((SIZES, MIDDLES))
    for j in range(SIZES):
        v = low + j * step
        u, sd = mode(kind, hits, n, u, v, 3)
        sizes[j], middles[j], spreads[j] = v, u, sd
        rest = of_size(kind, n, v) + log(sd)
        for k in range(MIDDLES):
            density[j, k] = rest + of_middle(kind, hits, n, u + sd * REACH * (2.0 * k / (MIDDLES - 1) - 1.0), v)
    return sizes, middles, spreads, density, step
