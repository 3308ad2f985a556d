"""Careful words: the sentence says no more than the numbers do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from waterlijn import report, words
from waterlijn.estimate import Estimate, Interval
from waterlijn.report import sentences
from waterlijn.temperature import Change, Temperature

Weeks = Callable[..., list[Temperature]]


def change(probability: float | None, difference: float, width: float = 0.05) -> Change:
    low, high = difference - width, difference + width
    moved = Estimate(
        difference, Interval(low, high), Interval(low - 0.01, high + 0.01), 100, "test 1", unit="difference"
    )
    return Change("Waterdam", date(2026, 11, 16), None, "hostility", probability, moved)


@pytest.mark.parametrize(
    ("probability", "difference", "words_in_it"),
    [
        (0.75, 0.015, "probably slightly warmer in Waterdam than normal (7 in 10 sure)"),
        (0.93, 0.05, "very probably warmer in Waterdam than normal (9 in 10 sure)"),
        (0.96, 0.05, "very probably warmer in Waterdam than normal (19 in 20 sure)"),
        (1.0, 0.2, "almost certainly much warmer in Waterdam than normal (99 in 100 sure)"),
        (0.2, -0.03, "probably calmer in Waterdam than normal (8 in 10 sure)"),
        (0.55, 0.004, "cannot be seen whether it was warmer or calmer in Waterdam"),
    ],
)
def test_ladder(weeks: Weeks, probability: float, difference: float, words_in_it: str) -> None:
    now = weeks([0.1])[0]
    assert words_in_it in report.sentence(now, change(probability, difference))


def test_about_as_warm_needs_a_narrow_interval(weeks: Weeks) -> None:
    now = weeks([0.1])[0]
    assert "about as warm" in report.sentence(now, change(0.55, 0.001, width=0.01))
    assert "about as warm" not in report.sentence(now, change(0.55, 0.001, width=0.03))


def test_without_a_normal_the_level_with_its_interval(weeks: Weeks) -> None:
    said = report.sentence(weeks([0.1])[0], change(None, 0.0))
    assert "hostile" in said
    assert "(" in said
    assert "–" in said


def test_too_little_is_said(weeks: Weeks) -> None:
    said = report.sentence(weeks([0.1], n=12)[0])
    assert "we cannot say how warm it was in Waterdam" in said


def test_dutch_is_as_the_handbook_wants(weeks: Weeks) -> None:
    words.use("nl")
    now = weeks([0.1] * 12)[-1]
    said = report.sentence(now, change(0.72, 0.01), topics=["het opvangcentrum"], today=date(2026, 11, 25))
    first = "Vorige week was het in Waterdam waarschijnlijk iets warmer dan normaal (7 op 10 zeker)."
    assert said == f"{first} Vooral over het opvangcentrum."


def test_when(weeks: Weeks) -> None:
    monday = date(2026, 11, 16)
    assert sentences.when_of(monday, date(2026, 11, 23)) == "Last week"
    assert sentences.when_of(monday, date(2026, 11, 22)) == "This week"
    assert sentences.when_of(monday, None) == "In the week of 16 November 2026"
    assert sentences.when_of(None, None) == "Over the whole period"


def test_the_other_meter_is_never_mixed_in(weeks: Weeks) -> None:
    now = weeks([0.1])[0]
    assert "disagreement" not in report.sentence(now, change(0.9, 0.05)).lower()
    assert "probably more disagreement" in sentences.second_meter(change(0.8, 0.1), now.disagreement)
    assert "probably less disagreement" in sentences.second_meter(change(0.2, -0.1), now.disagreement)
    assert "no change can be seen" in sentences.second_meter(change(0.5, 0.0), now.disagreement)


def test_needs(weeks: Weeks) -> None:
    now = weeks([0.1])[0]
    assert sentences.needs_sentence(list(now.needs.items())).startswith("Under the waterline: ")
    assert "nothing can be said" in sentences.needs_sentence([])
