"""The value under which a given share of the population lies, with Woodruff's interval."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from waterlijn.survey.design import Design, Floats
from waterlijn.survey.intervals import student
from waterlijn.survey.means import mean, numbers


class Quantile(NamedTuple):
    """A quantile, its interval, and the standard error that this interval would have come from."""

    value: float
    low: float
    high: float
    error: float


def quantile(design: Design, outcome: ArrayLike, share: float, level: float = 0.95) -> Quantile:
    """Smallest outcome up to which at least `share` of the weight lies.

    Notes
    -----
    The share of the population at or under the found value has an interval; its two ends are looked up in the weighted
    distribution again.

    References
    ----------
    R. S. Woodruff (1952), Confidence intervals for medians and other position measures, JASA 47, 635-646.
    """
    y = numbers(design, outcome)
    order = np.argsort(y, kind="stable")
    at, upto = y[order], np.cumsum(design.weight[order])
    value = _looked_up(at, upto, share)
    under = mean(design, y <= value)
    t = student(level, design.free)
    low, high = (_looked_up(at, upto, under.value + side * t * under.error) for side in (-1, 1))
    return Quantile(value, low, high, (high - low) / (2 * t))


def _looked_up(at: Floats, upto: Floats, share: float) -> float:
    first = int(np.searchsorted(upto, share * upto[-1] * (1 - 1e-12)))
    return float(at[min(first, len(at) - 1)])
