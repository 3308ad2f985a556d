"""The secrets of second factors: nowhere plain in the database, and still they open the door."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from cryptography.exceptions import InvalidTag
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client

from waterlijn.web.accounts import second_factor, wrapping

if TYPE_CHECKING:
    from waterlijn.web.accounts.models import Member

pytestmark = pytest.mark.django_db


def code_of(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))


def all_that_is_stored() -> str:
    """The data of the second factors as they stand in the table, and what the sessions hold."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM mfa_authenticator")
        rows = str(cursor.fetchall())
    return rows + str([session.get_decoded() for session in Session.objects.all()])


def test_the_database_holds_no_plain_secret(make_member: Callable[..., Member]) -> None:
    client = Client()
    client.force_login(make_member("communication", second_factor=False).user)
    page = client.get("/accounts/second-factor/totp/activate/").text
    secret = re.search(r"\b[A-Z2-7]{32}\b", page)
    assert secret
    assert client.post("/accounts/second-factor/totp/activate/", {"code": code_of(secret[0])}).status_code == 302
    factors = {factor.type: factor for factor in Authenticator.objects.all()}
    stored = all_that_is_stored()
    assert secret[0] not in stored
    assert factors["recovery_codes"].data["seed"].startswith(second_factor.MARK)
    assert second_factor.open_again(factors["recovery_codes"].data["seed"]) not in stored
    assert second_factor.open_again(factors["totp"].data["secret"]) == secret[0]


def test_a_wrapped_secret_still_opens_the_door(make_member: Callable[..., Member], password: str) -> None:
    member, client = make_member("communication"), Client()
    client.post("/accounts/login/", {"login": member.user.email, "password": password})
    client.post("/accounts/second-factor/authenticate/", {"code": code_of("JBSWY3DPEHPK3PXP")})
    assert client.get("/").status_code == 200


def test_what_was_stored_plain_before_is_wrapped(make_member: Callable[..., Member]) -> None:
    factor = Authenticator.objects.get(user=make_member("communication").user)
    factor.data = {"secret": "JBSWY3DPEHPK3PXP"}
    factor.save()
    migration = importlib.import_module("waterlijn.web.accounts.migrations.0003_wrap_second_factors")
    for _ in range(2):  # done twice it is still wrapped once
        migration.wrap(apps, None)
    factor.refresh_from_db()
    assert second_factor.open_again(factor.data["secret"]) == "JBSWY3DPEHPK3PXP"
    assert TOTP(factor).validate_code(code_of("JBSWY3DPEHPK3PXP"))


def test_a_secret_that_is_not_wrapped_by_us_is_refused() -> None:
    with pytest.raises(ValueError, match="not wrapped"):
        second_factor.open_again("JBSWY3DPEHPK3PXP")


def test_what_is_wrapped_for_one_purpose_opens_for_no_other() -> None:
    wrapped = wrapping.wrap(b"secret", purpose="one")
    assert wrapping.unwrap(wrapped, purpose="one") == b"secret"
    with pytest.raises(InvalidTag):
        wrapping.unwrap(wrapped, purpose="two")
