"""Means, totals, ratios and shares of a whole or of a part, by Taylor linearisation."""

from __future__ import annotations

from math import sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

from waterlijn.errors import UsageError
from waterlijn.survey.design import Design, Floats
from waterlijn.survey.unequal import shape
from waterlijn.survey.variance import Point, covariance, kish

Where = NDArray[np.bool_]


def mean(design: Design, outcome: ArrayLike, where: Where | None = None) -> Point:
    """Weighted mean of an outcome; of 0 and 1 it is a share.

    Parameters
    ----------
    outcome
        (n,) finite numbers.
    where
        bool (n,): only this part of the population (a domain). The other answers still count for the variance,
        because how many of the part were drawn is chance as well.

    Notes
    -----
    Linearised part ``(y - mean) / sum(w)``.

    Examples
    --------
    >>> found = mean(Design.of(4, population=4), [1, 2, 3, 6])
    >>> found.value, found.error  # everyone was asked
    (3.0, 0.0)
    """
    return ratio(design, outcome, np.ones(len(design)), where)


def ratio(design: Design, above: ArrayLike, below: ArrayLike, where: Where | None = None) -> Point:
    """Total of one column over the total of another.

    Notes
    -----
    Linearised part ``(y - ratio x) / sum(w x)``.
    """
    y, x = numbers(design, above), numbers(design, below)
    inside = np.ones(len(design)) if where is None else where.astype(np.float64)
    whole = float((design.weight * inside * x).sum())
    if whole == 0:
        raise UsageError("There is no answer to count.")
    value = float((design.weight * inside * y).sum()) / whole
    part = inside * (y - value * x) / whole
    there = design if where is None else design.only(where)
    error = sqrt(max(float(covariance(design, part)[0, 0]), 0.0))
    found = shape(design, part) if where is None else shape(there, part[where])._replace(step=0.0)
    return Point(value, error, there.free, len(there), kish(there), found)


def total(design: Design, outcome: ArrayLike, where: Where | None = None) -> Point:
    """Weighted total of an outcome."""
    y = numbers(design, outcome) * (1.0 if where is None else where)
    error = sqrt(max(float(covariance(design, y)[0, 0]), 0.0))
    return Point(float((design.weight * y).sum()), error, design.free, len(design), kish(design))


def design_effect(design: Design, outcome: ArrayLike) -> float:
    """How many times larger the variance is than that of as many answers drawn evenly from the same population.

    Notes
    -----
    The even draw has variance ``(1 - n / sum(w)) s^2 / n``, with s^2 weighted; weights that do not count a population
    (their sum is not above n) say nothing about its size.
    """
    y, n = numbers(design, outcome), len(design)
    found = mean(design, y)
    whole = float(design.weight.sum())
    spread = float((design.weight * (y - found.value) ** 2).sum()) / whole * n / (n - 1)
    finite = 1 - n / whole if whole > n else 1.0
    return found.error**2 / (finite * spread / n)


def numbers(design: Design, outcome: ArrayLike) -> Floats:
    """The outcome as numbers, one for each answer."""
    y = np.asarray(outcome, np.float64)
    if y.shape != (len(design),) or not np.isfinite(y).all():
        raise UsageError("The outcome needs a number for every answer.")
    return y
