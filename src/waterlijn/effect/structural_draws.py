"""Gibbs sampling of a local level with regression, compiled: the random numbers come from outside."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from waterlijn.compiled import compiled

Floats = NDArray[np.float64]


_MOST_STEP = 1.0  # variance of a step of the level: never more than that of the whole series


class Prior(NamedTuple):
    """In standard deviations of the series: guess and weight (periods) of the level's step and of the noise variance,
    and the weight of the coefficients' prior (observations)."""

    level_sd: float
    level_weight: float
    noise: float
    noise_weight: float
    slab: float


class Numbers(NamedTuple):
    """Random numbers of all sweeps, one row per sweep."""

    level: Floats  # (sweeps, T0) normal
    truth: Floats  # (sweeps, T0) normal
    slope: Floats  # (sweeps, k) normal
    flip: Floats  # (sweeps, k) uniform
    level_chi: Floats  # (sweeps,) chi-square
    noise_chi: Floats  # (sweeps,) chi-square


class State(NamedTuple):
    """Kept draws: level (draws, T0), coefficients (draws, k), variance of the step and of the noise (draws,)."""

    level: Floats
    slope: Floats
    step: Floats
    noise: Floats


@compiled
def _level(
    rest: Floats, seen: NDArray[np.bool_], noise: Floats, step: float, normal: Floats, out: Floats
) -> None:  # pragma: no cover - compiled
    """Draw the whole level: filter forward, sample backward."""
    n = len(rest)
    mean, spread = np.empty(n), np.empty(n)
    at, variance = 0.0, 1.0
    for t in range(n):
        if seen[t]:
            gain = variance / (variance + noise[t])
            at += gain * (rest[t] - at)
            variance *= 1.0 - gain
        mean[t], spread[t] = at, variance
        variance += step
    out[n - 1] = mean[n - 1] + np.sqrt(spread[n - 1]) * normal[n - 1]
    for t in range(n - 2, -1, -1):
        pull = spread[t] / (spread[t] + step)
        out[t] = mean[t] + pull * (out[t + 1] - mean[t]) + np.sqrt(spread[t] * (1.0 - pull)) * normal[t]


@compiled
def _posterior(
    gram: Floats, prior: Floats, cross: Floats, chosen: NDArray[np.int64], n: int, factor: Floats, mean: Floats
) -> tuple[float, float]:  # pragma: no cover - compiled
    """Factor of the posterior precision of the chosen coefficients and half its log determinant against the prior's;
    `mean` becomes the half-solved right side. Returns that difference and the sum of squares explained."""
    change = 0.0
    for use_prior in range(2):
        for i in range(n):
            for j in range(i + 1):
                rest = prior[chosen[i], chosen[j]]
                if use_prior == 0:
                    rest += gram[chosen[i], chosen[j]]
                for k in range(j):
                    rest -= factor[use_prior, i, k] * factor[use_prior, j, k]
                factor[use_prior, i, j] = np.sqrt(max(rest, 1e-12)) if i == j else rest / factor[use_prior, j, j]
        for i in range(n):
            change += (2 * use_prior - 1) * np.log(factor[use_prior, i, i])
    explained = 0.0
    for i in range(n):
        rest = cross[chosen[i]]
        for k in range(i):
            rest -= factor[0, i, k] * mean[k]
        mean[i] = rest / factor[0, i, i]
        explained += mean[i] ** 2
    return change, explained


@compiled
def _listed(inside: NDArray[np.bool_], chosen: NDArray[np.int64]) -> int:  # pragma: no cover - compiled
    n = 0
    for j in range(len(inside)):
        if inside[j]:
            chosen[n] = j
            n += 1
    return n


@compiled
def _truth(
    y: Floats, model: Floats, rows: NDArray[np.int64], extra: Floats, noise: float, normal: Floats, out: Floats
) -> None:  # pragma: no cover - compiled
    """Draw the outcomes as they were before the error of measuring came on top."""
    for t in rows:
        pull = noise / (noise + extra[t])
        out[t] = model[t] + pull * (y[t] - model[t]) + np.sqrt(pull * extra[t]) * normal[t]


@compiled
def _choose(
    gram: Floats,
    prior: Floats,
    cross: Floats,
    total: float,
    half: float,
    odds: float,
    uniform: Floats,
    inside: NDArray[np.bool_],
    chosen: NDArray[np.int64],
    factor: Floats,
    mean: Floats,
) -> None:  # pragma: no cover - compiled
    """Draw which predictors matter, one after the other, with coefficients and noise integrated out."""
    n = _listed(inside, chosen)
    change, explained = _posterior(gram, prior, cross, chosen, n, factor, mean)
    now = change - half * np.log(total - explained)
    for j in range(len(inside)):
        inside[j] = not inside[j]
        n = _listed(inside, chosen)
        change, explained = _posterior(gram, prior, cross, chosen, n, factor, mean)
        other = change - half * np.log(total - explained)
        gain = other - now + (odds if inside[j] else -odds)
        if np.log(uniform[j]) < -np.log1p(np.exp(-gain)):
            now = other
        else:
            inside[j] = not inside[j]


@compiled
def _coefficients(
    chosen: NDArray[np.int64], n: int, factor: Floats, mean: Floats, noise: Floats, out: Floats
) -> None:  # pragma: no cover - compiled
    """Draw the coefficients of the chosen predictors by the second half of the solve; 0 for the others."""
    out[:] = 0.0
    for i in range(n - 1, -1, -1):
        rest = mean[i] + noise[i]
        for m in range(i + 1, n):
            rest -= factor[0, m, i] * out[chosen[m]]
        out[chosen[i]] = rest / factor[0, i, i]


@compiled
def _sweeps(
    y: Floats,
    x: Floats,
    seen: NDArray[np.bool_],
    extra: Floats,
    settings: Floats,
    inclusion: float,
    warm_up: int,
    numbers: Numbers,
) -> State:  # pragma: no cover - compiled
    sweeps, periods = numbers.level.shape
    k = x.shape[1]
    level_guess, level_weight, noise_guess, noise_weight, slab = settings
    rows = np.flatnonzero(seen)
    used = np.ascontiguousarray(x[rows])
    gram = used.T @ used
    prior = np.zeros((k, k))
    for i in range(k):
        for j in range(k):
            prior[i, j] = slab / len(rows) * gram[i, j] * (1.0 if i == j else 0.5)
        prior[i, i] += 1e-9
    odds = np.log(inclusion / (1.0 - inclusion)) if inclusion < 1.0 else 0.0
    inside = np.zeros(k, np.bool_)
    if inclusion >= 1.0:
        inside[:] = True
    level, slope, truth = np.zeros(periods), np.zeros(k), y.copy()
    step, noise = level_guess**2, noise_guess
    chosen, factor, mean = np.zeros(k, np.int64), np.zeros((2, k, k)), np.zeros(k)
    kept = State(
        np.empty((sweeps - warm_up, periods)), np.empty((sweeps - warm_up, k)),
        np.empty(sweeps - warm_up), np.empty(sweeps - warm_up),
    )  # fmt: skip
    has_extra = extra.max() > 0.0
    for sweep in range(sweeps):
        regression = x @ slope
        if has_extra:
            _truth(y, level + regression, rows, extra, noise, numbers.truth[sweep], truth)
        _level(truth - regression, seen, np.full(periods, noise), step, numbers.level[sweep], level)
        moved = (np.diff(level) ** 2).sum()
        step = min((level_weight * level_guess**2 + moved) / numbers.level_chi[sweep], _MOST_STEP)
        target = (truth - level)[rows]
        cross, total = used.T @ target, noise_weight * noise_guess + target @ target
        if inclusion < 1.0:
            half = 0.5 * (noise_weight + len(rows))
            _choose(gram, prior, cross, total, half, odds, numbers.flip[sweep], inside, chosen, factor, mean)
        n = _listed(inside, chosen)
        _, explained = _posterior(gram, prior, cross, chosen, n, factor, mean)
        noise = (total - explained) / numbers.noise_chi[sweep]
        _coefficients(chosen, n, factor, mean, np.sqrt(noise) * numbers.slope[sweep], slope)
        if sweep >= warm_up:
            at = sweep - warm_up
            kept.level[at], kept.slope[at], kept.step[at], kept.noise[at] = level, slope, step, noise
    return kept


def _numbers(rng: np.random.Generator, sweeps: int, periods: int, seen: int, k: int, prior: Prior) -> Numbers:
    return Numbers(
        rng.standard_normal((sweeps, periods)),
        rng.standard_normal((sweeps, periods)),
        rng.standard_normal((sweeps, k)),
        rng.random((sweeps, k)),
        rng.chisquare(prior.level_weight + periods - 1, sweeps),
        rng.chisquare(prior.noise_weight + seen, sweeps),
    )


def draw(
    y: Floats, x: Floats, extra: Floats, prior: Prior, inclusion: float, draws: int, warm_up: int, seed: int
) -> Floats:
    """Draws of the outcomes of all periods as they would be measured without the action.

    Parameters
    ----------
    y
        Standardised outcomes before the action, (T0,); NaN where not measured.
    x
        Standardised predictors of all periods, (T, k).
    extra
        Measurement variance of all periods, (T,), in the same standard deviations, squared.
    prior, inclusion
        Prior, and the chance that a predictor matters.
    draws, warm_up, seed
        Sweeps that are kept, sweeps before them, and the seed of the random numbers.

    Returns
    -------
    numpy.ndarray
        (draws, T).
    """
    rng = np.random.default_rng(seed)
    n_pre, periods, sweeps = len(y), len(x), draws + warm_up
    seen = np.isfinite(y)
    numbers = _numbers(rng, sweeps, n_pre, int(seen.sum()), x.shape[1], prior)
    filled = np.where(seen, y, 0.0)
    early = np.ascontiguousarray(x[:n_pre])
    state = _sweeps(filled, early, seen, extra[:n_pre], np.array(prior), inclusion, warm_up, numbers)
    steps = rng.standard_normal((draws, periods - n_pre)) * np.sqrt(state.step)[:, None]
    later = state.level[:, -1:] + np.cumsum(steps, axis=1)
    noise = np.sqrt(state.noise[:, None] + extra) * rng.standard_normal((draws, periods))
    return np.hstack([state.level, later]) + state.slope @ x.T + noise
