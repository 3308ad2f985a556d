"""Bounds for shares: ends, empty cells and pairs."""

import numpy as np
import pytest
from scipy.stats import beta

from waterlijn.dialogue import intervals
from waterlijn.dialogue.intervals import Shares


def test_jeffreys_is_the_beta_distribution() -> None:
    yes, seen = np.array([1, 9, 30]), np.array([10, 10, 200])
    low, high = intervals.jeffreys(yes, seen, 0.025)
    assert low == pytest.approx(beta.ppf(0.025, yes + 0.5, seen - yes + 0.5), abs=1e-12)
    assert high == pytest.approx(beta.ppf(0.975, yes + 0.5, seen - yes + 0.5), abs=1e-12)


@pytest.mark.filterwarnings("error")
def test_nobody_and_everybody() -> None:
    low, high = intervals.jeffreys(np.array([0, 5, 0]), np.array([5, 5, 0]), 0.025)
    assert low[0] == 0
    assert high[1] == 1
    assert (low[2], high[2]) == (0.0, 1.0)
    sides = Shares(np.array([[0, 0], [5, 0]]), np.array([[5, 0], [5, 0]]))
    for bounds in (intervals.geometric_bounds, intervals.spread_bounds, intervals.smallest_bounds):
        low, high = bounds(sides, 0.025)
        assert np.isfinite(low).all()
        assert np.isfinite(high).all()
        assert (low <= high).all()
    assert intervals.geometric_bounds(sides, 0.025)[0][0] == 0


def test_of_one_side_there_is_no_spread() -> None:
    one = Shares(np.array([[3]]), np.array([[9]]))
    assert intervals.spread(one).tolist() == [0.0]
    assert [bound.tolist() for bound in intervals.spread_bounds(one, 0.025)] == [[0.0], [0.0]]


def test_the_spread_is_that_of_the_widest_pair() -> None:
    three = Shares(np.array([[90], [50], [10]]), np.full((3, 1), 100))
    low, high = intervals.spread_bounds(three, 0.025)
    assert intervals.spread(three)[0] == pytest.approx(0.8)
    pair = Shares(np.array([[90], [10]]), np.full((2, 1), 100))
    assert low[0] <= intervals.spread_bounds(pair, 0.025)[0][0]  # one of several pairs was picked
    assert high[0] == intervals.spread_bounds(pair, 0.025)[1][0]


def test_bounds_are_calculated_once() -> None:
    sides = Shares(np.array([[3]]), np.array([[9]]))
    assert sides.bounds(0.1)[0] is sides.bounds(0.1)[0]
