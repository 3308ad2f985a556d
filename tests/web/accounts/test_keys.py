"""Keys for other programs: made, shown once, listed, withdrawn; only the hash is kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from waterlijn.errors import UsageError
from waterlijn.web.accounts import actions, queries
from waterlijn.web.accounts.actions.keys import MOST_KEYS
from waterlijn.web.accounts.models import ApiKey, AuditEvent, Organisation

if TYPE_CHECKING:
    from django.test import Client

    from waterlijn.web.accounts.models import Member

pytestmark = pytest.mark.django_db
PAGE = "/accounts/keys/"


@pytest.fixture
def administrator(client_of: Callable[..., Client]) -> Client:
    return client_of("administrator")


def made(client: Client, name: str = "Reacties", **more: str) -> str:
    found = re.search(r"waterlijn_[\w-]{43}", client.post(PAGE, {"name": name, **more}).text)
    assert found
    return found.group()


def test_a_key_is_shown_once_and_only_its_hash_is_kept(administrator: Client) -> None:
    key = made(administrator)
    assert key not in administrator.get(PAGE).text
    assert key not in str(list(ApiKey.objects.values()))
    assert key not in str(list(AuditEvent.objects.values()))
    assert key not in str(dict(administrator.session))
    stored = queries.key_with_hash(actions.key_hash(key))
    assert stored is not None
    assert not stored.looks_at_text


def test_the_page_that_shows_it_is_kept_by_nobody(administrator: Client) -> None:
    assert "no-store" in administrator.post(PAGE, {"name": "Reacties"})["Cache-Control"]


def test_made_and_withdrawn_stand_in_the_trail(administrator: Client) -> None:
    made(administrator, looks_at_text="on")
    key = ApiKey.objects.get()
    event = AuditEvent.objects.get(what="api_key.made")
    assert event.details == {"name": "Reacties", "looks_at_text": True}
    assert event.by == key.made_by
    assert administrator.post(f"{PAGE}{key.pk}/withdraw/").status_code == 302
    assert not ApiKey.objects.exists()
    assert AuditEvent.objects.get(what="api_key.withdrawn").subject == f"key {key.pk}"
    page = administrator.get(PAGE).text
    assert "De sleutel van Reacties werkt niet meer." in page
    assert "Geen enkel ander programma" in page


def test_the_list_says_who_made_it_and_when_it_was_used(administrator: Client) -> None:
    made(administrator)
    assert "nog niet gebruikt" in administrator.get(PAGE).text
    actions.note_use(key=ApiKey.objects.get())
    page = administrator.get(PAGE).text
    assert "laatst gebruikt op" in page
    assert str(administrator.member) in page  # type: ignore[attr-defined]  # set by the fixture
    assert "Eén programma mag" in page


def test_one_name_once(administrator: Client) -> None:
    made(administrator)
    page = administrator.post(PAGE, {"name": "reacties"}).text
    assert "Er is al een sleutel met deze naam" in page
    assert ApiKey.objects.count() == 1
    assert "waterlijn_" not in page


def test_a_name_is_asked(administrator: Client) -> None:
    assert administrator.post(PAGE, {"name": " "}).status_code == 200
    assert not ApiKey.objects.exists()


def test_not_without_end(make_member: Callable[..., Member]) -> None:
    member = make_member("administrator")
    for number in range(MOST_KEYS):
        actions.make_key(by=member, name=f"programma {number}")
    with pytest.raises(UsageError, match="twenty keys"):
        actions.make_key(by=member, name="nog een")


def test_keys_of_another_organisation_do_not_exist(administrator: Client, make_member: Callable[..., Member]) -> None:
    elsewhere = Organisation.objects.create(name="Elders", slug="elders")
    actions.make_key(by=make_member("administrator", organisation=elsewhere), name="Van elders")
    assert "Van elders" not in administrator.get(PAGE).text
    assert administrator.post(f"{PAGE}{ApiKey.objects.get().pk}/withdraw/").status_code == 404
    assert ApiKey.objects.exists()
    made(administrator, "Van elders")  # the name is free here


def test_the_number_of_keys_does_not_change_the_number_of_queries(
    administrator: Client, django_assert_num_queries: Callable[..., object]
) -> None:
    made(administrator, "een")
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as one:
        administrator.get(PAGE)
    for number in range(5):
        made(administrator, f"programma {number}")
    with CaptureQueriesContext(connection) as six:
        administrator.get(PAGE)
    assert len(six) == len(one)


def test_the_way_to_the_page(administrator: Client, client_of: Callable[..., Client]) -> None:
    assert PAGE in administrator.get("/accounts/organisation/").text
    assert client_of("communication").get(PAGE).status_code == 403
