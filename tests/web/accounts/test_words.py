"""Whatever the program writes in the audit trail, the page of the trail says in plain Dutch."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

import waterlijn
from waterlijn.web.accounts.words import WHAT, in_words
from waterlijn.web.listen.models import Deletion

SRC = Path(waterlijn.__file__).parent


def kinds(tree: ast.AST) -> Iterator[str]:
    """Every kind of event that is written literally as `what=` of a call of `record`."""
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and ast.unparse(call.func).rpartition(".")[2] == "record":
            for keyword in call.keywords:
                if keyword.arg == "what":
                    yield from written(keyword.value)


def written(value: ast.expr) -> Iterator[str]:
    if isinstance(value, ast.Constant):
        yield str(value.value)
    elif isinstance(value, ast.IfExp):
        yield from written(value.body)
        yield from written(value.orelse)


WRITTEN = sorted({kind for path in (SRC / "web").rglob("*.py") for kind in kinds(ast.parse(path.read_text()))})
# What allauth tells of goes through the adapter, by the name of its mail.
BY_MAIL = [
    f"account.{name}"
    for name in (
        "password_changed",
        "password_reset",
        "recovery_codes_generated",
        "totp_activated",
        "totp_deactivated",
        "webauthn_added",
        "webauthn_removed",
    )
]
COMPUTED = ["login", "example.loaded", *(f"retention.{what}" for what in Deletion.What.values)]


def test_the_search_finds_the_rooms() -> None:
    assert {"invitation.sent", "place.added", "place.changed", "import.stored", "message.opened"} <= set(WRITTEN)


@pytest.mark.parametrize("what", [*WRITTEN, *BY_MAIL, *COMPUTED])
def test_every_kind_of_event_has_words_in_dutch(what: str) -> None:
    assert what in WHAT, f"give {what} words in the room that writes it"
    with translation.override("en"):
        english = in_words(what)
    with translation.override("nl"):
        assert in_words(what) != english


def test_a_kind_is_room_and_verb() -> None:
    assert [what for what in WRITTEN if what != "login" and what.count(".") != 1] == []
