"""Esteban and Ray's polarisation of groups at known positions."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from waterlijn.dialogue.polarisation import intervals
from waterlijn.dialogue.polarisation.counts import checked
from waterlijn.estimate import Estimate

METHOD = "esteban-ray 1"
MOST_ALPHA = 1.6  # beyond it the axioms no longer hold
ALPHA = 1.0
Numbers = NDArray[np.float64]


def esteban_ray(
    counts: ArrayLike, position: ArrayLike | None = None, *, alpha: float = ALPHA, scale: float = 1.0
) -> float:
    """How far people of one mind stand from people of another.

    Parameters
    ----------
    counts
        (k,) people per position.
    position
        (k,) where they stand; without it evenly from 0 to 1.
    alpha
        How much it counts that many think alike, above 0 to 1.6; at 0 it would be an inequality (Gini's).
    scale
        The constant K before the sum. With ``2 ** (1 + alpha)`` and positions from 0 to 1, half of the people at
        either end give 1.

    Returns
    -------
    float of at least 0.

    Raises
    ------
    ValueError
        The counts are no counts, there is not one position for each, or alpha lies outside its range.

    Notes
    -----
    ``P = K sum_i sum_j p_i^(1 + alpha) p_j |y_i - y_j|``

    References
    ----------
    J. Esteban, D. Ray (1994), On the measurement of polarization, Econometrica 62, 819-851.

    Examples
    --------
    >>> esteban_ray([1, 1], [0, 1], alpha=1)
    0.25
    """
    found, where = checked(counts), _positions(counts, position)
    return scale * float(_many(found[None], where, _within(alpha))[0])


def estimate_esteban_ray(
    counts: ArrayLike,
    position: ArrayLike | None = None,
    *,
    alpha: float = ALPHA,
    scale: float = 1.0,
    seed: int = 1,
) -> Estimate:
    """`esteban_ray` with its intervals; unit ``"polarisation"``."""
    found, where = checked(counts), _positions(counts, position)
    _within(alpha)
    most = scale * float(np.ptp(where)) * 0.5 ** (1 + alpha)  # half of the people at either end
    return intervals.of_counts(
        lambda drawn: np.minimum(scale * _many(drawn, where, alpha), most), found, method=METHOD, unit="polarisation",
        range=(0.0, most), seed=seed,
    )  # fmt: skip


def _within(alpha: float) -> float:
    if not 0 < alpha <= MOST_ALPHA:
        raise ValueError("alpha lies above 0 and at most at 1.6")
    return alpha


def _positions(counts: ArrayLike, position: ArrayLike | None) -> Numbers:
    k = len(np.asarray(counts))
    if position is None:
        return np.linspace(0.0, 1.0, k)
    where = np.asarray(position, np.float64)
    if where.shape != (k,) or not np.isfinite(where).all():
        raise ValueError("every count has one position")
    return where


def _many(counts: Numbers, position: Numbers, alpha: float) -> Numbers:
    share = counts / counts.sum(axis=1, keepdims=True)
    apart = np.abs(position[:, None] - position[None])
    found: Numbers = (share ** (1 + alpha) * (share @ apart)).sum(axis=1)
    return found
