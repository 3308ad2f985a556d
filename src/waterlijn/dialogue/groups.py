"""The best division of people into groups, as far as there is one that may be called so."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from waterlijn.dialogue.clusters import kmeans, nearest
from waterlijn.dialogue.draws import key_of
from waterlijn.dialogue.settings import SMALLEST_CELL, Settings
from waterlijn.dialogue.silhouette import silhouette

_PEOPLE_PER_GROUP = 12  # small clusters for every group tried beyond the second
_BASE_TURNS = 12  # small clusters only stand for their people: nearly settled is good enough
_BASE, _GROUPS = 1, 2  # streams of chance


class Division(NamedTuple):
    """People divided in k groups, the largest first; k = 1 when no division was possible."""

    k: int
    group: NDArray[np.int32]  # (n,)
    centre: NDArray[np.float64]  # (k, 2)
    silhouette: float  # 0 when k = 1


def divide(position: NDArray[np.float64], settings: Settings, seed: int) -> Division:
    """The division in 2 to `most_groups` groups with the largest silhouette.

    Parameters
    ----------
    position
        Of the people in the conversation (n, 2).

    Notes
    -----
    More than `base_clusters` people are first put together in that many small clusters. A division in which a group
    has fewer people than five, or than `least_share` of all, does not count: k-means likes to give one odd voter a
    group.
    """
    point, weight = _small_clusters(position, settings.base_clusters, seed)
    best = Division(1, np.zeros(len(position), np.int32), _mean(position), 0.0)
    for k in range(2, min(settings.most_groups, 2 + len(point) // _PEOPLE_PER_GROUP, len(point)) + 1):
        found = kmeans(point, weight, k, key_of(seed, _GROUPS, k))
        group = nearest(position, found.centre)
        if np.bincount(group, minlength=k).min() < smallest(len(position), settings):
            continue
        score = silhouette(point, weight, found.label, k)
        if score > best.silhouette:
            best = _largest_first(group, found.centre, score)
    return best


def smallest(n: int, settings: Settings) -> float:
    """People that a group needs, of n in the conversation."""
    return max(float(SMALLEST_CELL), settings.least_share * n)


def _small_clusters(
    position: NDArray[np.float64], most: int, seed: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Where the small clusters are, and of how many people."""
    n = len(position)
    if n <= most:
        return position, np.ones(n)
    found = kmeans(position, np.ones(n), most, key_of(seed, _BASE), restarts=1, turns=_BASE_TURNS)
    people = np.bincount(found.label, minlength=most)
    return found.centre[people > 0], people[people > 0].astype(np.float64)


def _mean(position: NDArray[np.float64]) -> NDArray[np.float64]:
    if not len(position):
        return np.zeros((1, 2))
    return kmeans(position, np.ones(len(position)), 1, np.uint64(0), restarts=1).centre


def _largest_first(group: NDArray[np.int32], centre: NDArray[np.float64], score: float) -> Division:
    """Groups by size; of equal ones that which stands lowest on the first axis comes first."""
    people = np.bincount(group, minlength=len(centre))
    order = np.lexsort((centre[:, 0], -people))
    place = np.empty(len(order), np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    return Division(len(centre), place[group], centre[order], score)
