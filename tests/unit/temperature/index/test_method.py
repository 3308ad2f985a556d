"""A method that makes no sense is refused; a file keeps it whole."""

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from waterlijn.errors import UsageError
from waterlijn.temperature.index import IndexMethod, SignalRule, Signals, default_rules, freeze, reference_weeks
from waterlijn.temperature.index.goalposts import design_effect, platform_weights
from waterlijn.temperature.index.simulating import FIRST, world


@pytest.mark.parametrize(
    "settings",
    [
        {"rules": {"vibe": SignalRule(1.0)}},
        {"rules": {"trust": SignalRule(0.0)}},
        {"concentration": 0.0},
        {"threshold": 100.0},
        {"normalisations": {"rank": 1.0}},
        {"aggregations": {"arithmetic": -1.0, "geometric": 2.0}},
        {"aggregations": {"arithmetic": 0.0}},
    ],
)
def test_nonsense(settings: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        IndexMethod(**settings)


@pytest.mark.parametrize(
    "settings",
    [{"weight": -1.0}, {"weight": float("nan")}, {"weight": 1.0, "design_effect": 0.5},
     {"weight": 1.0, "goalposts": (1.0, 1.0)}, {"weight": 1.0, "platforms": {"a": 0.0}}],
)  # fmt: skip
def test_nonsense_of_a_signal(settings: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        SignalRule(**settings)


def test_the_hash_is_of_every_setting() -> None:
    method = IndexMethod()
    others = [
        replace(method, threshold=60.0),
        replace(method, reference="2025"),
        method.with_rules({**default_rules(), "trust": replace(default_rules()["trust"], lasts=26)}),
    ]
    assert len({one.digest for one in (method, *others)}) == 4
    assert replace(method, threshold=50).digest == method.digest
    assert IndexMethod.from_json(json.dumps({"threshold": 60})) == others[0]


@pytest.mark.parametrize("text", ["", "[]", "{", '{"rules": 3}', '{"weight": 1}', '{"format": "other"}'])
def test_no_method_file(text: str) -> None:
    with pytest.raises(UsageError, match="not a method file"):
        IndexMethod.from_json(text)


def test_goalposts_hold_nine_tenths_of_the_true_levels() -> None:
    """Not of the raw shares, which small places spread out by chance."""
    made = world(80, 20, seed=3, names=("hostility",))
    low, high = freeze(made.signals, IndexMethod(), *reference_weeks(made.signals)).rules["hostility"].goalposts or (
        0,
        0,
    )
    true = np.log(made.truth / (1 - made.truth))
    assert np.mean(true < low) == pytest.approx(0.05, abs=0.02)
    assert np.mean(true > high) == pytest.approx(0.05, abs=0.02)


def test_reference_year() -> None:
    made = world(3, 60, names=("hostility",)).signals
    first, last = reference_weeks(made)
    assert (last - first).astype(int) == 51 * 7
    assert [str(day) for day in reference_weeks(made, 2025)] == ["2025-01-01", "2025-12-31"]
    with pytest.raises(UsageError, match="2019"):
        reference_weeks(made, 2019)


def test_too_little_for_a_scale() -> None:
    rows = Signals.of(["A"] * 3, FIRST + 7 * np.arange(3), ["trust"] * 3, [1, 2, 3], [9, 9, 9])
    with pytest.raises(UsageError, match="too little in the reference year"):
        freeze(rows, IndexMethod(), *reference_weeks(rows))


def _weeks(effect: int, moves: float, seed: int) -> Signals:
    """Places whose messages come in groups of `effect` that say the same."""
    rng = np.random.default_rng(seed)
    places, weeks = 40, 40
    groups = np.repeat(rng.integers(30, 300, places), weeks)
    own = np.repeat(rng.normal(-2, 0.4, places), weeks) + rng.normal(0, moves, places * weeks)
    hits = effect * rng.binomial(groups, 1 / (1 + np.exp(-own)))
    place = np.repeat([f"P{i}" for i in range(places)], weeks)
    return Signals.of(
        place.tolist(), FIRST + 7 * np.tile(np.arange(weeks), places), ["hostility"] * len(hits), hits, effect * groups
    )


@pytest.mark.parametrize("moves", [0.0, 0.15])
@pytest.mark.parametrize("effect", [1, 2, 4])
def test_design_effect_tells_quarrels_from_real_movement(effect: int, moves: float) -> None:
    assert design_effect(_weeks(effect, moves, 5)) == pytest.approx(effect, rel=0.2)


def test_design_effect_needs_enough() -> None:
    assert design_effect(_weeks(4, 0.0, 5).take(np.arange(20))) == 1.0
    assert design_effect(_weeks(1, 0.0, 5).take(np.zeros(0, np.intp))) == 1.0


def test_platform_weights_are_shares_of_what_was_counted() -> None:
    rows = Signals.of(["A"] * 3, [FIRST] * 3, ["hostility"] * 3, [1, 1, 1], [60, 30, 10], ["x", "y", "z"])
    assert platform_weights(rows) == {"x": 0.6, "y": 0.3, "z": 0.1}
    assert platform_weights(rows.take(np.array([0]))) == {}
    desks = Signals.of(["A"] * 2, [FIRST] * 2, ["incidents"] * 2, [1, 1], [60, 30], ["x", "y"])
    assert platform_weights(desks) == {"x": 0.5, "y": 0.5}
