"""Counts whose chance itself differs from week to week: the beta-binomial distribution, by recurrence."""

from __future__ import annotations

from math import exp, lgamma, log

import numpy as np
from numpy.typing import NDArray

from waterlijn.compiled import compiled

Floats = NDArray[np.float64]
LEAST_RHO = 1e-4  # under this the beta-binomial cannot be told from the binomial


@compiled
def log_chance(y: float, n: float, p: float, rho: float) -> float:
    """Log probability of y of n, apart from the binomial coefficient (which cancels in ratios); y need not be whole."""
    size = 1.0 / max(rho, LEAST_RHO) - 1.0
    a, b = p * size, (1.0 - p) * size
    return lgamma(y + a) + lgamma(n - y + b) - lgamma(n + size) + lgamma(size) - lgamma(a) - lgamma(b)


@compiled
def log_ratio(y: float, n: float, p0: float, p1: float, rho: float) -> float:
    """How much better y of n fits with p1 than with p0 (natural log)."""
    return log_chance(y, n, p1, rho) - log_chance(y, n, p0, rho)


@compiled
def fill_chances(n: int, p: float, rho: float, chances: Floats) -> None:
    """Probabilities of 0, 1 ... n into `chances` (at least n + 1 long)."""
    size = 1.0 / max(rho, LEAST_RHO) - 1.0
    a, b = p * size, (1.0 - p) * size
    # from the mode outwards, so that nothing underflows where the mass is
    top = min(n, max(0, int(n * p)))
    whole = lgamma(n + 1.0) - lgamma(top + 1.0) - lgamma(n - top + 1.0)
    chances[top] = exp(whole + log_chance(top, n, p, rho))
    for y in range(top, n):
        chances[y + 1] = chances[y] * (n - y) * (y + a) / ((y + 1.0) * (n - y - 1.0 + b))
    for y in range(top, 0, -1):
        chances[y - 1] = chances[y] * y * (n - y + b) / ((n - y + 1.0) * (y - 1.0 + a))


@compiled
def shifted(p: float, odds: float) -> float:
    """The share whose odds are `odds` times those of p."""
    return odds * p / (1.0 - p + odds * p)


@compiled
def moved(p: float, logit: float) -> float:
    """The share that lies `logit` further on the logit scale."""
    return 1.0 / (1.0 + exp(-(log(p / (1.0 - p)) + logit)))
