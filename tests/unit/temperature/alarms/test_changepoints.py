"""Since when is it different?"""

import numpy as np
import pytest

from waterlijn.temperature.alarms.changepoints import _beyond, mean_breaks, share_breaks, successive_rho
from waterlijn.temperature.alarms.coverage import Town, simulate


def test_the_place_of_a_change_has_a_whole_distribution() -> None:
    """Both sides together hold all probability, whatever the variances."""
    for phi in (0.3, 1.0, 2.5):
        assert _beyond(1e-12, phi) + _beyond(1e-12, 1 / phi) == pytest.approx(1, abs=1e-5)
    assert _beyond(11.033, 1.0) == pytest.approx(0.025, abs=1e-4)  # Bai 1997: 11.03 for 95 %


def test_no_change_in_noise() -> None:
    rng = np.random.default_rng(1)
    found = [len(mean_breaks(rng.standard_normal(100)).at) for _ in range(200)]
    assert np.mean(np.array(found) > 0) < 0.1


def test_two_changes_of_a_mean() -> None:
    rng = np.random.default_rng(2)
    y = np.r_[rng.normal(0, 1, 40), rng.normal(3, 1, 40), rng.normal(0, 1, 40)]
    found = mean_breaks(y)
    assert [abs(a - b) <= 2 for a, b in zip(found.at, (40, 80), strict=True)] == [True, True]
    assert found.low[0] <= 40 <= found.high[0]


def test_too_short_for_a_change() -> None:
    with pytest.raises(ValueError):
        mean_breaks([1.0, 2.0, 3.0], least=2)


def test_a_constant_series_has_no_change() -> None:
    assert mean_breaks([5.0] * 40).at == ()
    assert share_breaks([0] * 40, [100] * 40) == []
    assert share_breaks([100] * 40, [100] * 40) == []
    assert share_breaks([5] * 40, [100] * 40) == []


def test_too_few_weeks_have_no_change() -> None:
    assert share_breaks([5] * 15, [100] * 15) == []
    assert share_breaks([], []) == []
    assert share_breaks([0] * 50, [0] * 50) == []


def test_weeks_without_messages_count_as_gaps() -> None:
    hits, n = [6, 5, 7, 6, 0] * 6 + [16, 15, 14, 17, 0] * 6, [100, 100, 100, 100, 0] * 12
    (found,) = share_breaks(hits, n)
    assert found.at == 30
    assert found.before.value == pytest.approx(0.06)
    assert found.after.value == pytest.approx(0.155)


def test_overdispersion_from_successive_weeks_is_not_fooled_by_a_change() -> None:
    rng = np.random.default_rng(3)
    n = np.full(400, 200.0)
    share = rng.binomial(200, np.r_[np.full(200, 0.05), np.full(200, 0.2)]) / 200
    assert successive_rho(np.asarray(share, float), n) < 0.004
    size = 1 / 0.02 - 1
    varied = rng.binomial(200, rng.beta(0.1 * size, 0.9 * size, 400)) / 200
    assert successive_rho(np.asarray(varied, float), n) == pytest.approx(0.02, abs=0.006)


def test_intervals_hold_the_week() -> None:
    """60 weeks before a change of the share by 1.8 and 14 after it."""
    rng = np.random.default_rng(4)
    found = [share_breaks(*(column[30:] for column in simulate(Town(), rng))) for _ in range(120)]
    one = [breaks[0] for breaks in found if len(breaks) == 1]
    assert len(one) > 90
    assert np.mean([b.low95 <= 60 <= b.high95 for b in one]) > 0.9
    assert np.mean([b.low80 <= 60 <= b.high80 for b in one]) > 0.75


def test_few_changes_where_none_is() -> None:
    rng = np.random.default_rng(5)
    found = [len(share_breaks(*simulate(Town(step=1.0), rng))) for _ in range(150)]
    assert np.mean(np.array(found) > 0) < 0.15


@pytest.mark.parametrize("recent", [3, 5, 7])
def test_a_recent_change_is_not_put_earlier_than_it_is(recent: int) -> None:
    usual, loud = [9, 8, 10, 9, 8, 9, 10, 9] * 6, [27, 30, 26, 28, 31, 27, 29][:recent]
    (found,) = share_breaks(usual + loud, [150] * (48 + recent))
    assert found.at == 48
    assert found.low95 <= 48 <= found.high95
