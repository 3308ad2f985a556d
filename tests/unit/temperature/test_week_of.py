"""The ISO week of a moment, on the clock of Brussels."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from waterlijn.temperature import week_of


@pytest.mark.parametrize(
    ("moment", "monday"),
    [
        ("2026-11-22T22:59:59", "2026-11-16"),  # Sunday 23:59 in Brussels, winter
        ("2026-11-22T23:00:00", "2026-11-23"),
        ("2026-07-19T21:59:59", "2026-07-13"),  # Sunday 23:59 in Brussels, summer
        ("2026-07-19T22:00:00", "2026-07-20"),
        ("2025-12-31T23:30:00", "2025-12-29"),  # New Year belongs to the week that began in December
        ("1969-12-31T23:00:00", "1969-12-29"),
    ],
)
def test_monday(moment: str, monday: str) -> None:
    assert str(week_of(np.array([moment], "datetime64[s]"))[0]) == monday


@given(st.integers(0, 4_000_000_000))
def test_agrees_with_the_time_zone_database(second: int) -> None:
    day = datetime.fromtimestamp(second, UTC).astimezone(ZoneInfo("Europe/Brussels")).date()
    found = week_of(np.array([second], "datetime64[s]"))[0]
    assert found.item() == day - timedelta(days=day.weekday())


def test_unknown_stays_unknown() -> None:
    assert np.isnat(week_of(np.array(["NaT", "2026-01-01"], "datetime64[s]"))).tolist() == [True, False]
    assert week_of(np.zeros(0, "datetime64[s]")).shape == (0,)
