"""How often each side agreed and disagreed with each statement, in one pass over the votes."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from waterlijn.compiled import compiled
from waterlijn.dialogue.matrix import Matrix

Numbers = NDArray[np.int64]


class Counts(NamedTuple):
    """Votes by side and statement; who passed has seen the statement too. Statements that moderators took out: 0."""

    agree: Numbers  # (k, m)
    disagree: Numbers  # (k, m)
    seen: Numbers  # (k, m)

    @property
    def passed(self) -> Numbers:
        return self.seen - self.agree - self.disagree

    def total(self) -> Counts:
        """Over all sides: one row."""
        return Counts(*(column.sum(axis=0, keepdims=True) for column in self))


def count(matrix: Matrix, side: NDArray[np.int32], k: int) -> Counts:
    """Votes of each side on each statement.

    Parameters
    ----------
    side : int array of shape (n,)
        Side of each participant, 0 to k - 1; -1 for who stands on no side, and then the votes are not counted.
    k
        Number of sides.

    Returns
    -------
    Counts
        Each of shape (k, m).
    """
    given = np.asarray(side, np.int32)
    if len(given) != len(matrix.participants):
        raise ValueError("there is one side per participant")
    if len(given) and given.max() >= k:
        raise ValueError("there are more sides than k")
    agree, disagree, seen = np.zeros((3, k, len(matrix.statements)), np.int64)
    _count(matrix.start, matrix.column, matrix.vote, given, agree, disagree, seen)
    return Counts(agree, disagree, seen)


def count_all(matrix: Matrix) -> Counts:
    """Votes of everybody, with or without a side: one row."""
    return count(matrix, np.zeros(len(matrix.participants), np.int32), 1)


@compiled
def _count(
    start: Numbers,
    column: NDArray[np.int32],
    vote: NDArray[np.int8],
    side: NDArray[np.int32],
    agree: Numbers,
    disagree: Numbers,
    seen: Numbers,
) -> None:
    for i in range(len(side)):
        g = side[i]
        if g < 0:
            continue
        for q in range(start[i], start[i + 1]):
            j = column[q]
            seen[g, j] += 1
            agree[g, j] += vote[q] > 0
            disagree[g, j] += vote[q] < 0
