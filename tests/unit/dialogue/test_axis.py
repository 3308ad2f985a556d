"""The axes are the singular vectors of the centred votes, and who votes seldom is not drawn to the middle."""

from __future__ import annotations

import numpy as np
import pytest

from waterlijn.dialogue import axis
from waterlijn.dialogue.matrix import Matrix, build
from waterlijn.records import Votes


def drawn(seed: int, n: int = 80, m: int = 20) -> Matrix:
    rng = np.random.default_rng(seed)
    who, what = np.nonzero(rng.random((n, m)) < 0.6)
    lean = rng.standard_normal((n, 1)) * rng.standard_normal(m) + rng.standard_normal((n, m))
    return build(Votes(who, what, np.sign(np.round(lean))[who, what].astype(np.int8)))


def centred(matrix: Matrix) -> tuple[np.ndarray, np.ndarray]:
    """The dense table (n, m) with 0 where no vote was given, and the means."""
    row = np.repeat(np.arange(len(matrix.participants)), np.diff(matrix.start))
    m = len(matrix.statements)
    mean = np.bincount(matrix.column, matrix.vote, m) / np.maximum(1, np.bincount(matrix.column, minlength=m))
    table = np.zeros((len(matrix.participants), m))
    table[row, matrix.column] = matrix.vote - mean[matrix.column]
    return table, mean


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_as_a_dense_decomposition(seed: int) -> None:
    matrix = drawn(seed)
    table, mean = centred(matrix)
    u, s, v = np.linalg.svd(table, full_matrices=False)
    found = axis.fit(matrix, 7)
    np.testing.assert_allclose(found.mean, mean)
    np.testing.assert_allclose(found.explained, (s**2 / (s**2).sum())[:2], rtol=1e-6)
    np.testing.assert_allclose(np.abs((found.direction.T * v[:2]).sum(1)), 1, atol=1e-5)
    scale = np.sqrt(len(matrix.statements) / np.diff(matrix.start))[:, None]
    np.testing.assert_allclose(np.abs(found.position), np.abs(scale * u[:, :2] * s[:2]), atol=0.02)
    assert (found.direction[np.abs(found.direction).argmax(0), [0, 1]] > 0).all()


def test_rows_may_come_more_than_once() -> None:
    """Somebody drawn twice counts as two people who voted alike."""
    matrix = drawn(4, n=30)
    rows = np.sort(np.random.default_rng(0).integers(0, 30, 30))
    parts = [np.arange(matrix.start[i], matrix.start[i + 1]) for i in rows]
    twice = Votes(
        np.repeat(np.arange(30), [len(part) for part in parts]),
        matrix.statements[matrix.column[np.concatenate(parts)]],
        matrix.vote[np.concatenate(parts)],
    )
    one, other = axis.fit(matrix, 7, rows), axis.fit(build(twice), 7)
    np.testing.assert_allclose(one.position, other.position, atol=1e-9)


def test_people_with_few_votes_have_no_place_yet() -> None:
    rows = [(0, j, 1) for j in range(7)] + [(1, j, -1) for j in range(6)]
    columns = np.array(rows)
    matrix = build(Votes(columns[:, 0], columns[:, 1], columns[:, 2].astype(np.int8)))
    assert axis.fit(matrix, 7).has_place.tolist() == [True, False]
    assert axis.fit(matrix._replace(kept=matrix.statements < 6), 7).has_place.tolist() == [True, True]


def test_votes_in_one_direction_only_have_one_axis() -> None:
    who, what = np.indices((40, 5)).reshape(2, -1)
    found = axis.fit(build(Votes(who, what, np.where(who % 2, 1, -1).astype(np.int8))), 7)
    assert found.explained.tolist() == pytest.approx([1, 0])
    assert not found.direction[:, 1].any()
    assert np.abs(found.position[:, 0]) == pytest.approx(np.sqrt(5))


def test_where_nobody_differs_nobody_stands_anywhere() -> None:
    who, what = np.indices((12, 8)).reshape(2, -1)
    found = axis.fit(build(Votes(who, what, np.ones(96, np.int8))), 7)
    assert not found.position.any()
    assert not found.explained.any()
