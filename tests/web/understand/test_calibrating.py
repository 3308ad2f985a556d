"""What people judged carries the temperature: the right weeks, the right chances, and nothing half-finished."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest

from waterlijn.temperature import Temperature
from waterlijn.web.understand import actions, queries
from waterlijn.web.understand.actions import Answer
from waterlijn.web.understand.models import DrawnMessage, LabelRound, Reading

if TYPE_CHECKING:
    from waterlijn.web.accounts.models import Member

pytestmark = pytest.mark.django_db
Start = Callable[..., LabelRound]
Two = tuple["Member", "Member"]
CALM, HARSH = Answer(), Answer(abuse=True, target="person")


def judge(row: LabelRound, by: Member) -> None:
    """Everything above one half is harsh, for these people."""
    while (drawn := queries.to_label(row, by).select_related("message__reading").first()) is not None:
        harsh = drawn.message.reading.abuse > 0.5
        actions.give_label(by=by, drawn=drawn, answer=HARSH if harsh else CALM)


def taken(member: Member) -> Temperature:
    run = actions.store_temperature(by=member, organisation=member.organisation)
    return queries.temperatures(run)[0]


def test_labels_carry_the_temperature_once_the_round_is_closed(start: Start, two: Two, readings: list[Reading]) -> None:
    row = start(wanted=50, is_double=False)
    judge(row, two[0])
    assert not taken(two[0]).hostility.calibrated, "not while the round is open"
    actions.close_round(by=two[0], row=row)
    assert queries.is_behind(two[0].organisation), "the worker sees that there is something to measure"
    found = taken(two[0])
    assert found.hostility.calibrated
    assert found.hostility.i95 is not None
    assert found.hostility.i95.low <= 0.1 <= found.hostility.i95.high  # one in ten of these messages is harsh
    assert not queries.is_behind(two[0].organisation)
    assert len(readings) == found.n_voices


def test_a_next_round_changes_nothing_until_it_is_closed(start: Start, two: Two, readings: list[Reading]) -> None:
    first = start(wanted=40, is_double=False)
    judge(first, two[0])
    actions.close_round(by=two[0], row=first)
    before = taken(two[0])
    second = start(wanted=10, is_double=False)
    for drawn in list(queries.to_label(second, two[1]))[:2]:
        actions.give_label(by=two[1], drawn=drawn, answer=HARSH)
    assert taken(two[0]) == before
    assert len(readings) == 60


def test_messages_that_could_not_be_drawn_make_the_labels_silent(
    start: Start, two: Two, readings: list[Reading], add_reading: Callable[..., Reading]
) -> None:
    row = start(wanted=50, is_double=False)
    judge(row, two[0])
    actions.close_round(by=two[0], row=row)
    for i in range(10):  # a seventh of the week came in later: close enough
        add_reading(f"Later bericht {i} over de markt en huis {i * 11}.")
    assert taken(two[0]).hostility.calibrated
    for i in range(20):  # a third: the labels no longer speak for it
        add_reading(f"Nog later bericht {i} over de kermis en laan {i * 13}.")
    assert not taken(two[0]).hostility.calibrated
    assert len(readings) == 60


def test_what_people_differ_about_waits(start: Start, two: Two, readings: list[Reading]) -> None:
    row = start(wanted=50, is_double=True)
    judge(row, two[0])
    while (drawn := queries.to_label(row, two[1]).first()) is not None:
        actions.give_label(by=two[1], drawn=drawn, answer=CALM)
    actions.close_round(by=two[0], row=row)
    assert not taken(two[0]).hostility.calibrated
    assert not DrawnMessage.objects.filter(settled_chance__isnull=False).exists()
    assert readings


@pytest.mark.usefixtures("readings")
def test_the_chance_of_a_label_is_that_of_the_lot_times_the_part_that_was_judged(start: Start, two: Two) -> None:
    row = start(wanted=50, is_double=False)
    drawn = list(queries.to_label(row, two[0]))
    for one in drawn[:20]:
        actions.give_label(by=two[0], drawn=one, answer=CALM)
    actions.close_round(by=two[0], row=row)
    rows = DrawnMessage.objects.filter(settled_chance__isnull=False)
    assert rows.count() == 20
    share = 20 / len(drawn)
    assert np.allclose([r.settled_chance or 0 for r in rows], [r.chance * share for r in rows])
    assert isinstance(rows[0].message.week, date)
