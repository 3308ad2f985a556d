"""Power before the action: never certain of nothing, and right where the answer is known."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from waterlijn.effect.panel import Panel
from waterlijn.effect.power import PowerCurve, curve
from waterlijn.errors import UsageError


def panel(units: int = 31, times: int = 20, seed: int = 1, treated: int = 1) -> Panel:
    outcome = np.random.default_rng(seed).normal(size=(units, times))
    names, labels = tuple(map(str, range(units))), tuple(str(2000 + t) for t in range(times))
    return Panel(outcome, None, names, labels, np.arange(units) < treated, times - 1)


@pytest.mark.parametrize("method", ["did", "sdid", "sc"])
def test_an_effect_of_nothing_is_shown_as_often_as_the_test_errs(method: str) -> None:
    found = curve(panel(), 4, method, periods=20)
    assert found.power(0.0) < 0.12
    assert found.power(1e-20) == found.power(0.0)
    chances = [chance for _, chance in found.points()]
    assert chances == sorted(chances)
    assert chances[-1] > 0.95


def test_the_smallest_detectable_effect_where_it_is_known() -> None:
    """Plain differences of 31 places, about 14 periods before and 4 after, noise of standard deviation 1."""
    found = curve(panel(), 4, "did", periods=20)
    error = np.sqrt((1 / 14 + 1 / 4) * (1 + 1 / 30))
    expected = float(stats.t.ppf(0.975, 29) + stats.t.ppf(0.8, 29)) * error
    assert found.mde is not None
    assert found.mde == pytest.approx(expected, rel=0.15)
    assert found.mde_interval is not None
    assert found.mde_interval.low < found.mde < found.mde_interval.high


def test_several_treated_places_show_more() -> None:
    one, five = curve(panel(), 4, "did", periods=20), curve(panel(treated=5), 4, "did", periods=20)
    assert one.mde is not None
    assert five.mde is not None
    assert five.mde < 0.7 * one.mde


def test_nothing_from_the_start_on_is_used() -> None:
    one = panel()
    assert curve(one, 3, "did").mde == pytest.approx(curve(one.shifted(100.0), 3, "did").mde)


def test_where_nothing_can_be_shown_there_is_no_number() -> None:
    found = PowerCurve(np.array([1.0, 2.0, np.inf, np.inf]), "sc", 2)
    assert found.mde is None
    assert found.power(1e9) == 0.5


@pytest.mark.parametrize(
    ("units", "times", "after", "method", "words"),
    [
        (10, 4, 4, "did", "at least 6 periods"),
        (10, 10, 0, "did", "at least one period"),
        (10, 10, 3, "its", "cannot be computed"),
        (10, 10, 3, "sc", "at least 20 places"),
        (2, 10, 3, "did", "one place"),
        (10, 10, 30, "did", "at least 32 periods"),
    ],
)
def test_refused_in_words(units: int, times: int, after: int, method: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        curve(panel(units, times), after, method, periods=times)
