"""Does an interval hold the truth as often as it says? Simulated populations of which the truth is known.

The tests run a short version; `benchmarks/coverage.py` writes the table of docs/reference/survey.md. A method that
fails here must refuse to speak.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from waterlijn.survey import intervals
from waterlijn.survey.change import Wave, between
from waterlijn.survey.design import Design
from waterlijn.survey.labelled import chances
from waterlijn.survey.means import mean
from waterlijn.survey.recalibrated import share_of
from waterlijn.survey.shares import bounds, why_not

SEPARATION = 2.2  # between the scores of cases and of others, where the model was made: AUC .94
LEVEL = 0.95
STRATA = {"XS": 55, "S": 95, "M": 95, "L": 42, "C": 13}  # size classes of 300 municipalities
FIRST = {"XS": 26, "S": 46, "M": 51, "L": 32, "C": 13}
SECOND = {"XS": 29, "S": 49, "M": 58, "L": 33, "C": 13}
BOTH = {"XS": 20, "S": 36, "M": 36, "L": 28, "C": 13}


class Row(NamedTuple):
    """Share of runs in which the 95 % interval holds the truth, its mean width, the share of runs in which the
    method said nothing, and the runs."""

    coverage: float
    width: float
    silent: float
    runs: int


Bounds = tuple[float, float] | None
Chance = np.random.Generator


def _row(found: Iterable[tuple[Bounds, float]]) -> Row:
    """From intervals (None: nothing was said) with their truth."""
    pairs = list(found)
    said = [(b[0] - 1e-12 <= truth <= b[1] + 1e-12, b[1] - b[0]) for b, truth in pairs if b is not None]
    coverage, width = np.mean(said, axis=0).tolist() if said else (float("nan"), float("nan"))
    return Row(coverage, width, 1 - len(said) / len(pairs), len(pairs))


def town(rng: Chance, share: float, n: int, separation: float) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Messages of a town, with the scores of a model that was made for a town with a share of 10 %."""
    truth = rng.random(n) < share
    raw = rng.standard_normal(n) + separation * truth
    return truth, expit(logit(0.1) + SEPARATION * raw - SEPARATION**2 / 2)


def with_labels(
    runs: int, seed: int, *, share: float, n: int, n_labels: int, separation: float = SEPARATION, is_even: bool = False
) -> Row:
    """The difference estimator with recalibration, about `n_labels` drawn half by uncertainty, or evenly."""
    rng = np.random.default_rng(seed)

    def one() -> tuple[Bounds, float]:
        truth, score = town(rng, share, n, separation)
        pi = chances(score, n_labels)
        drawn = rng.random(n) < pi
        if is_even:
            drawn = np.isin(np.arange(n), rng.choice(n, n_labels, replace=False))
        found = share_of(score, np.where(drawn, truth, np.nan), None if is_even else pi)
        return (found.interval(LEVEL) if found.is_enough else None), share

    return _row(one() for _ in range(runs))


def labels_alone(runs: int, seed: int, *, share: float, n_labels: int) -> Row:
    """What the same labels say without a model: Wilson's interval of an even draw."""
    rng = np.random.default_rng(seed)
    return _row(
        (intervals.score(rng.binomial(n_labels, share) / n_labels, n_labels, 1.959964), share) for _ in range(runs)
    )


def answers(runs: int, seed: int, *, share: float, n: int) -> Row:
    """A share among n answers from an endless population."""
    rng = np.random.default_rng(seed)

    def one() -> tuple[Bounds, float]:
        point = mean(Design.of(n), (rng.random(n) < share).astype(np.float64))
        return bounds(point, LEVEL, is_share=True), share

    return _row(one() for _ in range(runs))


def few_people(runs: int, seed: int, *, share: float, n: int, people: int) -> Row:
    """A share among n of a small number of people, nearly all of whom are asked."""
    rng = np.random.default_rng(seed)
    said = (np.arange(people) < round(share * people)).astype(np.float64)

    def one() -> tuple[Bounds, float]:
        point = mean(Design.of(n, population=people), rng.choice(said, n, replace=False))
        return bounds(point, LEVEL, is_share=True), float(said.mean())

    return _row(one() for _ in range(runs))


def unequal_weights(runs: int, seed: int, *, share: float, n: int, spread: float) -> Row:
    """A share among n answers with lognormal weights that have nothing to do with it."""
    rng = np.random.default_rng(seed)

    def one() -> tuple[Bounds, float]:
        weight = np.exp(spread**2 + spread * rng.standard_normal(n))  # as seen in a draw with chances 1 / weight
        point = mean(Design.of(n, weight=weight), (rng.random(n) < share).astype(np.float64))
        return (None if why_not(point, is_share=True) else bounds(point, LEVEL, is_share=True)), share

    return _row(one() for _ in range(runs))


def skewed_means(runs: int, seed: int, *, n: int, nothing: float) -> Row:
    """The mean of n amounts, exponential with mean 1, of which a part is nothing."""
    rng = np.random.default_rng(seed)

    def one() -> tuple[Bounds, float]:
        point = mean(Design.of(n), np.where(rng.random(n) < nothing, 0.0, rng.exponential(1.0, n)))
        return (None if why_not(point, is_share=False) else bounds(point, LEVEL, is_share=False)), 1 - nothing

    return _row(one() for _ in range(runs))


def strata_and_clusters(
    runs: int, seed: int, *, share: float, likeness: float, strata: int, clusters: int, size: int
) -> Row:
    """Strata, in each some clusters of people who resemble each other, with unequal weights.

    Parameters
    ----------
    likeness
        Correlation between two answers of one cluster.
    """
    rng = np.random.default_rng(seed)
    a, b = (p * (1 / likeness - 1) for p in (share, 1 - share))
    m = strata * clusters
    stratum, cluster = np.repeat(np.arange(strata), clusters * size), np.repeat(np.arange(m), size)

    def one() -> tuple[Bounds, float]:
        y = rng.random((m, size)) < rng.beta(a, b, m)[:, None]
        weight = np.exp(0.5 * rng.standard_normal(m * size))
        design = Design.of(m * size, weight=weight, stratum=stratum, cluster=cluster)
        point = mean(design, y.ravel().astype(np.float64))
        return (None if why_not(point, is_share=True) else bounds(point, LEVEL, is_share=True)), share

    return _row(one() for _ in range(runs))


def _panel(rng: Chance, before: float, now: float, likeness: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Two answers of all 300 municipalities; `likeness` is the correlation between what lies under them."""
    n = sum(STRATA.values())
    first = rng.standard_normal(n)
    second = likeness * first + np.sqrt(1 - likeness**2) * rng.standard_normal(n)
    pairs = ((first, before), (second, now))
    y1, y2 = ((x > np.quantile(x, 1 - share)).astype(np.float64) for x, share in pairs)
    return y1, y2


def panel_change(
    runs: int,
    seed: int,
    *,
    before: float,
    now: float,
    likeness: float,
    first: Mapping[str, int] = FIRST,
    second: Mapping[str, int] = SECOND,
    both: Mapping[str, int] = BOTH,
) -> Row:
    """Change between two waves of 300 municipalities, of which part answers once and part twice."""
    rng = np.random.default_rng(seed)
    y1, y2 = _panel(rng, before, now, likeness)
    stratum = np.repeat(list(STRATA), list(STRATA.values()))
    size = np.repeat(list(STRATA.values()), list(STRATA.values())).astype(np.float64)
    truth = float(y2.mean() - y1.mean())

    def wave(rows: NDArray[np.intp], y: NDArray[np.float64]) -> Wave:
        return Wave.of(Design.of(len(rows), stratum=stratum[rows], population=size[rows]), y[rows], rows)

    def one() -> tuple[Bounds, float]:
        ones, twos = [], []
        for name in STRATA:
            order = rng.permutation(np.flatnonzero(stratum == name))
            ones.append(order[: first[name]])
            twos.append(np.r_[order[: both[name]], order[first[name] : first[name] + second[name] - both[name]]])
        change = between(wave(np.concatenate(ones), y1), wave(np.concatenate(twos), y2))
        return change.interval(LEVEL), truth

    return _row(one() for _ in range(runs))


_FEW_TWICE = {name: max(FIRST[name] + SECOND[name] - size, 0) for name, size in STRATA.items()}
_TINY_FIRST = {"XS": 5, "S": 6, "M": 6, "L": 5, "C": 3}
_TINY_SECOND = {"XS": 6, "S": 7, "M": 6, "L": 6, "C": 4}
_TINY_BOTH = dict.fromkeys(STRATA, 2)
_ALL_TWICE = {name: min(FIRST[name], SECOND[name]) for name in STRATA}

Scenario = Callable[[int, int], Row]
SCENARIOS: Mapping[str, Scenario] = {
    "share, labels: 5 %, 5,000 messages, 300 labels": partial(with_labels, share=0.05, n=5000, n_labels=300),
    "share, labels: 2 %, 5,000 messages, 300 labels": partial(with_labels, share=0.02, n=5000, n_labels=300),
    "share, labels: 1 %, 5,000 messages, 300 labels": partial(with_labels, share=0.01, n=5000, n_labels=300),
    "share, labels: 5 %, the model works less here": partial(
        with_labels, share=0.05, n=5000, n_labels=300, separation=1.4
    ),
    "share, labels: 5 %, the model is worthless here": partial(
        with_labels, share=0.05, n=5000, n_labels=300, separation=0.0
    ),
    "share, labels: 15 %, 400 messages, 80 labels": partial(with_labels, share=0.15, n=400, n_labels=80),
    "share, labels: 5 %, 400 messages, 45 labels": partial(with_labels, share=0.05, n=400, n_labels=45),
    "share, labels: 5 %, the model is worthless here, 60 labels": partial(
        with_labels, share=0.05, n=5000, n_labels=60, separation=0.0
    ),
    "share, labels: 5 %, drawn evenly": partial(with_labels, share=0.05, n=5000, n_labels=300, is_even=True),
    "share, labels alone: 5 %, 300 labels": partial(labels_alone, share=0.05, n_labels=300),
    "survey: 2 % of 200 answers": partial(answers, share=0.02, n=200),
    "survey: 10 % of 100 answers": partial(answers, share=0.1, n=100),
    "survey: 50 % of 30 answers": partial(answers, share=0.5, n=30),
    "survey: 50 % of 90 of 100 people": partial(few_people, share=0.5, n=90, people=100),
    "survey: 5 % of 100 answers, very unequal weights": partial(unequal_weights, share=0.05, n=100, spread=1.0),
    "survey: 20 % of 300 answers, wildly unequal weights": partial(unequal_weights, share=0.2, n=300, spread=1.5),
    "survey: mean of 20 skewed amounts": partial(skewed_means, n=20, nothing=0.0),
    "survey: mean of 50 amounts, nine in ten nothing": partial(skewed_means, n=50, nothing=0.9),
    "survey: 40 %, 5 strata of 20 clusters of 10": partial(
        strata_and_clusters, share=0.4, likeness=0.1, strata=5, clusters=20, size=10
    ),
    "survey: 10 %, 4 strata of 5 clusters of 15": partial(
        strata_and_clusters, share=0.1, likeness=0.1, strata=4, clusters=5, size=15
    ),
    "survey: 3 %, 10 strata of 2 clusters of 20": partial(
        strata_and_clusters, share=0.03, likeness=0.02, strata=10, clusters=2, size=20
    ),
    "change: 43 to 58 %, 133 of 168 and 182 twice": partial(panel_change, before=0.43, now=0.58, likeness=0.5),
    "change: hardly any opinion moves, everybody twice": partial(
        panel_change, before=0.43, now=0.58, likeness=0.99, both=_ALL_TWICE
    ),
    "change: few answer twice": partial(panel_change, before=0.43, now=0.58, likeness=0.9, both=_FEW_TWICE),
    "change: 5 to 8 %": partial(panel_change, before=0.05, now=0.08, likeness=0.9),
    "change: 90 to 97 %": partial(panel_change, before=0.90, now=0.97, likeness=0.9),
    "change: 10 to 20 %, five strata of 3 to 7 answers": partial(
        panel_change, before=0.1, now=0.2, likeness=0.9, first=_TINY_FIRST, second=_TINY_SECOND, both=_TINY_BOTH
    ),
}
