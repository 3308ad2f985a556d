"""Figures against sums by hand, and intervals that hold what they should."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import ndtri
from sklearn.metrics import f1_score

from waterlijn.text import figures
from waterlijn.text.figures import Figure

RNG = np.random.default_rng(4)
TRUTH, ANSWER = RNG.random(400) < 0.3, RNG.random(400) < 0.4
EACH = np.arange(400)


def made(cells: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> Figure:
    return Figure("x", EACH, cells, figures.macro_f1, 1)


def test_macro_f1_is_that_of_scikit_learn() -> None:
    figure = made(figures.binary_cells(TRUTH, ANSWER))
    assert figure.now == pytest.approx(f1_score(TRUTH, ANSWER, average="macro"))


def test_f1_over_classes_is_that_of_scikit_learn() -> None:
    truth, answer = RNG.integers(0, 5, 300), RNG.integers(0, 5, 300)
    table = figures.class_cells(truth, answer, 5).sum(axis=0)
    assert figures.several_f1(table) == pytest.approx(f1_score(truth, answer, average="macro"))


def test_calibration_error_of_what_is_right_on_average_is_nothing() -> None:
    p, truth = np.array([0.25, 0.25, 0.25, 0.25, 0.95]), np.array([1, 0, 0, 0, 1], np.bool_)
    table = figures.error_cells(p, truth).sum(axis=0)
    assert figures.calibration_error(table) == pytest.approx(0.05 / 5)


@pytest.mark.parametrize(("hits", "n", "low", "high"), [(0, 10, 0.0, 0.2775), (8, 10, 0.4902, 0.9433)])
def test_wilson(hits: int, n: int, low: float, high: float) -> None:
    """Values of R's binom::binom.wilson."""
    found = figures.wilson(hits, n)
    assert [found.low, found.high] == pytest.approx([low, high], abs=1e-3)


@pytest.mark.parametrize("level", [0.80, 0.95])
def test_at_the_ends_of_wilsons_interval_the_score_test_is_just_met(level: float) -> None:
    for p, n in ((0.8, 10), (0.02, 300.5)):
        found = figures.wilson_interval(p, n, level)
        for end in (found.low, found.high):
            assert abs(p - end) / np.sqrt(end * (1 - end) / n) == pytest.approx(ndtri((1 + level) / 2))


def test_macro_f1_of_a_little_table() -> None:
    y, once = np.array([True, True, False, False]), np.array([True, False, False, False])
    assert figures.macro_f1(figures.binary_table(y, y)) == 1.0
    assert figures.macro_f1(figures.binary_table(y, once)) == pytest.approx((2 / 3 + 4 / 5) / 2)
    assert (figures.binary_table(y, once) == figures.binary_cells(y, once).sum(axis=0)).all()
    assert figures.macro_f1(np.zeros(4)) == 0.0


def test_groups_make_the_interval_wider() -> None:
    """A text that stands there ten times is one piece of evidence."""
    cells = figures.binary_cells(np.repeat(TRUTH[:40], 10), np.repeat(ANSWER[:40], 10))
    alone = figures.interval(made(cells), EACH)
    grouped = figures.interval(made(cells), EACH // 10)
    assert grouped.value == alone.value
    assert grouped.high - grouped.low > 2 * (alone.high - alone.low)


def test_the_surest_are_kept() -> None:
    margin = np.array([0.1, 3.0, 2.0, 0.5])
    assert figures.certain(margin, 0.5).tolist() == [False, True, True, False]
