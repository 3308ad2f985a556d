"""How numbers are written, in both languages."""

from __future__ import annotations

from datetime import date

from waterlijn import words
from waterlijn.estimate import Estimate, Interval, unknown
from waterlijn.report import numbers


def test_percent() -> None:
    assert [numbers.percent(p) for p in (0, 0.004, 0.0412, 0.0996, 0.41, 1)] == [
        "0%",
        "0.4%",
        "4.1%",
        "10%",
        "41%",
        "100%",
    ]
    words.use("nl")
    assert numbers.percent(0.0412) == "4,1\u202f%"
    assert numbers.count(1234567) == "1.234.567"


def test_points_always_say_what_they_are() -> None:
    assert numbers.points(0.014) == "+1.4 percentage points"
    words.use("nl")
    assert numbers.points(-0.0251) == "−2,5 procentpunt"
    assert numbers.points(0.0001) == "0,0 procentpunt"


def test_interval_has_one_sign_and_one_precision() -> None:
    assert numbers.interval(Interval(0.031, 0.054)) == "3.1–5.4%"
    assert numbers.interval(Interval(0.05, 0.27)) == "5–27%"
    assert numbers.interval(Interval(0.0, 0.076)) == "0–7.6%"


def test_no_number_without_its_interval_or_its_reason() -> None:
    known = Estimate(0.041, Interval(0.031, 0.054), Interval(0.02, 0.07), 100, "test 1")
    assert numbers.share(known) == "4.1% (3.1–5.4%)"
    assert numbers.share(unknown("There are too few messages to say something about this.", 3, "test 1")).startswith(
        "There are"
    )


def test_weeks() -> None:
    assert numbers.week(date(2026, 11, 16)) == "week 47 (16 to 22 November 2026)"
    assert numbers.week(date(2026, 6, 29)) == "week 27 (29 June to 5 July 2026)"
    words.use("nl")
    assert numbers.week(date(2026, 12, 28)) == "week 53 (28 december tot 3 januari 2027)"


def test_a_value_lost_in_its_interval_is_too_little_to_say() -> None:
    def telling(value: float, low: float, high: float) -> bool:
        return numbers.is_telling(Estimate(value, Interval(low, high), Interval(0.0, 0.9), 100, "test 1"))

    assert not telling(0.002, 0.0, 0.28)
    assert not telling(0.3, 0.02, 0.6)
    assert not numbers.is_telling(unknown("Too few.", 3, "test 1"))
    assert telling(0.002, 0.0, 0.2)
    assert telling(0.05, 0.0, 0.28)
    assert telling(0.2, 0.02, 0.5)
