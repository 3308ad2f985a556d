"""Codes: shown once, kept only as a hash, and never for more people than there are places."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from waterlijn.errors import NotAllowed, UsageError
from waterlijn.web.accounts.models import AuditEvent, Member
from waterlijn.web.meet import keys
from waterlijn.web.meet.actions import inviting as actions
from waterlijn.web.meet.models import Conversation, Invitation, InvitationCode

pytestmark = pytest.mark.django_db


@pytest.fixture
def leader(make_member: Callable[..., Member]) -> Member:
    return make_member("communication")


@pytest.fixture
def by_code(make_conversation: Callable[..., Conversation]) -> Conversation:
    return make_conversation(entrance="code")


def test_codes_are_shown_once_and_kept_as_a_hash(
    client_of: Callable[..., Client], leader: Member, by_code: Conversation
) -> None:
    client, at = client_of(leader), f"/meet/conversations/{by_code.pk}/"
    answer = client.post(f"{at}invite/", {"name": "Bib", "places": "12", "kind": "each"})
    codes = answer.context["codes"]
    assert len(set(codes)) == 12
    assert "no-store" in answer["Cache-Control"]
    stored = set(InvitationCode.objects.values_list("code_hash", flat=True))
    assert stored == {keys.code_hash(by_code.pk, code) for code in codes}
    batch = Invitation.objects.get()
    assert (batch.name, batch.places, batch.used, batch.is_shared) == ("Bib", 12, 0, False)
    later = client.get(f"{at}share/").content.decode()
    assert not any(code in later for code in codes)
    assert not any(code in row for code in codes for row in AuditEvent.objects.values_list("details_text", flat=True))


def test_as_a_table(client_of: Callable[..., Client], leader: Member, by_code: Conversation) -> None:
    at = f"/meet/conversations/{by_code.pk}/invite/"
    answer = client_of(leader).post(at, {"name": "=cmd()", "places": "3", "kind": "each", "csv": ""})
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 4
    assert lines[0] == "voor wie;link;code"
    assert lines[1].startswith("'=cmd();")
    assert f"/meet/g/{by_code.key}/" in lines[1]


def test_one_code_for_all(leader: Member, by_code: Conversation) -> None:
    codes = actions.invite(by=leader, conversation=by_code, name="Zaal", places=200, is_shared=True)
    assert len(codes) == 1
    assert Invitation.objects.get().places == 200


@pytest.mark.parametrize("places", [0, -1, 2_001])
def test_not_none_and_not_thousands(leader: Member, by_code: Conversation, places: int) -> None:
    with pytest.raises(UsageError):
        actions.invite(by=leader, conversation=by_code, name="Bib", places=places, is_shared=False)
    assert not Invitation.objects.exists()


def test_no_codes_for_an_open_door(leader: Member, conversation: Conversation) -> None:
    with pytest.raises(NotAllowed):
        actions.invite(by=leader, conversation=conversation, name="Bib", places=3, is_shared=False)


def test_taken_back_codes_open_nothing_and_who_is_in_stays_in(
    client_of: Callable[..., Client], leader: Member, by_code: Conversation
) -> None:
    codes = actions.invite(by=leader, conversation=by_code, name="Bib", places=3, is_shared=False)
    used = InvitationCode.objects.get(code_hash=keys.code_hash(by_code.pk, codes[0]))
    InvitationCode.objects.filter(pk=used.pk).update(is_used=True)
    Invitation.objects.update(used=1)
    batch = Invitation.objects.get()
    at = f"/meet/conversations/{by_code.pk}/invitations/{batch.pk}/withdraw/"
    assert client_of(leader).post(at).status_code == 302
    assert list(InvitationCode.objects.all()) == [used]
    assert Invitation.objects.get().places == 1
    actions.withdraw(by=leader, invitation=Invitation.objects.create(conversation=by_code, name="Leeg", places=9))
    assert Invitation.objects.count() == 1
