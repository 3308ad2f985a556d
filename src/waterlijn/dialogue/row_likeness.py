"""How many other rows of votes each row is nearly the same as, without comparing all pairs.

Rows that differ in at most three votes are equal in at least one of four parts of the statements; only rows with an
equal part are compared, and of rows that are quite the same only one.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from waterlijn.compiled import compiled
from waterlijn.dialogue.draws import mixed

PARTS = 4
MOST_DIFFERENT = PARTS - 1
ONE_IN = 20  # votes may differ
Numbers = NDArray[np.int64]
Columns = NDArray[np.int32]
Votes = NDArray[np.int8]


def alike(start: Numbers, column: Columns, vote: Votes) -> Numbers:
    """(n,) With how many other rows each row is nearly the same: at most one vote in twenty differs, and at most three.

    A statement on which only one of two people voted is a difference.
    """
    marks, rows, kind, times = np.unique(
        _marks(start, column, vote), axis=0, return_index=True, return_inverse=True, return_counts=True
    )
    found = times - 1
    for part in range(PARTS):
        order = np.argsort(marks[:, part], kind="stable")
        _compare(start, column, vote, marks, rows, times, part, order, found)
    like: Numbers = found[kind.ravel()]
    return like


@compiled
def _marks(start: Numbers, column: Columns, vote: Votes) -> NDArray[np.uint64]:
    """(n, 4) A number for the votes of each row on each part of the statements; other votes, another number."""
    marks = np.zeros((len(start) - 1, PARTS), np.uint64)
    for i in range(len(start) - 1):
        for q in range(start[i], start[i + 1]):
            marks[i, mixed(np.uint64(7), column[q]) % np.uint64(PARTS)] += mixed(np.uint64(11 + vote[q]), column[q])
    return marks


@compiled
def _compare(
    start: Numbers,
    column: Columns,
    vote: Votes,
    marks: NDArray[np.uint64],
    rows: Numbers,
    times: Numbers,
    part: int,
    order: Numbers,
    found: Numbers,
) -> None:
    """Rows of which this is the first equal part; `order` puts those with an equal part together."""
    for x in range(len(order)):
        i = order[x]
        for y in range(x + 1, len(order)):
            j = order[y]
            if marks[i, part] != marks[j, part]:
                break
            before = False
            for earlier in range(part):
                before = before or marks[i, earlier] == marks[j, earlier]
            a, b = rows[i], rows[j]
            if not before and _is_alike(column, vote, start[a], start[a + 1], start[b], start[b + 1]):
                found[i] += times[j]
                found[j] += times[i]


@compiled
def _is_alike(column: Columns, vote: Votes, a: int, end_a: int, b: int, end_b: int) -> bool:
    left = min(MOST_DIFFERENT, min(end_a - a, end_b - b) // ONE_IN)
    if abs((end_a - a) - (end_b - b)) > left:
        return False
    while a < end_a and b < end_b:
        if column[a] == column[b]:
            left -= vote[a] != vote[b]
            a += 1
            b += 1
        else:
            left -= 1
            if column[a] < column[b]:
                a += 1
            else:
                b += 1
        if left < 0:
            return False
    return left >= (end_a - a) + (end_b - b)
