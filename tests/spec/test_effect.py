"""The law of the effect of an action: who may speak, what is called shown, what counts as planned. Little tables."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from waterlijn.effect.choosing import choose, silent
from waterlijn.effect.estimating import CANNOT, NOT_SHOWN, SHOWN, estimate
from waterlijn.effect.panel import Panel
from waterlijn.effect.permutation import assignment
from waterlijn.effect.registration import EXPLORATORY, REGISTERED, Plan, Registration
from waterlijn.effect.timeline import ordered
from waterlijn.errors import UsageError


def panel(controls: int, before: int, *, effect: float = 0.0, after: int = 4, treated: int = 1, seed: int = 1) -> Panel:
    """Places that differ by noise of standard deviation 1, with an effect in the first of them."""
    units, times = controls + treated, before + after
    outcome = np.random.default_rng(seed).normal(10, 1, (units, times))
    names = tuple(f"place {i}" for i in range(units))
    years = tuple(str(2000 + t) for t in range(times))
    return Panel(outcome, None, names, years, np.arange(units) < treated, before).shifted(effect)


# effect put in, smallest that matters -> verdict, with 10 places and 8 periods: about 2.2 can be shown
VERDICTS = [
    (0.0, None, NOT_SHOWN),
    (6.0, None, SHOWN),
    (0.0, 4.0, NOT_SHOWN),
    (0.0, 0.1, CANNOT),  # nothing found, and an effect of 0.1 would not have been seen
    (6.0, 0.1, SHOWN),  # what is shown is shown, with the remark that it is exaggerated
]


@pytest.mark.parametrize(("effect", "smallest", "verdict"), VERDICTS)
def test_the_three_words(effect: float, smallest: float | None, verdict: str) -> None:
    found = estimate(panel(10, 8, effect=effect), smallest=smallest)
    assert found.verdict == verdict
    assert found.interval is not None
    assert found.interval.low < found.interval.high


# method, controls, periods before -> may it speak?
SPEAKS = [
    ("did", 5, 4, True),
    ("did", 2, 1, True),
    ("did", 1, 12, False),
    ("did", 0, 12, False),
    ("sdid", 5, 4, True),
    ("sdid", 4, 12, False),
    ("sdid", 10, 3, False),
    ("sc", 20, 4, True),
    ("sc", 10, 12, False),
    ("bsts", 5, 8, True),
    ("bsts", 5, 7, False),
    ("bsts", 2, 12, True),
    ("bsts", 2, 11, False),
    ("its", 0, 8, True),
    ("its", 10, 4, False),
]


@pytest.mark.parametrize(("method", "controls", "before", "speaks"), SPEAKS)
def test_a_method_that_falls_short_is_silent(method: str, controls: int, before: int, speaks: bool) -> None:
    one = panel(controls, before)
    assert (silent(method, one) is None) == speaks
    found = estimate(one, method)
    assert found.estimate.is_known == speaks
    if not speaks:
        assert found.verdict == CANNOT
        assert found.reason is not None
        assert found.interval is None


# controls, periods before -> what auto asks first when places move in parallel
CHOICES = [(0, 12, "its"), (5, 4, "did"), (5, 30, "did"), (10, 4, "did"), (30, 12, "did")]


@pytest.mark.parametrize(("controls", "before", "method"), CHOICES)
def test_auto_takes_the_plain_comparison_when_weights_do_not_help(controls: int, before: int, method: str) -> None:
    assert choose(panel(controls, before)) == method


def test_auto_weighs_places_when_they_have_slopes_of_their_own() -> None:
    one = panel(20, 12)
    slopes = np.random.default_rng(2).normal(0, 1, (21, 1)) * np.arange(16)
    assert choose(replace(one, outcome=one.outcome + slopes)) == "sdid"


@pytest.mark.parametrize("size", [0.0, 3.0, 1000.0])
def test_the_choice_does_not_depend_on_the_effect(size: float) -> None:
    one = panel(12, 12)
    assert choose(one.shifted(size)) == choose(one)


# stored at, hash is that of the plan, data from -> registered beforehand?
STAMPS = [
    ("2025-12-31T23:59:59+00:00", True, "2026-01-01", True),
    ("2026-01-01T00:00:00+00:00", True, "2026-01-01", False),
    ("2026-01-01T00:30:00+01:00", True, "2026-01-01", True),  # half past midnight in Brussels is still the day before
    ("2025-06-01T00:00:00+00:00", False, "2026-01-01", False),
    ("", True, "2026-01-01", False),
]


@pytest.mark.parametrize(("stamp", "is_same", "data", "before"), STAMPS)
def test_what_counts_as_registered_beforehand(stamp: str, is_same: bool, data: str, before: bool) -> None:
    plan = Plan("hostility", ("Waterdam",), "2026-01", 0.03)
    found = Registration(plan, plan.digest if is_same else "0" * 64, stamp)
    assert found.is_before(data) == before
    assert bool(found.remarks(data)) != before


def test_another_analysis_than_planned_is_exploratory() -> None:
    one = panel(10, 8)
    plan = Plan("outcome", ("place 0",), "2008", 1.0)
    assert estimate(one, plan=plan, is_beforehand=True).registered == REGISTERED
    assert estimate(one, "sdid", plan=plan, is_beforehand=True).registered == EXPLORATORY
    assert estimate(one, plan=plan).registered == EXPLORATORY
    assert estimate(one, plan=replace(plan, start="2007"), is_beforehand=True).registered == EXPLORATORY
    assert estimate(one, plan=replace(plan, units=("place 1",)), is_beforehand=True).registered == EXPLORATORY


# the periods as written -> in their order
ORDERS = [
    (["2025", "2019", "2021"], ["2019", "2021", "2025"]),
    (["2025-W10", "2025-W9", "2024-W52"], ["2024-W52", "2025-W9", "2025-W10"]),
    (["2025-10", "2025-9"], ["2025-9", "2025-10"]),
    (["14/03/2025", "02/04/2024"], ["02/04/2024", "14/03/2025"]),
    (["10", "9", "1,5"], ["1,5", "9", "10"]),
    (["2025-Q2", "2024K4"], ["2024K4", "2025-Q2"]),
]


@pytest.mark.parametrize(("labels", "order"), ORDERS)
def test_periods_are_sorted_by_time_and_not_by_letter(labels: list[str], order: list[str]) -> None:
    assert list(ordered(labels)[0]) == order


@pytest.mark.parametrize("labels", [["2025-W54"], ["31/02/2025"], ["spring"], [""], ["2025", "2025-03"]])
def test_what_is_no_period_is_refused(labels: list[str]) -> None:
    with pytest.raises(UsageError):
        ordered(labels)


@pytest.mark.parametrize("controls", [5, 10, 19, 30])
def test_the_floor_of_a_rank_test_is_said(controls: int) -> None:
    found = estimate(panel(controls, 8, effect=50.0), "did")
    assert found.floor_of_p == pytest.approx(1 / (controls + 1))
    assert found.found is not None
    assert found.found.rank_p == pytest.approx(1 / (controls + 1))
    assert any("rank" in remark.message for remark in found.warnings) == (controls < 19)


def test_all_orders_count_when_chance_decided() -> None:
    """Four of eight places by lot: 70 ways, so 2 of 70 is the least that both directions together can give."""
    one = panel(4, 3, treated=4)
    found = assignment(one.outcome + 100.0 * one.treated[:, None] * (np.arange(7) >= 3), one.treated, 3)
    assert len(found.found) == 70
    assert found.p_value() == pytest.approx(2 / 70)
