"""How often the instrument errs, and how differently it may err in a place where nobody checked it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import log, sqrt
from typing import Self

import numpy as np

# Spread (sd, on the logit scale) of sensitivity and specificity between populations. Used as the prior guess
# where the card has no or few sources; docs/reference/temperature.md shows what coverage it buys under drift.
DRIFT_SENSITIVITY = 0.6
DRIFT_SPECIFICITY = 0.4
PRIOR_SOURCES = 4  # the prior guess weighs as much as this many sources of data
FEWEST_OF_A_KIND = 10  # positives (or negatives) before a source says something about its own rate


@dataclass(frozen=True, slots=True)
class Rate:
    """A probability as it will be in a population where it was not measured.

    `value` is the pooled share right; `n` the number of independent cases that would make one as unsure as we
    are, drift included; `sd_logit` the same uncertainty on the logit scale.
    """

    value: float
    n: float
    sd_logit: float


@dataclass(frozen=True, slots=True)
class ErrorRates:
    """Counts of right and wrong on labelled data the model did not see, in total and per source of data.

    Parameters
    ----------
    tp, fn, tn, fp
        True positives, false negatives, true negatives, false positives, over all sources.
    sources
        The same per source of data (a forum, a platform), when the card has them.
    """

    tp: int
    fn: int
    tn: int
    fp: int
    sources: tuple[ErrorRates, ...] = ()

    def __post_init__(self) -> None:
        if min(self.tp, self.fn, self.tn, self.fp) < 0:
            raise ValueError("counts cannot be negative")

    @property
    def positives(self) -> int:
        return self.tp + self.fn

    @property
    def negatives(self) -> int:
        return self.tn + self.fp

    def sensitivity(self) -> Rate:
        """The share of real cases that are flagged, for a population of which we have no labels."""
        return _rate(self.tp, self.fn, [(s.tp, s.fn) for s in self.sources], DRIFT_SENSITIVITY)

    def specificity(self) -> Rate:
        """The share of other messages that are not flagged, for a population of which we have no labels."""
        return _rate(self.tn, self.fp, [(s.tn, s.fp) for s in self.sources], DRIFT_SPECIFICITY)


def between_sources(counts: list[tuple[int, int]], prior: float) -> float:
    """Standard deviation of the true logit rate between populations.

    Parameters
    ----------
    counts
        (right, wrong) per source.
    prior
        The guess before seeing sources; it weighs as `PRIOR_SOURCES` of them.

    Notes
    -----
    DerSimonian-Laird moment estimate over the sources with at least `FEWEST_OF_A_KIND` cases, shrunk to the prior
    by degrees of freedom: three sources that happen to agree do not prove that every town agrees.

    References
    ----------
    R. DerSimonian, N. Laird (1986), Meta-analysis in clinical trials, Controlled Clinical Trials 7, 177-188.
    """
    known = [(right + 0.5, wrong + 0.5) for right, wrong in counts if right + wrong >= FEWEST_OF_A_KIND]
    if len(known) < 2:
        return prior
    logits = np.array([log(right / wrong) for right, wrong in known])
    weights = 1 / np.array([1 / right + 1 / wrong for right, wrong in known])
    mean = float((weights * logits).sum() / weights.sum())
    q = float((weights * (logits - mean) ** 2).sum())
    free = len(known) - 1
    scale = float(weights.sum() - (weights**2).sum() / weights.sum())
    found = max(0.0, (q - free) / scale)
    return sqrt((PRIOR_SOURCES * prior**2 + free * found) / (PRIOR_SOURCES + free))


def _rate(right: int, wrong: int, sources: list[tuple[int, int]], prior: float) -> Rate:
    usable = sum(1 for counts in sources if sum(counts) >= FEWEST_OF_A_KIND)
    drift = between_sources(sources, prior)
    value = right / (right + wrong) if right + wrong else 0.5
    sampling = 1 / (right + 0.5) + 1 / (wrong + 0.5)
    variance = sampling + drift**2 * (1 + 1 / max(usable, 1))
    shrunk = (right + 1) / (right + wrong + 2)
    return Rate(value, 1 / (variance * shrunk * (1 - shrunk)), sqrt(variance))


@dataclass(frozen=True, slots=True)
class Instrument:
    """What the temperature needs of a model card: a version, and the error rates of each measure."""

    version: str
    rates: Mapping[str, ErrorRates] = field(default_factory=dict)

    @classmethod
    def of_counts(cls, version: str, counts: Mapping[str, tuple[int, int, int, int]]) -> Self:
        """From (tp, fn, tn, fp) per measure."""
        return cls(version, {measure: ErrorRates(*four) for measure, four in counts.items()})
