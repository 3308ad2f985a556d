"""Counts whose chance differs from week to week, against scipy's own distribution."""

from itertools import pairwise

import numpy as np
import pytest
from scipy import stats

from waterlijn.temperature.alarms.betabinomial import fill_chances, log_ratio, moved, shifted


@pytest.mark.parametrize("n", [1, 7, 170, 2000])
@pytest.mark.parametrize("p", [0.002, 0.06, 0.5, 0.97])
@pytest.mark.parametrize("rho", [0.0, 0.001, 0.01, 0.3])
def test_probabilities(n: int, p: float, rho: float) -> None:
    found = np.zeros(n + 2)
    fill_chances(n, p, rho, found)
    size = 1 / max(rho, 1e-4) - 1
    reference = stats.betabinom.pmf(np.arange(n + 1), n, p * size, (1 - p) * size)
    np.testing.assert_allclose(found[:-1], reference, atol=1e-9)
    assert found[:-1].sum() == pytest.approx(1, abs=1e-9)


def test_more_hits_speak_more_for_the_higher_share() -> None:
    ratios = [log_ratio(float(y), 50.0, 0.06, 0.1, 0.02) for y in range(51)]
    assert all(a < b for a, b in pairwise(ratios))
    assert ratios[0] < 0 < ratios[-1]


def test_shares_that_are_moved() -> None:
    assert shifted(0.5, 3.0) == pytest.approx(0.75)
    assert moved(0.5, np.log(3.0)) == pytest.approx(0.75)
    assert moved(shifted(0.06, 1.8), -np.log(1.8)) == pytest.approx(0.06)
