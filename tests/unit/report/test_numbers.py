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


def test_percentage_points_and_percent_are_never_confused() -> None:
    moved = Estimate(0.014, Interval(0.002, 0.026), Interval(-0.004, 0.032), 100, "test 1", "difference")
    assert numbers.said(moved) == "+1.4 percentage points (95%: \u22120.4 to +3.2)"
    assert numbers.relative(0.154) == "15% more"
    assert numbers.relative(-0.5) == "50% less"
    assert numbers.relative(0.0) == "as much as before"
    words.use("nl")
    assert numbers.said(moved, 80) == "+1,4 procentpunt (80\u202f%: +0,2 tot +2,6)"
    assert numbers.relative(0.154) == "15\u202f% meer"


def test_means_and_totals_have_the_digits_that_they_deserve() -> None:
    def said(value: float, half: float, unit: str) -> str:
        bounds = Interval(value - half, value + half)
        return numbers.said(Estimate(value, bounds, bounds, 100, "test 1", unit))

    assert said(3.4567, 0.2, "mean") == "3.46 (95%: 3.26 to 3.66)"
    assert said(-27.349, 9.0, "mean difference") == "\u221227 (95%: \u221236 to \u221218)"
    assert said(12345.6, 1200.0, "total") == "12,346 (95%: 11,146 to 13,546)"
    assert said(62.3, 4.0, "index") == "62.3 (95%: 58.3 to 66.3)"
    assert numbers.index(62.3) == "62 out of 100"
    assert numbers.said(unknown("Too few.", 3, "test 1")) == "Too few."


def test_a_width_of_nothing_needs_no_decimals_of_its_own() -> None:
    assert numbers.fitting_digits(3.0, Interval(3.0, 3.0)) == 0
    assert numbers.fitting_digits(0.25, Interval(0.25, 0.25)) == 2


def test_chances_in_words() -> None:
    assert numbers.chance(0.0004) == "less than 1 time in 1,000"
    assert numbers.chance(0.004) == "about 4 in 1,000 times"
    assert numbers.chance(0.31) == "about 31 in 100 times"
    words.use("nl")
    assert numbers.chance(0.31) == "ongeveer 31 op de 100 keer"


def test_how_often() -> None:
    words.use("nl")
    assert numbers.frequency(0.5) == "ongeveer 1 keer in 2 jaar"
    assert numbers.frequency(0.1) == "ongeveer 1 keer in 10 jaar"
    assert numbers.frequency(0.9) == "ongeveer 1 keer per jaar"
    assert numbers.frequency(3.2) == "ongeveer 3 keer per jaar"
    assert numbers.frequency(0.002) == "minder dan 1 keer in 100 jaar"
    assert numbers.frequency(0) == "nooit"


def test_an_interval_is_not_rounded_to_a_point() -> None:
    assert numbers.interval(Interval(0.04981, 0.05032)) == "4.98\u20135.03%"
    assert numbers.interval(Interval(0.05, 0.05)) == "5.0\u20135.0%"
