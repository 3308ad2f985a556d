"""Where a method would err too often it is silent, and says why."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from waterlijn.effect.choosing import least, silent
from waterlijn.effect.coverage import cell, steady
from waterlijn.effect.estimating import CANNOT, estimate
from waterlijn.effect.panel import Panel
from waterlijn.errors import UsageError


def panel(outcome: np.ndarray, start: int, treated: int = 1) -> Panel:
    units, times = outcome.shape
    names, years = tuple(f"p{i}" for i in range(units)), tuple(str(2000 + t) for t in range(times))
    return Panel(outcome, None, names, years, np.arange(units) < treated, start)


def reason(found: Panel, method: str) -> str:
    effect = estimate(found, method)
    assert effect.verdict == CANNOT
    assert effect.interval is None
    return str(effect.reason)


@pytest.mark.parametrize("method", ["did", "sdid", "sc", "bsts", "auto"])
def test_events_too_rare_to_know_how_places_differ(method: str) -> None:
    """One event in one place: the other places would pass for sure, and an effect would be shown where none was."""
    outcome = np.zeros((24, 12))
    outcome[3, 9] = 1.0
    assert "never moved" in reason(panel(outcome, 8), method)


def test_rare_events_do_not_err_more_often() -> None:
    """Some places without any event: all are taken to be equally noisy, as none can tell."""
    rng = np.random.default_rng(1)
    shown = []
    for _ in range(150):
        outcome = rng.poisson(0.1, (31, 10)).astype(float)
        one = panel(outcome, 4)
        if silent("did", one) is None:
            found = estimate(one, "did").p
            assert found is not None
            shown.append(found < 0.05)
    assert len(shown) > 50
    assert np.mean(shown) < 0.12


@pytest.mark.parametrize("away", [6.0, -6.0])
def test_a_level_that_no_mix_reaches(away: float) -> None:
    """A synthetic control has no level of its own: what it misses before the start would count as effect."""
    outcome = np.random.default_rng(2).normal(10, 1, (26, 12))
    outcome[0] += away
    said = reason(panel(outcome, 8), "sc")
    assert "reaches the level" in said
    assert "sdid" in said
    assert estimate(panel(outcome, 8), "sdid").p is not None


def test_a_level_within_reach_is_no_problem() -> None:
    outcome = np.random.default_rng(2).normal(10, 1, (26, 12))
    assert estimate(panel(outcome, 8), "sc").p is not None


@pytest.mark.parametrize(("controls", "before"), [(5, 8), (10, 8), (4, 12), (0, 12)])
def test_what_a_structural_series_needs(controls: int, before: int) -> None:
    outcome = np.random.default_rng(3).normal(size=(1 + controls, before + 4))
    assert least("bsts", controls).before == before
    assert silent("bsts", panel(outcome, before)) is None
    assert "periods before the start" in str(silent("bsts", panel(outcome[:, 1:], before - 1)))


def test_the_table_of_rates_knows_the_cell() -> None:
    few = cell(2, 1, method="bsts", world=steady, before=4, controls=5)
    assert few.silent == 1.0


def test_controls_that_go_exactly_alike_have_no_margin() -> None:
    outcome = np.tile(np.arange(20.0), (8, 1))
    outcome[0, 12:] += 3
    assert "by exactly the same" in reason(panel(outcome, 12), "bsts")


@pytest.mark.parametrize("size", [1e200, 1e300, 1e-200])
def test_sizes_that_cannot_be_computed_with(size: float) -> None:
    outcome = np.random.default_rng(4).normal(10, 1, (6, 12))
    one = panel(outcome, 8)
    with pytest.raises(UsageError, match="another unit"):
        replace(one, outcome=outcome * size)


def test_the_usual_settings_are_there_to_compare_with() -> None:
    outcome = np.random.default_rng(5).normal(10, 1, (3, 40))
    found = estimate(panel(outcome, 28), "bsts")
    assert found.found is not None
    assert found.found.usual is not None
    assert found.interval is not None
    value, bounds = found.found.usual
    assert bounds.low < value < bounds.high
    assert bounds.high - bounds.low < found.interval.high - found.interval.low


@pytest.mark.parametrize("method", ["sdid", "sc"])
def test_a_place_that_is_much_noisier_than_the_others(method: str) -> None:
    """What is found in quiet places says nothing of a noisy one; plain differences allow for it."""
    outcome = np.random.default_rng(6).normal(10, 1, (26, 14))
    outcome[0] = 10 + 4 * (outcome[0] - 10)
    one = panel(outcome, 10)
    assert "up and down much more" in reason(one, method)
    assert estimate(one).method == "did"


def test_placebos_do_not_err_on_a_noisy_place() -> None:
    rng = np.random.default_rng(7)
    shown = 0
    for _ in range(60):
        outcome = rng.standard_normal((11, 12))
        outcome[0] *= 3
        p = estimate(panel(outcome, 8), "sdid").p
        shown += p is not None and p < 0.05
    assert shown <= 8
