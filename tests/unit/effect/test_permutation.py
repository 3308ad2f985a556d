"""Permutation tests: exact counts, and intervals that are the inversion of the test."""

from __future__ import annotations

from itertools import permutations
from math import isinf

import numpy as np
import pytest
from numpy.typing import NDArray

from waterlijn.effect.permutation import _distinct, assignment, stepped
from waterlijn.errors import UsageError

Floats = NDArray[np.float64]


def outcome(units: int = 8, times: int = 6, seed: int = 1) -> Floats:
    return np.cumsum(np.random.default_rng(seed).normal(size=(units, times)), axis=1)


def test_an_assignment_at_one_time_is_a_difference_in_differences() -> None:
    values, treated = outcome(), np.arange(8) < 3
    change = values[:, 4:].mean(axis=1) - values[:, :4].mean(axis=1)
    found = assignment(values, treated, 4)
    assert found.value == pytest.approx(change[treated].mean() - change[~treated].mean())
    assert (len(found.found), found.is_exact) == (56, True)
    assert found.floor == pytest.approx(1 / 56)


@pytest.mark.parametrize("starts", [[1, 1, 2, 2, 3, 3], [1, 2, 3, 4, 5], [1, 1, 1, 6, 6, 6, 6, 6]])
def test_every_order_once(starts: list[int]) -> None:
    found = {tuple(order) for order in _distinct(np.array(starts))}
    assert len(found) == len(_distinct(np.array(starts)))
    if len(starts) < 8:
        assert found == set(permutations(starts))


def test_the_interval_holds_what_the_test_does_not_reject() -> None:
    starts = np.array([1, 1, 2, 2, 3, 3, 4, 4])
    found = stepped(outcome(), starts, draws=499)
    bounds = found.interval(0.9)
    for inside in np.linspace(bounds.low, bounds.high, 9)[1:-1]:
        assert found.p_value(inside) > 0.1
    width = bounds.high - bounds.low
    for outside in (bounds.low - 0.01 * width, bounds.high + 0.01 * width):
        assert found.p_value(outside) <= 0.1


def test_an_effect_put_in_shifts_everything() -> None:
    starts = np.array([1, 1, 2, 2, 3, 3, 4, 4])
    more = outcome() + 3.0 * (np.arange(6) >= starts[:, None])
    one, other = stepped(outcome(), starts, draws=199), stepped(more, starts, draws=199)
    assert other.value == pytest.approx(one.value + 3)
    assert other.p_value(3.0) == pytest.approx(one.p_value())


def test_too_few_orders_can_never_reject() -> None:
    found = stepped(outcome(units=3), np.array([1, 2, 3]))
    assert found.p_value() >= 1 / 6
    assert isinf(found.interval(0.95).high)


def test_the_seed_decides_the_lot() -> None:
    starts = np.repeat([1, 2, 3, 4], 5)
    values = outcome(units=20)
    assert stepped(values, starts, seed=4, draws=99).p_value() == stepped(values, starts, seed=4, draws=99).p_value()


@pytest.mark.parametrize(
    ("values", "starts", "words"),
    [
        (outcome(), np.full(8, 2), "same period or never"),
        (outcome(), np.arange(7), "same periods"),
        (np.where(np.eye(8, 6) > 0, np.nan, outcome()), np.arange(8), "missing"),
    ],
)
def test_refused_in_words(values: Floats, starts: NDArray[np.intp], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        stepped(values, starts)
