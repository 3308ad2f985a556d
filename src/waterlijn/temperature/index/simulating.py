"""Places and weeks of which the truth is known: for the coverage table, the benchmark and the tests."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from waterlijn.temperature.index.signals import ONLINE, RATES, SIGNALS, Signals

Numbers = NDArray[np.float64]
FIRST = np.datetime64("2025-01-06")
USUAL = {"hostility": 0.08, "othering": 0.05, "severity": 0.25, "incidents": 2e-4, "trust": 0.65}
APART = {"hostility": 0.45, "othering": 0.5, "severity": 0.5, "incidents": 0.5, "trust": 0.3}  # sd between places
MOVES = 0.15  # sd between weeks of one place
SIZES = {
    "hostility": (4.2, 1.1), "othering": (4.2, 1.1), "severity": (1.8, 0.8), "incidents": (9.8, 0.9),
    "trust": (4.5, 0.7),
}  # fmt: skip  # mean and sd of log n
WAVE = 26  # weeks between waves of the survey


class World(NamedTuple):
    """Signals and, per row, the true share or rate behind it."""

    signals: Signals
    truth: Numbers


class _Part(NamedTuple):
    """One signal from one source, all places and weeks."""

    place: NDArray[np.int64]
    week: NDArray[np.int64]
    signal: str
    source: str
    hits: Numbers
    n: Numbers
    truth: Numbers


def world(
    places: int,
    weeks: int,
    seed: int = 1,
    *,
    names: tuple[str, ...] = SIGNALS,
    platforms: tuple[str, ...] = ("",),
    moves: float = MOVES,
) -> World:
    """Invented signals: log-normal unequal volumes, places that differ, weeks that move.

    Parameters
    ----------
    places, weeks
        How many.
    names
        Which signals; trust is asked every half year.
    platforms
        Sources of what is read from messages; each has its own level.
    moves
        Standard deviation (logit) between the true levels of weeks; 0 when nothing ever changes.
    """
    rng = np.random.default_rng(seed)
    parts = []
    for name in names:
        own = rng.normal(0, APART[name], places)
        middle, spread = SIZES[name]
        volume = np.exp(rng.normal(middle, spread, places))
        for k, source in enumerate(platforms if name in ONLINE else ("",)):
            parts.append(_part(name, source, own + 0.3 * k, volume, weeks, moves, rng))
    return _gathered(parts)


def _part(
    name: str, source: str, own: Numbers, volume: Numbers, weeks: int, moves: float, rng: np.random.Generator
) -> _Part:
    when = np.arange(0, weeks, WAVE) if name == "trust" else np.arange(weeks)
    place, week = np.repeat(np.arange(len(own)), len(when)), np.tile(when, len(own))
    moved = own[place] + rng.normal(0, moves, len(place))
    if name in RATES:
        n = np.round(volume)[place]
        truth = USUAL[name] * np.exp(moved)
        hits = rng.poisson(n * truth).astype(np.float64)
    else:
        n = np.maximum(rng.poisson(volume[place]), 8 if name in ONLINE else 1).astype(np.float64)
        truth = np.asarray(expit(logit(USUAL[name]) + moved), np.float64)
        hits = rng.binomial(n.astype(np.int64), truth).astype(np.float64)
    return _Part(place, week, name, source, hits, n, truth)


def _gathered(parts: list[_Part]) -> World:
    place, week, hits, n, truth = (
        np.concatenate(columns)
        for columns in zip(*((p.place, p.week, p.hits, p.n, p.truth) for p in parts), strict=True)
    )
    signal = [p.signal for p in parts for _ in p.place]
    source = [p.source for p in parts for _ in p.place]
    names = [f"P{number:03d}" for number in place.tolist()]
    return World(Signals.of(names, FIRST + 7 * week, signal, hits, n, source), np.asarray(truth, np.float64))
