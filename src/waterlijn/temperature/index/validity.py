"""Does the index put places in the same order as people do when asked? Against a survey, when there is one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import atanh, sqrt, tanh

import numpy as np
from numpy.typing import NDArray

from waterlijn.estimate import Estimate, Interval, unknown
from waterlijn.temperature.index.estimating import Index

METHOD = "spearman 1"
FEWEST_PLACES = 10
Z80, Z95 = 1.2815515655446004, 1.959963984540054

TOO_FEW = "A survey in fewer than ten of these places cannot show whether the index is right."
ALL_ALIKE = "The places do not differ, so their order says nothing."


@dataclass(frozen=True, slots=True)
class Validity:
    """Rank correlation of the index with a survey: `correlation` (unit ``"correlation"``, -1 to 1), over `places`."""

    correlation: Estimate
    places: tuple[str, ...]


def validity(found: Sequence[Index], survey: Mapping[str, float], *, without: Sequence[str] = ("trust",)) -> Validity:
    """Compare the last known index of each place with what a survey says there.

    Parameters
    ----------
    found
        The index.
    survey
        Per place a figure that is higher where it is warmer, such as the share of people who feel unsafe.
    without
        Signals that come from that survey themselves: they are left out, or the index would be compared with itself.

    Returns
    -------
    Validity
        Unknown with fewer than ten places.

    Notes
    -----
    Spearman's rank correlation r, ties by their mean rank; interval by Fisher's z with the standard error
    sqrt((1 + r²/2) / (places - 3)). Noise in the index and in the survey pull r towards 0: a low value with small
    places is no proof that the index is wrong.

    References
    ----------
    D. G. Bonett, T. A. Wright (2000), Sample size requirements for estimating Pearson, Kendall and Spearman
    correlations, Psychometrika 65, 23-28.
    """
    last = {one.place: one for one in sorted(found, key=lambda one: one.week) if one.estimate.is_known}
    pairs = [(place, _score(one, without), survey[place]) for place, one in last.items() if place in survey]
    usable = [(place, x, y) for place, x, y in pairs if x is not None and np.isfinite(y)]
    places = tuple(place for place, _, _ in usable)
    n = len(usable)
    if n < FEWEST_PLACES:
        return Validity(unknown(TOO_FEW, n, METHOD, "correlation"), places)
    one, other = (_ranks(np.array([row[k] for row in usable], np.float64)) for k in (1, 2))
    if one.std() == 0 or other.std() == 0:
        return Validity(unknown(ALL_ALIKE, n, METHOD, "correlation"), places)
    return Validity(_correlation(float(np.corrcoef(one, other)[0, 1]), n), places)


def _correlation(r: float, n: int) -> Estimate:
    z, error = atanh(min(max(r, -0.999), 0.999)), sqrt((1 + r * r / 2) / (n - 3))
    near, far = (Interval(min(tanh(z - q * error), r), max(tanh(z + q * error), r)) for q in (Z80, Z95))
    return Estimate(r, near, far, n, METHOD, "correlation")


def _score(one: Index, without: Sequence[str]) -> float | None:
    """The index of its other signals."""
    kept = [name for name in one.parts if name not in without]
    weight = sum(one.weights[name] for name in kept)
    return sum(one.contributions[name] for name in kept) / weight if weight > 0 else None


def _ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = counts.cumsum()
    return np.asarray((ends - (counts - 1) / 2)[inverse], np.float64)
