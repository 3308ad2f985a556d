"""Fixed platform weights, what is missing, and changes of the list of sources."""

import numpy as np
import pytest
from scipy.special import expit

from waterlijn.temperature.index.method import IndexMethod, SignalRule
from waterlijn.temperature.index.platforms import Platforms
from waterlijn.temperature.index.pooled import all_pooled, by_week, places_of
from waterlijn.temperature.index.signals import Signals
from waterlijn.temperature.index.simulating import FIRST

RULE = SignalRule(1.0, platforms={"big": 0.7, "small": 0.3})
Row = tuple[str, int, str, float, float]


def _levels(rows: list[Row], rule: SignalRule = RULE) -> list[tuple[list[str], np.ndarray, tuple[bool, ...]]]:
    """Per week: places, mean share, and per break whether it was joined."""
    place, week, source, hits, n = (list(column) for column in zip(*rows, strict=True))
    signals = Signals.of(place, FIRST + 7 * np.array(week), ["hostility"] * len(rows), hits, n, source)
    names = places_of(signals)
    follow, found = Platforms("hostility", rule, 1), []
    for monday, drawn in all_pooled(by_week(signals, IndexMethod(rules={"hostility": rule}), names), 1):
        places, level, breaks = follow.level(monday, drawn)
        share = expit(level).mean(axis=1) if len(places) else np.zeros(0)
        found.append(([names[p] for p in places], share, tuple(b.is_comparable for b in breaks)))
    return found


def _both(week: int, big: float = 1000.0, small: float = 1000.0) -> list[Row]:
    return [
        row
        for p in range(20)
        for row in ((f"P{p:02d}", week, "big", 0.05 * big, big), (f"P{p:02d}", week, "small", 0.2 * small, small))
    ]


def test_where_people_write_more_does_not_move_the_level() -> None:
    """Ten times as much on the more hostile platform: the raw share doubles, the level stays."""
    ((_, before, _), (_, after, _)) = _levels(_both(0) + _both(1, small=10_000.0))
    assert before.mean() == pytest.approx(0.7 * 0.05 + 0.3 * 0.2, abs=0.002)
    assert after.mean() == pytest.approx(before.mean(), abs=0.002)


def test_a_platform_that_a_place_does_not_have_is_filled_in() -> None:
    rows = [row for row in _both(0) if not (row[0] == "P03" and row[2] == "small")]
    ((places, share, breaks),) = _levels(rows)
    assert share[places.index("P03")] == pytest.approx(0.095, abs=0.01)
    assert breaks == ()


def test_a_source_may_be_silent_for_four_weeks() -> None:
    rows = [row for week in range(12) for row in _both(week) if not (row[2] == "small" and 5 <= week < 9)]
    found = _levels(rows)
    assert [breaks for _, _, breaks in found] == [()] * 12
    assert [share.mean() for _, share, _ in found] == pytest.approx([0.095] * 12, abs=0.01)


def test_a_source_that_is_gone_is_a_break_and_the_level_is_joined() -> None:
    rows = [row for week in range(16) for row in _both(week) if not (row[2] == "small" and week >= 8)]
    found = _levels(rows)
    assert [week for week, (_, _, breaks) in enumerate(found) if breaks] == [12]
    assert found[12][2] == (True,)
    assert found[15][1].mean() == pytest.approx(0.095, abs=0.01)


def test_a_new_source_joins_after_eight_weeks_beside_the_others() -> None:
    rows = [row for week in range(16) for row in _both(week) if not (row[2] == "small" and week < 4)]
    found = _levels(rows)
    assert [week for week, (_, _, breaks) in enumerate(found) if breaks] == [12]
    assert [share.mean() for _, share, _ in found] == pytest.approx([0.05] * 16, abs=0.01)


def test_a_source_without_weight_weighs_as_the_average() -> None:
    follow = Platforms("hostility", RULE, 1)
    assert follow._weights(("big", "other")) == pytest.approx([0.7 / 1.2, 0.5 / 1.2])
    assert Platforms("hostility", SignalRule(1.0), 1)._weights(("a", "b")) == [0.5, 0.5]
    assert Platforms("hostility", SignalRule(1.0, platforms={"a": 0.0, "b": 1.0}), 1)._weights(("a",)) == [1.0]
