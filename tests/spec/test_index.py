"""The law of the index: what moves it, what never does, and when it keeps silent. Little tables."""

from __future__ import annotations

from dataclasses import fields, replace
from functools import cache

import numpy as np
import pytest

from waterlijn.errors import UsageError
from waterlijn.temperature.index import (
    Index,
    IndexMethod,
    SignalRule,
    Signals,
    default_rules,
    estimate_index,
    freeze,
)  # fmt: skip

TOO_LITTLE = "There are too few messages, and no other signal, to say something about this week."
MONDAY = np.datetime64("2026-01-05")
POSTS = {"hostility": (-3.5, -1.5), "othering": (-4.0, -2.0), "severity": (-2.0, 0.5), "incidents": (-9.5, -7.5),
         "trust": (0.0, 1.2)}  # fmt: skip
METHOD = IndexMethod(rules={name: replace(rule, goalposts=POSTS[name]) for name, rule in default_rules().items()})
Row = tuple[str, int, str, float, float]


def _signals(rows: list[Row], sources: list[str] | None = None) -> Signals:
    place, week, signal, hits, n = (list(column) for column in zip(*rows, strict=True))
    return Signals.of(place, MONDAY + 7 * np.array(week), signal, hits, n, sources)


def _index(rows: list[Row], method: IndexMethod = METHOD, sources: list[str] | None = None) -> list[Index]:
    return estimate_index(_signals(rows, sources), method)


def _town(weeks: int, places: int = 3) -> list[Row]:
    """Some places with messages and notes, the same every week."""
    return [
        row
        for week in range(weeks)
        for p in range(places)
        for row in (
            (f"P{p}", week, "hostility", 6.0 + 3 * p, 100.0),
            (f"P{p}", week, "severity", 1.0 + p, 6.0),
        )
    ]


@cache
def _twelve() -> tuple[Index, ...]:
    return tuple(_index(_town(12)))


def test_an_index_for_every_place_and_week_with_its_uncertainty() -> None:
    found = _twelve()
    assert [(one.place, str(one.week)) for one in found[:2]] == [("P0", "2026-01-05"), ("P0", "2026-01-12")]
    assert len(found) == 36
    for one in found:
        assert one.estimate.unit == "index"
        assert one.estimate.value is not None
        assert one.estimate.i95 is not None
        assert one.estimate.i80 is not None
        assert 0 <= one.estimate.i95.low < one.estimate.i80.low < one.estimate.i80.high < one.estimate.i95.high <= 100


def test_past_values_never_move_when_new_weeks_come() -> None:
    more = [one for one in _index([*_town(12), ("P0", 12, "hostility", 60.0, 100.0)]) if str(one.week) < "2026-03-30"]
    assert more == list(_twelve())


def test_past_values_never_move_when_new_places_and_sources_come() -> None:
    rows = _town(12)
    later = [("P9", 12, "hostility", 9.0, 90.0), ("P0", 12, "incidents", 3.0, 20000.0)]
    sources = [""] * len(rows) + ["bluesky", ""]
    more = [one for one in _index([*rows, *later], sources=sources) if str(one.week) < "2026-03-30"]
    assert more == list(_twelve())


def test_same_seed_same_index_whatever_the_order_of_rows() -> None:
    assert _index(_town(12)[::-1]) == list(_twelve())


def test_volume_alone_changes_nothing_but_the_certainty() -> None:
    few = _index([("P0", 0, "hostility", 10.0, 100.0)])[0]
    many = _index([("P0", 0, "hostility", 100.0, 1000.0)])[0]
    assert few.estimate.value == pytest.approx(many.estimate.value, abs=3)
    assert few.estimate.i95 is not None
    assert many.estimate.i95 is not None
    assert many.estimate.i95.high - many.estimate.i95.low < 0.8 * (few.estimate.i95.high - few.estimate.i95.low)


@pytest.mark.parametrize(
    ("rows", "is_known"),
    [
        ([("P0", 0, "hostility", 3.0, 29.0)], False),
        ([("P0", 0, "hostility", 3.0, 29.0), ("P0", 0, "othering", 1.0, 29.0)], False),
        ([("P0", 0, "hostility", 3.0, 30.0)], True),
        ([("P0", 0, "hostility", 3.0, 12.0), ("P0", 0, "severity", 1.0, 4.0)], True),
        ([("P0", 0, "incidents", 0.0, 20000.0)], True),
        ([("P0", 0, "trust", 40.0, 60.0)], True),
    ],
)
def test_silence_under_the_floor_of_information(rows: list[Row], is_known: bool) -> None:
    (found,) = _index(rows)
    assert found.estimate.is_known is is_known
    if not is_known:
        assert (
            found.estimate.reason
            == "There are too few messages, and no other signal, to say something about this week."
        )
        assert found.parts == {}
        assert found.levels == {}
        assert found.hottest == ""


def test_what_is_not_measured_fills_no_silence() -> None:
    """Weeks ago there were notes here: that is no reason to speak today."""
    rows = [("P0", 0, "severity", 2.0, 6.0), ("P0", 1, "hostility", 1.0, 12.0)]
    assert [one.estimate.is_known for one in _index(rows)] == [True, False]


@pytest.mark.parametrize(
    ("signal", "calm", "warm", "n"),
    [("hostility", 3, 20, 100), ("othering", 2, 15, 100), ("severity", 2, 14, 20), ("incidents", 3, 15, 20000),
     ("trust", 80, 40, 100)],
)  # fmt: skip
def test_every_signal_warms_in_its_own_direction(signal: str, calm: int, warm: int, n: int) -> None:
    low, high = (_index([("P0", 0, signal, float(hits), float(n))])[0].estimate.value for hits in (calm, warm))
    assert low is not None
    assert high is not None
    assert high > low + 20


def test_contributions_add_up_and_the_hottest_signal_stands_beside_the_mean() -> None:
    rows: list[Row] = [("P0", 0, "hostility", 1.0, 100.0), ("P0", 0, "severity", 19.0, 20.0)]
    (found,) = _index(rows)
    assert sum(found.contributions.values()) == pytest.approx(found.estimate.value)
    assert found.hottest == "severity"
    assert (found.parts["severity"].value or 0) > (found.estimate.value or 0) + 20
    assert found.weights == pytest.approx({"hostility": 1 / 3, "severity": 2 / 3})


def test_field_notes_weigh_at_least_as_much_as_messages() -> None:
    rules = default_rules()
    assert rules["severity"].weight >= rules["hostility"].weight + rules["othering"].weight
    with pytest.raises(UsageError, match="Field notes weigh"):
        IndexMethod(rules={**rules, "severity": SignalRule(0.1)})


def test_there_is_no_league_table() -> None:
    """A place is compared with itself, and with a band of at least five places of its size that has no names."""
    names = {entry.name for entry in fields(Index)}
    assert not {name for name in names if "rank" in name or "league" in name}
    rows = [(f"P{p}", 0, "incidents", float(p), 30000.0) for p in range(5)]
    five = _index(rows)
    assert all(one.band is not None and one.band.places == 5 for one in five)
    assert not any(f"P{p}" in repr(five[0].band) for p in range(5))
    assert all(one.band is None for one in _index(rows[:4]))
    assert all(one.band is None for one in _index([*rows[:4], ("P4", 0, "incidents", 4.0, 300000.0)]))


def test_normal_is_what_the_place_itself_showed_before() -> None:
    found = [one for one in _twelve() if one.place == "P1"]
    assert [one.baseline.is_known for one in found] == [False] * 4 + [True] * 8
    assert found[3].baseline.reason == "There are too few earlier weeks to know what is normal here."
    assert found[3].above_baseline is None
    warm = _index([*_town(12), ("P1", 12, "hostility", 45.0, 100.0), ("P1", 12, "severity", 6.0, 6.0)])
    last = next(one for one in warm if str(one.week) == "2026-03-30")
    assert last.above_baseline is not None
    assert last.above_baseline > 0.95
    assert (last.change.value or 0) > 15
    assert last.change.unit == "index difference"


def _two_sources(stop: int, begin: int, weeks: int) -> tuple[list[Row], list[str]]:
    """The same town on an old platform, and on a new one that is twice as hostile."""
    rows, sources = [], []
    for week in range(weeks):
        for source, hits, runs in (("old", 8.0, week < stop), ("new", 16.0, week >= begin)):
            if runs:
                rows += [(f"P{p}", week, "hostility", hits + p, 100.0) for p in range(6)]
                sources += [source] * 6
    return rows, sources


def test_a_new_source_is_marked_and_joined_over_the_weeks_in_which_both_ran() -> None:
    rows, sources = _two_sources(stop=14, begin=8, weeks=20)
    found = [one for one in _index(rows, sources=sources) if one.place == "P2"]
    (marked,) = [one for one in found if one.breaks]
    (mark,) = marked.breaks
    assert mark.is_comparable
    assert dict(mark.details) == {"old": "old", "new": "new", "weeks": "6"}
    assert str(marked.week) == "2026-04-13"  # the fifteenth week
    before, after = found[13].estimate.value, found[15].estimate.value
    assert after == pytest.approx(before, abs=6)  # without joining it would be some 35 points warmer
    assert found[15].baseline.is_known


def test_without_overlap_before_and_after_cannot_be_compared() -> None:
    rows, sources = _two_sources(stop=10, begin=10, weeks=20)
    found = [one for one in _index(rows, sources=sources) if one.place == "P2"]
    (mark,) = found[10].breaks
    assert not mark.is_comparable
    assert "cannot be compared" in mark.message
    assert [one.baseline.is_known for one in found[9:15]] == [True, False, False, False, False, True]


def test_a_signal_that_begins_is_a_break_of_that_place() -> None:
    rows = [*_town(6), *(("P0", week, "incidents", 4.0, 20000.0) for week in (6, 7))]
    rows += [row for row in _town(8) if row[1] >= 6]
    found = _index(rows)
    marked = [(one.place, str(one.week)) for one in found if one.breaks]
    assert marked == [("P0", "2026-02-16")]


def test_what_is_missing_is_filled_in_and_widens_the_interval() -> None:
    rows = [row for row in _town(8, 6) if not (row[0] == "P3" and row[1] == 7 and row[2] == "severity")]
    found = {str(one.week): one for one in _index(rows) if one.place == "P3"}
    gap, full = found["2026-02-23"], found["2026-02-16"]
    assert gap.filled_in == ("severity",)
    assert gap.warnings[-1].startswith("A signal is missing this week.")
    assert gap.estimate.i95 is not None
    assert full.estimate.i95 is not None
    assert gap.estimate.i95.high - gap.estimate.i95.low > full.estimate.i95.high - full.estimate.i95.low


def test_a_survey_counts_until_the_next_and_grows_less_sure() -> None:
    rows = [("P0", 0, "trust", 60.0, 100.0), *(("P0", week, "hostility", 9.0, 100.0) for week in (0, 1, 51))]
    found = _index(rows)
    assert [one.carried for one in found] == [(), ("trust",), ("trust",)]
    widths = [one.levels["trust"].i95.high - one.levels["trust"].i95.low for one in found]  # type: ignore[union-attr]
    assert widths[2] > 1.3 * widths[0]


def test_a_frozen_method_that_was_changed_is_refused() -> None:
    text = METHOD.to_json()
    assert IndexMethod.from_json(text) == METHOD
    with pytest.raises(UsageError, match="changed after it was frozen"):
        IndexMethod.from_json(text.replace("-3.5", "-3.6"))


def test_the_scale_is_that_of_the_reference_year_and_of_nothing_later() -> None:
    rows = _town(60, 4)
    signals = _signals(rows)
    first = freeze(signals, IndexMethod(), MONDAY, MONDAY + 7 * 51)
    later = _signals([*rows, *((f"P{p}", 60, "hostility", 90.0, 100.0) for p in range(4))])
    assert freeze(later, IndexMethod(), MONDAY, MONDAY + 7 * 51) == first
    assert set(first.signals) == {"hostility", "severity"}


def test_no_interval_is_a_single_point_even_beyond_the_scale() -> None:
    (found,) = _index([("P0", 0, "hostility", 990.0, 1000.0)])
    assert found.estimate.i80 is not None
    assert found.estimate.i80.high - found.estimate.i80.low >= 1
    assert "The index lies at the end of its scale: it may be beyond what the reference year showed." in found.warnings
