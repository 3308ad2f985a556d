"""The plane in which votes differ most, found without forming any table of participants by statements."""

from __future__ import annotations

from math import sqrt

import numpy as np
from numpy.typing import NDArray

from waterlijn.compiled import compiled
from waterlijn.dialogue.draws import fraction

MOST_TURNS = 60  # passes over the votes
CLOSE = 1e-14  # squared residual of an axis, against the square of its variance
_NOTHING = 1e-10  # part of its length under which what is left of a direction is nothing but rounding
_START = np.uint64(20260101)
_SIX = 6  # two axes, their residuals, and where they came from


@compiled
def across(
    start: NDArray[np.int64],
    column: NDArray[np.int32],
    vote: NDArray[np.int8],
    rows: NDArray[np.int64],
    mean: NDArray[np.float64],
    base: NDArray[np.float64],
    through: NDArray[np.float64],
) -> tuple[float, float, float]:
    """One pass X'XB into `through`, for two directions (m, 2); gives the inner products of the two columns of XB."""
    through[:] = 0.0
    aa, ab, bb = 0.0, 0.0, 0.0
    for i in rows:
        a, b = 0.0, 0.0
        for q in range(start[i], start[i + 1]):
            j = column[q]
            x = vote[q] - mean[j]
            a += x * base[j, 0]
            b += x * base[j, 1]
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
def dot(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """Inner product in a fixed order."""
    total = 0.0
    for j in range(len(one)):
        total += one[j] * other[j]
    return total


@compiled
def _make_apart(s: NDArray[np.float64], a: NDArray[np.float64], which: int) -> None:
    """Turns direction `which` at right angles to those before it, twice, and makes its length 1; `a` goes along."""
    for _ in range(2):
        before = sqrt(dot(s[which], s[which]))
        for c in range(which):
            part = dot(s[c], s[which])
            for j in range(s.shape[1]):
                s[which, j] -= part * s[c, j]
                a[which, j] -= part * a[c, j]
        length = sqrt(dot(s[which], s[which]))
        is_something = length > _NOTHING * before
        for j in range(s.shape[1]):
            s[which, j] = s[which, j] / length if is_something else 0.0
            a[which, j] = a[which, j] / length if is_something else 0.0


@compiled
def _top_two(h: NDArray[np.float64]) -> NDArray[np.float64]:
    """The two eigenvectors (2, size) of a small symmetric matrix with the largest eigenvalues, by Jacobi's turns."""
    size = len(h)
    vectors = np.zeros((size, size))
    for p in range(size):
        vectors[p, p] = 1.0
    for _ in range(30):
        off = 0.0
        for p in range(size - 1):
            for q in range(p + 1, size):
                off += h[p, q] * h[p, q]
                if h[p, q] == 0.0:
                    continue
                slope = (h[q, q] - h[p, p]) / (2.0 * h[p, q])
                t = (1.0 if slope >= 0 else -1.0) / (abs(slope) + sqrt(slope * slope + 1.0))
                cosine = 1.0 / sqrt(t * t + 1.0)
                sine = t * cosine
                for r in range(size):
                    x, y = h[r, p], h[r, q]
                    h[r, p], h[r, q] = cosine * x - sine * y, sine * x + cosine * y
                for r in range(size):
                    x, y = h[p, r], h[q, r]
                    h[p, r], h[q, r] = cosine * x - sine * y, sine * x + cosine * y
                    x, y = vectors[p, r], vectors[q, r]
                    vectors[p, r], vectors[q, r] = cosine * x - sine * y, sine * x + cosine * y
        if off == 0.0:
            break
    first = 0
    for p in range(1, size):
        if h[p, p] > h[first, first]:
            first = p
    second = 1 if first == 0 else 0
    for p in range(size):
        if p != first and h[p, p] > h[second, second]:
            second = p
    top = np.empty((2, size))
    top[0], top[1] = vectors[first], vectors[second]
    return top


@compiled
def leading(
    start: NDArray[np.int64],
    column: NDArray[np.int32],
    vote: NDArray[np.int8],
    rows: NDArray[np.int64],
    mean: NDArray[np.float64],
    number: NDArray[np.int64],
) -> NDArray[np.float64]:
    """The two leading right singular vectors (m, 2) of the centred votes, largest first.

    Parameters
    ----------
    number
        Of each statement: where the search begins follows from it, so that statements without votes change nothing.

    Notes
    -----
    Locally optimal block iteration: each turn looks for the best two directions among the present two, their
    residuals, and the way they moved last; it needs one pass over the votes per turn, and about the root of the turns
    of plain orthogonal iteration.

    References
    ----------
    A. V. Knyazev (2001), Toward the optimal preconditioned eigensolver: locally optimal block preconditioned conjugate
    gradient method, SIAM Journal on Scientific Computing 23, 517-541.
    """
    m = len(mean)
    s, a = np.zeros((_SIX, m)), np.zeros((_SIX, m))
    base, through = np.empty((m, 2)), np.empty((m, 2))
    for j in range(m):
        base[j, 0] = fraction(_START, 2 * number[j]) - 0.5
        base[j, 1] = fraction(_START, 2 * number[j] + 1) - 0.5
    across(start, column, vote, rows, mean, base, through)  # on what nobody differs, nothing is ever loaded
    for j in range(m):
        s[0, j], s[1, j] = through[j, 0], through[j, 1]
    new = 0  # the pair of rows of which the product is not known yet
    for turn in range(MOST_TURNS + 1):
        _make_apart(s, a, new)
        _make_apart(s, a, new + 1)
        for j in range(m):
            base[j, 0], base[j, 1] = s[new, j], s[new + 1, j]
        across(start, column, vote, rows, mean, base, through)
        for j in range(m):
            a[new, j], a[new + 1, j] = through[j, 0], through[j, 1]
        if turn > 0:
            _make_apart(s, a, 4)
            _make_apart(s, a, 5)
        _best_two(s, a)
        if turn == MOST_TURNS or _is_close(s, a):
            break
        new = 2
    for j in range(m):
        base[j, 0], base[j, 1] = s[0, j], s[1, j]
    return base


@compiled
def _best_two(s: NDArray[np.float64], a: NDArray[np.float64]) -> None:
    """Puts the best two directions of the six in the first two rows, and the way they moved in the last two."""
    h = np.empty((_SIX, _SIX))
    for c in range(_SIX):
        for d in range(_SIX):
            h[c, d] = dot(s[min(c, d)], a[max(c, d)])
    part = _top_two(h)
    moved = np.zeros(2)
    for source in (s, a):
        for j in range(s.shape[1]):
            for c in range(2):
                moved[c] = 0.0
                for d in range(2, _SIX):
                    moved[c] += part[c, d] * source[d, j]
            one, other = source[0, j], source[1, j]
            for c in range(2):
                source[4 + c, j] = moved[c]
                source[c, j] = part[c, 0] * one + part[c, 1] * other + moved[c]


@compiled
def _is_close(s: NDArray[np.float64], a: NDArray[np.float64]) -> bool:
    """Puts the residuals of both axes in the middle rows; True when they are as good as nothing."""
    largest, is_close = dot(s[0], a[0]), True
    for c in range(2):
        variance = dot(s[c], a[c])
        for j in range(s.shape[1]):
            s[2 + c, j] = a[c, j] - variance * s[c, j]
            a[2 + c, j] = 0.0
        if dot(s[2 + c], s[2 + c]) > CLOSE * largest * largest:
            is_close = False
    return is_close
