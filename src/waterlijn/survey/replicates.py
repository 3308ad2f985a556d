"""The jackknife: leave out one drawn unit at a time and see how the answer moves."""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt

import numpy as np

from waterlijn.errors import UsageError
from waterlijn.survey.design import Design, Floats
from waterlijn.survey.variance import Point, kish

Statistic = Callable[[Floats], float]


def jackknife(design: Design, statistic: Statistic) -> Point:
    """Any statistic of the weights, with its jackknife error: JK1 with one stratum, JKn with more.

    Parameters
    ----------
    statistic
        From weights (n,) to a number.

    Notes
    -----
    Without unit c of stratum h the rest of h weighs ``n_h / (n_h - 1)``. The variance is
    ``sum_h (1 - n_h/N_h) (n_h - 1)/n_h sum_c (t_hc - mean t)^2``, the mean over all replicates.

    Examples
    --------
    >>> y = np.array([1.0, 2.0, 3.0, 6.0])
    >>> round(jackknife(Design.of(4), lambda w: float((w * y).sum() / w.sum())).error, 4)
    1.0801
    """
    drawn = design.drawn
    if (drawn < 2).any():
        raise UsageError("The jackknife needs two drawn units in every stratum.")
    found = np.array([statistic(_without(design, unit, drawn)) for unit in range(len(design.home))])
    scale = ((1 - drawn / design.population) * (drawn - 1) / drawn)[design.home]
    error = sqrt(float((scale * (found - found.mean()) ** 2).sum()))
    return Point(statistic(design.weight), error, design.free, len(design), kish(design))


def _without(design: Design, unit: int, drawn: Floats) -> Floats:
    home = int(design.home[unit])
    factor = np.where(design.stratum == home, drawn[home] / (drawn[home] - 1), 1.0)
    factor[design.cluster == unit] = 0.0
    found: Floats = design.weight * factor
    return found
