"""What an interval must know beside the error: how unequal weights are, how skewed answers, how few people there are.

Linearisation takes the variance from the answers that came in. Where a few weights are heavy, or a few answers large,
it is too small just when those few happen to be missing; the interval is then told what it cannot see by itself.
"""

from __future__ import annotations

from math import sqrt
from typing import NamedTuple

import numpy as np

from waterlijn.survey.design import Design, Floats

FEWEST_UNITS = 10  # drawn units before their skewness says anything
UNEQUAL = 1.4  # answers of equal weight that say as much as one, from which on the weights count (Kish)


class Shape(NamedTuple):
    """`least`: error that the weights would give if they had nothing to do with the answers, 0 when they differ
    little within strata or answers come in clusters; `even`: degrees of freedom that such weights leave; `skew`:
    skewness of the estimate; `step`: smallest possible difference between two shares of the population, 0 when it is
    endless or unknown."""

    least: float = 0.0
    even: float = float("inf")
    skew: float = 0.0
    step: float = 0.0


def shape(design: Design, part: Floats) -> Shape:
    """The shape of an estimate.

    Parameters
    ----------
    part
        (n,) its linearised part.

    Notes
    -----
    With e the part, per stratum ``sum_h (1 - f_h) sum(w^2) s_h^2``, s^2 the weighted variance of e; the degrees of
    freedom are ``sum_h ((sum w)^2 / sum w^2 - 1)``. With z the centred total of each drawn unit the skewness is
    ``sum (1 - f)(1 - 2 f) z^3 / (sum (1 - f) z^2)^1.5``.
    """
    return Shape(*_weights(design, part), _skew(design, part), _step(design))


def _weights(design: Design, part: Floats) -> tuple[float, float]:
    if design.is_clustered:
        return 0.0, float("inf")
    w, h, n = design.weight, design.stratum, design.drawn
    total, square = np.bincount(h, w), np.bincount(h, w * w)
    if float(square.sum()) <= UNEQUAL * float((total**2 / n).sum()):
        return 0.0, float("inf")
    centre = np.bincount(h, w * part) / total
    spread = np.bincount(h, w * (part - centre[h]) ** 2) / total * n / np.maximum(n - 1, 1)
    variance = float(((1 - n / design.population) * square * spread).sum())
    return sqrt(max(variance, 0.0)), max(float((total**2 / square - 1).sum()), 1.0)


def _skew(design: Design, part: Floats) -> float:
    """Zero in clusters: there one large cluster makes the skewness, and straightening it covers less, not more."""
    z = np.bincount(design.cluster, design.weight * part, len(design.home))
    if design.is_clustered or len(z) < FEWEST_UNITS:
        return 0.0
    fraction = (design.drawn / design.population)[design.home]
    away = z - (np.bincount(design.home, z) / design.drawn)[design.home]
    variance = float(((1 - fraction) * away**2).sum())
    return float(((1 - fraction) * (1 - 2 * fraction) * away**3).sum()) / variance**1.5 if variance > 0 else 0.0


def _step(design: Design) -> float:
    return 0.0 if design.is_clustered else 1 / float(design.population.sum())
