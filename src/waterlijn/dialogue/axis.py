"""The axis of opinion: the two directions in which the votes differ most, and where everybody stands on them."""

from __future__ import annotations

from math import sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from waterlijn.compiled import compiled
from waterlijn.dialogue.leading import across, leading
from waterlijn.dialogue.matrix import Matrix

_NOTHING = 1e-12  # part of the first axis's variance under which the second is nothing but rounding


class Axis(NamedTuple):
    """Directions over the statements, and positions of the rows that were asked for."""

    mean: NDArray[np.float64]  # (m,) mean vote of each statement; 0 without votes
    direction: NDArray[np.float64]  # (m, 2) of length 1 (or 0 where the votes have no such direction), at right angles
    explained: NDArray[np.float64]  # (2,) share of the variance of the votes
    position: NDArray[np.float64]  # (rows, 2)
    has_place: NDArray[np.bool_]  # (rows,) True for who voted enough to be placed


def fit(matrix: Matrix, least_votes: int, rows: NDArray[np.int64] | None = None) -> Axis:
    """The axes of some people (everybody when `rows` is None; a row may come more than once).

    Notes
    -----
    A vote that was not given counts as the mean of its statement, so that after centring it is exactly 0 and all costs
    are proportional to the votes given. The two leading right singular vectors come from a block iteration with a fixed
    start (`leading`); the sign is that of the largest loading. A person's position is
    ``sqrt(m / n_i) * sum_j (x_ij - mean_j) v_j`` over the n_i votes given on m statements, so that who votes seldom is
    not drawn to the middle. Every sum has a fixed order and only + - * / and square roots decide: the same votes give
    the same bits on every machine.

    References
    ----------
    C. Small, M. Bjorkegren, T. Erkkila, L. Shaw, C. Megill (2021), Polis: Scaling deliberation by mapping high
    dimensional opinion spaces, Recerca 26(2).
    """
    rows = np.arange(len(matrix.participants)) if rows is None else rows
    m, n_statements = len(matrix.statements), int(matrix.kept.sum())
    mean, total = _means(matrix.start, matrix.column, matrix.vote, rows, m)
    direction = leading(matrix.start, matrix.column, matrix.vote, rows, mean, matrix.statements)
    spread = _turned(matrix.start, matrix.column, matrix.vote, rows, mean, direction)
    explained = spread / total if total > 0 else np.zeros(2)
    position = positions(matrix, rows, mean, direction)
    given = matrix.start[rows + 1] - matrix.start[rows]
    return Axis(mean, direction, explained, position, given >= max(1, min(least_votes, n_statements)))


def positions(
    matrix: Matrix, rows: NDArray[np.int64], mean: NDArray[np.float64], direction: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Where these people stand (rows, 2); who gave no vote stands at 0."""
    return _placed(matrix.start, matrix.column, matrix.vote, rows, mean, direction, int(matrix.kept.sum()))


@compiled
def _means(
    start: NDArray[np.int64], column: NDArray[np.int32], vote: NDArray[np.int8], rows: NDArray[np.int64], m: int
) -> tuple[NDArray[np.float64], float]:
    """Mean vote of each statement, and the sum of squares around it."""
    total, squares, given = np.zeros(m, np.int64), np.zeros(m, np.int64), np.zeros(m, np.int64)
    for i in rows:
        for q in range(start[i], start[i + 1]):
            total[column[q]] += vote[q]
            squares[column[q]] += vote[q] * vote[q]
            given[column[q]] += 1
    mean, around = np.zeros(m), 0.0
    for j in range(m):
        if given[j] > 0:
            mean[j] = total[j] / given[j]
            around += (squares[j] * given[j] - total[j] * total[j]) / given[j]
    return mean, around


@compiled
def _turned(
    start: NDArray[np.int64],
    column: NDArray[np.int32],
    vote: NDArray[np.int8],
    rows: NDArray[np.int64],
    mean: NDArray[np.float64],
    base: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Turns the base in place so that its columns are the two axes, largest first; gives their sums of squares."""
    m = len(mean)
    aa, ab, bb = across(start, column, vote, rows, mean, base, np.empty((m, 2)))
    cosine, sine = 1.0, 0.0
    if ab != 0.0:
        slope = (bb - aa) / (2.0 * ab)
        tangent = (1.0 if slope >= 0 else -1.0) / (abs(slope) + sqrt(slope * slope + 1.0))
        cosine = 1.0 / sqrt(tangent * tangent + 1.0)
        sine = tangent * cosine
        aa, bb = aa - tangent * ab, bb + tangent * ab
    first, second = (0, 1) if aa >= bb else (1, 0)
    for j in range(m):
        a, b = base[j, 0], base[j, 1]
        base[j, first], base[j, second] = cosine * a - sine * b, sine * a + cosine * b
    for c in range(2):
        largest = 0.0
        for j in range(m):
            if abs(base[j, c]) > abs(largest):
                largest = base[j, c]
        if largest < 0:
            for j in range(m):
                base[j, c] = -base[j, c]
    variance = np.array([max(aa, bb), min(aa, bb)])
    for c in range(2):
        if not variance[c] > _NOTHING * variance[0]:
            variance[c] = 0.0
            base[:, c] = 0.0
    return variance


@compiled
def _placed(
    start: NDArray[np.int64],
    column: NDArray[np.int32],
    vote: NDArray[np.int8],
    rows: NDArray[np.int64],
    mean: NDArray[np.float64],
    direction: NDArray[np.float64],
    n_statements: int,
) -> NDArray[np.float64]:
    position = np.zeros((len(rows), 2))
    for at in range(len(rows)):
        i = rows[at]
        a, b = 0.0, 0.0
        for q in range(start[i], start[i + 1]):
            x = vote[q] - mean[column[q]]
            a += x * direction[column[q], 0]
            b += x * direction[column[q], 1]
        given = start[i + 1] - start[i]
        if given > 0:
            scale = sqrt(n_statements / given)
            position[at, 0], position[at, 1] = scale * a, scale * b
    return position
