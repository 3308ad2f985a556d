"""One message goes after an objection, and stays away."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from waterlijn.errors import NotAllowed
from waterlijn.web.accounts.models import AuditEvent, Member, Organisation
from waterlijn.web.listen import actions, queries
from waterlijn.web.listen.models import Barred, Deletion, Message, Source


@pytest.fixture
def message(colleague: Member, source: Source, export: Callable[..., Path]) -> Message:
    actions.import_messages(by=colleague, source=source, path=export(5))
    return Message.objects.order_by("pk")[2]


@pytest.mark.parametrize("role", ["communication", "wellbeing", "prevention", "data_protection"])
def test_it_is_asked_first_and_then_gone_with_a_proof(
    client_of: Callable[..., Client], organisation: Organisation, message: Message, role: str
) -> None:
    client, address = client_of(role), reverse("listen:delete_message", args=[message.pk])
    page = client.get(address)
    assert "Dit bericht voorgoed wissen?" in page.content.decode()
    assert message.text not in page.content.decode()  # reading it is another page
    assert client.post(address, {"reason": ""}).context["form"].errors["reason"]
    assert Message.objects.count() == 5
    client.post(address, {"reason": "objection"})
    assert not Message.objects.filter(pk=message.pk).exists()
    proof = Deletion.objects.get(what="messages")
    assert (proof.n, proof.reason) == (1, "asked")
    event = AuditEvent.objects.get(what="message.deleted")
    assert event.details == {"source": message.source_id, "reason": "objection", "digest": proof.digest}
    assert queries.last_deletion(organisation) == proof.at
    assert client.get(address).status_code == 404


def test_it_does_not_come_back_with_the_same_export(
    colleague: Member, officer: Member, source: Source, message: Message, export: Callable[..., Path]
) -> None:
    actions.delete_message(by=officer, message=message, reason="wish")
    run = actions.import_messages(by=colleague, source=source, path=export(7))
    assert (run.added, run.already_there) == (2, 5)
    assert not Message.objects.filter(external_hash=message.external_hash).exists()
    with pytest.raises(NotAllowed):
        actions.delete_message(by=officer, message=message, reason="wish")
    actions.delete_data(by=officer, source=source)
    assert not Barred.objects.exists()


def test_not_by_others_and_not_elsewhere(
    client_of: Callable[..., Client], make_member: Callable[..., Member], message: Message
) -> None:
    address = reverse("listen:delete_message", args=[message.pk])
    assert client_of("administrator").post(address, {"reason": "wish"}).status_code == 403
    other = Organisation.objects.create(name="Elders", slug="elders")
    stranger = client_of(make_member("communication", "data_protection", organisation=other))
    assert stranger.post(address, {"reason": "wish"}).status_code == 404
    assert Message.objects.count() == 5


def test_another_reason_is_refused(officer: Member, message: Message) -> None:
    with pytest.raises(ValueError, match="omdat"):
        actions.delete_message(by=officer, message=message, reason="omdat Jan het vroeg")
    assert Message.objects.count() == 5
