"""Mails and refusals of logging in: our own words, in the language of the reader, and none of another."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from allauth.account.adapter import get_adapter
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from django.core import mail
from django.core.cache import cache
from django.template.loader import get_template, render_to_string
from django.test import Client
from django.utils import timezone, translation

import waterlijn.web.site

if TYPE_CHECKING:
    from waterlijn.web.accounts.models import Member

pytestmark = pytest.mark.django_db
TEMPLATES = Path(waterlijn.web.site.__file__).parent / "templates"
PREFIXES = (
    "account/email/password_changed",
    "account/email/password_set",
    "account/email/password_reset",
    "account/email/password_reset_key",
    "account/email/unknown_account",
    "mfa/email/totp_activated",
    "mfa/email/totp_deactivated",
    "mfa/email/webauthn_added",
    "mfa/email/webauthn_removed",
    "mfa/email/recovery_codes_generated",
)
CAN_APPEAR = {
    get_adapter: (
        "email_password_mismatch",
        "enter_current_password",
        "incorrect_password",
        "incorrect_code",
        "account_inactive",
        "invalid_login",
        "invalid_password_reset",
        "rate_limited",
        "same_as_current",
        "too_many_login_attempts",
    ),
    get_mfa_adapter: (
        "incorrect_code",
        "cannot_delete_authenticator",
        "cannot_generate_recovery_codes",
        "unverified_email",
    ),
}
ENGLISH = re.compile(r"\b(the|you|your|was|from|this|hello|account[s]? were)\b", re.IGNORECASE)
DUTCH = re.compile(r"\b(je|jij|een|het|dit|niet|wachtwoord)\b", re.IGNORECASE)


@pytest.fixture(autouse=True)
def _nobody_has_tried_yet(db: None) -> None:
    cache.clear()


def written(prefix: str, language: str) -> str:
    about: dict[str, Any] = {
        "timestamp": timezone.now(), "ip": "192.0.2.7", "email": "els@waterdam.example",
        "password_reset_url": "https://waterdam.example/x", "current_site": {"domain": "waterdam.example"},
    }  # fmt: skip
    with translation.override(language):
        return "".join(render_to_string(f"{prefix}_{part}.txt", about) for part in ("subject", "message"))


@pytest.mark.parametrize("prefix", PREFIXES)
def test_every_mail_is_ours_in_both_languages(prefix: str) -> None:
    for part in ("subject", "message"):
        origin = get_template(f"{prefix}_{part}.txt").origin  # type: ignore[attr-defined]  # of Django's own engine
        assert str(origin).startswith(str(TEMPLATES))
    # "was" is a word of both languages
    assert [word for word in ENGLISH.findall(written(prefix, "nl")) if word.lower() != "was"] == []
    assert DUTCH.findall(written(prefix, "en")) == []


@pytest.mark.parametrize(("adapter", "codes"), CAN_APPEAR.items(), ids=["account", "second factor"])
def test_every_refusal_is_in_our_words(adapter: Callable[[], Any], codes: tuple[str, ...]) -> None:
    found = adapter()
    stock: Any = type(found).__base__
    for code in codes:
        message = found.error_messages[code]
        with translation.override("en"):
            english = str(message)
        with translation.override("nl"):
            assert str(message) != english, code
            assert DUTCH.search(str(message)), code
        assert message is not stock.error_messages[code], f"{code} is not ours"


def test_a_changed_password_is_told_in_dutch(client_of: Callable[..., Client], password: str) -> None:
    new = "heel-nieuwe-woorden-hier"
    data = {"oldpassword": password, "password1": new, "password2": new}
    assert client_of("communication").post("/accounts/password/change/", data).status_code == 302
    (sent,) = mail.outbox
    assert sent.subject == "[Waterlijn] Je wachtwoord is gewijzigd"
    assert "Was jij dit niet?" in sent.body
    assert "127.0.0.1" in sent.body


def test_a_wrong_code_and_a_wrong_password_are_told_in_dutch(
    make_member: Callable[..., Member], client_of: Callable[..., Client], password: str
) -> None:
    guest, member = Client(), make_member("communication")
    guest.post("/accounts/login/", {"login": member.user.email, "password": password})
    text = guest.post("/accounts/second-factor/authenticate/", {"code": "000000"}).text
    assert "Deze code klopt niet" in text
    wrong = {"oldpassword": "wrong", "password1": "heel-nieuwe-woorden", "password2": "heel-nieuwe-woorden"}
    assert "Typ het wachtwoord" in client_of("wellbeing").post("/accounts/password/change/", wrong).text


def test_too_often_is_told_in_dutch(client_of: Callable[..., Client]) -> None:
    client, wrong = client_of("communication"), {"oldpassword": "x", "password1": "y", "password2": "y"}
    answers = [client.post("/accounts/password/change/", wrong) for _ in range(8)]
    assert answers[-1].status_code == 429
    assert "Dit is te vaak geprobeerd" in answers[-1].text
