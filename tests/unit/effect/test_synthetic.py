"""Synthetic control and synthetic difference in differences: laws, and refusals in words."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from waterlijn.effect import synthetic, synthetic_did
from waterlijn.errors import UsageError

Floats = NDArray[np.float64]
SEEDS = st.integers(0, 10_000)


def _panel(seed: int, periods: int = 12, units: int = 7) -> Floats:
    rng = np.random.default_rng(seed)
    return np.asarray(np.cumsum(rng.normal(size=(periods, 1)), axis=0) + rng.normal(size=(periods, units)))


@settings(max_examples=30, deadline=None)
@given(SEEDS)
def test_the_same_amount_everywhere_changes_no_effect(seed: int) -> None:
    seen = _panel(seed)
    for shifted in (seen + 50.0, seen + np.arange(12.0)[:, None]):
        assert synthetic.weights(shifted[:8, 0], shifted[:8, 1:]) == pytest.approx(
            synthetic.weights(seen[:8, 0], seen[:8, 1:]), abs=1e-6
        )
        here, there = (synthetic_did.estimate(each[:, 0], each[:, 1:], 8) for each in (seen, seen + 50.0))
        assert here.value == pytest.approx(there.value, abs=1e-6)


@settings(max_examples=30, deadline=None)
@given(SEEDS)
def test_synthetic_did_ignores_the_level_of_a_unit(seed: int) -> None:
    seen = _panel(seed)
    levels = np.random.default_rng(seed).normal(size=7) * 10
    here, there = (synthetic_did.estimate(each[:, 0], each[:, 1:], 8) for each in (seen, seen + levels))
    assert here.value == pytest.approx(there.value, abs=1e-5)


@settings(max_examples=30, deadline=None)
@given(SEEDS)
def test_order_of_controls_does_not_matter(seed: int) -> None:
    seen, order = _panel(seed), np.random.default_rng(seed).permutation(6)
    found = synthetic_did.estimate(seen[:, 0], seen[:, 1:], 8)
    other = synthetic_did.estimate(seen[:, 0], seen[:, 1:][:, order], 8)
    assert other.value == pytest.approx(found.value, abs=1e-6)
    assert other.unit_weights == pytest.approx(found.unit_weights[order], abs=1e-6)


@settings(max_examples=30, deadline=None)
@given(SEEDS, st.floats(-20, 20))
def test_an_effect_that_is_put_in_comes_out(seed: int, effect: float) -> None:
    """Both are linear in what happens after the action."""
    seen = _panel(seed)
    before = synthetic_did.estimate(seen[:, 0], seen[:, 1:], 8)
    seen[8:, 0] += effect
    after = synthetic_did.estimate(seen[:, 0], seen[:, 1:], 8)
    assert after.value - before.value == pytest.approx(effect, abs=1e-6)
    assert after.unit_weights == pytest.approx(before.unit_weights)


def test_placebos_are_the_estimates_of_each_control() -> None:
    seen = _panel(1)
    found = synthetic_did.placebo(seen, 8)
    assert found[2] == synthetic_did.estimate(seen[:, 2], np.delete(seen, 2, axis=1), 8).value
    gap = synthetic.placebo(seen, 8)[:, 2]
    others = np.delete(seen, 2, axis=1)
    assert gap == pytest.approx(synthetic.gap(seen[:, 2], others, synthetic.weights(seen[:8, 2], others[:8])))


def test_placebos_for_several_treated_units() -> None:
    seen = _panel(1)
    found = synthetic_did.placebo(seen, 8, n_treated=2, draws=20, seed=3)
    assert found.shape == (20,)
    assert found == pytest.approx(synthetic_did.placebo(seen, 8, n_treated=2, draws=20, seed=3))


def test_several_treated_units_count_by_their_average() -> None:
    seen = _panel(2)
    both = synthetic_did.estimate(seen[:, :2], seen[:, 2:], 8)
    assert both.value == pytest.approx(synthetic_did.estimate(seen[:, :2].mean(axis=1), seen[:, 2:], 8).value, abs=0.2)


def test_ratio_of_a_perfect_fit_is_infinite() -> None:
    assert synthetic.ratio(np.array([0.0, 0.0, 1.0]), 2) == float("inf")


@pytest.mark.parametrize(
    ("treated", "controls", "n_pre", "words"),
    [
        (np.ones(5), np.ones((5, 1)), 3, "too few places"),
        (np.ones(5), np.ones((4, 3)), 3, "same periods"),
        (np.array([1, 2, np.nan, 4, 5]), np.ones((5, 3)), 3, "missing"),
        (np.ones(5), np.ones((5, 3)), 5, "no period after"),
        (np.ones(5), np.ones((5, 3)), 1, "too few periods before"),
        (np.ones(5), np.ones((5, 3)), -2, "too few periods before"),
        (np.ones((0, 1)), np.ones((0, 3)), 0, "missing"),
    ],
)
def test_refusals(treated: Floats, controls: Floats, n_pre: int, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        synthetic_did.estimate(treated, controls, n_pre)


@pytest.mark.parametrize("importance", [[1.0], [1.0, -1.0], [0.0, 0.0], [np.nan, 1.0]])
def test_importance_is_checked(importance: list[float]) -> None:
    with pytest.raises(UsageError, match="importance"):
        synthetic.weights_by_predictors(np.ones(2), np.eye(2, 3), np.array(importance))


def test_a_predictor_that_says_nothing() -> None:
    with pytest.raises(UsageError, match="same in every place"):
        synthetic.weights_by_predictors(np.ones(2), np.array([[1.0, 1.0], [2.0, 3.0]]), np.ones(2))


def test_a_constant_panel_has_no_effect() -> None:
    assert synthetic_did.estimate(np.ones(6), np.ones((6, 3)), 4).value == pytest.approx(0)
