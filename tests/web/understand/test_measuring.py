"""Copies count once, runs never change, and what is stored is what was measured."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import TypeAlias

from django.utils import timezone

from waterlijn import pipeline
from waterlijn.temperature import estimate
from waterlijn.web.accounts.models import AuditEvent, Organisation
from waterlijn.web.listen.models import Deletion, PeriodKey
from waterlijn.web.understand import actions, queries, stored
from waterlijn.web.understand.actions.measuring import _Counted
from waterlijn.web.understand.models import Campaign, Reading, TemperatureCell, TemperatureRun, TopicOfWeek

Add: TypeAlias = Callable[..., Reading]
PETITION = "Geen opvangcentrum zonder inspraak van de buurt, teken vandaag nog de petitie op de markt!"


def fill(add_reading: Add, n: int = 60) -> None:
    for i in range(n):
        hate = 0.9 if i % 6 == 0 else 0.02
        add_reading(
            f"Bericht {i} gaat over straat nummer {i * 7} en over de bomen van {i * 13}.",
            author=f"a{i % 20}",
            hate=hate,
        )


def test_a_copied_text_is_one_voice(organisation: Organisation, add_reading: Add) -> None:
    for i in range(7):
        add_reading(PETITION, author=f"a{i}", hate=0.9)
    add_reading("Wat een mooie stoet was dat zaterdag in de hoofdstraat.", author="b")
    assert actions.fold_copies(organisation=organisation) == 1
    campaign = Campaign.objects.get()
    assert (campaign.size, campaign.authors) == (7, 7)
    assert Reading.objects.filter(is_voice=True).count() == 2
    assert Reading.objects.filter(campaign=campaign).count() == 7


def test_folding_again_changes_nothing(
    organisation: Organisation,
    add_reading: Add,
    django_assert_max_num_queries: Callable[..., object],
) -> None:
    for i in range(7):
        add_reading(PETITION, author=f"a{i}")
    actions.fold_copies(organisation=organisation)
    before = list(Reading.objects.order_by("pk").values_list("campaign_id", "is_voice"))
    actions.fold_copies(organisation=organisation)
    assert list(Reading.objects.order_by("pk").values_list("campaign_id", "is_voice")) == before
    assert Campaign.objects.count() == 1


def test_erased_copies_stay_counted(organisation: Organisation, add_reading: Add) -> None:
    made = [add_reading(PETITION, author=f"a{i}") for i in range(7)]
    actions.fold_copies(organisation=organisation)
    for reading in made[:3]:
        reading.message.text = ""
        reading.message.save()
    actions.fold_copies(organisation=organisation)
    assert Campaign.objects.get().size == 7
    assert Reading.objects.filter(campaign__isnull=False).count() == 7


def test_a_run_keeps_exactly_what_was_measured(organisation: Organisation, add_reading: Add) -> None:
    fill(add_reading)
    run = actions.store_temperature(by=None, organisation=organisation)
    measured = estimate(_Counted(organisation).tally, pipeline.instrument())
    assert list(queries.temperatures(run)) == measured
    assert measured[0].n_voices == 60
    assert measured[0].n_authors == 20
    assert AuditEvent.objects.filter(what="temperature.taken").count() == 1


def test_old_runs_never_change(organisation: Organisation, add_reading: Add) -> None:
    fill(add_reading, 40)
    first = actions.renew(by=None, organisation=organisation)
    before = list(TemperatureCell.objects.filter(run=first).values_list("week", "content"))
    fill(add_reading, 40)
    actions.renew(by=None, organisation=organisation)
    assert TemperatureRun.objects.count() == 2
    assert list(TemperatureCell.objects.filter(run=first).values_list("week", "content")) == before


def test_is_behind_until_measured(organisation: Organisation, add_reading: Add) -> None:
    fill(add_reading, 3)
    assert queries.is_behind(organisation)
    actions.renew(by=None, organisation=organisation)
    assert not queries.is_behind(organisation)
    assert not list(queries.organisations_behind())


def test_is_behind_again_when_messages_were_deleted(organisation: Organisation, add_reading: Add) -> None:
    fill(add_reading, 3)
    actions.renew(by=None, organisation=organisation)
    Deletion.objects.create(organisation=organisation, what="messages", n=3, digest="", reason="asked")
    assert queries.is_behind(organisation)
    actions.renew(by=None, organisation=organisation)
    assert not queries.is_behind(organisation)


def test_a_renamed_place_keeps_its_weeks(organisation: Organisation, add_reading: Add) -> None:
    fill(add_reading)
    run = actions.store_temperature(by=None, organisation=organisation)
    assert {t.place for t in queries.temperatures(run)} == {"Waterdam"}
    organisation.places.update(name="Groot-Waterdam")
    assert {t.place for t in queries.temperatures(run)} == {"Groot-Waterdam"}


def test_field_notes_do_not_make_the_temperature(organisation: Organisation, add_reading: Add) -> None:
    made = add_reading("Aan de schoolpoort was het rustig, twee ouders hadden vragen.")
    made.message.source.kind = "field_notes"
    made.message.source.save()
    assert not queries.is_behind(organisation)
    assert actions.store_temperature(by=None, organisation=organisation).n_messages == 0


def test_authors_of_different_keys_are_not_added_up(organisation: Organisation, add_reading: Add) -> None:

    gone = [
        PeriodKey.objects.create(organisation=organisation, period="2026-W45", destroyed_at=timezone.now())
        for _ in "ab"
    ]
    for i in range(40):
        made = add_reading(f"Tekst {i} over iets heel anders, namelijk {i * 31}.", author=f"code{i % 8}-{i % 2}")
        made.message.generation = gone[i % 2]
        made.message.save()
    run = actions.store_temperature(by=None, organisation=organisation)
    assert queries.temperatures(run)[0].n_authors == 4


def test_what_is_stored_comes_back_to_the_last_bit(organisation: Organisation, add_reading: Add) -> None:
    fill(add_reading)
    instrument = pipeline.instrument()
    rates = stored.restore_rates(json.loads(json.dumps(stored.keep_rates(instrument))))
    for temperature in estimate(_Counted(organisation).tally, instrument):
        content = json.loads(json.dumps(stored.keep(temperature)))
        assert stored.restore(temperature.place, temperature.week, content, rates) == temperature


def test_topics_are_found_per_week(organisation: Organisation, add_reading: Add) -> None:
    monday = date(2026, 11, 2)
    later = monday + timedelta(days=7)
    for day, subjects in ((monday, ("de markt op zaterdag",)), (later, ("de markt op zaterdag", "het nieuwe zwembad"))):
        for i in range(80):
            subject = subjects[i % len(subjects)]
            add_reading(f"Over {subject} zei buur {i} dat {i * 5} dingen anders moeten.", author=f"a{i % 15}", day=day)
    run = actions.store_temperature(by=None, organisation=organisation)
    second = TopicOfWeek.objects.filter(run=run, week=later)
    assert any("zwembad" in topic.term for topic in second)
    assert not any("markt" in topic.term for topic in second)
    again = actions.store_temperature(by=None, organisation=organisation)
    kept = TopicOfWeek.objects.filter(run=again).values_list("week", "term", "n")
    assert list(kept) == list(TopicOfWeek.objects.filter(run=run).values_list("week", "term", "n"))
