"""The axis of opinion: the two directions in which the votes differ most, and where everybody stands on them."""

from __future__ import annotations

from math import sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from waterlijn.compiled import compiled
from waterlijn.dialogue.draws import fraction
from waterlijn.dialogue.matrix import Matrix

MOST_TURNS = 100  # passes over the votes; two axes that differ less than this finds are no two axes
CLOSE = 1e-9  # square of the part of an axis that the last turn still moved
_NOTHING = 1e-12  # part of the first axis's length under which the second is nothing but rounding
_START = np.uint64(20260101)


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
    are proportional to the votes given. The two leading right singular vectors come from block orthogonal iteration
    from a fixed start; the sign is that of the largest loading. A person's position is
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
    direction = _leading(matrix.start, matrix.column, matrix.vote, rows, mean)
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
def _across(
    start: NDArray[np.int64],
    column: NDArray[np.int32],
    vote: NDArray[np.int8],
    rows: NDArray[np.int64],
    mean: NDArray[np.float64],
    direction: NDArray[np.float64],
    through: NDArray[np.float64],
) -> tuple[float, float, float]:
    """One pass X'XV into `through` (m, 2); gives the inner products of the two columns of XV."""
    through[:] = 0.0
    aa, ab, bb = 0.0, 0.0, 0.0
    for i in rows:
        a, b = 0.0, 0.0
        for q in range(start[i], start[i + 1]):
            j = column[q]
            x = vote[q] - mean[j]
            a += x * direction[j, 0]
            b += x * direction[j, 1]
        for q in range(start[i], start[i + 1]):
            j = column[q]
            x = vote[q] - mean[j]
            through[j, 0] += x * a
            through[j, 1] += x * b
        aa += a * a
        ab += a * b
        bb += b * b
    return aa, ab, bb


@compiled
def _dot(one: NDArray[np.float64], other: NDArray[np.float64], c: int, d: int) -> float:
    """Inner product of column c of the one and column d of the other, in a fixed order."""
    total = 0.0
    for j in range(one.shape[0]):
        total += one[j, c] * other[j, d]
    return total


@compiled
def _at_right_angles(block: NDArray[np.float64]) -> None:
    """Gram and Schmidt on two columns, twice for the second; a column that is nothing becomes 0."""
    before = sqrt(_dot(block, block, 1, 1))
    longest = max(sqrt(_dot(block, block, 0, 0)), before)
    for c in range(2):
        for _ in range(2 * c):
            along = _dot(block, block, 0, c)
            for j in range(block.shape[0]):
                block[j, c] -= along * block[j, 0]
        length = sqrt(_dot(block, block, c, c))
        is_something = length > _NOTHING * longest
        for j in range(block.shape[0]):
            block[j, c] = block[j, c] / length if is_something else 0.0


@compiled
def _leading(
    start: NDArray[np.int64],
    column: NDArray[np.int32],
    vote: NDArray[np.int8],
    rows: NDArray[np.int64],
    mean: NDArray[np.float64],
) -> NDArray[np.float64]:
    """A base (m, 2) of the plane in which the votes differ most."""
    m = len(mean)
    base, turned = np.empty((m, 2)), np.empty((m, 2))
    for j in range(m):
        base[j, 0], base[j, 1] = fraction(_START, 2 * j) - 0.5, fraction(_START, 2 * j + 1) - 0.5
    _at_right_angles(base)
    for _ in range(MOST_TURNS):
        _across(start, column, vote, rows, mean, base, turned)
        _at_right_angles(turned)
        outside = 0.0
        for c in range(2):
            length = _dot(turned, turned, c, c)
            first, second = _dot(base, turned, 0, c), _dot(base, turned, 1, c)
            outside += length - first * first - second * second
        base, turned = turned, base
        if outside < CLOSE:
            break
    return base


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
    aa, ab, bb = _across(start, column, vote, rows, mean, base, np.empty((m, 2)))
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
    return np.array([max(aa, bb), max(min(aa, bb), 0.0)])


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
