"""The doors of a conversation: a code, an address that is checked, an account. None of them is kept with the votes."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone

from waterlijn.errors import NotAllowed
from waterlijn.web.meet import keys, links, pace
from waterlijn.web.meet.actions import entering
from waterlijn.web.meet.models import Invitation, InvitationCode, Participant

if TYPE_CHECKING:
    from waterlijn.web.accounts.models import Member
    from waterlijn.web.meet.models import Conversation

pytestmark = pytest.mark.django_db


def come_in(conversation: Conversation, client: Client | None = None, **fields: Any) -> Any:
    return (client or Client()).post(f"/meet/g/{conversation.key}/in/", fields)


def invite(conversation: Conversation, *codes: str, places: int = 0, is_shared: bool = False) -> Invitation:
    made = Invitation.objects.create(
        conversation=conversation, name="Buurtraad", places=places or len(codes), is_shared=is_shared
    )
    for code in codes:
        InvitationCode.objects.create(invitation=made, code_hash=keys.code_hash(conversation.pk, code))
    return made


@pytest.fixture
def by_code(make_conversation: Callable[..., Conversation]) -> Conversation:
    return make_conversation(entrance="code")


@pytest.fixture
def by_mail(make_conversation: Callable[..., Conversation]) -> Conversation:
    return make_conversation(entrance="email")


def test_a_code_of_ones_own_leads_to_the_same_participant_everywhere(by_code: Conversation) -> None:
    made = invite(by_code, "BCDF-GHJK", "LMNP-QRST")
    first, second = come_in(by_code, code="bcdf ghjk"), come_in(by_code, code=" BCDFGHJK ")
    assert (first.status_code, second.status_code) == (303, 303)
    name = f"waterlijn-meet-{by_code.pk}"
    assert first.cookies[name].value == second.cookies[name].value
    made.refresh_from_db()
    assert (Participant.objects.count(), made.used) == (1, 1)
    # Nothing in the tables leads from the letter to the votes.
    stored = {*InvitationCode.objects.values_list("code_hash", flat=True)}
    assert stored.isdisjoint(Participant.objects.values_list("key_hash", flat=True))


def test_a_shared_code_has_so_many_places(by_code: Conversation) -> None:
    invite(by_code, "BCDF-GHJK", places=2, is_shared=True)
    assert [come_in(by_code, code="BCDFGHJK").status_code for _ in range(3)] == [303, 303, 403]
    assert Participant.objects.count() == 2


def test_who_is_in_takes_no_second_place(by_code: Conversation) -> None:
    made = invite(by_code, "BCDF-GHJK", places=5, is_shared=True)
    client = Client()
    for _ in range(3):
        assert come_in(by_code, client, code="BCDFGHJK").status_code == 303
    made.refresh_from_db()
    assert made.used == 1


@pytest.mark.parametrize("code", ["ZZZZ-ZZZZ", "", "x" * 60, "\u202eBCDF", "'; drop table"])
def test_a_wrong_code(code: str, by_code: Conversation) -> None:
    invite(by_code, "BCDF-GHJK")
    assert come_in(by_code, code=code).status_code in (400, 403)
    assert not Participant.objects.exists()


def test_a_code_of_another_conversation(by_code: Conversation, make_conversation: Callable[..., Conversation]) -> None:
    invite(by_code, "BCDF-GHJK")
    assert come_in(make_conversation(entrance="code"), code="BCDFGHJK").status_code == 403


def test_guessing_codes_stops_but_the_right_ones_do_not_count(by_code: Conversation) -> None:
    invite(by_code, "BCDF-GHJK", places=500, is_shared=True)
    for _ in range(80):
        assert come_in(by_code, code="BCDFGHJK").status_code == 303
    assert come_in(by_code, code="ZZZZZZZZ").status_code == 403
    pace.CODES_OF_NETWORK.wait("127.0.0.1", pace.CODES_OF_NETWORK.most - 1)
    answer = come_in(by_code, code="ZZZZZZZZ")
    assert (answer.status_code, answer["Retry-After"]) == (429, "1")


def test_the_code_of_a_letter_is_filled_in(by_code: Conversation) -> None:
    answer = Client().get(f"/meet/g/{by_code.key}/in/BCDF-GHJK/")
    assert 'value="BCDF-GHJK"' in answer.content.decode()
    assert not Participant.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_hall_that_comes_in_at_once_gets_no_more_places_than_there_are(by_code: Conversation) -> None:
    made = invite(by_code, "BCDF-GHJK", places=7, is_shared=True)
    outcomes: list[bool] = []
    together = threading.Barrier(12)

    def one() -> None:
        together.wait()
        try:
            entering.key_for_code(conversation=by_code, code="BCDFGHJK")
            outcomes.append(True)
        except NotAllowed:
            outcomes.append(False)
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    made.refresh_from_db()
    assert (sum(outcomes), len(outcomes), made.used) == (7, 12, 7)


def link_in_mail() -> str:
    found = re.search(r"http://[^/]+(/meet/g/\S+)", str(mail.outbox[-1].body))
    assert found
    return found[1]


def test_a_checked_address_leads_to_the_same_participant_and_is_kept_nowhere(by_mail: Conversation) -> None:
    cookies = []
    for address in ("Els@Voorbeeld.example", "els@voorbeeld.example "):
        answer = come_in(by_mail, email=address)
        assert answer.status_code == 200
        assert "Kijk in je mailbox" in answer.content.decode()
        client, link = Client(), link_in_mail()
        assert "Doe mee" in client.get(link).content.decode()
        assert not client.cookies.get(f"waterlijn-meet-{by_mail.pk}")
        cookies.append(client.post(link).cookies[f"waterlijn-meet-{by_mail.pk}"].value)
    assert cookies[0] == cookies[1]
    assert Participant.objects.count() == 1
    row = str(list(Participant.objects.values()))
    assert "voorbeeld" not in row.lower()
    assert cookies[0] not in link_in_mail()


def test_a_link_works_for_an_hour_and_in_one_conversation(
    by_mail: Conversation, make_conversation: Callable[..., Conversation]
) -> None:
    come_in(by_mail, email="els@voorbeeld.example")
    link = link_in_mail().split("?")[0]
    token = link.rstrip("/").rsplit("/", 1)[-1]
    other = make_conversation(entrance="email")
    assert Client().post(link.replace(by_mail.key, other.key)).status_code == 410
    assert Client().post(link.replace(token, token[:-2] + "AA")).status_code == 410
    assert Client().post(link.replace(token, "é" * 50)).status_code == 410
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        assert Client().post(link).status_code == 410
        assert links.open_again(by_mail.pk, token) is None
    assert Client().post(link).status_code == 303


def test_one_address_is_not_flooded_and_the_page_does_not_tell(by_mail: Conversation) -> None:
    pages = [come_in(by_mail, email="els@voorbeeld.example") for _ in range(6)]
    assert {page.status_code for page in pages} == {200}
    assert len(mail.outbox) == int(pace.MAILS_TO_ADDRESS.most)


def test_the_mail_speaks_the_language_of_the_page(by_mail: Conversation) -> None:
    client = Client()
    client.post(f"/meet/g/{by_mail.key}/language/", {"language": "fr"})
    come_in(by_mail, client, email="els@voorbeeld.example")
    assert "Avec ce lien, vous participez" in str(mail.outbox[0].body)
    assert '<html lang="fr"' in Client().get(link_in_mail()).content.decode()


def test_without_a_mail_server_it_is_said(
    by_mail: Conversation, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_arguments: object, **_fields: object) -> None:
        raise ConnectionRefusedError("els@voorbeeld.example")

    monkeypatch.setattr(entering, "send_mail", fail)
    answer = come_in(by_mail, email="els@voorbeeld.example")
    assert answer.status_code == 503
    assert "De mail kon nu niet vertrekken" in answer.content.decode()
    assert "voorbeeld" not in caplog.text


def test_members_come_in_with_their_account_and_nobody_else(
    make_conversation: Callable[..., Conversation], client_of: Callable[..., Client], make_member: Callable[..., Member]
) -> None:
    conversation = make_conversation(entrance="login")
    answer = come_in(conversation)
    assert answer.status_code == 303
    assert answer["Location"] == f"/accounts/login/?next=/meet/g/{conversation.key}/"
    member = make_member("wellbeing")
    first, second = client_of(member), client_of(member)
    for client in (first, second):
        assert "Doe mee" in client.get(f"/meet/g/{conversation.key}/").content.decode()
        assert come_in(conversation, client).status_code == 303
    assert Participant.objects.count() == 1
    half_way = client_of("prevention", second_factor=False)
    assert come_in(conversation, half_way)["Location"].startswith("/accounts/login/")


def test_members_of_another_organisation_do_not_come_in(
    make_conversation: Callable[..., Conversation], client_of: Callable[..., Client]
) -> None:
    from waterlijn.web.accounts.models import Organisation

    other = Organisation.objects.create(name="Elders", slug="elders", country="NL")
    conversation = make_conversation(entrance="login", organisation=other)
    assert come_in(conversation, client_of("wellbeing")).status_code == 403
    assert not Participant.objects.exists()


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("GET /meet/g/abc123/in/BCDF-GHJK/ 404", "GET /meet/g/abc123/in/.../ 404"),
        ("GET /meet/g/abc123/in/mail/gAAAAAB_x-y/ 410", "GET /meet/g/abc123/in/mail/.../ 410"),
        ("POST /meet/g/abc123/in/ 403", "POST /meet/g/abc123/in/ 403"),
        ("GET /meet/g/abc123/follow/gAAAAAB_x-y/stop/ 404", "GET /meet/g/abc123/follow/.../stop/ 404"),
        ("GET /meet/g/abc123/vote/ 503", "GET /meet/g/abc123/vote/ 503"),
    ],
)
def test_no_code_and_no_link_in_a_log(line: str, kept: str) -> None:
    from waterlijn.web.site.logs import KEYS

    shown = KEYS.sub(r"\1...", line)
    assert "BCDF" not in shown
    assert "gAAAAAB" not in shown
    assert shown == kept
