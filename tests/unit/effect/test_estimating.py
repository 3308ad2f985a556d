"""From a panel to a verdict: gaps, checks, warnings and refusals."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from waterlijn.effect.estimating import CANNOT, NOT_SHOWN, SHOWN, estimate
from waterlijn.effect.panel import Panel
from waterlijn.effect.registration import Plan, read
from waterlijn.errors import UsageError


def panel(units: int = 25, before: int = 14, after: int = 5, seed: int = 1, treated: int = 1) -> Panel:
    rng = np.random.default_rng(seed)
    outcome = rng.normal(size=(units, before + after)) + rng.normal(0, 3, (units, 1)) + rng.normal(size=before + after)
    names = tuple(f"p{i}" for i in range(units))
    times = tuple(f"{2023 + t // 12}-{1 + t % 12:02d}" for t in range(before + after))
    return Panel(outcome, None, names, times, np.arange(units) < treated, before)


@pytest.mark.parametrize("method", ["did", "sc", "sdid", "bsts", "its"])
def test_a_large_effect_is_found_by_every_method(method: str) -> None:
    one = replace(panel(), outcome=panel().outcome - panel().outcome.mean(axis=1, keepdims=True))
    found = estimate(one.shifted(8.0), method)
    assert found.verdict == SHOWN
    assert found.interval is not None
    assert found.interval.low < 8.0 < found.interval.high
    assert found.found is not None
    assert np.isfinite(found.found.course).all()
    assert (found.found.half > 0).all()


@pytest.mark.parametrize("method", ["did", "sdid", "bsts"])
def test_gaps_are_said_or_borne(method: str) -> None:
    one = panel().shifted(8.0)
    outcome = one.outcome.copy()
    outcome[0, 3] = outcome[5, 16] = outcome[7, :9] = np.nan
    found = estimate(replace(one, outcome=outcome), method)
    assert found.verdict == SHOWN
    left_out = [remark.message for remark in found.warnings if "left out" in remark.message]
    assert len(left_out) == (2 if method == "sdid" else 0)


def test_gaps_can_take_away_what_a_method_needs() -> None:
    one = panel(units=8)
    outcome = one.outcome.copy()
    outcome[np.arange(1, 5), np.arange(1, 5)] = np.nan
    found = estimate(replace(one, outcome=outcome), "sdid")
    assert found.verdict == CANNOT
    assert found.reason is not None
    assert "at least 5" in str(found.reason)


def test_without_controls_it_says_so() -> None:
    found = estimate(panel().keep(np.arange(25) == 0))
    assert found.method == "its"
    assert any("no control group" in str(remark) for remark in found.warnings)


def test_one_control_is_an_answer_in_words() -> None:
    found = estimate(panel(units=2))
    assert (found.verdict, found.estimate.value, found.p) == (CANNOT, None, None)
    assert "one place" in str(found.reason)


@pytest.mark.parametrize("treated", [2, 9])
def test_several_treated_places(treated: int) -> None:
    found = estimate(panel(treated=treated).shifted(4.0))
    assert (found.method, found.verdict) == ("did", SHOWN)
    assert found.found is not None
    assert found.found.rank_p is None


def test_a_start_before_the_start_is_noticed() -> None:
    one = panel()
    outcome = one.outcome.copy()
    outcome[0, 7:] += 8
    found = estimate(replace(one, outcome=outcome), "did")
    assert found.checks.in_time is not None
    assert found.checks.in_time.p < 0.001
    assert any("before it did" in str(remark) for remark in found.warnings)


def test_a_step_just_ahead_is_noticed() -> None:
    one = panel().shifted(8.0)
    outcome = one.outcome.copy()
    outcome[0, 13] += 8
    found = estimate(replace(one, outcome=outcome), "did")
    assert any("went its own way in 2024-02" in str(remark) for remark in found.warnings)


def test_leaving_one_out_names_every_control() -> None:
    found = estimate(panel(), "did")
    assert set(found.checks.without) == {f"p{i}" for i in range(1, 25)}
    assert min(found.checks.without.values()) < found.found.value < max(found.checks.without.values())  # type: ignore[union-attr]


def test_the_level_widens_the_interval_and_not_the_estimate() -> None:
    wide, near = estimate(panel(), level=0.99), estimate(panel(), level=0.8)
    assert wide.estimate == near.estimate
    assert wide.interval is not None
    assert near.interval is not None
    assert wide.interval.high - wide.interval.low > 1.5 * (near.interval.high - near.interval.low)
    assert near.interval == near.estimate.i80


def test_the_wrong_way_is_said() -> None:
    plan = Plan("outcome", ("p0",), "2024-03", 0.5, direction="down")
    found = estimate(panel().shifted(8.0), plan=plan)
    assert found.smallest == 0.5
    assert any("other way" in str(remark) for remark in found.warnings)


@pytest.mark.parametrize("seed", range(3))
def test_the_same_seed_gives_the_same_answer(seed: int) -> None:
    one, other = (estimate(panel(), "bsts", seed=seed) for _ in range(2))
    assert one.estimate == other.estimate


@pytest.mark.parametrize(
    ("given", "words"),
    [({"method": "magic"}, "no method magic"), ({"level": 1.0}, "not between"), ({"smallest": 0.0}, "above zero")],
)
def test_refused_in_words(given: dict[str, object], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        estimate(panel(), **given)  # type: ignore[arg-type]


def test_a_null_is_not_shown() -> None:
    assert estimate(panel(seed=4)).verdict == NOT_SHOWN


PLAN = {"outcome": "share", "units": ["Waterdam"], "start": "2026-01", "smallest": 0.03}


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"outcome": ""}, "outcome is empty"),
        ({"units": []}, "units is empty"),
        ({"smallest": -1}, "above zero"),
        ({"smallest": "much"}, "above zero"),
        ({"smallest": float("nan")}, "above zero"),
        ({"direction": "sideways"}, "not one of up, down, either"),
        ({"method": "magic"}, "not one of auto"),
        ({"start": "soon"}, "not understood"),
        ({"colour": "red"}, "colour is not known"),
    ],
)
def test_a_plan_is_refused_in_words(changed: dict[str, object], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        read(PLAN | changed)


def test_a_plan_written_and_read_is_the_same_plan() -> None:
    import json

    found = read(PLAN | {"controls": ["Veldwijk", "Grasdrecht"], "stamp": "2025-12-01T00:00:00Z"})
    again = read(json.loads(found.json))
    assert again.plan.digest == found.plan.digest
    assert again.is_before("2026-01-01")
    swapped = read(PLAN | {"controls": ["Grasdrecht", "Veldwijk"]})
    assert swapped.plan.digest == found.plan.digest


def test_a_stamp_that_is_no_time() -> None:
    plan = read(PLAN).plan
    with pytest.raises(UsageError, match="is not a time"):
        read(PLAN | {"stamp": "yesterday", "hash": plan.digest}).is_before("2026-01-01")


@pytest.mark.parametrize("method", ["did", "sc", "sdid"])
def test_controls_that_do_not_move_give_no_margin(method: str) -> None:
    one = panel()
    outcome = one.outcome.copy()
    outcome[1:] = 7.0
    found = estimate(replace(one, outcome=outcome), method)
    assert (found.verdict, found.estimate.value) == (CANNOT, None)


def test_nothing_that_moved_before_the_start_is_no_reason_to_stop() -> None:
    one = panel()
    outcome = one.outcome.copy()
    outcome[:, :14] = 7.0
    assert estimate(replace(one, outcome=outcome)).method == "did"


@pytest.mark.parametrize("seed", range(40))
def test_whatever_comes_in_no_number_is_without_a_margin(seed: int) -> None:
    """Random panels with gaps, constants, ties and tiny or huge values: a number with a margin, or words."""
    rng = np.random.default_rng(seed)
    units, times = int(rng.integers(1, 16)), int(rng.integers(2, 16))
    start, treated = int(rng.integers(1, times)), np.arange(units) < rng.integers(1, min(units, 3) + 1)
    outcome = rng.normal(size=(units, times)) * 10.0 ** rng.integers(-6, 7)
    outcome = [outcome, np.round(outcome), outcome[:, :1] + np.zeros(times), outcome * treated[:, None]][seed % 4]
    outcome[rng.random(outcome.shape) < rng.choice([0.0, 0.1, 0.4])] = np.nan
    variance = None if seed % 3 else rng.uniform(1e-9, 4, outcome.shape)
    names, labels = tuple(map(str, range(units))), tuple(str(2000 + t) for t in range(times))
    for method in ("auto", "did", "sc", "sdid", "bsts", "its"):
        try:
            one = Panel(outcome, variance, names, labels, treated, start)
        except UsageError:
            return
        found = estimate(one, method, smallest=0.5)
        if found.interval is None:
            assert (found.verdict, found.p, found.mde) == (CANNOT, None, None)
            assert str(found.reason)
        else:
            assert np.isfinite(
                np.array([found.interval.low, found.interval.high, found.p, found.mde], np.float64)
            ).all()
            assert found.interval.low < found.interval.high
