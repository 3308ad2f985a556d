"""Odd corners of the rules with given settings, of regression, and of false discoveries."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from waterlijn.errors import UsageError
from waterlijn.temperature.alarms import Series, Settings, find_alarms, name_of
from waterlijn.temperature.alarms.bayes import bayes_bounds
from waterlijn.temperature.alarms.cusum import binomial_cusum, count_cusum
from waterlijn.temperature.alarms.ears import ears
from waterlijn.temperature.alarms.false_discovery import adjusted, discoveries
from waterlijn.temperature.alarms.farrington import Flexible, baseline_of, farrington, farrington_flexible
from waterlijn.temperature.alarms.negativebinomial import at_most, quantile
from waterlijn.temperature.alarms.poisson import fit_counts


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_adjusting_keeps_the_order_and_never_lowers(p: list[float]) -> None:
    given_p, found = np.array(p), adjusted(p)
    assert (found >= given_p - 1e-12).all()
    assert (found <= 1).all()
    assert (np.diff(found[np.argsort(given_p, kind="stable")]) >= -1e-12).all()
    assert (adjusted(p, is_dependent=True) >= found - 1e-12).all()


def test_adjusting_equals_the_reference() -> None:
    p = np.random.default_rng(1).uniform(size=50) ** 3
    np.testing.assert_allclose(adjusted(p), stats.false_discovery_control(p), atol=1e-12)
    np.testing.assert_allclose(
        adjusted(p, is_dependent=True), stats.false_discovery_control(p, method="by"), atol=1e-12
    )


def test_places_that_were_not_judged_do_not_count() -> None:
    assert discoveries([0.01, np.nan, np.nan], 0.02).tolist() == [True, False, False]
    assert np.isnan(adjusted([np.nan])).all()


@pytest.mark.parametrize(("mean", "phi"), [(0.3, 1.0), (4.0, 1.0), (4.0, 2.5), (300.0, 1.2)])
@pytest.mark.parametrize("level", [0.01, 0.5, 0.99])
def test_quantiles_of_counts(mean: float, phi: float, level: float) -> None:
    reference = stats.poisson(mean) if phi == 1 else stats.nbinom(mean / (phi - 1), 1 / phi)
    assert quantile(level, mean, phi) == reference.ppf(level)
    assert at_most(5, mean, phi) == pytest.approx(reference.cdf(5))
    assert at_most(-1, mean, phi) == 0


def test_regression_finds_the_coefficients() -> None:
    rng = np.random.default_rng(2)
    x = np.column_stack([np.ones(4000), rng.uniform(0, 1, 4000)])
    fit = fit_counts(x, rng.poisson(np.exp(x @ [1.0, 0.5])).astype(float))
    np.testing.assert_allclose(fit.coefficients, [1.0, 0.5], atol=0.07)
    assert fit.dispersion == pytest.approx(1, abs=0.1)
    assert fit.is_converged


def test_regression_of_nothing_but_zeros_does_not_break() -> None:
    fit = fit_counts(np.ones((20, 1)), np.zeros(20))
    assert np.isfinite(fit.means).all()
    assert np.isfinite(fit.dispersion)


def test_a_sum_with_impossible_levels_is_refused() -> None:
    with pytest.raises(ValueError):
        binomial_cusum([1], [10], 0.1, 0.05, 4)
    with pytest.raises(ValueError):
        count_cusum([1, 2], 2.0, transform="other")


def test_the_count_above_which_a_sum_alarms() -> None:
    found = binomial_cusum([3, 0], [50, 50], 0.05, 0.1, 4.0)
    assert not binomial_cusum([3, np.floor(found.upper[1])], [50, 50], 0.05, 0.1, 4.0).alarms[1]
    assert binomial_cusum([3, np.floor(found.upper[1]) + 1], [50, 50], 0.05, 0.1, 4.0).alarms[1]
    assert np.isnan(binomial_cusum([0], [3], 0.05, 0.1, 4.0).upper[0])


def test_ears_needs_its_weeks() -> None:
    for rule, first in (("C1", 7), ("C2", 9), ("C3", 11)):
        upper = ears([3, 5, 4, 6, 3, 5, 4, 6] * 3, rule).upper
        assert np.isnan(upper[:first]).all()
        assert not np.isnan(upper[first:]).any()


def test_bayes_uses_the_same_weeks_of_earlier_years() -> None:
    low, high = [2] * 52 + [2] * 60, [9] * 52 + [2] * 60
    assert bayes_bounds(low, range(100, 101), years=1)[0] < bayes_bounds(high, range(100, 101), years=1)[0]


def test_too_little_history_for_farrington() -> None:
    for rule in (farrington, farrington_flexible):
        with pytest.raises(ValueError):
            rule([4.0] * 150, 149)


def test_farrington_by_date_finds_the_same_week_of_the_year() -> None:
    mondays = np.array([date(2018, 1, 1) + timedelta(days=7 * i) for i in range(330)], "datetime64[D]")
    baseline = baseline_of(320, 330, Flexible(years=4), mondays)
    windows = mondays[baseline.weeks[baseline.blocks == 10]].astype("datetime64[D]").astype(object)
    now = mondays[320].astype(object).timetuple().tm_yday
    assert all(
        min(abs(day.timetuple().tm_yday - now), 365 - abs(day.timetuple().tm_yday - now)) <= 26 for day in windows
    )
    assert baseline.weeks.max() < 320 - 26


def test_farrington_watches_the_share_when_it_knows_the_messages() -> None:
    rng = np.random.default_rng(3)
    n = np.r_[np.full(209, 100.0), 300.0]
    hits = np.r_[rng.binomial(100, 0.08, 209), 24.0].astype(float)
    assert farrington_flexible(hits, 209, Flexible(years=3)).is_alarm
    assert not farrington_flexible(hits, 209, Flexible(years=3), exposure=n).is_alarm


@pytest.mark.parametrize("method", ["farrington", "ears"])
@pytest.mark.parametrize("has_n", [True, False])
def test_rules_by_history_find_a_large_rise(method: str, has_n: bool) -> None:
    rng = np.random.default_rng(4)
    hits = np.r_[rng.binomial(120, 0.06, 199), 40]
    weeks = [date(2020, 1, 6) + timedelta(days=7 * i) for i in range(200)]
    series = Series.of_shares(weeks, hits, [120] * 200) if has_n else Series.of_counts(weeks, hits)
    found = find_alarms(series, Settings(method=method))
    assert found.alarms[-1].index == 199
    assert found.alarms[-1].observed.unit == ("share" if has_n else "count")
    assert found.expected_false_per_year is not None
    assert 0 < found.expected_false_per_year < 6


def test_gaps_in_the_earlier_years_leave_a_week_unjudged() -> None:
    series = Series.of_counts([*range(10), *range(200, 204)], [5] * 14)
    found = find_alarms(series, Settings(method="farrington"))
    assert found.watched == 0
    assert found.reason


def test_settings_that_make_no_sense() -> None:
    for settings in ({"method": "guess"}, {"yearly_false": 0.0}, {"yearly_false": 100.0}):
        with pytest.raises(UsageError):
            Settings(**settings)


def test_names_of_weeks() -> None:
    assert name_of(date(2025, 2, 10)) == "2025-W07"
    assert name_of(12) == "12"


def test_a_date_stands_for_its_week() -> None:
    series = Series.of_shares([date(2025, 2, 12), date(2025, 2, 24)], [1, 2], [10, 20])
    assert series.weeks == (date(2025, 2, 10), date(2025, 2, 17), date(2025, 2, 24))
    assert series.n is not None
    assert series.n.tolist() == [10, 0, 20]


def test_large_weeks_keep_their_share() -> None:
    hits, n = Series.of_shares([1, 2], [6000, 5], [100_000, 50]).bounded()
    assert n.tolist() == [2000, 50]
    assert hits.tolist() == [120, 5]


def test_estimates_without_an_error_are_refused() -> None:
    for error in (0.0, -1.0, np.nan):
        with pytest.raises(UsageError):
            Series.of_estimates([1], [0.1], [error])
    assert Series.of_estimates([1, 2], [np.nan, 0.1], [np.nan, 0.02]).is_known.tolist() == [False, True]


def test_estimates_under_zero_do_not_break_anything() -> None:
    series = Series.of_estimates(range(60), [-0.01, 0.02, 0.0, 0.03] * 15, [0.02] * 60)
    assert find_alarms(series).watched == 30
