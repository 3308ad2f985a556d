"""Every interval that is shown holds the truth about as often as it says. Short runs; the full ones are in docs."""

import pytest

from waterlijn.temperature.coverage import changes, with_labels, without_labels

# binomial error of 400 runs at .95 is .011 and at .80 .020: the bars lie 2.5 of those below the promise
LEAST_95, LEAST_80 = 0.92, 0.75


@pytest.mark.parametrize("share", [0.01, 0.05, 0.3])
@pytest.mark.parametrize(("n", "n_labels"), [(60, 45), (400, 45), (2000, 100)])
@pytest.mark.parametrize("is_soft", [True, False])
def test_with_labels(share: float, n: int, n_labels: int, is_soft: bool) -> None:
    found = with_labels(share, n=n, n_labels=n_labels, is_soft=is_soft, runs=400)
    assert found.i95 >= LEAST_95
    assert found.i80 >= LEAST_80


@pytest.mark.parametrize("separation", [1.4, 0.5, 0.0])
def test_with_labels_the_model_may_be_worthless(separation: float) -> None:
    """Unbiased whatever the model is worth: a model that does not work here only costs width."""
    found = with_labels(0.1, n=2000, n_labels=150, separation=separation, runs=400)
    assert found.i95 >= LEAST_95
    assert abs(found.bias) < 0.01


@pytest.mark.parametrize("share", [0.01, 0.05, 0.15, 0.4])
@pytest.mark.parametrize("n", [60, 1000])
@pytest.mark.parametrize("sources", [1, 3, 6])
def test_without_labels_in_a_town_that_differs_as_towns_do(share: float, n: int, sources: int) -> None:
    found = without_labels(share, n=n, sources=sources, runs=400)
    assert found.i95 >= LEAST_95
    assert found.i80 >= LEAST_80 - 0.03  # the t-correction is exact for 95 % and a little short for 80 %
    assert found.silent < 0.1


@pytest.mark.parametrize(("before", "now"), [(0.05, 0.05), (0.15, 0.15), (0.05, 0.1), (0.05, 0.15)])
@pytest.mark.parametrize("n", [200, 2000])
def test_change(before: float, now: float, n: int) -> None:
    found = changes(before, now, n=n, week_drift=0.1, runs=250)
    assert found.coverage.i95 >= LEAST_95
    assert found.coverage.i80 >= LEAST_80
    if now == before:
        assert found.said_warmer <= 0.08
        assert found.said_cooler <= 0.08


def test_change_finds_what_is_large_enough() -> None:
    assert changes(0.05, 0.15, n=2000, week_drift=0.1, runs=200).said_warmer > 0.8
