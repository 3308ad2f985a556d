"""The index on the site: from signals of every kind, on a scale that a person fixes, and that does not move."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from waterlijn.errors import NotAllowed
from waterlijn.web.accounts.models import AuditEvent, Member, Organisation, Place
from waterlijn.web.listen import actions as listening
from waterlijn.web.understand import actions, queries
from waterlijn.web.understand.actions import indexing
from waterlijn.web.understand.models import IndexCell, IndexVersion, Reading, TemperatureRun, TrustCount

pytestmark = pytest.mark.django_db
Add = Callable[..., Reading]


def monday() -> date:
    """Of the last week that is over."""
    today = timezone.localdate()
    return today - timedelta(days=today.weekday(), weeks=1)


def fill(add_reading: Add, weeks: int, n: int = 40, *, every: int = 10) -> None:
    for week in range(weeks):
        for i in range(n):
            add_reading(
                f"Week {week} bericht {i} over plein {i * 11} en straat {week * 7}.",
                author=f"a{i % 20}", day=monday() - timedelta(weeks=week),
                hate=0.9 if i % every == 0 else 0.02,
            )  # fmt: skip


@pytest.fixture
def member(make_member: Callable[..., Member]) -> Member:
    return make_member("communication")


def test_without_a_scale_there_is_no_index(add_reading: Add, member: Member) -> None:
    fill(add_reading, 3)
    actions.store_temperature(by=member, organisation=member.organisation)
    assert not IndexCell.objects.exists()
    with pytest.raises(NotAllowed):
        actions.freeze_scale(by=member)
    assert not IndexVersion.objects.exists()


def test_a_person_fixes_the_scale_and_what_was_said_before_does_not_move(
    add_reading: Add, member: Member, place: Place, organisation: Organisation
) -> None:
    fill(add_reading, 28)
    place.inhabitants = 20_390
    place.save()
    for week in range(0, 28, 2):
        day = monday() - timedelta(weeks=week)
        listening.save_incidents(by=member, place=place, day=day, kind="reported", n=2 + week % 4)
    actions.save_trust(by=member, place=place, day=monday() - timedelta(weeks=10), n=400, hits=260, survey="Monitor")
    actions.store_temperature(by=member, organisation=organisation)
    version = actions.freeze_scale(by=member)
    assert AuditEvent.objects.filter(what="index.frozen").count() == 1
    run = queries.latest_run(organisation)
    assert run is not None
    before = queries.index_of(run, place)
    assert len(before) == 28
    assert before[-1].estimate.is_known
    assert {"hostility", "othering", "incidents"} <= set(before[-1].parts)
    add_reading("Nog een bericht van deze week over de markt.", day=monday(), hate=0.9)
    actions.store_temperature(by=member, organisation=organisation)
    now = queries.latest_run(organisation)
    assert now is not None
    again = queries.index_of(now, place)
    assert again[:-1] == before[:-1]
    assert queries.index_of(run, place) == before, "an old run never changes"
    assert queries.index_version(organisation) == version


def test_a_place_may_get_another_name(
    add_reading: Add, member: Member, place: Place, organisation: Organisation
) -> None:
    fill(add_reading, 28)
    run = actions.store_temperature(by=member, organisation=organisation)
    place.name = "Een andere naam"
    place.save()
    actions.freeze_scale(by=member)
    assert len(queries.index_of(run, place)) == 28


def test_another_survey_is_another_source_of_trust(member: Member, place: Place, organisation: Organisation) -> None:
    for week, survey in ((10, "Monitor"), (2, "Buurtbevraging")):
        day = monday() - timedelta(weeks=week)
        actions.save_trust(by=member, place=place, day=day, n=400, hits=260, survey=survey)
    signals = indexing.signals_of(TemperatureRun(organisation=organisation))
    assert signals is not None
    assert set(signals.source) == {"Monitor", "Buurtbevraging"}


def test_trust_is_entered_as_people_asked_and_people_with_trust(client_of: Callable[..., Client], place: Place) -> None:
    client = client_of("wellbeing")
    form = {"place": place.pk, "day": monday().isoformat(), "n": 300, "hits": 310, "survey": "Monitor"}
    assert client.post("/understand/index/trust/", form).status_code == 200
    assert not TrustCount.objects.exists()
    assert client.post("/understand/index/trust/", form | {"hits": 210}).status_code == 302
    assert client.post("/understand/index/trust/", form | {"hits": 220}).status_code == 302
    assert TrustCount.objects.get().hits == 220
