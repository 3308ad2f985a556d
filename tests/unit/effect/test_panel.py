"""A panel out of long columns: what is accepted, and what is refused in words."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from waterlijn.effect.panel import Panel, panel
from waterlijn.errors import UsageError

UNITS, YEARS = ("Aa", "Bo", "Cé"), ("2022", "2023", "2024", "2025")


def made(**changed: Any) -> Panel:
    rows: dict[str, Any] = {
        "unit": [unit for unit in UNITS for _ in YEARS],
        "time": list(YEARS) * 3,
        "outcome": np.arange(12.0) ** 1.5,
        "treated": ["Aa"],
        "start": "2024",
    } | changed
    return panel(rows.pop("unit"), rows.pop("time"), rows.pop("outcome"), **rows)


def test_rows_in_any_order_give_the_same_panel() -> None:
    order = np.random.default_rng(1).permutation(12)
    one = made()
    units, years = np.repeat(UNITS, 4)[order].tolist(), np.tile(YEARS, 3)[order].tolist()
    other = made(unit=units, time=years, outcome=(np.arange(12.0) ** 1.5)[order])
    at = [other.units.index(unit) for unit in one.units]
    assert one.times == other.times == YEARS
    np.testing.assert_array_equal(one.outcome, other.outcome[at])


def test_a_missing_row_and_an_empty_cell_are_gaps() -> None:
    outcome = np.arange(11.0)
    outcome[5] = np.nan
    found = made(unit=[u for u in UNITS for _ in YEARS][:-1], time=(list(YEARS) * 3)[:-1], outcome=outcome)
    assert np.argwhere(np.isnan(found.outcome)).tolist() == [[1, 1], [2, 3]]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"unit": ["Aa"] * 12}, "two values"),
        ({"treated": ["Waterdam"]}, "no Waterdam in the data"),
        ({"treated": []}, "at least one place"),
        ({"controls": ["Aa"]}, "compared with itself"),
        ({"controls": ["Zz"]}, "no Zz in the data"),
        ({"start": "2022"}, "periods before"),
        ({"start": "2026"}, "last period in the data is 2025"),
        ({"start": "2023.5"}, "between 2023 and 2024"),
        ({"start": "2024-05"}, "different kinds"),
        ({"start": "soon"}, "not understood"),
        ({"outcome": np.ones(12)}, "same value everywhere"),
        ({"outcome": np.full(12, np.nan)}, "same value everywhere"),
        ({"outcome": np.r_[np.inf, np.arange(11.0)]}, "infinite"),
        ({"outcome": np.r_[np.nan, np.nan, np.arange(10.0)]}, "no value before the start"),
        ({"outcome": np.arange(11.0)}, "different lengths"),
        ({"unit": [], "time": [], "outcome": []}, "no rows"),
        ({"unit": [""] * 4 + ["Aa"] * 4 + ["Bo"] * 4}, "no name"),
        ({"variance": np.zeros(12)}, "zero or negative"),
        ({"variance": np.r_[np.nan, np.ones(11)]}, "is missing"),
        ({"variance": np.r_[np.inf, np.ones(11)]}, "is missing"),
    ],
)
def test_refused_in_words(changed: dict[str, Any], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        made(**changed)


def test_only_the_named_controls_take_part() -> None:
    assert made(controls=["Cé"]).units == ("Aa", "Cé")


def test_the_variance_of_a_gap_does_not_matter() -> None:
    outcome, variance = np.arange(12.0), np.ones(12)
    outcome[6] = variance[6] = np.nan
    assert made(outcome=outcome, variance=variance).has_gaps


def test_two_ways_to_write_one_month_are_one_period() -> None:
    with pytest.raises(UsageError, match="two values"):
        made(unit=["Aa"] * 2, time=["2025-3", "2025-03"], outcome=[1.0, 2.0], start="2025-03")
