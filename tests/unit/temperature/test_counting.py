"""Tallies add up to the same whatever the batches were."""

import pickle
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from waterlijn.records import LABELS, NEEDS, Readings, Times
from waterlijn.temperature import Marks, Tally, tally
from waterlijn.temperature.counting import MEASURES, MOST_AUTHORS, Key

WEEKS = np.array(["2026-01-05", "2026-01-12", "NaT"], "datetime64[D]")


def _readings(n: int, **columns: object) -> Readings:
    empty: dict[str, object] = {
        "id": [str(i) for i in range(n)],
        "language": ["nl"] * n,
        "probability": np.zeros((n, 4), np.float32),
        "flag": np.zeros((n, 4), np.bool_),
        "abstain": np.zeros(n, np.bool_),
        "severity": np.zeros(n, np.uint8),
        "target": ["none"] * n,
        "target_group": [""] * n,
        "behaviour": ["other"] * n,
        "needs": [()] * n,
        "cues": [()] * n,
        "spans": [()] * n,
        "model": "test",
    }
    return Readings(**(empty | columns))  # type: ignore[arg-type]


def _week(day: str, n: int) -> Times:
    return np.full(n, day, "datetime64[D]")


def _all(n: int) -> NDArray[np.bool_]:
    return np.ones(n, np.bool_)


@st.composite
def _columns(draw: st.DrawFn) -> tuple[list[int], list[str], list[float], list[bool], list[str]]:
    n = draw(st.integers(0, 25))
    return (
        draw(st.lists(st.integers(0, 2), min_size=n, max_size=n)),
        draw(st.lists(st.sampled_from(["Grasdrecht", "Veldwijk"]), min_size=n, max_size=n)),
        draw(st.lists(st.floats(0, 1, width=32), min_size=n, max_size=n)),
        draw(st.lists(st.booleans(), min_size=n, max_size=n)),
        draw(st.lists(st.sampled_from(["", "a", "b", "c"]), min_size=n, max_size=n)),
    )


def _tally(columns: tuple[list[int], list[str], list[float], list[bool], list[str]]) -> Tally:
    week, place, chance, voice, author = columns
    n = len(week)
    probability = np.repeat(np.array(chance, np.float32).reshape(n, 1), 4, axis=1)
    readings = _readings(n, probability=probability, flag=probability > 0.5)
    return tally(WEEKS[week], place, readings, np.array(voice, np.bool_), author)


@given(_columns(), _columns(), _columns())
def test_adding_is_associative_and_commutative(a, b, c) -> None:  # type: ignore[no-untyped-def]
    x, y, z = map(_tally, (a, b, c))
    assert (x + y) + z == x + (y + z)
    assert x + y == y + x
    assert x + Tally() == x


@given(_columns(), st.integers(0, 25))
def test_two_batches_are_one(columns, cut: int) -> None:  # type: ignore[no-untyped-def]
    first = tuple(column[:cut] for column in columns)
    second = tuple(column[cut:] for column in columns)
    assert _tally(first) + _tally(second) == _tally(columns)


def test_what_is_counted() -> None:
    readings = _readings(
        5,
        language=["nl", "nl", "nl", "fr", ""],
        flag=np.eye(5, 4, dtype=np.bool_),
        probability=np.full((5, 4), 0.25, np.float32),
        target=["none", "group", "person", "group", "none"],
        needs=[("safety",), (), ("safety", "truth"), ("say",), ()],
        abstain=np.array([1, 0, 1, 1, 1], np.bool_),
    )
    voices = np.array([1, 1, 0, 1, 1], np.bool_)
    found = tally(_week("2026-01-05", 5), ["Grasdrecht"] * 5, readings, voices, ["a", "b", "a", "c", ""])
    cell = found.cells[Key("Grasdrecht", date(2026, 1, 5))]
    assert (found.n_seen, cell.n_messages, cell.n_voices, cell.n_abstained, cell.n_authors) == (5, 3, 2, 1, 2)
    counted = {m: cell.positives(m) for m in MEASURES if cell.positives(m)}
    assert counted == {"hostility": 2, "disagreement": 1, "abuse": 1, "hate": 1, "need:safety": 1}
    assert cell.mean_score("hostility") == cell.mean_score("abuse") == 0.25
    assert cell.mean_score("need:safety") == 0.5


def test_marks_of_columns_equal_marks_of_readings() -> None:
    readings = _readings(2, target=["other", ""], needs=[("identity",), ()], flag=np.ones((2, 4), np.bool_))
    needs = np.zeros((2, len(NEEDS)), np.bool_)
    needs[0, NEEDS.index("identity")] = True
    one = Marks.of(readings)
    other = Marks.of_columns(
        flag=readings.flag,
        probability=readings.probability,
        abstain=readings.abstain,
        has_target=np.array([True, False]),
        needs=needs,
        is_counted=_all(2),
    )
    assert one.flag.tolist() == other.flag.tolist()
    assert one.score.tolist() == other.score.tolist()
    assert len(LABELS) + len(NEEDS) + 2 == len(MEASURES)


def test_authors_are_a_lower_bound_that_merges() -> None:
    n = MOST_AUTHORS + 500
    week, place = _week("2026-01-05", n), ["Grasdrecht"] * n
    names = [f"author{i}" for i in range(n)]
    whole = tally(week, place, _readings(n), _all(n), names)
    half = n // 2
    parts = tally(week[:half], place[:half], _readings(half), _all(half), names[:half])
    parts += tally(week[half:], place[half:], _readings(n - half), _all(n - half), names[half:])
    cell = whole.cells[Key("Grasdrecht", date(2026, 1, 5))]
    assert whole == parts
    assert cell.n_authors == MOST_AUTHORS
    assert (
        tally(week[:3], place[:3], _readings(3), _all(3), ["x", "x", ""])
        .cells[Key("Grasdrecht", date(2026, 1, 5))]
        .n_authors
        == 1
    )


def test_over_time_adds_the_weeks_of_a_place() -> None:
    week = np.array(["2026-01-05", "2026-01-12", "NaT"], "datetime64[D]")
    found = tally(week, ["A", "A", "B"], _readings(3), _all(3)).over_time()
    assert {key: cell.n_voices for key, cell in found.cells.items()} == {Key("A", None): 2, Key("B", None): 1}


def test_keys_come_in_order_with_the_unknown_week_last() -> None:
    week = np.array(["NaT", "2026-01-12", "2026-01-05", "2026-01-05"], "datetime64[D]")
    found = tally(week, ["A", "A", "A", "0"], _readings(4), _all(4))
    assert list(found) == [
        ("0", date(2026, 1, 5)),
        ("A", date(2026, 1, 5)),
        ("A", date(2026, 1, 12)),
        ("A", None),
    ]


def test_a_tally_travels_between_processes() -> None:
    found = tally(_week("2026-01-05", 2), ["A", "B"], _readings(2), _all(2), ["x", "y"])
    assert pickle.loads(pickle.dumps(found)) == found


def test_unequal_columns_are_refused() -> None:
    with pytest.raises(ValueError, match="unequal"):
        tally(_week("2026-01-05", 2), ["A"], _readings(2), _all(2))
