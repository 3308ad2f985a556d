"""Would other people have given the same groups? And would chance alone give groups as clear as these?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from waterlijn.compiled import compiled
from waterlijn.dialogue import axis
from waterlijn.dialogue.axis import Axis
from waterlijn.dialogue.draws import fraction, key_of, people, some
from waterlijn.dialogue.groups import Division, divide
from waterlijn.dialogue.likeness import adjusted_rand
from waterlijn.dialogue.matrix import Matrix
from waterlijn.dialogue.settings import Settings

MOST_PEOPLE = 2_000  # drawn at once; of larger conversations the draws are smaller, which makes both tests stricter
_BUDGET = 3_000_000  # votes looked at per kind of draw: some seconds for tens of thousands of votes
FEWEST, MOST = 20, 200
_BOOTSTRAP, _SHUFFLE, _CHOSEN = 3, 4, 6


class Stability(NamedTuple):
    """Likeness (adjusted Rand index) between the groups and those of other draws of the people."""

    median: float
    p10: float
    same_k: float  # share of the draws with the same number of groups
    draws: int


class Chance(NamedTuple):
    """What shuffled votes give: the largest silhouette over the same numbers of groups, and the first axis.

    Each p is the share of draws, the conversation itself among them, that are at least as clear.
    """

    silhouette_95: float
    silhouette_p: float
    explained_95: float
    explained_p: float
    draws: int


UNTESTED = Stability(0.0, 0.0, 0.0, 0)
NO_CHANCE = Chance(1.0, 1.0, 1.0, 1.0, 0)


def how_many(matrix: Matrix, settings: Settings) -> int:
    """Draws that are worth the time: fewer for more votes."""
    if settings.draws is not None:
        return settings.draws
    votes = len(matrix.vote) * min(1.0, MOST_PEOPLE / max(1, len(matrix.participants)))
    return int(min(MOST, max(FEWEST, _BUDGET // max(1.0, votes))))


def bootstrap(matrix: Matrix, found: Axis, division: Division, draws: int, settings: Settings) -> Stability:
    """People drawn with replacement; how alike are their groups and those they had?

    References
    ----------
    C. Hennig (2007), Cluster-wise assessment of cluster stability, Computational Statistics & Data Analysis 52.
    """
    if not draws:
        return UNTESTED
    group = np.full(len(found.has_place), -1, np.int32)
    group[found.has_place] = division.group
    again = list(_redrawn(matrix, group, draws, settings))
    likeness = np.sort([ari for ari, _ in again])
    same = sum(k == division.k for _, k in again) / draws
    return Stability(_at(likeness, 0.5), _at(likeness, 0.1), same, draws)


def _redrawn(matrix: Matrix, group: NDArray[np.int32], draws: int, settings: Settings) -> Iterator[tuple[float, int]]:
    n = len(group)
    for b in range(draws):
        rows = people(key_of(settings.seed, _BOOTSTRAP, b), n, min(n, MOST_PEOPLE))
        drawn = axis.fit(matrix, settings.least_votes, rows)
        division = divide(drawn.position[drawn.has_place], settings, settings.seed)
        before = group[rows[drawn.has_place]]
        yield adjusted_rand(before[before >= 0], division.group[before >= 0]), division.k


def shuffle(matrix: Matrix, found: Axis, division: Division, draws: int, settings: Settings) -> Chance:
    """Votes shuffled within each statement, among those who voted on it: as many votes of each kind per statement and
    as many votes per person, and nothing that people have in common."""
    if not draws:
        return NO_CHANCE
    n = len(matrix.participants)
    pairs = []
    for b in range(draws):
        rows = some(key_of(settings.seed, _CHOSEN, b), n, MOST_PEOPLE)
        votes = _shuffled(matrix, rows, key_of(settings.seed, _SHUFFLE, b))
        drawn = axis.fit(matrix._replace(vote=votes), settings.least_votes, rows)
        division_b = divide(drawn.position[drawn.has_place], settings, settings.seed)
        pairs.append((division_b.silhouette, float(drawn.explained[0])))
    silhouettes, explained = np.sort([pair[0] for pair in pairs]), np.sort([pair[1] for pair in pairs])
    return Chance(
        _at(silhouettes, 0.95),
        _p(silhouettes, division.silhouette),
        _at(explained, 0.95),
        _p(explained, float(found.explained[0])),
        draws,
    )


def _p(drawn: NDArray[np.float64], found: float) -> float:
    return float((1 + int((drawn >= found).sum())) / (1 + len(drawn)))


def _at(ordered: NDArray[np.float64], part: float) -> float:
    """A quantile of sorted values, between the two nearest in proportion."""
    place = part * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return float(ordered[low] + (place - low) * (ordered[high] - ordered[low]))


def _shuffled(matrix: Matrix, rows: NDArray[np.int64], key: np.uint64) -> NDArray[np.int8]:
    return _dealt(matrix.start, matrix.column, matrix.vote, rows, len(matrix.statements), key)


@compiled
def _dealt(
    start: NDArray[np.int64],
    column: NDArray[np.int32],
    vote: NDArray[np.int8],
    rows: NDArray[np.int64],
    m: int,
    key: np.uint64,
) -> NDArray[np.int8]:
    """Each vote of these rows is drawn from what is left of its statement's votes."""
    left = np.zeros((m, 3), np.int64)
    for i in rows:
        for q in range(start[i], start[i + 1]):
            left[column[q], vote[q] + 1] += 1
    dealt = vote.copy()
    for i in rows:
        for q in range(start[i], start[i + 1]):
            j = column[q]
            aim = fraction(key, q) * (left[j, 0] + left[j, 1] + left[j, 2])
            kind = 0 if aim < left[j, 0] else (1 if aim < left[j, 0] + left[j, 1] else 2)
            left[j, kind] -= 1
            dealt[q] = kind - 1
    return dealt
