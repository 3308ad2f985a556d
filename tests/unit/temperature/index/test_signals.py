"""Bad rows are refused in words, with the row."""

from typing import Any

import numpy as np
import pytest

from waterlijn.errors import UsageError
from waterlijn.temperature.index import IndexMethod, Signals, estimate_index
from waterlijn.temperature.index.signals import mondays

NAN = float("nan")


def _row(**given: Any) -> Signals:
    row: dict[str, Any] = {"place": "A", "week": "2026-01-05", "signal": "hostility", "hits": 3, "n": 40, **given}
    return Signals.of(**{name: [value] for name, value in row.items()})


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"signal": "vibe"}, "no signal vibe"),
        ({"week": "NaT"}, "no week"),
        ({"hits": NAN}, "hits or n is missing"),
        ({"n": NAN}, "hits or n is missing"),
        ({"n": float("inf")}, "hits or n is missing|negative"),
        ({"hits": -1}, "cannot be negative"),
        ({"hits": 41}, "more hits than n"),
        ({"signal": "incidents", "n": 0, "hits": 0}, "number of inhabitants"),
        ({"signal": "incidents", "value": 0.1, "error": 0.01}, "incidents are counted"),
        ({"value": 0.1}, "comes with a standard error"),
        ({"value": 0.1, "error": 0.0}, "comes with a standard error"),
        ({"value": 1.1, "error": 0.1}, "comes with a standard error"),
        ({"value": 0.1, "error": float("inf")}, "comes with a standard error"),
    ],
)
def test_refused(given: dict[str, Any], words: str) -> None:
    with pytest.raises(UsageError, match=words) as problem:
        _row(**given)
    assert problem.value.details["row"] == 1


def test_more_incidents_than_inhabitants_is_odd_but_no_share() -> None:
    assert len(_row(signal="incidents", hits=41)) == 1


def test_the_same_cell_twice_is_refused() -> None:
    with pytest.raises(UsageError, match="Rows 1 and 3"):
        Signals.of(["A", "B", "A"], ["2026-01-05", "2026-01-05", "2026-01-08"], ["trust"] * 3, [1, 1, 1], [5, 5, 5])


def test_columns_of_one_length() -> None:
    with pytest.raises(ValueError, match="unequal length"):
        Signals.of(["A", "B"], ["2026-01-05"] * 2, ["trust"] * 2, [1], [5, 5])


def test_weeks_begin_on_monday() -> None:
    days = np.array(["2026-01-04", "2026-01-05", "2026-01-11", "1969-12-31", "NaT"], "datetime64[D]")
    assert mondays(days).astype(str).tolist() == ["2025-12-29", "2026-01-05", "2026-01-05", "1969-12-29", "NaT"]


def test_nothing_at_all() -> None:
    with pytest.raises(UsageError, match="no signals"):
        estimate_index(Signals.of([], [], [], [], []), IndexMethod())
    with pytest.raises(UsageError, match="not frozen"):
        estimate_index(_row(), IndexMethod())
