"""The draw: chances that are known exactly, over several rounds, and totals that come out right."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from waterlijn.text.drawing import chances, luck, uncertainty


def test_horvitz_thompson_totals_are_unbiased_over_repeated_rounds() -> None:
    """Two rounds over overlapping frames of which the second has more messages; the drawn stay drawn."""
    rng = np.random.default_rng(1)
    n, first = 600, 400
    p = rng.beta(0.4, 4, n)
    truth = rng.random(n) < p
    unsure = uncertainty(p[:, None])
    one = chances(unsure[:first], 60)
    before = np.concatenate([one, np.zeros(n - first)])
    two = chances(unsure, 80, before)
    totals, seen = [], np.zeros(n)
    times = 3000
    for turn in range(times):
        lucky = luck(b"key %d" % turn, range(n))
        in_first = np.flatnonzero(lucky[:first] < one)
        drawn = np.flatnonzero(lucky < two)
        assert set(in_first) <= set(drawn)
        seen[drawn] += 1
        totals.append((truth[drawn] / two[drawn]).sum())
    error = np.std(totals) / np.sqrt(times)
    assert abs(np.mean(totals) - truth.sum()) < 4 * error
    expected = np.sqrt(((1 - two) / two * truth).sum())
    assert np.std(totals) == pytest.approx(expected, rel=0.08), "the variance is that of Poisson sampling"
    assert np.abs(seen / times - two).max() < 5 * np.sqrt(0.25 / times), "each is drawn as often as its chance says"


def test_a_round_draws_as_many_as_asked_in_expectation() -> None:
    unsure = np.random.default_rng(2).uniform(0, 0.5, 1000)
    one = chances(unsure, 100)
    two = chances(unsure, 50, one)
    assert one.sum() == pytest.approx(100)
    assert two.sum() - one.sum() == pytest.approx(50)
    assert np.all(two >= one)


def test_half_goes_to_all_alike_and_half_to_doubt() -> None:
    unsure = np.array([0.0] * 90 + [0.5] * 10)
    found = chances(unsure, 10)
    assert found[:90].sum() == pytest.approx(4.5)
    assert found[90:].sum() == pytest.approx(5.5)
    assert found.min() > 0, "nothing stays out of sight"


@given(
    st.lists(st.floats(0, 0.5), min_size=1, max_size=60),
    st.integers(0, 80),
    st.integers(0, 2**32 - 1),
)
def test_chances_are_chances(unsure: list[float], wanted: int, seed: int) -> None:
    before = np.random.default_rng(seed).uniform(0, 1, len(unsure))
    found = chances(np.array(unsure), wanted, before)
    assert np.all(found >= before)
    assert np.all(found <= 1)
    gained = float((found - before).sum())
    assert gained == pytest.approx(min(wanted, float((1 - before).sum())), abs=1e-6)


def test_luck_is_even_and_the_same_for_ever() -> None:
    lucky = luck(b"secret", range(20_000))
    assert np.array_equal(lucky[5:9], luck(b"secret", [5, 6, 7, 8]))
    assert abs(lucky.mean() - 0.5) < 0.01
    assert np.histogram(lucky, 10)[0].min() > 1850
    assert not np.array_equal(lucky[:5], luck(b"other", range(5)))


def test_nothing_to_draw_from() -> None:
    assert chances(np.zeros(0), 10).size == 0
    assert luck(b"k", []).size == 0
    with pytest.raises(ValueError, match="negative"):
        chances(np.zeros(3), -1)
