"""Taking part by the open entrance: in, vote, go on, and nothing of who it was."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

if TYPE_CHECKING:
    from waterlijn.web.meet.models import Conversation, Statement

pytestmark = pytest.mark.django_db


def path(conversation: Conversation, rest: str = "") -> str:
    return f"/meet/g/{conversation.key}/{rest}"


def send(client: Client, conversation: Conversation, *votes: Any) -> Any:
    return client.post(
        path(conversation, "votes/"), json.dumps({"votes": list(votes)}), content_type="application/json"
    )


def vote(number: int, value: int, key: str = "") -> dict[str, Any]:
    return {"statement": number, "vote": value, "key": key or str(uuid.uuid4())}


def test_from_the_link_to_a_vote_without_a_script(
    conversation: Conversation, make_statement: Callable[..., Statement]
) -> None:
    make_statement("Er moet meer groen komen.")
    client = Client()
    page = client.get(path(conversation))
    assert page.status_code == 200
    assert "stationsplein" in page.content.decode()
    inside = client.post(path(conversation, "in/"))
    assert (inside.status_code, inside["Location"]) == (303, path(conversation, "vote/"))
    cookie = inside.cookies[f"waterlijn-meet-{conversation.pk}"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (path(conversation), True, "Lax")
    page = client.get(path(conversation, "vote/"))
    assert "Er moet meer groen komen." in page.content.decode()
    answer = client.post(path(conversation, "vote/"), vote(1, 1))
    assert answer.status_code == 303
    assert list(conversation.votes.values_list("statement__number", "value")) == [(1, 1)]
    assert "Je stemde over alles" in client.get(path(conversation, "vote/")).content.decode()


def test_votes_from_a_queue_count_once(
    conversation: Conversation, make_statement: Callable[..., Statement], visitor: Callable[..., Client]
) -> None:
    for _ in range(12):
        make_statement()
    client = visitor()
    first, second = vote(1, 1), vote(2, -1)
    answer = send(client, conversation, first, second).json()
    assert (answer["kept"], answer["refused"]) == ([first["key"], second["key"]], [])
    assert (answer["voted"], answer["of"], len(answer["next"])) == (2, 12, 10)
    assert {1, 2}.isdisjoint(one["number"] for one in answer["next"])
    again = send(client, conversation, first, vote(1, -1), first).json()
    assert len(again["kept"]) == 3
    assert list(conversation.votes.values_list("statement__number", "value")) == [(1, 1), (2, -1), (1, -1)]
