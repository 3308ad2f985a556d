"""The share of messages when people have labelled some of them: the difference estimator.

It is the survey estimator with a helper: the messages are the population, the labels the answers of a draw with known
chances, and the scores of the model are known of everybody.
"""

from __future__ import annotations

from functools import cache
from math import sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from waterlijn.estimate import Estimate
from waterlijn.survey.bounds import nested, normal_quantile

METHOD = "difference 1"
FEWEST_LABELS = 30  # labels in the same place and week; simulated in docs/reference/temperature.md


class Sample(NamedTuple):
    """Labels of one measure in one population, float64 (m,) each."""

    truth: NDArray[np.float64]
    score: NDArray[np.float64]
    pi: NDArray[np.float64]

    @classmethod
    def of(cls, truth: object, score: object, pi: object) -> Sample:
        return cls(*(np.asarray(column, np.float64) for column in (truth, score, pi)))


NOBODY = Sample.of([], [], [])


class Difference(NamedTuple):
    """The estimator: value, standard error down and up, and degrees of freedom."""

    value: float
    error_low: float
    error_high: float
    free: int


def difference(mean_score: float, n: int, sample: Sample) -> Difference:
    """Mean score of all n messages, corrected by the labelled ones.

    Parameters
    ----------
    mean_score
        Mean score over all n messages, 0 to 1.
    n
        Number of messages.
    sample
        The labelled ones, with the chance with which each was drawn.

    Notes
    -----
    ``value = mean(f) + sum((y - f) / pi) / n`` is unbiased whatever the model is worth, because pi is known. Its
    variance is ``sum((1 - pi) ((y - f) / pi)^2) / n^2 + p (1 - p) / n``, the last term because the messages of a week
    are themselves a draw of what is said. When few labels hold a case, the first sum does not know what it missed:
    upwards the variance gets one case more that the model overlooked, with the weight of an average label;
    downwards one false alarm more, with the score that false alarms usually have. The model's score
    keeps its full weight (lambda = 1): tuned weights (PPI++) undercover.

    References
    ----------
    C.-E. Sarndal, B. Swensson, J. Wretman (1992), Model Assisted Survey Sampling, ch. 6.
    A. N. Angelopoulos et al. (2023), Prediction-powered inference, Science 382, 669-674.
    T. Zrnic, E. J. Candes (2024), Active statistical inference, arXiv 2403.03208.

    Examples
    --------
    >>> difference(0.2, 100, Sample.of([1, 0, 0, 0], [0.5, 0.5, 0.0, 0.0], [0.1, 0.1, 0.1, 0.1])).value
    0.2
    """
    truth, score, pi = sample
    error = (truth - score) / pi
    value = mean_score + float(error.sum()) / n
    drawn = float(((1 - pi) * error**2).sum())
    unseen = float((1 - pi).mean()) * (n / len(truth)) ** 2
    missed, alarm = overlooked(unseen, mean_score, score, pi)
    itself = of_what_is_said(value, n)
    low, high = (sqrt((drawn + extra) / n**2 + itself) for extra in (alarm, missed))
    return Difference(value, low, high, len(truth) - 1)


def overlooked(
    unseen: float, mean_score: float, score: NDArray[np.float64], pi: NDArray[np.float64]
) -> tuple[float, float]:
    """What one more case that the model missed, and one more false alarm, would add to the variance of the total."""
    typical = float((score**2 / pi).sum() / max((score / pi).sum(), 1e-12))  # the score of a usual false alarm
    return unseen * (1 - mean_score) ** 2, unseen * typical**2


def of_what_is_said(value: float, n: int) -> float:
    """Variance because the n messages are themselves a draw of what is said."""
    pulled = (min(max(value, 0.0), 1.0) * n + 2) / (n + 4)
    return pulled * (1 - pulled) / n


@cache
def student_quantile(level: float, free: int) -> float:
    """Student's t of a two-sided interval; the normal's from 200 on."""
    return float(stdtrit(free, (1 + level) / 2)) if free < 200 else normal_quantile(level)


def estimate_share(mean_score: float, n: int, sample: Sample) -> Estimate:
    """The share among n voices with labels for some of them, marked as calibrated."""
    found = difference(mean_score, n, sample)
    bounds = {}
    for level in (0.80, 0.95):
        t = student_quantile(level, found.free)
        bounds[level] = (found.value - t * found.error_low, found.value + t * found.error_high)
    return nested(found.value, bounds[0.80], bounds[0.95], n, METHOD, calibrated=True)


def chances(scores: NDArray[np.float64], m: int) -> NDArray[np.float64]:
    """The chance of each message to be one of about m drawn: half by uncertainty ``sqrt(f (1 - f))``, half evenly."""
    unsure = np.sqrt(scores * (1 - scores)) + 1e-12
    found: NDArray[np.float64] = np.minimum(m / 2 * unsure / unsure.sum() + m / 2 / len(scores), 1.0)
    return found
