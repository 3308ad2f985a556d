"""Duclos-Esteban-Ray and Wagner's measures."""

from __future__ import annotations

import numpy as np
import pytest

from waterlijn.dialogue.polarisation import affective, coverage
from waterlijn.dialogue.polarisation import duclos_esteban_ray as der
from waterlijn.dialogue.polarisation.duclos_esteban_ray import duclos_esteban_ray, estimate_duclos_esteban_ray

NAN = float("nan")


def test_bins_equal_pairs() -> None:
    y = np.random.default_rng(1).gamma(10, 100, 700)
    for alpha in (0.25, 0.5, 0.75, 1.0):
        sorted_y = der._checked(y, alpha, True)
        assert der._binned(sorted_y, alpha) == pytest.approx(der._exact(sorted_y, alpha), abs=2e-6)


def test_pairs_one_by_one() -> None:
    """The formula written out, for a handful of values."""
    y, alpha = np.array([1.0, 2.0, 2.5, 7.0]) / 3.125, 0.5
    h = 4.7 / 2 * y.std(ddof=1) * alpha**0.1
    total = 0.0
    for a in y:
        density = sum(np.exp(-0.5 * ((a - b) / h) ** 2) for b in y) / (4 * h * np.sqrt(2 * np.pi))
        total += density**alpha * sum(abs(a - b) for b in y)
    assert duclos_esteban_ray(3.125 * y) == pytest.approx(total / 16, rel=1e-12)


def test_unit_does_not_matter_when_divided_by_the_mean() -> None:
    y = np.random.default_rng(1).gamma(3, 1, 400)
    assert duclos_esteban_ray(1000 * y) == pytest.approx(duclos_esteban_ray(y), rel=1e-9)
    assert duclos_esteban_ray(y + 50, by_mean=False) == pytest.approx(duclos_esteban_ray(y, by_mean=False), rel=1e-6)


def test_two_camps_are_further_apart_than_one() -> None:
    rng = np.random.default_rng(1)
    one = rng.standard_normal(400)
    two = 0.2 * rng.standard_normal(400) + np.repeat([-1, 1], 200)
    assert duclos_esteban_ray(two, by_mean=False) > duclos_esteban_ray(one, by_mean=False)
    assert duclos_esteban_ray([3.0] * 9) == 0


def test_what_cannot_be_said() -> None:
    assert not estimate_duclos_esteban_ray([1, 2, 3]).is_known
    assert not estimate_duclos_esteban_ray([2.0] * 30).is_known
    for values, alpha in (([1.0], 0.5), ([1, NAN], 0.5), ([1, 2], 0), ([1, 2], 1.1), ([-1, 1], 0.5)):
        with pytest.raises(ValueError):
            duclos_esteban_ray(values, alpha=alpha)


def test_estimate_holds_its_value_and_repeats() -> None:
    y = np.random.default_rng(1).gamma(3, 1, 60)
    found = estimate_duclos_esteban_ray(y, seed=2)
    assert found.value == duclos_esteban_ray(y)
    assert found == estimate_duclos_esteban_ray(y, seed=2)


@pytest.mark.parametrize("name", [name for name in coverage.SCENARIOS if "two peaks, 30" in name or "Wagner" in name])
def test_intervals_hold_the_truth(name: str) -> None:
    assert coverage.SCENARIOS[name](40, 5).coverage >= 0.85


@pytest.mark.parametrize(
    ("like", "share", "without_own", "spread", "distance"),
    [
        ([10, 0], None, False, 5.0, np.sqrt(50)),
        ([10, 0], None, True, NAN, 10.0),  # one party beside the own one has a distance and no spread
        ([5, 5], None, False, 0.0, 0.0),
        ([10, 0], [0.5, 0.5], False, 5.0, np.sqrt(50)),
        ([10, 0, 5], [0.4, 0.4, 0.2], False, np.sqrt(20), np.sqrt(45)),
        ([10, 4, 0], None, True, 2.0, np.sqrt((36 + 100) / 2)),
        ([10, NAN, 0], [0.2, 0.6, 0.2], False, 5.0, np.sqrt(50)),  # who is not rated does not count
        ([7, NAN, NAN], None, False, NAN, NAN),
        ([NAN, NAN, NAN], None, False, NAN, NAN),
        ([9, 9, 1], [0.1, 0.4, 0.5], True, np.sqrt((0.1 * 0.5) / 0.36) * 8, np.sqrt(0.5 / 0.6) * 8),
    ],
)
def test_wagner_by_hand(
    like: list[float], share: list[float] | None, without_own: bool, spread: float, distance: float
) -> None:
    found = affective.spread_of_each([like], share, without_own=without_own)
    assert found[0] == pytest.approx(spread, nan_ok=True)
    found = affective.distance_of_each([like], share, without_own=without_own)
    assert found[0] == pytest.approx(distance, nan_ok=True)


def test_wagner_of_people() -> None:
    like = np.array([[10, 0], [5, 5], [8, 4], [NAN, 3], [6, 6], [9, 1]])
    assert affective.spread(like) == pytest.approx((5 + 0 + 2 + 0 + 4) / 5)
    found = affective.estimate_spread(like)
    assert found.value == pytest.approx(2.2)
    assert found.n == 5
    assert affective.estimate_distance(like).value == pytest.approx(affective.distance(like))
    assert not affective.estimate_spread(like[:4]).is_known
    assert np.isnan(affective.spread([[NAN, 1]]))
    for wrong in ([-1, 1], [1, 1, 1]):
        with pytest.raises(ValueError):
            affective.spread(like, wrong)
