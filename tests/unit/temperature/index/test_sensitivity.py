"""Sobol indices, checked against a function of which they are known."""

import numpy as np
import pytest

from waterlijn.temperature.index.combining import Choices, Scale
from waterlijn.temperature.index.sensitivity import FACTORS, indices, of_place, sobol

A, B = 7.0, 0.1


def ishigami(x: np.ndarray) -> np.ndarray:
    return np.sin(x[:, 0]) + A * np.sin(x[:, 1]) ** 2 + B * x[:, 2] ** 4 * np.sin(x[:, 0])  # type: ignore[no-any-return]


def test_ishigami() -> None:
    """Ishigami & Homma (1990): first order and total from the formulas, within simulation error."""
    first_1, first_2 = 0.5 * (1 + B * np.pi**4 / 5) ** 2, A**2 / 8
    both = 8 * B**2 * np.pi**8 / 225
    variance = first_1 + first_2 + both
    rng = np.random.default_rng(1)
    found = sobol(ishigami, *rng.uniform(-np.pi, np.pi, (2, 200_000, 3)))
    first = [first_1 / variance, first_2 / variance, 0]
    assert [f.first for f in found] == pytest.approx(first, abs=0.01)
    assert [f.total for f in found] == pytest.approx([first[0] + both / variance, first[1], both / variance], abs=0.01)
    assert first == pytest.approx([0.3139, 0.4424, 0], abs=1e-4)


def test_nothing_moves() -> None:
    assert indices(np.ones(5), np.ones(5), np.ones((2, 5))) == [(0.0, 0.0)] * 2


def test_only_what_varies_counts() -> None:
    rng = np.random.default_rng(2)
    scale = Scale(np.zeros(2), np.ones(2), np.zeros(2, np.bool_), np.zeros(2, np.bool_))
    weights = rng.dirichlet([5.0, 5.0], 399)
    choices = Choices(weights, np.zeros(399, np.int64), np.zeros(399, np.int64))
    levels = np.tile([[0.2], [0.9]], (1, 399))
    found = of_place(levels, np.ones(2, np.bool_), scale, choices, rng)
    assert tuple(found) == FACTORS
    assert found["weights"].first == pytest.approx(1, abs=0.1)
    assert found["data"] == found["aggregation"] == found["normalisation"] == (0.0, 0.0)
