"""K-means in two dimensions with weights: the best of several starts, the same on every machine."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from waterlijn.compiled import compiled
from waterlijn.dialogue.draws import fraction, mixed

_FAR = 1e300


class Clusters(NamedTuple):
    """Which cluster each point is in, the means, and the sum of squared distances to them."""

    label: NDArray[np.int32]  # (n,)
    centre: NDArray[np.float64]  # (k, 2)
    within: float


def kmeans(
    points: NDArray[np.float64],
    weight: NDArray[np.float64],
    k: int,
    key: np.uint64,
    *,
    restarts: int = 8,
    turns: int = 100,
) -> Clusters:
    """The division of points (n, 2) in k clusters with the least weighted squared distance to their means, as far as
    Lloyd's turns from `restarts` drawn starts find it.

    References
    ----------
    D. Arthur, S. Vassilvitskii (2007), k-means++: the advantages of careful seeding, SODA 2007.
    """
    return Clusters(*_best(points, weight, k, key, restarts, turns))


def nearest(points: NDArray[np.float64], centre: NDArray[np.float64]) -> NDArray[np.int32]:
    """The nearest centre of each point, the first of equals."""
    label = np.zeros(len(points), np.int32)
    _assign(points, centre, label)
    return label


@compiled
def _start(points: NDArray[np.float64], weight: NDArray[np.float64], k: int, key: np.uint64) -> NDArray[np.float64]:
    """Each next centre is drawn in proportion to weight and squared distance to the nearest before it."""
    n = len(points)
    centre, near = np.zeros((k, 2)), np.ones(n)
    for c in range(k):
        total = 0.0
        for i in range(n):
            total += weight[i] * near[i]
        aim, passed, chosen = fraction(key, c) * total, 0.0, n - 1
        for i in range(n):
            passed += weight[i] * near[i]
            if passed > aim:
                chosen = i
                break
        centre[c] = points[chosen]
        for i in range(n):
            dx, dy = points[i, 0] - centre[c, 0], points[i, 1] - centre[c, 1]
            distance = dx * dx + dy * dy
            if c == 0 or distance < near[i]:
                near[i] = distance
    return centre


@compiled
def _assign(points: NDArray[np.float64], centre: NDArray[np.float64], label: NDArray[np.int32]) -> int:
    """Puts each point with its nearest centre (the first of equals); gives how many moved."""
    moved = 0
    for i in range(len(points)):
        nearest, least = 0, _FAR
        for c in range(len(centre)):
            dx, dy = points[i, 0] - centre[c, 0], points[i, 1] - centre[c, 1]
            distance = dx * dx + dy * dy
            if distance < least:
                nearest, least = c, distance
        if label[i] != nearest:
            label[i] = nearest
            moved += 1
    return moved


@compiled
def _to_means(
    points: NDArray[np.float64], weight: NDArray[np.float64], label: NDArray[np.int32], centre: NDArray[np.float64]
) -> None:
    """Moves each centre to the mean of its points; one without points stays."""
    total = np.zeros((len(centre), 3))
    for i in range(len(points)):
        c = label[i]
        total[c, 0] += weight[i] * points[i, 0]
        total[c, 1] += weight[i] * points[i, 1]
        total[c, 2] += weight[i]
    for c in range(len(centre)):
        if total[c, 2] > 0:
            centre[c, 0], centre[c, 1] = total[c, 0] / total[c, 2], total[c, 1] / total[c, 2]


@compiled
def _within(
    points: NDArray[np.float64], weight: NDArray[np.float64], label: NDArray[np.int32], centre: NDArray[np.float64]
) -> float:
    total = 0.0
    for i in range(len(points)):
        dx, dy = points[i, 0] - centre[label[i], 0], points[i, 1] - centre[label[i], 1]
        total += weight[i] * (dx * dx + dy * dy)
    return total


@compiled
def _best(
    points: NDArray[np.float64], weight: NDArray[np.float64], k: int, key: np.uint64, restarts: int, turns: int
) -> tuple[NDArray[np.int32], NDArray[np.float64], float]:
    best_label, best_centre, least = np.zeros(len(points), np.int32), np.zeros((k, 2)), _FAR
    for restart in range(restarts):
        centre = _start(points, weight, k, mixed(key, restart))
        label = np.full(len(points), -1, np.int32)
        for _ in range(turns):
            if _assign(points, centre, label) == 0:
                break
            _to_means(points, weight, label, centre)
        within = _within(points, weight, label, centre)
        if within < least:
            best_label, best_centre, least = label, centre, within
    return best_label, best_centre, least
