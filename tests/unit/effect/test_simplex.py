"""The nearest point of a hull: weights that are exact, and that do not depend on order or origin."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from waterlijn.effect.simplex import nearest

Floats = NDArray[np.float64]


def _points(seed: int, dimensions: int, n: int) -> Floats:
    return np.random.default_rng(seed).normal(size=(dimensions, n)) + 0.5


CASES = (st.integers(0, 10_000), st.integers(1, 12), st.integers(2, 25))


@settings(max_examples=60, deadline=None)
@given(*CASES)
def test_weights_are_on_the_simplex_and_nothing_is_nearer(seed: int, dimensions: int, n: int) -> None:
    points = _points(seed, dimensions, n)
    weights = nearest(points)
    assert weights.min() >= 0
    assert weights.sum() == pytest.approx(1)
    best = points @ weights
    assert (points.T @ best).min() >= best @ best - 1e-6  # no point lies on the near side of the best one


@settings(max_examples=60, deadline=None)
@given(*CASES)
def test_order_does_not_matter(seed: int, dimensions: int, n: int) -> None:
    points, order = _points(seed, dimensions, n), np.random.default_rng(seed).permutation(n)
    assert nearest(points[:, order]) == pytest.approx(nearest(points)[order], abs=1e-5)


def test_equal_points_share_their_weight() -> None:
    points = np.array([[1.0, 1.0, 1.0, 1.0], [2.0, 2.0, 2.0, 2.0]])
    assert nearest(points) == pytest.approx([0.25] * 4, abs=1e-6)


def test_a_large_penalty_makes_all_weights_equal() -> None:
    assert nearest(_points(1, 4, 5), 1e9) == pytest.approx([0.2] * 5, abs=1e-6)


def test_all_points_at_zero() -> None:
    assert nearest(np.zeros((3, 2))).sum() == pytest.approx(1)


@pytest.mark.parametrize("scale", [1e-9, 1.0, 1e9])
def test_scale_does_not_matter(scale: float) -> None:
    points = _points(3, 5, 6)
    assert nearest(points * scale) == pytest.approx(nearest(points), abs=1e-9)
