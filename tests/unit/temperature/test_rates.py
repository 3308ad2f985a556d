"""Error rates as they will be where nobody measured them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waterlijn.temperature import ErrorRates
from waterlijn.temperature.rates import DRIFT_SENSITIVITY, PRIOR_SOURCES, between_sources


def test_without_sources_the_usual_spread_counts() -> None:
    assert between_sources([], 0.6) == 0.6
    assert between_sources([(90, 10)], 0.6) == 0.6


def test_sources_that_agree_shrink_the_spread_but_never_to_nothing() -> None:
    agree = between_sources([(800, 200)] * 4, 0.6)
    assert agree == pytest.approx((PRIOR_SOURCES * 0.36 / (PRIOR_SOURCES + 3)) ** 0.5)


def test_sources_that_differ_widen_it() -> None:
    assert between_sources([(950, 50), (500, 500), (800, 200), (300, 700)], 0.6) > 0.8


def test_a_source_of_a_few_cases_says_nothing() -> None:
    assert between_sources([(9, 0), (0, 9), (5, 4)], 0.6) == 0.6


def test_the_typical_source_counts_and_not_the_largest() -> None:
    rates = ErrorRates(9000, 1000, 1, 1, (ErrorRates(8950, 950, 1, 1), *[ErrorRates(50, 50, 1, 1)] * 4))
    assert 0.5 < rates.sensitivity().value < 0.65


@given(st.integers(0, 500), st.integers(0, 500))
def test_uncertainty_is_never_below_drift(right: int, wrong: int) -> None:
    rate = ErrorRates(right, wrong, 100, 10).sensitivity()
    assert 0 <= rate.value <= 1
    assert rate.n > 0
    assert rate.sd_logit > DRIFT_SENSITIVITY


def test_more_cases_never_make_it_less_sure() -> None:
    few, many = ErrorRates(40, 10, 90, 10).sensitivity(), ErrorRates(400, 100, 900, 100).sensitivity()
    assert many.n > few.n


def test_negative_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        ErrorRates(1, -1, 0, 0)
