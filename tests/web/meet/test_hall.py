"""The screen in a hall shows how many join in; how anybody votes stays in the room's telephones."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from waterlijn.web.meet.addresses import short
from waterlijn.web.meet.models import Analysis, Statement

if TYPE_CHECKING:
    from waterlijn.web.meet.models import Conversation, Participant

pytestmark = pytest.mark.django_db


def numbers(conversation: Conversation, show: str = "join") -> dict[str, Any]:
    answer = Client().get(f"/meet/g/{conversation.key}/hall/numbers/?show={show}")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def stored(conversation: Conversation, n: int) -> Analysis:
    document: dict[str, Any] = {"title": "", "sentence": "Er zijn geen kampen.", "lead": "", "sections": []}
    document |= {"method": [], "warnings": []}
    bridge = {"text": "Meer licht.", "language": "nl", "translations": {}, "share": [0.826, 0.75, 0.894], "n": n}
    verdict = "spectrum" if n >= 12 else "unknown"
    result = {"verdict": verdict, "documents": {"nl": document}, "bridges": [bridge], "open": []}
    return Analysis.objects.create(
        conversation=conversation, last_vote=1, n_votes=5 * n, n_participants=n, votes_hash="0", version="1",
        result=result, made_at=timezone.now(),
    )  # fmt: skip


def test_the_screen_asks_the_question_and_tells_how_to_join(conversation: Conversation) -> None:
    page = Client().get(f"/meet/g/{conversation.key}/hall/").content.decode()
    assert conversation.question in page
    assert short(settings.PUBLIC_ADDRESS) + f"/meet/g/{conversation.key}" in page
    assert "<svg" in page
    assert '<noscript><meta http-equiv="refresh"' in page


def test_a_conversation_that_is_not_open_has_no_screen(make_conversation: Callable[..., Conversation]) -> None:
    hidden = make_conversation(opened_at=None)
    assert Client().get(f"/meet/g/{hidden.key}/hall/").status_code == 404
    assert Client().get(f"/meet/g/{hidden.key}/hall/numbers/").status_code == 404


def test_numbers_come_from_five_people_on(
    conversation: Conversation,
    make_statement: Callable[..., Statement],
    make_participants: Callable[..., list[Participant]],
    cast: Callable[..., None],
) -> None:
    statement, people = make_statement("Meer banken."), make_participants(5)
    for person in people[:4]:
        cast(person, statement, 1)
    assert numbers(conversation)["people"] is None
    assert numbers(conversation)["votes"] is None
    assert "Meer banken." not in numbers(conversation, "statements")["html"]
    cast(people[4], statement, -1)
    cast(people[4], statement, 1)  # changed her mind: one vote that counts
    assert numbers(conversation)["people"] == 5
    assert numbers(conversation)["votes"] == 5
    assert "Meer banken." in numbers(conversation, "statements")["html"]


def test_votes_on_what_a_moderator_took_out_do_not_count(
    conversation: Conversation,
    make_statement: Callable[..., Statement],
    make_participants: Callable[..., list[Participant]],
    cast: Callable[..., None],
) -> None:
    kept, out = make_statement("Blijft."), make_statement("Gaat weg.")
    for person in make_participants(6):
        cast(person, kept, 1)
        cast(person, out, 1)
    out.state = Statement.State.REJECTED
    out.save()
    assert numbers(conversation)["votes"] == 6
    assert "Gaat weg." not in numbers(conversation, "statements")["html"]


def test_what_binds_is_shown_from_twelve_people_on(conversation: Conversation) -> None:
    row = stored(conversation, 11)
    assert "Meer licht." not in numbers(conversation, "result")["html"]
    row.delete()
    stored(conversation, 12)
    shown = numbers(conversation, "result")["html"]
    assert "Er zijn geen kampen." in shown
    assert "Meer licht." in shown
    assert "ongeveer 83% eens (tussen 75 en 89%)" in shown


def test_statements_are_escaped(
    conversation: Conversation,
    make_statement: Callable[..., Statement],
    make_participants: Callable[..., list[Participant]],
    cast: Callable[..., None],
) -> None:
    statement = make_statement("<script>alert(1)</script>")
    for person in make_participants(5):
        cast(person, statement, 1)
    assert "<script>alert" not in numbers(conversation, "statements")["html"]


@pytest.mark.parametrize("show", ["", "nonsense", "join&show=<x>"])
def test_any_wish_gets_a_page(conversation: Conversation, show: str) -> None:
    assert Client().get(f"/meet/g/{conversation.key}/hall/?show={show}").status_code == 200
