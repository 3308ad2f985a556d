"""What web and browser tests share: one organisation, its members in every role, and a database that may be emptied."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django.fixtures import Settings

    from waterlijn.web.accounts.models import Member, Organisation, Place
    from waterlijn.web.listen.models import Message, Source
    from waterlijn.web.understand.models import Reading

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
    from waterlijn.web.accounts.second_factor import close

    def make(*roles: str, email: str = "", second_factor: bool = True, **fields: Any) -> Member:
        address = email or f"{'-'.join(roles) or 'niemand'}-{User.objects.count()}@waterdam.example"
        user = User.objects.create_user(address, PASSWORD, name=address.split("@")[0].capitalize())
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        if second_factor:
            secret = close("JBSWY3DPEHPK3PXP")
            Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": secret})
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
    """Tests with real transactions end by emptying every table; the trail and what is fixed would rightly refuse."""
    from django.db import connection
    from django.test import TransactionTestCase

    from waterlijn.web.accounts import audit
    from waterlijn.web.evaluate import guard

    flush = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]  # private, and the only place

    def teardown(self: TransactionTestCase) -> None:
        audit.unguard(connection)
        guard.unguard(connection)
        flush(self)
        audit.guard(connection)
        guard.guard(connection)

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


MONDAY = date(2026, 11, 2)  # of the last week in the tests


@pytest.fixture
def source(organisation: Organisation, place: Place) -> Source:
    from waterlijn.web.listen.models import Source

    return Source.objects.create(
        organisation=organisation,
        place=place,
        name="Facebookpagina",
        kind="own_channel",
        purpose="own_page",
        basis="public_task",
        basis_reason="De gemeente beheert de pagina.",
        period_start=MONDAY - timedelta(days=300),
        period_end=MONDAY + timedelta(days=30),
        id_key=b"0" * 32,
    )


@pytest.fixture
def add_message(source: Source) -> Callable[..., Message]:
    """`add_message("...", author="code", day=date(2026, 11, 2))`: a message as an import would have stored it."""
    import numpy as np

    from waterlijn.records import week_of
    from waterlijn.web.listen.models import Message

    def add(text: str, *, author: str = "", day: date = MONDAY, **fields: Any) -> Message:
        number = Message.objects.count()
        time = datetime(day.year, day.month, day.day, 12, tzinfo=UTC) + timedelta(seconds=number)
        week = week_of(np.array([time.replace(tzinfo=None)], "datetime64[s]"))[0].item()
        return Message.objects.create(
            **{
                "source": source,
                "place": source.place,
                "external_hash": f"{number:032x}",
                "text": text,
                "time": time,
                "week": week,
                "author_code": author,
                "erase_text_after": MONDAY + timedelta(days=30),
                "delete_after": MONDAY + timedelta(days=365),
            }
            | fields
        )

    return add


@pytest.fixture
def add_reading(add_message: Callable[..., Message]) -> Callable[..., Reading]:
    """`add_reading("...", hate=0.9)`: labels of at least one half are flagged."""
    from waterlijn.web.understand.models import Reading

    def add(text: str, *, author: str = "", day: date = MONDAY, **fields: Any) -> Reading:
        message = add_message(text, author=author, day=day)
        labels = {label: float(fields.pop(label, 0.01)) for label in ("abuse", "hate", "threat", "othering")}
        flags = {f"{label}_flag": value >= 0.5 for label, value in labels.items()}
        rest = {"abstain": False, "severity": 0, "language": "nl", "target": "none", "behaviour": "argue"}
        rest |= {"model": "test 1"} | fields
        return Reading.objects.create(message=message, **labels, **flags, **rest)

    return add


@pytest.fixture
def year(organisation: Organisation, add_reading: Callable[..., Reading]) -> None:
    """Eight weeks of sixty messages, measured; the last one is warmer."""
    from waterlijn.web.understand import actions

    for week in range(8):
        for i in range(60):
            hate = 0.9 if i % (3 if week == 7 else 12) == 0 else 0.02
            add_reading(
                f"Week {week} bericht {i} van buurt {i * 7} over plein {i * 11}.",
                author=f"a{i % 20}",
                day=MONDAY - timedelta(weeks=7 - week),
                hate=hate,
                target="group" if i % 4 == 0 else "none",
                needs_bits=1 if i % 5 == 0 else 0,
            )
    actions.renew(by=None, organisation=organisation)
