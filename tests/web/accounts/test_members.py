"""Invitations, roles, and that an organisation always keeps an administrator."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from waterlijn.errors import NotAllowed, UsageError
from waterlijn.web.accounts import actions, queries
from waterlijn.web.accounts.models import AuditEvent, Invitation, Member, Organisation, User

if TYPE_CHECKING:
    from pytest_django import DjangoCaptureOnCommitCallbacks

pytestmark = pytest.mark.django_db
INVITE = {"email": "Nieuw@Waterdam.example", "name": "Nieuwe collega", "roles": ["wellbeing", "prevention"]}


def key_of(link: str) -> str:
    return link.rstrip("/").rsplit("/", 1)[-1]


@pytest.fixture
def administrator(client_of: Callable[..., Client]) -> Client:
    return client_of("administrator")


def link_of(client: Client) -> str:
    assert client.post("/accounts/members/", INVITE).status_code == 302
    text = client.get("/accounts/members/").text
    found: str = text.split('<p class="code">')[1].split("</p>")[0]
    return found


def test_an_invitation_becomes_a_member(
    administrator: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        link = link_of(administrator)
    assert mail.outbox[0].to == ["nieuw@waterdam.example"]
    assert link in mail.outbox[0].body
    assert "Waterdam" in mail.outbox[0].subject

    guest = Client()
    path = f"/accounts/invitation/{key_of(link)}/"
    assert "nodigt je uit" in guest.get(path).text
    answer = guest.post(path, {"name": "Nieuwe collega", "password": "vier-gewone-woorden-samen"})
    assert answer["Location"] == "/accounts/me/second-factor/"
    member = Member.objects.get(user__email="nieuw@waterdam.example")
    assert member.roles == ["prevention", "wellbeing"]
    assert AuditEvent.objects.get(what="invitation.accepted").by == member
    assert guest.get("/")["Location"] == "/accounts/me/second-factor/"
    assert Client().get(path).status_code == 410


def test_the_link_is_shown_once(administrator: Client) -> None:
    link = link_of(administrator)
    assert link not in administrator.get("/accounts/members/").text


def test_the_key_itself_is_not_kept(administrator: Client) -> None:
    key = key_of(link_of(administrator))
    assert key not in str(list(Invitation.objects.values()))
    assert key not in str(list(AuditEvent.objects.values()))


def test_an_invitation_ends_after_a_week(administrator: Client) -> None:
    path = f"/accounts/invitation/{key_of(link_of(administrator))}/"
    with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1)):
        answer = Client().post(path, {"name": "Te laat", "password": "vier-gewone-woorden-samen"})
    assert answer.status_code == 410
    assert not User.objects.filter(email="nieuw@waterdam.example").exists()


def test_inviting_again_ends_the_earlier_link(administrator: Client) -> None:
    first = link_of(administrator)
    second = link_of(administrator)
    assert Client().get(f"/accounts/invitation/{key_of(first)}/").status_code == 410
    assert Client().get(f"/accounts/invitation/{key_of(second)}/").status_code == 200


def test_a_withdrawn_invitation_is_over(administrator: Client) -> None:
    path = f"/accounts/invitation/{key_of(link_of(administrator))}/"
    assert administrator.post(f"/accounts/invitations/{Invitation.objects.get().pk}/withdraw/").status_code == 302
    assert Client().get(path).status_code == 410


def test_an_address_that_is_in_use_is_refused(administrator: Client, make_member: Callable[..., Member]) -> None:
    there = make_member("prevention")
    answer = administrator.post("/accounts/members/", INVITE | {"email": there.user.email})
    assert answer.status_code == 200
    assert "Er is al een account met dit e-mailadres." in answer.text


def test_the_roles_of_a_member_change_and_it_is_written_down(
    administrator: Client, make_member: Callable[..., Member]
) -> None:
    member = make_member("prevention")
    administrator.post(f"/accounts/members/{member.pk}/", {"roles_form": "", "roles": ["communication"]})
    member.refresh_from_db()
    assert member.roles == ["communication"]
    event = AuditEvent.objects.get(what="member.roles")
    assert event.details == {"before": ["prevention"], "after": ["communication"]}


def test_the_last_administrator_stays(make_member: Callable[..., Member]) -> None:
    only = make_member("administrator", "prevention")
    make_member("communication")
    with pytest.raises(NotAllowed):
        actions.change_roles(by=only, member=only, roles=["prevention"])
    another = make_member("administrator")
    actions.switch_off(by=only, member=another)
    with pytest.raises(NotAllowed):
        actions.change_roles(by=only, member=only, roles=["prevention"])
    actions.switch_on(by=only, member=another)
    actions.change_roles(by=only, member=only, roles=["prevention"])
    assert [member.pk for member in queries.administrators_of(only.organisation)] == [another.pk]


def test_nobody_switches_themselves_off(make_member: Callable[..., Member]) -> None:
    make_member("administrator")
    member = make_member("administrator")
    with pytest.raises(NotAllowed):
        actions.switch_off(by=member, member=member)


def test_who_is_switched_off_is_out_at_once(administrator: Client, client_of: Callable[..., Client]) -> None:
    client = client_of("communication")
    assert client.get("/").status_code == 200
    member: Member = client.member  # type: ignore[attr-defined]
    administrator.post(f"/accounts/members/{member.pk}/", {"switch_off": ""})
    assert client.get("/").status_code == 302


def test_a_lost_second_factor_is_set_up_anew(administrator: Client, client_of: Callable[..., Client]) -> None:
    client = client_of("communication")
    member: Member = client.member  # type: ignore[attr-defined]
    administrator.post(f"/accounts/members/{member.pk}/", {"reset_second_factor": ""})
    assert client.get("/").status_code == 302
    client.force_login(User.objects.get(pk=member.user_id))
    assert client.get("/")["Location"] == "/accounts/me/second-factor/"


def test_nobody_gives_herself_the_role_that_approves(make_member: Callable[..., Member]) -> None:
    administrator, another = make_member("administrator"), make_member("administrator")
    with pytest.raises(NotAllowed):
        actions.change_roles(by=administrator, member=administrator, roles=["administrator", "data_protection"])
    administrator.refresh_from_db()
    assert administrator.roles == ["administrator"]
    refused = AuditEvent.objects.get(what="member.roles_refused")
    assert (refused.by, refused.details) == (administrator, {"asked": ["administrator", "data_protection"]})

    actions.change_roles(by=another, member=administrator, roles=["administrator", "data_protection"])
    assert administrator.has("data_protection")
    actions.change_roles(by=administrator, member=administrator, roles=["data_protection", "prevention"])
    assert administrator.has("data_protection")


def test_the_page_says_why_she_may_not(administrator: Client) -> None:
    number = administrator.member.pk  # type: ignore[attr-defined]
    roles = ["administrator", "data_protection"]
    answer = administrator.post(f"/accounts/members/{number}/", {"roles_form": "", "roles": roles})
    assert "Je kunt jezelf de rol gegevensbescherming niet geven" in answer.text


@pytest.mark.parametrize("role", ["communication", "wellbeing"])
def test_who_asks_for_a_source_does_not_approve_it(role: str, make_member: Callable[..., Member]) -> None:
    by, member = make_member("administrator"), make_member("prevention")
    with pytest.raises(UsageError):
        actions.change_roles(by=by, member=member, roles=["data_protection", role])
    organisation = by.organisation
    roles = ["data_protection", role]
    with pytest.raises(UsageError):
        actions.invite(by=by, organisation=organisation, email="a@b.example", name="", roles=roles)
    organisation.is_example = True
    actions.invite(by=by, organisation=organisation, email="a@b.example", name="", roles=roles)


def test_the_trail_names_an_invitation_by_its_number(administrator: Client) -> None:
    link_of(administrator)
    number = Invitation.objects.get().pk
    administrator.post(f"/accounts/invitations/{number}/withdraw/")
    lines = AuditEvent.objects.filter(what__startswith="invitation.").order_by("number")
    assert [(line.what, line.subject) for line in lines] == [
        ("invitation.sent", f"invitation {number}"),
        ("invitation.withdrawn", f"invitation {number}"),
    ]
    assert "@" not in str(list(AuditEvent.objects.values_list("subject", "details_text")))


@pytest.mark.parametrize("roles", [[], ["mayor"]])
def test_roles_must_exist(roles: list[str], organisation: Organisation) -> None:
    with pytest.raises(UsageError):
        actions.invite(by=None, organisation=organisation, email="a@b.example", name="", roles=roles)


def test_places_are_added_and_changed(administrator: Client) -> None:
    administrator.post("/accounts/places/new/", {"name": "Molenveld", "code": ""})
    place = administrator.member.organisation.places.get()  # type: ignore[attr-defined]
    answer = administrator.post("/accounts/places/new/", {"name": "molenveld", "code": ""})
    assert "Er is al een plaats met deze naam." in answer.text
    administrator.post(f"/accounts/places/{place.pk}/", {"name": "Molenveld-Noord", "code": "12345A"})
    place.refresh_from_db()
    assert (place.name, place.code) == ("Molenveld-Noord", "12345A")
    assert list(AuditEvent.objects.filter(what__startswith="place.").values_list("what", flat=True)) == [
        "place.added",
        "place.changed",
    ]


def test_an_organisation_begins_with_its_administrator(db: None) -> None:
    link = actions.begin_organisation(name="Nieuwerdam", country="NL", administrator="A@nieuwerdam.example")
    assert Client().get(f"/accounts/invitation/{key_of(link)}/").status_code == 200
    assert Invitation.objects.get().roles == ["administrator"]


@pytest.mark.parametrize(
    ("name", "administrator"),
    [("waterdam!", "a@b.example"), ("", "a@b.example"), ("x" * 51, "a@b.example"), ("Nieuwerdam", "no address")],
)
def test_an_organisation_begins_whole_or_not_at_all(name: str, administrator: str, organisation: Organisation) -> None:
    with pytest.raises(UsageError):
        actions.begin_organisation(name=name, country="BE", administrator=administrator)
    assert Organisation.objects.get() == organisation


# --- the page of the trail ---------------------------------------------------------------------------------------
def test_the_officer_sees_only_the_own_organisation(client_of: Callable[..., Client]) -> None:
    client = client_of("data_protection")
    elsewhere = Organisation.objects.create(name="Elders", slug="elders")
    actions.record(by=None, organisation=elsewhere, what="test.elsewhere", subject="van een ander")
    actions.record(by=client.member, what="test.here", subject="van ons")  # type: ignore[attr-defined]
    text = client.get("/accounts/audit/").text
    assert "van ons" in text
    assert "van een ander" not in text
    file = b"".join(client.get("/accounts/audit.csv")).decode("utf-8-sig")
    assert "van ons" in file
    assert "van een ander" not in file


def test_the_filter_and_a_harmless_spreadsheet(client_of: Callable[..., Client]) -> None:
    client = client_of("data_protection")
    member: Member = client.member  # type: ignore[attr-defined]
    actions.record(by=member, what="test.one", subject="=cmd()")
    actions.record(by=member, what="test.two", subject="twee")
    text = client.get("/accounts/audit/", {"what": "test.two"}).text
    assert "twee" in text
    assert "=cmd()" not in text
    file = b"".join(client.get("/accounts/audit.csv")).decode("utf-8-sig")
    assert "'=cmd()" in file


def test_checking_the_trail_gives_a_code_that_proves_it_later(client_of: Callable[..., Client]) -> None:
    client = client_of("data_protection")
    actions.record(by=client.member, what="test")  # type: ignore[attr-defined]
    head = queries.verify_trail().head
    assert head in client.post("/accounts/audit/", {"expected": ""}).text
    assert "Het controlespoor is heel" in client.post("/accounts/audit/", {"expected": head}).text
    assert "De controlecode staat niet in het spoor" in client.post("/accounts/audit/", {"expected": "a" * 64}).text
