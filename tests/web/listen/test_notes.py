from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from waterlijn.errors import NotAllowed
from waterlijn.web.accounts.models import AuditEvent, Member, Place
from waterlijn.web.listen import actions
from waterlijn.web.listen.models import FieldNote, Message, Source


@pytest.fixture
def note_source(active_source: Callable[..., Source]) -> Source:
    return active_source(name="Veldnotities", kind=Source.Kind.FIELD_NOTES)


def note(place: Place, today: date, **changes: Any) -> dict[str, Any]:
    return {
        "observation": "Drie ouders zeiden dat ze het plein 's avonds mijden.",
        "interpretation": "Ik denk dat het door de kapotte lampen komt.",
        "theme": "veiligheid",
        "place": place.pk,
        "day": today.isoformat(),
        "severity": 2,
    } | changes


def test_a_note_is_kept_with_observation_and_interpretation_apart(
    client_of: Callable[..., Client], note_source: Source, place: Place, today: date
) -> None:
    client = client_of("prevention")
    assert client.post(reverse("listen:new_note"), note(place, today))["Location"] == reverse("listen:notes")
    kept = FieldNote.objects.get()
    message = Message.objects.get()
    assert kept.message == message
    assert message.text == kept.observation == "Drie ouders zeiden dat ze het plein 's avonds mijden."
    assert "lampen" not in message.text
    assert message.author_code == ""
    assert message.week == today - timedelta(days=today.weekday())
    event = AuditEvent.objects.get(what="note.written")
    assert "plein" not in event.details_text
    assert "lampen" in client.get(reverse("listen:notes")).content.decode()


@pytest.mark.parametrize("field", ["observation", "interpretation", "theme"])
def test_a_name_is_shown_cleaned_and_only_saved_that_way(
    client_of: Callable[..., Client], note_source: Source, place: Place, today: date, field: str
) -> None:
    client = client_of("wellbeing")
    named = note(place, today, **{field: "Bel Jan Peeters op 0478 12 34 56"})
    response = client.post(reverse("listen:new_note"), named)
    assert not FieldNote.objects.exists()
    assert not Message.objects.exists()
    assert response.context["found"]
    proposal = response.context["form"].data
    assert "Peeters" not in proposal[field]
    assert "[NAME]" in proposal[field]
    client.post(reverse("listen:new_note"), {name: proposal[name] for name in named})
    assert FieldNote.objects.count() == 1


def test_even_past_the_form_a_name_is_refused(
    note_source: Source, make_member: Callable[..., Member], place: Place, today: date
) -> None:
    with pytest.raises(NotAllowed):
        actions.save_note(
            by=make_member("wellbeing"), source=note_source, place=place, day=today, theme="buurt", severity=0,
            observation="Jan Peeters stond op het plein.",
        )  # fmt: skip
    assert not Message.objects.exists()


def test_without_agreement_no_notes(
    client_of: Callable[..., Client], make_source: Callable[..., Source], place: Place, today: date
) -> None:
    make_source(kind=Source.Kind.FIELD_NOTES)
    client = client_of("wellbeing")
    response = client.post(reverse("listen:new_note"), note(place, today))
    assert response.status_code == 200
    assert not FieldNote.objects.exists()


@pytest.mark.parametrize("role", ["data_protection", "administrator"])
def test_others_neither_write_nor_read_notes(
    client_of: Callable[..., Client], note_source: Source, place: Place, today: date, role: str
) -> None:
    client = client_of(role)
    assert client.post(reverse("listen:new_note"), note(place, today)).status_code == 403
    assert client.get(reverse("listen:notes")).status_code == 403


def test_a_note_of_tomorrow_is_refused(
    client_of: Callable[..., Client], note_source: Source, place: Place, today: date
) -> None:
    late = note(place, today, day=(today + timedelta(days=1)).isoformat())
    response = client_of("wellbeing").post(reverse("listen:new_note"), late)
    assert "day" in response.context["form"].errors


def test_only_the_writer_deletes(
    client_of: Callable[..., Client], note_source: Source, place: Place, today: date
) -> None:
    writer, other = client_of("wellbeing"), client_of("prevention")
    writer.post(reverse("listen:new_note"), note(place, today))
    address = reverse("listen:delete_note", args=[FieldNote.objects.get().pk])
    assert other.post(address).status_code == 404
    writer.post(address)
    assert not FieldNote.objects.exists()
    assert not Message.objects.exists()


def test_no_file_goes_into_the_source_of_notes(client_of: Callable[..., Client], note_source: Source) -> None:
    response = client_of("communication").get(reverse("listen:upload", args=[note_source.pk]))
    assert "form" not in response.context
