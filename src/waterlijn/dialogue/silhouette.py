"""How much nearer people are to their own group than to the next."""

from __future__ import annotations

from math import sqrt

import numpy as np
from numpy.typing import NDArray

from waterlijn.compiled import compiled


@compiled
def silhouette(points: NDArray[np.float64], weight: NDArray[np.float64], label: NDArray[np.int32], k: int) -> float:
    """Mean silhouette of people, from -1 to 1; each point stands for `weight` people at the same place.

    Notes
    -----
    ``(b - a) / max(a, b)`` with a the mean distance to the others of the own group and b that to the nearest other
    group; 0 for who is alone in a group. A point of 300 people counts 300 times.

    References
    ----------
    P. J. Rousseeuw (1987), Silhouettes, Journal of Computational and Applied Mathematics 20, 53-65.
    """
    people, total, everybody = np.zeros(k), 0.0, 0.0
    for i in range(len(points)):
        people[label[i]] += weight[i]
        everybody += weight[i]
    far = np.empty(k)
    for i in range(len(points)):
        far[:] = 0.0
        for j in range(len(points)):
            dx, dy = points[i, 0] - points[j, 0], points[i, 1] - points[j, 1]
            far[label[j]] += weight[j] * sqrt(dx * dx + dy * dy)
        own = label[i]
        if people[own] <= 1.0:
            continue
        inside, outside = far[own] / (people[own] - 1.0), np.inf
        for c in range(k):
            if c != own and people[c] > 0:
                outside = min(outside, far[c] / people[c])
        if max(inside, outside) > 0 and outside < np.inf:
            total += weight[i] * (outside - inside) / max(inside, outside)
    return total / everybody if everybody > 0 else 0.0
