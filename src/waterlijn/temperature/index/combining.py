"""From levels of signals to one number: on the frozen scale of each signal, then a weighted power mean."""

from __future__ import annotations

from collections.abc import Sequence
from math import erfc, exp, expm1, log
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from waterlijn.compiled import compiled
from waterlijn.temperature.index.method import AGGREGATIONS, NORMALISATIONS, IndexMethod, is_cooling, is_rate

Numbers = NDArray[np.float64]
LEAST = 0.1  # a geometric mean over 0.1 to 1: over 0 to 1 one calm signal alone would make everything calm
ROOT = 1.4142135623730951
EDGE = 1.6448536269514722  # normal quantile of .95: where the goalposts stand


class Scale(NamedTuple):
    """Per signal, in the order of `IndexMethod.signals`: goalposts, whether a rate, whether lower is warmer."""

    low: Numbers
    high: Numbers
    rate: NDArray[np.bool_]
    cooling: NDArray[np.bool_]


class Choices(NamedTuple):
    """One defensible method per draw: weights (draws, signals), and the numbers of its variants (draws,) each."""

    weights: Numbers
    normalisation: NDArray[np.int64]
    aggregation: NDArray[np.int64]


def scale_of(method: IndexMethod, names: Sequence[str] | None = None) -> Scale:
    """The frozen scale of the signals of a method.

    Raises
    ------
    ValueError
        When the method has no goalposts yet.
    """
    chosen = method.signals if names is None else tuple(names)
    posts = [method.rules[name].goalposts for name in chosen]
    if any(post is None for post in posts):
        raise ValueError("the goalposts are not frozen yet")
    low, high = np.array([post for post in posts if post], np.float64).reshape(-1, 2).T
    return Scale(
        np.ascontiguousarray(low), np.ascontiguousarray(high),
        np.array([is_rate(name) for name in chosen], np.bool_),
        np.array([is_cooling(name) for name in chosen], np.bool_),
    )  # fmt: skip


def headline(method: IndexMethod, draws: int) -> Choices:
    """The method itself, the same in every draw."""
    weights = np.array([method.rules[name].weight for name in method.signals], np.float64)
    first = np.zeros(draws, np.int64)
    return Choices(np.tile(weights / weights.sum(), (draws, 1)), first, first)


def draw_choices(method: IndexMethod, draws: int, rng: np.random.Generator) -> Choices:
    """Methods that one could defend as well: weights from a Dirichlet around those of the method, and variants.

    Notes
    -----
    weights ~ Dirichlet(c w). Normalisations: 0 clipped between goalposts on the logit scale; 1 the same on the scale
    of shares; 2 a normal distribution through the goalposts. Aggregations: 0 arithmetic; 1 geometric, of scores
    brought to 0.1 to 1.
    """
    weights = np.array([method.rules[name].weight for name in method.signals], np.float64)
    return Choices(
        rng.dirichlet(method.concentration * weights / weights.sum(), draws),
        _pick(NORMALISATIONS, method.normalisations, draws, rng),
        _pick(AGGREGATIONS, method.aggregations, draws, rng),
    )


def _pick(names: Sequence[str], chances: object, draws: int, rng: np.random.Generator) -> NDArray[np.int64]:
    given = np.array([chances.get(name, 0.0) for name in names], np.float64)  # type: ignore[attr-defined]
    return rng.choice(len(names), draws, p=given / given.sum()).astype(np.int64)


@compiled
def score(level: float, low: float, high: float, is_rate: bool, is_cooling: bool, variant: int) -> float:
    """Where a level stands between the goalposts of its signal, 0 (calm) to 1 (warm)."""
    x = (level - low) / (high - low)
    if variant == 1:
        # between two points of the scale of shares, written with differences that stay exact for rare things
        if is_rate:
            x = expm1(level - low) / expm1(high - low)
        else:
            x = expm1(level - low) / expm1(high - low) * (1 + exp(high)) / (1 + exp(level))
    elif variant == 2:
        x = 0.5 * erfc(-EDGE * (2 * x - 1) / ROOT)
    x = min(max(x, 0.0), 1.0)
    return 1 - x if is_cooling else x


@compiled
def combine(
    levels: Numbers,
    counted: NDArray[np.bool_],
    low: Numbers,
    high: Numbers,
    rate: NDArray[np.bool_],
    cooling: NDArray[np.bool_],
    weights: Numbers,
    normalisation: NDArray[np.int64],
    aggregation: NDArray[np.int64],
) -> Numbers:
    """The index of every place and draw, 0 to 100.

    Parameters
    ----------
    levels
        (signals, places, draws), logit or log scale.
    counted
        (signals, places): whether the signal takes part in that place; the weights of the others are scaled to 1.
    low, high, rate, cooling
        A `Scale`.
    weights, normalisation, aggregation
        `Choices`.
    """
    signals, places, draws = levels.shape
    found = np.empty((places, draws))
    for p in range(places):
        for d in range(draws):
            total, weight = 0.0, 0.0
            for s in range(signals):
                if counted[s, p]:
                    w = weights[d, s]
                    x = score(levels[s, p, d], low[s], high[s], rate[s], cooling[s], normalisation[d])
                    total += w * log(LEAST + (1 - LEAST) * x) if aggregation[d] == 1 else w * x
                    weight += w
            mean = total / weight if weight > 0 else 0.0
            found[p, d] = 100 * ((exp(mean) - LEAST) / (1 - LEAST) if aggregation[d] == 1 else mean)
    return found


@compiled
def mean_scores(
    levels: Numbers,
    counted: NDArray[np.bool_],
    low: Numbers,
    high: Numbers,
    rate: NDArray[np.bool_],
    cooling: NDArray[np.bool_],
) -> Numbers:
    """The mean over draws of every signal's score under the headline method, (signals, places), 0 to 1."""
    signals, places, draws = levels.shape
    found = np.zeros((signals, places))
    for s in range(signals):
        for p in range(places):
            if counted[s, p]:
                total = 0.0
                for d in range(draws):
                    total += score(levels[s, p, d], low[s], high[s], rate[s], cooling[s], 0)
                found[s, p] = total / draws
    return found


def scores_at(at: Numbers, low: Numbers, high: Numbers, rate: NDArray[np.bool_], cooling: NDArray[np.bool_]) -> Numbers:
    """Quantiles of levels (signals, places, 5) as quantiles of scores: a score rises or falls with its level."""
    x = np.clip((at - low[:, None, None]) / (high - low)[:, None, None], 0.0, 1.0)
    return np.where(cooling[:, None, None], 1 - x[..., ::-1], x)
