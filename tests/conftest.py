"""What web and browser tests share: one organisation, its members in every role, and a database that may be emptied."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django.fixtures import Settings

    from waterlijn.web.accounts.models import Member, Organisation, Place

PASSWORD = "klaproos-fiets-donderdag"


@pytest.fixture
def password() -> str:
    return PASSWORD


@pytest.fixture
def quick_settings(settings: Settings) -> Settings:
    """Cheap password hashes and unhashed file names: the same pages, in a tenth of the time."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    return settings


@pytest.fixture
def organisation(db: None) -> Organisation:
    from waterlijn.web.accounts.models import Organisation

    return Organisation.objects.create(name="Waterdam", slug="waterdam", country="BE")


@pytest.fixture
def place(organisation: Organisation) -> Place:
    from waterlijn.web.accounts.models import Place

    return Place.objects.create(organisation=organisation, name="Waterdam", code="99999")


@pytest.fixture
def make_member(organisation: Organisation, quick_settings: Settings) -> Callable[..., Member]:
    """`make_member("communication", "prevention")`: a member with these roles and a second factor."""
    from allauth.account.models import EmailAddress
    from allauth.mfa.models import Authenticator

    from waterlijn.web.accounts.models import Member, User

    def make(*roles: str, email: str = "", second_factor: bool = True, **fields: Any) -> Member:
        address = email or f"{'-'.join(roles) or 'niemand'}-{User.objects.count()}@waterdam.example"
        user = User.objects.create_user(address, PASSWORD, name=address.split("@")[0].capitalize())
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        if second_factor:
            Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "JBSWY3DPEHPK3PXP"})
        return Member.objects.create(user=user, roles=list(roles), **{"organisation": organisation, **fields})

    return make


@pytest.fixture
def client_of(make_member: Callable[..., Member]) -> Callable[..., Client]:
    """`client_of("communication")`: a browser in which a member with these roles is logged in.

    `client_of(member)` does the same for a member that is already there. `client.member` tells who it is.
    """
    from django.test import Client

    def make(*roles: Any, **fields: Any) -> Client:
        member = make_member(*roles, **fields) if not roles or isinstance(roles[0], str) else roles[0]
        client = Client()
        client.force_login(member.user)
        client.member = member  # type: ignore[attr-defined]  # handy in tests
        return client

    return make


@pytest.fixture
def roles() -> tuple[str, ...]:
    return ("communication", "wellbeing", "prevention", "data_protection", "administrator")


@pytest.fixture(autouse=True, scope="session")
def _tables_may_be_emptied() -> Iterator[None]:
    """Tests with real transactions end by emptying every table; the audit trail would rightly refuse."""
    from django.db import connection
    from django.test import TransactionTestCase

    from waterlijn.web.accounts import audit

    flush = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]  # private, and the only place

    def teardown(self: TransactionTestCase) -> None:
        audit.unguard(connection)
        flush(self)
        audit.guard(connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", teardown)
        yield


@pytest.fixture(autouse=True, scope="session")
def _no_network() -> Iterator[None]:
    """No test reaches beyond this machine."""
    connect = socket.socket.connect

    def local_only(self: socket.socket, address: Any) -> None:
        host = str(address[0]) if isinstance(address, tuple) else "localhost"
        if host != "localhost" and not ipaddress.ip_address(host).is_loopback:
            raise AssertionError(f"a test tried to reach {host}")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", local_only)
        yield
