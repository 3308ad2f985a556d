"""There is no table of authors, no search by author and no page of an author: held on the schema and the addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.urls import get_resolver

from waterlijn.web import listen
from waterlijn.web.listen.models import Message

PEOPLE = re.compile(r"author|auteur|handle|user|profile|account|sender|screen_?name|nick", re.IGNORECASE)


def _addresses(patterns: list[Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from _addresses(pattern.url_patterns, prefix + str(pattern.pattern))
        else:
            yield prefix + str(pattern.pattern), pattern


def test_a_message_names_nobody() -> None:
    suspicious = {field.name for field in Message._meta.get_fields() if PEOPLE.search(field.name)}
    assert suspicious == {"author_code"}


def test_the_code_is_no_key_and_has_no_index() -> None:
    assert Message._meta.get_field("author_code").max_length == 16
    indexed = {name for index in Message._meta.indexes for name in index.fields}
    indexed |= {name for constraint in Message._meta.constraints for name in getattr(constraint, "fields", ())}
    assert "author_code" not in indexed
    assert not getattr(Message._meta.get_field("author_code"), "db_index")  # noqa: B009  # unknown to the stubs


def test_no_other_table_of_the_rooms_holds_who_wrote() -> None:
    for room in ("listen", "understand"):
        for model in apps.get_app_config(room).get_models():
            assert not re.search(r"author|profile|person", model.__name__, re.IGNORECASE), model
            for field in model._meta.get_fields():
                if model is Message and field.name == "author_code":
                    continue
                if field.name == "authors":  # a count in a campaign
                    assert field.get_internal_type() == "PositiveIntegerField"
                    continue
                assert not PEOPLE.search(field.name), f"{model.__name__}.{field.name}"


def test_no_address_leads_to_an_author() -> None:
    found = [address for address, _ in _addresses(get_resolver().url_patterns)]
    rooms = [address for address in found if address.startswith(("listen/", "understand/", "evaluate/", "register/"))]
    assert rooms
    assert not [address for address in rooms if PEOPLE.search(address)]


def test_only_counting_touches_the_code() -> None:
    """No view, form, address or template knows the code: it is written by the import and counted, and that is all."""
    web = Path(listen.__file__).parents[1]
    files = [*web.rglob("*.py"), *web.rglob("*.html")]
    touching = {
        str(path.relative_to(web))
        for path in files
        if "author_code" in path.read_text() and "migrations" not in path.parts
    }
    assert touching == {
        "listen/models.py",
        "listen/actions/imports.py",
        "understand/queries/measuring.py",
        "understand/queries/messages.py",
    }
