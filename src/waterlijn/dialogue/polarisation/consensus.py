"""Tastle and Wierman's consensus: agreement on an ordered scale by way of information."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from waterlijn.dialogue.polarisation import intervals
from waterlijn.dialogue.polarisation.counts import checked
from waterlijn.estimate import Estimate

METHOD = "tastle-wierman 1"
Numbers = NDArray[np.float64]


def consensus(counts: ArrayLike) -> float:
    """1 when all choose one point, 0 when half stand at either end.

    Parameters
    ----------
    counts
        (k,) people per point of the scale, lowest point first.

    Notes
    -----
    ``Cns = 1 + sum p_i log2(1 - |x_i - m| / d)``, with m the mean and d the length of the scale.

    References
    ----------
    W. J. Tastle, M. J. Wierman (2007), Consensus and dissention: a measure of ordinal dispersion, International
    Journal of Approximate Reasoning 45, 531-545.

    Examples
    --------
    >>> consensus([30, 40, 210, 130, 530, 50, 10]).__round__(7)
    0.7256876
    """
    return float(_many(checked(counts)[None])[0])


def estimate_consensus(counts: ArrayLike, *, seed: int = 1) -> Estimate:
    """`consensus` with its intervals; unit ``"consensus"``."""
    return intervals.of_counts(_many, checked(counts), method=METHOD, unit="consensus", range=(0.0, 1.0), seed=seed)


def _many(counts: Numbers) -> Numbers:
    share = counts / counts.sum(axis=1, keepdims=True)
    point = np.arange(counts.shape[1], dtype=np.float64)
    far = np.abs(point - (share @ point)[:, None]) / (counts.shape[1] - 1)
    inside = np.where(share > 0, 1 - far, 1.0)  # a point that nobody chose adds nothing, however far it is
    # rounding must not make a mean at the very end lie beyond it
    found: Numbers = 1 + (share * np.log2(np.maximum(inside, 1e-300))).sum(axis=1)
    return np.clip(found, 0.0, 1.0)
