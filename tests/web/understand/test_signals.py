"""Signals: a rule or a colleague puts them forward, a person decides with a reason, once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from waterlijn.web.accounts.models import AuditEvent, Organisation, Place
from waterlijn.web.understand import actions
from waterlijn.web.understand.models import Reading, Signal

pytestmark = pytest.mark.django_db
WORDS = "Ouders aan de schoolpoort praten over niets anders dan het opvangcentrum."


@pytest.fixture
def today() -> date:
    return timezone.localdate()


@pytest.fixture
def signal(client_of: Callable[..., Client], place: Place, today: date) -> Signal:
    form = {"place": place.pk, "day": today.isoformat(), "words": WORDS}
    assert client_of("prevention").post("/understand/signals/new/", form).status_code == 302
    return Signal.objects.get()


def test_a_colleague_puts_something_forward(signal: Signal, today: date, client_of: Callable[..., Client]) -> None:
    assert signal.is_new
    assert signal.week.weekday() == 0
    assert 0 <= (today - signal.week).days < 7
    assert WORDS in client_of("administrator").get("/understand/signals/").content.decode()
    event = AuditEvent.objects.get(what="signal.put_forward")
    assert "opvangcentrum" not in event.details_text
    assert "/understand/signals/" in client_of("communication").get("/").content.decode()


@pytest.mark.parametrize(("answer", "state"), [("1", "verified"), ("0", "dismissed")])
def test_a_person_decides_with_a_reason_and_only_once(
    signal: Signal, client_of: Callable[..., Client], answer: str, state: str
) -> None:
    client, path = client_of("wellbeing"), f"/understand/signals/{signal.pk}/"
    assert client.post(path, {"is_real": answer, "reason": " "}).status_code == 200
    assert Signal.objects.get().is_new
    assert client.post(path, {"is_real": answer, "reason": "Op het plein merk je het ook."}).status_code == 302
    row = Signal.objects.get()
    assert (row.state, row.reason) == (state, "Op het plein merk je het ook.")
    assert AuditEvent.objects.filter(what=f"signal.{state}").count() == 1
    assert client.post(path, {"is_real": "0", "reason": "Toch niet."}).status_code == 200
    assert Signal.objects.get().reason == "Op het plein merk je het ook."


@pytest.mark.parametrize("where", ["words", "reason"])
def test_names_are_not_kept(
    signal: Signal, client_of: Callable[..., Client], place: Place, today: date, where: str
) -> None:
    client, named = client_of("communication"), "Bel Jan Peeters op 0478 12 34 56"
    if where == "words":
        answer = client.post("/understand/signals/new/", {"place": place.pk, "day": today.isoformat(), "words": named})
    else:
        answer = client.post(f"/understand/signals/{signal.pk}/", {"is_real": "1", "reason": named})
    assert answer.status_code == 200
    row = Signal.objects.get()
    assert row.is_new
    assert row.reason == ""


def test_who_only_sees_totals_does_not_decide(signal: Signal, client_of: Callable[..., Client]) -> None:
    client = client_of("data_protection")
    page = client.get(f"/understand/signals/{signal.pk}/")
    assert page.status_code == 200
    assert "<textarea" not in page.content.decode()
    client.post(f"/understand/signals/{signal.pk}/", {"is_real": "1", "reason": "Ik denk van wel."})
    assert Signal.objects.get().is_new


def test_signals_of_others_do_not_exist(signal: Signal, client_of: Callable[..., Client]) -> None:
    elsewhere = Organisation.objects.create(name="Elders", slug="elders")
    client = client_of("communication", organisation=elsewhere)
    assert client.get(f"/understand/signals/{signal.pk}/").status_code == 404
    assert WORDS not in client.get("/understand/signals/").content.decode()


def test_a_rule_puts_forward_a_week_that_is_out_of_line(
    add_reading: Callable[..., Reading],
    organisation: Organisation,
    today: date,
    client_of: Callable[..., Client],
) -> None:
    monday = today - timedelta(days=today.weekday(), weeks=1)  # the last week that is over
    for week in range(40):
        for i in range(40):
            add_reading(
                f"Week {week} bericht {i} over plein {i * 11} en straat {week * 7}.",
                author=f"a{i % 20}", day=monday - timedelta(weeks=week),
                hate=0.9 if i % (2 if week == 0 else 20) == 0 else 0.02,
            )  # fmt: skip
    actions.store_temperature(by=None, organisation=organisation)
    row = Signal.objects.get(rule="spike")
    assert (row.week, row.measure, row.is_new) == (monday, "hostility", True)
    assert AuditEvent.objects.filter(what="signals.found").count() == 1
    page = client_of("communication").get(f"/understand/signals/{row.pk}/").content.decode()
    assert "50" in page  # per cent, against about five
    assert "verandert" in page or "veranderd" in page  # it comes without a change as well
    n = Signal.objects.count()
    actions.store_temperature(by=None, organisation=organisation)
    assert Signal.objects.count() == n, "a rule speaks once about a week"
