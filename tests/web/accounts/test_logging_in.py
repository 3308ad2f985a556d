"""Logging in: nobody learns who has an account, guessing stops, sessions end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from waterlijn.web.accounts.models import AuditEvent

if TYPE_CHECKING:
    from waterlijn.web.accounts.models import Member

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_has_tried_yet(db: None) -> None:
    cache.clear()


def try_to_log_in(client: Client, email: str, password: str) -> str:
    answer = client.post("/accounts/login/", {"login": email, "password": password})
    return "in" if answer.status_code == 302 else answer.text


@pytest.fixture
def member(make_member: Callable[..., Member]) -> Member:
    found = make_member("communication", second_factor=False)
    found.organisation.is_example = True
    found.organisation.save()
    return found


def test_the_right_password_opens_and_is_written_down(member: Member, password: str) -> None:
    client = Client()
    assert try_to_log_in(client, member.user.email, password) == "in"
    assert client.get("/").status_code == 200
    assert AuditEvent.objects.get(what="login").by == member


def test_an_address_is_known_in_capitals_too(member: Member, password: str) -> None:
    assert try_to_log_in(Client(), member.user.email.upper(), password) == "in"


def test_a_wrong_password_and_an_unknown_address_give_the_same_answer(member: Member) -> None:
    def clean(text: str, email: str) -> str:
        return text.replace(email, "").split("csrfmiddlewaretoken")[0] + text.rsplit("</form>", 1)[-1]

    known = clean(try_to_log_in(Client(), member.user.email, "wrong"), member.user.email)
    unknown = clean(try_to_log_in(Client(), "niemand@waterdam.example", "wrong"), "niemand@waterdam.example")
    assert "horen niet bij elkaar" in try_to_log_in(Client(), member.user.email, "wrong")
    assert known == unknown


def test_after_five_wrong_tries_the_account_waits_whatever_the_network_address(member: Member, password: str) -> None:
    for i in range(5):
        assert "horen niet bij elkaar" in try_to_log_in(
            Client(REMOTE_ADDR=f"10.0.0.{i}"), member.user.email, f"wrong {i}"
        )
    elsewhere = Client(REMOTE_ADDR="10.9.9.9")
    assert "wacht dit account vijf minuten" in try_to_log_in(elsewhere, member.user.email, password)
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        assert try_to_log_in(elsewhere, member.user.email, password) == "in"


def test_one_account_that_waits_leaves_the_others_alone(
    member: Member, make_member: Callable[..., Member], password: str
) -> None:
    for i in range(6):
        try_to_log_in(Client(REMOTE_ADDR=f"10.0.0.{i}"), member.user.email, "wrong")
    colleague = make_member("wellbeing", second_factor=False)
    assert try_to_log_in(Client(), colleague.user.email, password) == "in"


@pytest.mark.parametrize("exists", [True, False])
def test_asking_for_a_new_password_tells_nobody_whether_there_is_an_account(exists: bool, member: Member) -> None:
    email = member.user.email if exists else "niemand@waterdam.example"
    answer = Client().post("/accounts/password/reset/", {"email": email})
    assert answer["Location"] == "/accounts/password/reset/sent/"
    assert [message.to for message in mail.outbox] == ([[email]] if exists else [])


def test_a_new_password_by_mail(member: Member) -> None:
    Client().post("/accounts/password/reset/", {"email": member.user.email})
    path = next(word for word in mail.outbox[0].body.split() if "/password/reset/" in word).split("testserver")[-1]
    client = Client()
    path = client.get(path)["Location"]
    new = "heel-nieuwe-woorden-hier"
    assert client.post(path, {"password1": new, "password2": new}).status_code == 302
    assert try_to_log_in(Client(), member.user.email, new) == "in"
    assert AuditEvent.objects.filter(what="account.password_reset").exists()


@pytest.mark.parametrize("weak", ["kort", "123456789012", "communication-0"])
def test_a_weak_password_is_refused(weak: str, client_of: Callable[..., Client], password: str) -> None:
    client = client_of("communication")
    data = {"oldpassword": password, "password1": weak, "password2": weak}
    assert client.post("/accounts/password/change/", data).status_code == 200
    assert client.member.user.check_password(password)  # type: ignore[attr-defined]


def test_there_is_no_way_to_sign_up() -> None:
    assert Client().get("/accounts/signup/").status_code == 404


def test_an_hour_without_a_click_ends_the_session(client_of: Callable[..., Client]) -> None:
    client = client_of("communication")
    assert client.get("/").status_code == 200
    with time_machine.travel(timezone.now() + timedelta(minutes=59)):
        assert client.get("/").status_code == 200
    with time_machine.travel(timezone.now() + timedelta(minutes=121)):
        assert client.get("/").status_code == 302


def test_a_working_day_ends_the_session_also_with_clicks(client_of: Callable[..., Client]) -> None:
    client, now = client_of("communication"), timezone.now()
    assert client.get("/").status_code == 200
    for half_hours in range(1, 24):
        with time_machine.travel(now + timedelta(minutes=30 * half_hours)):
            assert client.get("/").status_code == 200
    with time_machine.travel(now + timedelta(hours=12, minutes=20)):
        assert client.get("/").status_code == 302


def test_logging_out_everywhere_ends_the_other_session_too(member: Member) -> None:
    here, there = Client(), Client()
    for client in (here, there):
        client.force_login(member.user)
        assert client.get("/").status_code == 200
    assert here.post("/accounts/me/log-out-everywhere/").status_code == 302
    assert here.get("/").status_code == 302
    assert there.get("/").status_code == 302


def test_the_second_factor_is_asked_at_every_log_in(make_member: Callable[..., Member], password: str) -> None:
    member = make_member("communication")
    client = Client()
    answer = client.post("/accounts/login/", {"login": member.user.email, "password": password})
    assert answer["Location"] == "/accounts/second-factor/authenticate/"
    assert client.get("/")["Location"].startswith("/accounts/login/")
    answer = client.post("/accounts/second-factor/authenticate/", {"code": "000000"})
    assert answer.status_code == 200
    assert client.get("/").status_code == 302


def test_codes_cannot_be_guessed_without_end(make_member: Callable[..., Member], password: str) -> None:
    member = make_member("communication")
    client = Client()
    client.post("/accounts/login/", {"login": member.user.email, "password": password})
    texts = [client.post("/accounts/second-factor/authenticate/", {"code": f"{i:06}"}).text for i in range(7)]
    assert "wacht dit account vijf minuten" in texts[-1]
