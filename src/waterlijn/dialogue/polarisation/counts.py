"""Answers on an ordered scale, as how many people chose each point of it."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Counts = NDArray[np.float64]


def checked(counts: ArrayLike) -> Counts:
    """Counts per point of the scale, lowest point first.

    Parameters
    ----------
    counts
        (k,) people per point, k at least 2; weighted counts need not be whole.

    Returns
    -------
    (k,) float64.

    Raises
    ------
    ValueError
        There are fewer than two points, a count is negative or not finite, or nobody answered.
    """
    found = np.asarray(counts, np.float64)
    if found.ndim != 1 or len(found) < 2:
        raise ValueError("a scale has two points or more")
    if not np.isfinite(found).all() or (found < 0).any():
        raise ValueError("a count is a finite number of at least 0")
    if found.sum() <= 0:
        raise ValueError("nobody answered")
    return found


def of_votes(vote: NDArray[np.int8]) -> Counts:
    """Votes of -1, 0 and 1 as a scale of three points: disagree, pass, agree.

    Examples
    --------
    >>> of_votes(np.array([1, 1, 0, -1], np.int8)).tolist()
    [1.0, 1.0, 2.0]
    """
    return np.bincount(np.asarray(vote, np.int64) + 1, minlength=3).astype(np.float64)
