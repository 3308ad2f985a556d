"""Scores, means and variants by their formulas."""

import numpy as np
import pytest
from scipy.special import expit
from scipy.stats import norm

from waterlijn.temperature.index.combining import (
    Choices,
    Scale,
    combine,
    draw_choices,
    headline,
    mean_scores,
    scale_of,
    score,
    scores_at,
)  # fmt: skip
from waterlijn.temperature.index.method import IndexMethod, SignalRule

LOW, HIGH = -3.0, -1.0


@pytest.mark.parametrize(("level", "expected"), [(-3.0, 0.0), (-2.0, 0.5), (-1.0, 1.0), (-9.0, 0.0), (2.0, 1.0)])
def test_goalposts(level: float, expected: float) -> None:
    assert score(level, LOW, HIGH, False, False, 0) == pytest.approx(expected)
    assert score(level, LOW, HIGH, False, True, 0) == pytest.approx(1 - expected)


@pytest.mark.parametrize("level", [-2.7, -2.0, -1.2])
def test_other_scales(level: float) -> None:
    share = (expit(level) - expit(LOW)) / (expit(HIGH) - expit(LOW))
    assert score(level, LOW, HIGH, False, False, 1) == pytest.approx(share)
    rate = (np.exp(level) - np.exp(LOW)) / (np.exp(HIGH) - np.exp(LOW))
    assert score(level, LOW, HIGH, True, False, 1) == pytest.approx(rate)
    assert score(level, LOW, HIGH, False, False, 2) == pytest.approx(norm.cdf(1.6448536 * (level + 2)))
    assert score(LOW, LOW, HIGH, False, False, 2) == pytest.approx(0.05)


def _combined(x: list[float], weights: list[float], aggregation: int, counted: list[bool] | None = None) -> float:
    size = len(x)
    scale = Scale(np.zeros(size), np.ones(size), np.zeros(size, np.bool_), np.zeros(size, np.bool_))
    choices = Choices(np.array([weights]), np.zeros(1, np.int64), np.array([aggregation]))
    mask = np.array(counted or [True] * size)[:, None]
    return float(combine(np.array(x)[:, None, None], mask, *scale, *choices)[0, 0])


def test_arithmetic_and_geometric_mean() -> None:
    assert _combined([0.2, 0.8], [0.25, 0.75], 0) == pytest.approx(65)
    inside = np.exp(0.25 * np.log(0.28) + 0.75 * np.log(0.82))
    assert _combined([0.2, 0.8], [0.25, 0.75], 1) == pytest.approx(100 * (inside - 0.1) / 0.9)
    assert _combined([0.5, 0.5], [0.3, 0.7], 1) == pytest.approx(50)


def test_one_calm_signal_cannot_hide_a_hot_one() -> None:
    assert _combined([0.0, 1.0], [0.5, 0.5], 0) == pytest.approx(50)
    assert 20 < _combined([0.0, 1.0], [0.5, 0.5], 1) < 50


def test_signals_that_do_not_take_part_leave_their_weight_to_the_others() -> None:
    assert _combined([0.2, 0.8, 0.0], [0.2, 0.2, 0.6], 0, [True, True, False]) == pytest.approx(50)


def test_choices_lie_around_the_method() -> None:
    method = IndexMethod()
    drawn = draw_choices(method, 20_000, np.random.default_rng(1))
    np.testing.assert_allclose(drawn.weights.sum(axis=1), 1)
    np.testing.assert_allclose(drawn.weights.mean(axis=0), [0.15, 0.15, 0.3, 0.2, 0.2], atol=0.003)
    assert np.bincount(drawn.normalisation) / 20_000 == pytest.approx([0.6, 0.2, 0.2], abs=0.02)
    assert np.bincount(drawn.aggregation) / 20_000 == pytest.approx([0.7, 0.3], abs=0.02)
    assert headline(method, 3).weights.tolist()[0] == pytest.approx([0.15, 0.15, 0.3, 0.2, 0.2])


def test_mean_scores_and_quantiles_follow_their_levels() -> None:
    rule = SignalRule(1.0, goalposts=(LOW, HIGH))
    scale = scale_of(IndexMethod(rules={"hostility": rule, "trust": rule, "severity": rule}))
    assert scale.cooling.tolist() == [False, False, True]
    levels = np.linspace(-4, 0, 101)[None, None].repeat(3, axis=0)
    scores = mean_scores(levels, np.ones((3, 1), np.bool_), *scale)
    assert scores[0, 0] == pytest.approx(np.clip((levels[0, 0] + 3) / 2, 0, 1).mean())
    assert scores[2, 0] == pytest.approx(1 - scores[0, 0])
    at = scores_at(np.array([-4.0, -2.5, -2.0, -1.5, 0.0])[None, None].repeat(3, axis=0), *scale)
    assert at[0, 0].tolist() == pytest.approx([0, 0.25, 0.5, 0.75, 1])
    assert at[2, 0].tolist() == pytest.approx([0, 0.25, 0.5, 0.75, 1])


def test_no_scale_without_goalposts() -> None:
    with pytest.raises(ValueError, match="not frozen"):
        scale_of(IndexMethod())
