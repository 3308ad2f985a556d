"""Placebos in space with the null imposed: exact symmetry, and intervals that are the inversion of the test."""

from __future__ import annotations

from dataclasses import replace
from math import isinf

import numpy as np
import pytest
from numpy.typing import NDArray

from waterlijn.effect.changes import Changes, effect
from waterlijn.effect.panel import Panel
from waterlijn.effect.placebo_space import InSpace, chosen_units, in_space


def panel(controls: int = 8, before: int = 6, treated: int = 1, seed: int = 1) -> Panel:
    units = controls + treated
    outcome = np.cumsum(np.random.default_rng(seed).normal(size=(units, before + 3)), axis=1)
    times = tuple(str(2000 + t) for t in range(before + 3))
    return Panel(outcome, None, tuple(map(str, range(units))), times, np.arange(units) < treated, before)


@pytest.mark.parametrize("method", ["sc", "sdid"])
def test_an_effect_put_in_shifts_the_estimate_and_nothing_else(method: str) -> None:
    one, other = in_space(panel(), method, 0), in_space(panel().shifted(2.5), method, 0)
    assert other.estimate == pytest.approx(one.estimate + 2.5)
    assert other.p_value(2.5) == pytest.approx(one.p_value(0.0))
    low, high = one.interval(0.8), other.interval(0.8)
    assert (high.low, high.high) == pytest.approx((low.low + 2.5, low.high + 2.5))


@pytest.mark.parametrize("method", ["sc", "sdid"])
@pytest.mark.parametrize("level", [0.8, 0.95])
def test_the_bounds_are_where_the_test_begins_to_reject(method: str, level: float) -> None:
    found = in_space(panel(controls=20, seed=3), method, 0)
    bounds = found.interval(level)
    for bound in (bounds.low, bounds.high):
        assert found.p_value(bound) == pytest.approx(1 - level, abs=2e-3)
    assert bounds.low < found.estimate < bounds.high


def test_which_place_is_treated_makes_no_difference_to_the_placebos() -> None:
    """Without an effect the set of all placebo effects is the same whoever was treated."""
    one = panel()
    sets = [np.sort(in_space(replace(one, treated=np.arange(9) == unit), "sdid", 0).values()) for unit in (0, 4, 8)]
    np.testing.assert_allclose(sets[0], sets[1])
    np.testing.assert_allclose(sets[0], sets[2])


def test_under_equal_weights_it_is_student() -> None:
    change = np.random.default_rng(5).normal(size=7)
    exact = effect(Changes(change, np.ones(7), np.arange(7) == 0, False))
    others = [np.delete(np.arange(7), unit) for unit in range(7)]
    values = np.array([change[unit] - change[rest].mean() for unit, rest in enumerate(others)])

    class Fixed(InSpace):
        def values(self, effect: float = 0.0) -> NDArray[np.float64]:
            return values

    found = Fixed((), float(values[0]), 7, np.ones(7))
    assert found.p_value() == pytest.approx(exact.p_value())


def test_three_treated_places_are_all_choices_of_three() -> None:
    assert len(chosen_units(np.arange(9) < 3, 0)) == 84
    assert len(chosen_units(np.arange(30) < 5, 0)) == 201
    found = in_space(panel(controls=6, treated=3), "sdid", 0)
    assert found.interval(0.95).low < found.estimate < found.interval(0.95).high


def test_a_badly_measured_place_gets_a_wider_margin() -> None:
    one = panel(controls=20)
    variance = np.full(one.outcome.shape, 0.5)
    equal = in_space(replace(one, variance=variance), "sdid", 0)
    unknown = in_space(one, "sdid", 0).interval(0.95)
    assert equal.interval(0.95).high == pytest.approx(unknown.high, rel=0.3)
    variance = variance.copy()
    variance[0] = 50.0
    poor = in_space(replace(one, variance=variance), "sdid", 0).interval(0.95)
    assert poor.high - poor.low > 2 * (equal.interval(0.95).high - equal.interval(0.95).low)


def test_where_every_effect_would_fit_the_interval_has_no_end() -> None:
    found = [in_space(panel(controls=3, before=4, seed=seed), "sc", 0).interval(0.95) for seed in range(12)]
    assert any(isinf(bounds.high) for bounds in found)
