"""Weights that are never negative and add up to one: the point of a hull that lies nearest."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from waterlijn.compiled import compiled

Floats = NDArray[np.float64]
FLATTEST = 2e-9  # of the mean squared distance: when many weights fit equally well, the most even ones are taken
SLACK = 1e-14  # of the largest squared distance: what rounding leaves of an optimality that is exact


@compiled
def _factor(matrix: Floats, n: int) -> None:  # pragma: no cover - compiled
    """Cholesky in place of the upper left n x n part; a pivot lost to rounding becomes tiny."""
    for i in range(n):
        for j in range(i + 1):
            rest = matrix[i, j]
            for k in range(j):
                rest -= matrix[i, k] * matrix[j, k]
            matrix[i, j] = np.sqrt(max(rest, 1e-300)) if i == j else rest / matrix[j, j]


@compiled
def _solve(factor: Floats, right: Floats, n: int) -> None:  # pragma: no cover - compiled
    """Solve L L' x = right in place."""
    for i in range(n):
        for k in range(i):
            right[i] -= factor[i, k] * right[k]
        right[i] /= factor[i, i]
    for i in range(n - 1, -1, -1):
        for k in range(i + 1, n):
            right[i] -= factor[k, i] * right[k]
        right[i] /= factor[i, i]


@compiled
def _affine(gram: Floats, kept: NDArray[np.int64], n: int) -> Floats:  # pragma: no cover - compiled
    """Weights, of any sign, of the point nearest to the origin in the plane through the kept points."""
    matrix, right = np.empty((n, n)), np.ones(n)
    for i in range(n):
        for j in range(n):
            matrix[i, j] = gram[kept[i], kept[j]]
    _factor(matrix, n)
    _solve(matrix, right, n)
    return right / right.sum()  # type: ignore[no-any-return]


@compiled
def _towards(old: Floats, new: Floats, kept: NDArray[np.int64], n: int) -> int:  # pragma: no cover - compiled
    """Go from the old weights to the new ones until one is zero; drop that one. How many are left."""
    step = 1.0
    for i in range(n):
        if new[i] <= 0.0:
            step = min(step, old[i] / (old[i] - new[i]))
    left = 0
    for i in range(n):
        moved = old[i] + step * (new[i] - old[i])
        if moved > 1e-15:
            old[left], kept[left] = moved, kept[i]
            left += 1
    return left


@compiled
def _nearest(gram: Floats, slack: float) -> Floats:  # pragma: no cover - compiled
    """Wolfe's method on the inner products of the points."""
    size = len(gram)
    weights, kept = np.zeros(size), np.zeros(size, np.int64)
    kept[0], weights[0], n = np.argmin(np.diag(gram)), 1.0, 1
    for _ in range(20 * size + 100):
        slope = np.zeros(size)
        for i in range(n):
            slope += weights[i] * gram[kept[i]]
        best = np.argmin(slope)
        held = 0.0
        for i in range(n):
            held += weights[i] * slope[kept[i]]
        if slope[best] >= held - slack or np.any(kept[:n] == best):
            break
        kept[n], weights[n], n = best, 0.0, n + 1
        while True:
            new = _affine(gram, kept, n)
            if new.min() > 0.0:
                weights[:n] = new
                break
            n = _towards(weights, new, kept, n)
    full = np.zeros(size)
    for i in range(n):
        full[kept[i]] = weights[i]
    return full / full.sum()  # type: ignore[no-any-return]


def nearest(points: Floats, ridge: float = 0.0) -> Floats:
    """Weights of the point nearest to zero in the hull of some points.

    Parameters
    ----------
    points
        One point per column, (dimensions, n), finite.
    ridge
        Penalty on the sum of squared weights, in squared units of the points.

    Returns
    -------
    numpy.ndarray
        Weights (n,), none negative, sum 1; exact up to rounding.

    Notes
    -----
    Minimises ``|points @ w|^2 + ridge |w|^2`` by Wolfe's method: finitely many steps, each an exact solution on the
    points that count. Many weights can fit equally well (more controls than periods); then the most even are taken.

    References
    ----------
    P. Wolfe (1976), Finding the nearest point in a polytope, Mathematical Programming 11, 128-149.

    Examples
    --------
    >>> import numpy as np
    >>> nearest(np.array([[-1.0, 3.0, 50.0]])).round(6).tolist()
    [0.75, 0.25, 0.0]
    """
    largest = float(np.abs(points).max(initial=0.0)) or 1.0
    scaled = points / largest
    gram = scaled.T @ scaled
    spread = float(np.diag(gram).mean()) or 1.0
    gram[np.diag_indices_from(gram)] += ridge / largest**2 + FLATTEST * spread
    return _nearest(gram, SLACK * float(np.diag(gram).max()))
