"""Dates in every form that exports use."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from waterlijn.formats.times import FUTURE, NOT_UNDERSTOOD, TOO_OLD, TimeReader, is_clock, is_month_first, is_time

LATEST = datetime(2026, 11, 22, tzinfo=UTC)
RAW = str | int | float | datetime | date | None


def read(*values: RAW, zone: str = "Europe/Brussels", month_first: bool = False) -> tuple[list[str], dict[int, str]]:
    times, problems = TimeReader(zone, LATEST, month_first).read(values)
    return [str(time) for time in times], problems


@pytest.mark.parametrize(
    ("value", "utc"),
    [
        ("2024-06-10 09:00:00", "2024-06-10T07:00:00"),
        ("2024-06-10T09:00:00Z", "2024-06-10T09:00:00"),
        ("2024-06-10T09:00:00.000Z", "2024-06-10T09:00:00"),
        ("2024-06-10T09:00:00.123+02:00", "2024-06-10T07:00:00"),
        ("2024-06-10T09:00:00+0200", "2024-06-10T07:00:00"),
        ("2021-06-18 15:05:58 UTC", "2021-06-18T15:05:58"),
        ("2024-06-10 09:00", "2024-06-10T07:00:00"),
        ("2024/06/10 09:00", "2024-06-10T07:00:00"),
        ("2024-06-10", "2024-06-09T22:00:00"),
        ("20240610", "2024-06-09T22:00:00"),
        ("20240610T090000Z", "2024-06-10T09:00:00"),
        ("10-06-2024", "2024-06-09T22:00:00"),
        ("10-6-2024 9:05", "2024-06-10T07:05:00"),
        ("10/06/2024 09:00", "2024-06-10T07:00:00"),
        ("10/06/2024 09:00:30", "2024-06-10T07:00:30"),
        ("10/6/24, 9:05", "2024-06-10T07:05:00"),
        ("10.06.2024 09:00:12", "2024-06-10T07:00:12"),
        ("10 juni 2024", "2024-06-09T22:00:00"),
        ("10 juni 2024 om 14:30", "2024-06-10T12:30:00"),
        ("maandag 10 juni 2024, 14.30 uur", "2024-06-10T12:30:00"),
        ("10 jun. 2024 16u20", "2024-06-10T14:20:00"),
        ("10 mrt 2024", "2024-03-09T23:00:00"),
        ("1 augustus 2024 9 uur", "2024-08-01T07:00:00"),
        ("10-Jun-2024 09:00", "2024-06-10T07:00:00"),
        ("le 10 juin 2024 à 14h30", "2024-06-10T12:30:00"),
        ("1er août 2024", "2024-07-31T22:00:00"),
        ("June 10, 2024 at 3:05 PM", "2024-06-10T13:05:00"),
        ("12/10/2024 12:05:01 AM", "2024-10-11T22:05:01"),
        ("11/21/2024 10:00", "2024-11-21T09:00:00"),  # only exists in the American order
        ("Sat Nov 21 08:12:32 +0000 2026", "2026-11-21T08:12:32"),
        ("Fri Jun 07 2024 10:00:00 GMT+0200 (CEST)", "2024-06-07T08:00:00"),
        ("Sat, 21 Nov 2026 08:12:32 GMT", "2026-11-21T08:12:32"),
        ("Wed, 01 Feb 2023 10:11:12 +0000", "2023-02-01T10:11:12"),
        ("1718010000", "2024-06-10T09:00:00"),
        ("1718010000.5", "2024-06-10T09:00:00"),
        ("1718010000000", "2024-06-10T09:00:00"),
        (1718010000, "2024-06-10T09:00:00"),
        (1718010000123456, "2024-06-10T09:00:00"),
        (45453.5, "2024-06-10T10:00:00"),
        ("45453.5", "2024-06-10T10:00:00"),
        (datetime(2024, 6, 10, 9), "2024-06-10T07:00:00"),
        (datetime(2024, 6, 10, 9, tzinfo=UTC), "2024-06-10T09:00:00"),
        (date(2024, 6, 10), "2024-06-09T22:00:00"),
        ("5/2/22, 4:23\u202fPM", "2022-02-05T15:23:00"),
    ],
)
def test_forms(value: RAW, utc: str) -> None:
    assert read(value) == ([utc], {})
    # the same beside a time of another form, where no shortcut for whole columns applies
    assert read(value, "1 mei 2024", value)[0] == [utc, "2024-04-30T22:00:00", utc]


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("31-02-2024", NOT_UNDERSTOOD),
        ("2024-13-01 10:00:00", NOT_UNDERSTOOD),
        ("2023-02-29 10:00:00", NOT_UNDERSTOOD),
        ("2024-06-10 25:00:00", NOT_UNDERSTOOD),
        ("gisteren", NOT_UNDERSTOOD),
        ("3 d", NOT_UNDERSTOOD),
        (12, NOT_UNDERSTOOD),
        (float("nan"), NOT_UNDERSTOOD),
        ("2030-01-01", FUTURE),
        ("2026-11-25 10:00:00", FUTURE),
        (99_999_999_999, FUTURE),
        ("1970-01-01 00:00:00", TOO_OLD),
        ("31/12/1989", TOO_OLD),
    ],
)
def test_times_that_cannot_be_used(value: RAW, reason: str) -> None:
    assert read(value) == (["NaT"], {0: reason})


@pytest.mark.parametrize("value", ["", None, "-", "onbekend", "NULL", "NaN"])
def test_a_time_that_is_not_there_is_no_problem(value: RAW) -> None:
    assert read(value, "2024-06-10 09:00:00") == (["NaT", "2024-06-10T07:00:00"], {})


def test_summer_time() -> None:
    assert read("2024-01-10 09:00:00", "2024-07-10 09:00:00")[0] == ["2024-01-10T08:00:00", "2024-07-10T07:00:00"]
    # the hour that the clock shows twice is read as the first one, the skipped hour as an hour later
    assert read("2024-10-27 02:30:00")[0] == ["2024-10-27T00:30:00"]
    assert read("2024-10-27 03:30:00")[0] == ["2024-10-27T02:30:00"]
    assert read("2024-03-31 02:30:00")[0] == ["2024-03-31T01:30:00"]
    assert read("2024-06-10 09:00:00", zone="UTC")[0] == ["2024-06-10T09:00:00"]
    assert read("2024-06-10 09:00:00", zone="America/Paramaribo")[0] == ["2024-06-10T12:00:00"]


def test_month_first_where_the_file_proves_it() -> None:
    assert is_month_first(["5/2/2024", "5/22/2024"])
    assert not is_month_first(["5/2/2024", "22/5/2024", "5/22/2024"])
    assert not is_month_first(["5/2/2024"])
    assert is_month_first(["5/2/2024 4:23 PM"])
    assert not is_month_first(["2024-05-22"])
    assert read("5/2/2024 10:00", "05/02/2024", month_first=True)[0] == ["2024-05-02T08:00:00", "2024-05-01T22:00:00"]
    assert read("05/02/2024", month_first=True)[0] == ["2024-05-01T22:00:00"]
    assert read("2024-05-02", month_first=True)[0] == ["2024-05-01T22:00:00"]


def test_what_looks_like_a_time() -> None:
    assert is_time("10 juni 2024")
    assert not is_time("1718010000")
    assert not is_time("hallo")
    assert is_clock("16:20")
    assert not is_clock("16")


@given(
    moments=st.lists(
        st.datetimes(datetime(1990, 1, 2), datetime(2026, 11, 1)),
        min_size=1,
        max_size=20,
    ),
    form=st.sampled_from(
        [
            "%Y-%m-%d %H:%M:%S",
            "%Y-%m-%dT%H:%M:%SZ",
            "%d/%m/%Y %H:%M:%S",
            "%d-%m-%Y %H:%M:%S",
            "%d %B %Y %H:%M:%S",
            "%a %b %d %H:%M:%S +0000 %Y",
        ]
    ),
)
def test_what_was_written_is_read_back(moments: list[datetime], form: str) -> None:
    times, problems = TimeReader("UTC", LATEST).read([moment.strftime(form) for moment in moments])
    assert not problems
    assert times.tolist() == [moment.replace(microsecond=0) for moment in moments]


@given(st.lists(st.one_of(st.text(max_size=30), st.floats(), st.integers(), st.none()), max_size=8))
def test_anything_is_a_time_or_not(values: list[str | float | int | None]) -> None:
    times, problems = TimeReader("Europe/Brussels", LATEST).read(values)
    assert len(times) == len(values)
    assert all(np.isnat(times[i]) for i in problems)
    limit = np.datetime64((LATEST + timedelta(days=1)).replace(tzinfo=None), "s")
    assert not (times[~np.isnat(times)] > limit).any()
