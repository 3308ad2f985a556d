"""The share of messages when people have labelled some of them: the difference estimator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from math import sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from waterlijn.estimate import Estimate
from waterlijn.records import Times
from waterlijn.temperature.counting import Key
from waterlijn.temperature.uncalibrated import nested, normal_quantile

METHOD = "difference 1"
FEWEST_LABELS = 30  # labels in the same place and week; simulated in docs/reference/temperature.md


@dataclass(frozen=True, slots=True, eq=False)
class Labels:
    """People's judgements of m messages that were drawn with a known chance.

    Parameters
    ----------
    place, week
        Of the labelled message, as in the tally (NaT where the time is unknown).
    pi
        The chance with which each message was drawn, float64 in (0, 1], logged when it was drawn; only
        messages that count as a voice may be drawn.
    truth, score
        Per measure the judgement (bool) and the score of the model (`Marks.score`) for that same message.
    """

    place: Sequence[str]
    week: Times
    pi: NDArray[np.float64]
    truth: Mapping[str, NDArray[np.bool_]]
    score: Mapping[str, NDArray[np.float64]]

    def __post_init__(self) -> None:
        columns = (self.week, self.pi, *self.truth.values(), *self.score.values())
        if any(len(column) != len(self.place) for column in columns) or set(self.truth) - set(self.score):
            raise ValueError("columns of unequal length, or a judgement without its score")
        if len(self.pi) and not (self.pi.min() > 0 and self.pi.max() <= 1):
            raise ValueError("an inclusion probability lies above 0 and at most at 1")

    def over_time(self) -> Labels:
        """The same labels for a tally over the whole span (`Tally.over_time`)."""
        return replace(self, week=np.full(len(self.place), "NaT", "datetime64[D]"))

    def by_cell(self) -> dict[Key, NDArray[np.intp]]:
        """The row numbers of the labels of each place and week."""
        weeks = np.asarray(self.week).astype("datetime64[D]").tolist()  # NaT becomes None
        rows: dict[Key, list[int]] = {}
        for row, key in enumerate(map(Key, self.place, weeks)):
            rows.setdefault(key, []).append(row)
        return {key: np.array(found, np.intp) for key, found in rows.items()}

    def sample(self, rows: NDArray[np.intp], measure: str) -> Sample:
        """The labels of one measure in these rows; empty when nobody judged it."""
        if measure not in self.truth:
            return NOBODY
        return Sample.of(self.truth[measure][rows], self.score[measure][rows], self.pi[rows])


class Sample(NamedTuple):
    """Labels of one measure in one cell, float64 (m,) each."""

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
    """
    truth, score, pi = sample
    error = (truth - score) / pi
    value = mean_score + float(error.sum()) / n
    drawn = float(((1 - pi) * error**2).sum())
    inside = min(max(value, 0.0), 1.0)
    pulled = (inside * n + 2) / (n + 4)
    itself = pulled * (1 - pulled) / n
    unseen = float((1 - pi).mean()) * (n / len(truth)) ** 2
    typical = float((score**2 / pi).sum() / max((score / pi).sum(), 1e-12))  # the score of a usual false alarm
    missed, alarm = unseen * (1 - mean_score) ** 2, unseen * typical**2
    low, high = (sqrt((drawn + extra) / n**2 + itself) for extra in (alarm, missed))
    return Difference(value, low, high, len(truth) - 1)


@cache
def student_quantile(level: float, free: int) -> float:
    return float(stdtrit(free, (1 + level) / 2)) if free < 200 else normal_quantile(level)


def estimate_share(mean_score: float, n: int, sample: Sample) -> Estimate:
    """The share among n voices with labels for some of them, marked as calibrated."""
    found = difference(mean_score, n, sample)
    bounds = {}
    for level in (0.80, 0.95):
        t = student_quantile(level, found.free)
        bounds[level] = (found.value - t * found.error_low, found.value + t * found.error_high)
    return nested(found.value, bounds[0.80], bounds[0.95], n, METHOD, calibrated=True)
