"""Places and weeks of which the truth is known: for the coverage table, the benchmark and the tests."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from waterlijn.temperature.index.signals import RATES, SIGNALS, Signals

Numbers = NDArray[np.float64]
FIRST = np.datetime64("2025-01-06")
USUAL = {"hostility": 0.08, "othering": 0.05, "severity": 0.25, "incidents": 2e-4, "trust": 0.65}
APART = {"hostility": 0.45, "othering": 0.5, "severity": 0.5, "incidents": 0.5, "trust": 0.3}  # sd between places
MOVES = 0.15  # sd between weeks of one place
SIZES = {"hostility": (4.2, 1.1), "othering": (4.2, 1.1), "severity": (1.8, 0.8), "incidents": (9.8, 0.9),
         "trust": (4.5, 0.7)}  # fmt: skip  # mean and sd of log n
WAVE = 26  # weeks between waves of the survey


class World(NamedTuple):
    """Signals and, per row, the true share or rate behind it."""

    signals: Signals
    truth: Numbers


def world(
    places: int, weeks: int, seed: int = 1, *, names: tuple[str, ...] = SIGNALS, platforms: tuple[str, ...] = ("",)
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
    """
    rng = np.random.default_rng(seed)
    parts: list[tuple[NDArray[np.intp], NDArray[np.intp], str, str, Numbers, Numbers, Numbers]] = []
    for name in names:
        own = rng.normal(0, APART[name], places)
        middle, spread = SIZES[name]
        volume = np.exp(rng.normal(middle, spread, places))
        for k, source in enumerate(platforms if name in ("hostility", "othering") else ("",)):
            when = np.arange(0, weeks, WAVE) if name == "trust" else np.arange(weeks)
            place, week = (x.ravel() for x in np.meshgrid(np.arange(places), when, indexing="ij"))
            moved = own[place] + rng.normal(0, MOVES, len(place)) + 0.3 * k
            if name in RATES:
                n = np.round(volume)[place]
                truth = USUAL[name] * np.exp(moved)
                hits = rng.poisson(n * truth)
            else:
                n = np.maximum(rng.poisson(volume[place]), 8 if name in ("hostility", "othering") else 1)
                truth = expit(logit(USUAL[name]) + moved)
                hits = rng.binomial(n, truth)
            parts.append((place, week, name, source, hits.astype(np.float64), n.astype(np.float64), truth))
    return _gathered(parts)


def _gathered(parts: list[tuple[NDArray[np.intp], NDArray[np.intp], str, str, Numbers, Numbers, Numbers]]) -> World:
    place, week, hits, n, truth = (np.concatenate([part[i] for part in parts]) for i in (0, 1, 4, 5, 6))
    words = [[part[i] for part in parts for _ in part[0]] for i in (2, 3)]
    names = [f"P{p:03d}" for p in place.tolist()]
    return World(Signals.of(names, FIRST + 7 * week, words[0], hits, n, words[1]), truth)
