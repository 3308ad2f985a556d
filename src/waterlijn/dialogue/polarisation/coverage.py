"""Do the intervals hold the truth as often as they say? Populations of which the truth is known.

The tests run a short version; the table of docs/reference/dialogue.md comes from 1,000 runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from waterlijn.dialogue.polarisation.affective import estimate_spread, spread
from waterlijn.dialogue.polarisation.agreement import agreement, estimate_agreement
from waterlijn.dialogue.polarisation.bimodality import bimodality, estimate_bimodality
from waterlijn.dialogue.polarisation.consensus import consensus, estimate_consensus
from waterlijn.dialogue.polarisation.duclos_esteban_ray import estimate_duclos_esteban_ray
from waterlijn.dialogue.polarisation.esteban_ray import esteban_ray, estimate_esteban_ray
from waterlijn.estimate import Estimate

Numbers = NDArray[np.float64]
MANY = 10_000_000.0  # people: as good as a population

POPULATIONS = {
    "split votes": (45, 10, 45),
    "leaning votes": (70, 10, 20),
    "one-sided votes": (90, 5, 5),
    "even votes": (33, 34, 33),
    "one peak of five": (10, 20, 40, 20, 10),
    "two ends of five": (30, 20, 5, 15, 30),
    "even on seven": (1, 1, 1, 1, 1, 1, 1),
    "one peak of seven": (30, 40, 210, 130, 530, 50, 10),
}
MEASURES: Mapping[str, tuple[Callable[..., float], Callable[..., Estimate]]] = {
    "agreement": (agreement, estimate_agreement),
    "consensus": (consensus, estimate_consensus),
    "Esteban-Ray": (esteban_ray, estimate_esteban_ray),
    "bimodality": (bimodality, estimate_bimodality),
}


class Row(NamedTuple):
    """Share of runs whose 95 % interval holds the truth, its mean width, and the runs."""

    coverage: float
    width: float
    runs: int


def _row(found: Iterator[tuple[Estimate, float]]) -> Row:
    said = [(e.i95.low - 1e-9 <= truth <= e.i95.high + 1e-9, e.i95.high - e.i95.low) for e, truth in found if e.i95]
    coverage, width = np.mean(said, axis=0).tolist()
    return Row(coverage, width, len(said))


def of_counts(runs: int, seed: int, *, measure: str, population: str, n: int) -> Row:
    """A measure of counts, n people drawn from a population."""
    plain, estimate = MEASURES[measure]
    share = np.array(POPULATIONS[population], float)
    share /= share.sum()
    truth = plain(share * MANY)
    rng = np.random.default_rng(seed)
    return _row((estimate(rng.multinomial(n, share), seed=i), truth) for i in range(runs))


def of_values(runs: int, seed: int, *, apart: float, n: int) -> Row:
    """Duclos-Esteban-Ray of n positions around two middles that lie `apart` standard deviations from each other."""
    rng = np.random.default_rng(seed)
    truth = _truth_of_two_peaks(apart)

    def one() -> Estimate:
        y = rng.standard_normal(n) + apart * (rng.random(n) < 0.5)
        return estimate_duclos_esteban_ray(y, by_mean=False, seed=seed)

    return _row((one(), truth) for _ in range(runs))


def _truth_of_two_peaks(apart: float, alpha: float = 0.5) -> float:
    grid = np.linspace(-8, apart + 8, 6001)
    step = grid[1] - grid[0]
    bells = [np.exp(-0.5 * (grid - middle) ** 2) / np.sqrt(2 * np.pi) for middle in (0.0, apart)]
    density = (bells[0] + bells[1]) / 2
    upto, weighted = np.cumsum(density) * step, np.cumsum(density * grid) * step
    far = grid * (2 * upto - upto[-1]) - 2 * weighted + weighted[-1]
    return float((density ** (1 + alpha) * far).sum() * step)


def of_ratings(runs: int, seed: int, *, n: int) -> Row:
    """Wagner's spread of n people who rate three parties, some of them not."""
    rng = np.random.default_rng(seed)

    def people(k: int) -> Numbers:
        like = rng.integers(0, 11, (k, 3)).astype(np.float64)
        return np.where(rng.random((k, 3)) < 0.1, np.nan, like)

    share = np.array([0.5, 0.3, 0.2])
    truth = spread(people(200_000), share)
    return _row((estimate_spread(people(n), share), truth) for _ in range(runs))


SCENARIOS: Mapping[str, Callable[[int, int], Row]] = (
    {
        f"{measure}: {population}, {n} people": partial(of_counts, measure=measure, population=population, n=n)
        for measure in MEASURES
        for population in POPULATIONS
        for n in (15, 100)
    }
    | {
        f"Duclos-Esteban-Ray: {words}, {n} people": partial(of_values, apart=apart, n=n)
        for words, apart in (("one peak", 0.0), ("two peaks", 4.0))
        for n in (30, 300)
    }
    | {f"Wagner's spread: {n} people": partial(of_ratings, n=n) for n in (15, 100)}
)
