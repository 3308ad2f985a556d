"""The bimodality coefficient: skewness and kurtosis against those of an even spread."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from waterlijn.dialogue.polarisation import intervals
from waterlijn.dialogue.polarisation.counts import checked
from waterlijn.estimate import Estimate, unknown

METHOD = "bimodality 1"
MOST_PLACES = 1000
EVEN = 5 / 9  # of an even spread; above it two peaks are likely, but a long tail does it too
TOO_ALIKE = "All answers are the same, or there are too few, so the shape of their distribution cannot be said."
Numbers = NDArray[np.float64]


def bimodality(counts: ArrayLike, position: ArrayLike | None = None) -> float:
    """The coefficient: 1/3 for a normal distribution, 5/9 for an even spread, towards 1 for two points.

    Parameters
    ----------
    counts
        (k,) people per position, at least four in all.
    position
        (k,) where they stand; without it 0, 1, 2, ...

    Raises
    ------
    ValueError
        There are fewer than four people, or all stand in one place.

    Notes
    -----
    ``(G1^2 + 1) / (G2 + 3 (n - 1)^2 / ((n - 2)(n - 3)))`` with the corrected skewness G1 and excess kurtosis G2.

    References
    ----------
    R. Pfister et al. (2013), Good things peak in pairs: a note on the bimodality coefficient, Frontiers in Psychology
    4, 700.

    Examples
    --------
    >>> bimodality([3, 5, 5, 10, 17, 20, 17, 10, 5, 5, 3]).__round__(7)
    0.3360581
    """
    found, where = checked(counts), _positions(counts, position)
    if found.sum() < 4 or np.count_nonzero(found) < 2:
        raise ValueError("the coefficient needs four people who do not all stand in one place")
    return float(_many(found[None], where)[0])


def bimodality_of(values: ArrayLike) -> float:
    """The same for single values, such as positions on an axis."""
    where, counts = np.unique(np.asarray(values, np.float64), return_counts=True)
    return bimodality(counts, where)


def estimate_bimodality(counts: ArrayLike, position: ArrayLike | None = None, *, seed: int = 1) -> Estimate:
    """`bimodality` with its intervals; unit ``"bimodality"``."""
    found, where = checked(counts), _positions(counts, position)
    n = int(found.sum())
    if n < intervals.FEWEST or np.count_nonzero(found) < 2:
        return unknown(TOO_ALIKE, n, METHOD, "bimodality")

    def measure(drawn: Numbers) -> Numbers:
        return np.nan_to_num(_many(drawn, where), nan=1 / 3)  # a draw of people who all stand in one place

    return intervals.of_counts(measure, found, method=METHOD, unit="bimodality", range=(0.0, 1.0), seed=seed)


def estimate_bimodality_of(values: ArrayLike, *, seed: int = 1) -> Estimate:
    """`bimodality_of` with its intervals; more than a thousand different values are first put in a thousand bins."""
    where, counts = np.unique(np.asarray(values, np.float64), return_counts=True)
    if len(where) > MOST_PLACES:
        counts, edges = np.histogram(where, MOST_PLACES, weights=counts)
        where = (edges[:-1] + edges[1:]) / 2
    return (
        unknown(TOO_ALIKE, int(counts.sum()), METHOD, "bimodality")
        if len(where) < 2
        else estimate_bimodality(counts, where, seed=seed)
    )


def _positions(counts: ArrayLike, position: ArrayLike | None) -> Numbers:
    k = len(np.asarray(counts))
    where = np.arange(k, dtype=np.float64) if position is None else np.asarray(position, np.float64)
    if where.shape != (k,) or not np.isfinite(where).all():
        raise ValueError("every count has one position")
    return where


def _many(counts: Numbers, position: Numbers) -> Numbers:
    """NaN where all stand in one place."""
    n = counts.sum(axis=1)
    away = position - (counts @ position / n)[:, None]
    second, third, fourth = ((counts * away**power).sum(axis=1) / n for power in (2, 3, 4))
    width = float(np.ptp(position)) or 1.0
    second = np.where(second > 1e-12 * width * width, second, np.nan)
    skew = third / second**1.5 * np.sqrt(n * (n - 1)) / (n - 2)
    kurtosis = ((n + 1) * (fourth / second**2 - 3) + 6) * (n - 1) / ((n - 2) * (n - 3))
    found: Numbers = (skew**2 + 1) / (kurtosis + 3 * (n - 1) ** 2 / ((n - 2) * (n - 3)))
    return found
