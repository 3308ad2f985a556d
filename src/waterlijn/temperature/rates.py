"""How often the instrument errs, and how differently it may err in a place where nobody checked it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import exp, sqrt
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

# Spread (sd, on the logit scale) of sensitivity and specificity between populations: the usual value over seven
# measures of a simple classifier on ten sources of Dutch messages (docs/reference/temperature.md).
DRIFT_SENSITIVITY = 0.6
DRIFT_SPECIFICITY = 0.5
PRIOR_SOURCES = 6  # that value weighs as much as this many sources of data on the card
FEWEST_SOURCES = 3  # from here the typical source counts, not the largest
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
        return _rate(self.tp, self.fn, tuple((s.tp, s.fn) for s in self.sources), DRIFT_SENSITIVITY)

    def specificity(self) -> Rate:
        """The share of other messages that are not flagged, for a population of which we have no labels."""
        return _rate(self.tn, self.fp, tuple((s.tn, s.fp) for s in self.sources), DRIFT_SPECIFICITY)


def between_sources(counts: Sequence[tuple[int, int]], prior: float) -> float:
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
    logits, variances = _logits(counts)
    if len(logits) < 2:
        return prior
    weights = 1 / variances
    mean = float((weights * logits).sum() / weights.sum())
    q = float((weights * (logits - mean) ** 2).sum())
    free = len(logits) - 1
    scale = float(weights.sum() - (weights**2).sum() / weights.sum())
    found = max(0.0, (q - free) / scale)
    return sqrt((PRIOR_SOURCES * prior**2 + free * found) / (PRIOR_SOURCES + free))


def _logits(counts: Sequence[tuple[int, int]]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Logit rate and its sampling variance, of the sources that have enough cases."""
    known = np.array([c for c in counts if sum(c) >= FEWEST_OF_A_KIND], np.float64).reshape(-1, 2) + 0.5
    return np.log(known[:, 0] / known[:, 1]), 1 / known[:, 0] + 1 / known[:, 1]


@lru_cache(maxsize=1024)  # a card has few rates, and every place and week asks for them again
def _rate(right: int, wrong: int, sources: tuple[tuple[int, int], ...], prior: float) -> Rate:
    """The rate to expect in a new population: a random-effects mean with its prediction error.

    Notes
    -----
    The prediction error is the spread between populations plus the error of the mean, times the square of t / z with
    as many degrees of freedom as there are sources (the prior included) less one, because that spread is estimated
    too (Higgins, Thompson, Spiegelhalter 2009). With fewer than `FEWEST_SOURCES` sources the pooled rate is used,
    as if it came from one.
    """
    drift = between_sources(sources, prior)
    logits, variances = _logits(sources)
    free = PRIOR_SOURCES + max(len(logits), 1) - 1
    if len(logits) >= FEWEST_SOURCES:
        weights = 1 / (variances + drift**2)
        value = 1 / (1 + exp(-float((weights * logits).sum() / weights.sum())))
        of_mean = 1 / float(weights.sum())
    else:
        value = right / (right + wrong) if right + wrong else 0.5
        of_mean = 1 / (right + 0.5) + 1 / (wrong + 0.5) + drift**2
    sd = sqrt(drift**2 + of_mean) * float(stdtrit(free, 0.975)) / 1.959964
    inside = min(max(value, 1e-3), 1 - 1e-3)
    return Rate(value, 1 / (sd**2 * inside * (1 - inside)), sd)


@dataclass(frozen=True, slots=True)
class Instrument:
    """What the temperature needs of a model card: a version, and the error rates of each measure."""

    version: str
    rates: Mapping[str, ErrorRates] = field(default_factory=dict)

    @classmethod
    def of_counts(cls, version: str, counts: Mapping[str, tuple[int, int, int, int]]) -> Self:
        """From (tp, fn, tn, fp) per measure."""
        return cls(version, {measure: ErrorRates(*four) for measure, four in counts.items()})
