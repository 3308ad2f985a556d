"""A conversation on which one can vote, statements, and people who take part with a browser of their own."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone

if TYPE_CHECKING:
    from waterlijn.web.accounts.models import Organisation
    from waterlijn.web.meet.models import Conversation, Participant, Statement


@pytest.fixture(autouse=True)
def _nothing_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a process remembers for a few seconds would carry one test into the next; so here it remembers nothing."""
    from waterlijn.web.meet import live, pace
    from waterlijn.web.meet.queries import conversations, next_statements

    monkeypatch.setattr(conversations, "KEEP_SECONDS", 0.0)
    monkeypatch.setattr(next_statements, "KEEP_SECONDS", 0.0)
    monkeypatch.setattr(live, "LOOK_SECONDS", 0.0)
    monkeypatch.setattr(live, "COUNT_SECONDS", 0.0)
    monkeypatch.setattr(live, "SHARE", 1e9)
    live.forget()
    conversations._public.clear()
    next_statements._known.clear()
    pace.forget()


@pytest.fixture
def spectrum() -> Callable[..., list[Participant]]:
    """`spectrum(conversation, people=40)`: twelve statements and people along one line; the first four bind."""
    from random import Random

    from waterlijn.web.meet import keys
    from waterlijn.web.meet.models import Participant, Statement, Vote

    def make(where: Conversation, people: int = 40, seed: int = 1, **fields: Any) -> list[Participant]:
        lot = Random(seed)
        rows = [Participant(conversation=where, key_hash=keys.hashed(keys.new_key()), **fields) for _ in range(people)]
        Participant.objects.bulk_create(rows)
        if not where.statements.exists():
            Statement.objects.bulk_create(
                Statement(conversation=where, number=i, text=f"Stelling nummer {i}.", state="accepted", is_seed=True)
                for i in range(1, 13)
            )
        accepted = list(where.statements.filter(state="accepted"))
        votes = []
        for person in rows:
            stands = lot.gauss(0, 1)
            for i, statement in enumerate(accepted):
                leaning = 2.5 if i < 4 else 2.0 * stands * (1 if i % 2 else -1)
                value = 1 if lot.random() < 1 / (1 + 2.718281828 ** (-leaning)) else -1
                value = 0 if lot.random() < 0.1 else value
                votes.append(
                    Vote(
                        conversation=where, participant=person, statement=statement, value=value, key=str(uuid.uuid4())
                    )
                )
        Vote.objects.bulk_create(votes)
        return rows

    return make


@pytest.fixture
def make_conversation(organisation: Organisation) -> Callable[..., Conversation]:
    """`make_conversation(entrance="code")`: opened, and in the phase of voting unless the days say otherwise."""
    from waterlijn.web.meet.models import Conversation

    def make(**fields: Any) -> Conversation:
        today = timezone.localdate()
        usual = {
            "organisation": organisation,
            "key": uuid.uuid4().hex[:12],
            "question": "Hoe maken we van het stationsplein een plek voor iedereen?",
            "about": "De gemeenteraad beslist in maart over het plein.",
            "languages": ["nl", "en", "fr"],
            "vote_on": today,
            "decide_on": today + timedelta(days=30),
            "opened_at": timezone.now(),
        }
        return Conversation.objects.create(**usual | fields)

    return make


@pytest.fixture
def conversation(make_conversation: Callable[..., Conversation]) -> Conversation:
    return make_conversation()


@pytest.fixture
def make_statement(conversation: Conversation) -> Callable[..., Statement]:
    """`make_statement("...", kind="need")`: accepted, with the next number."""
    from waterlijn.web.meet.models import Statement

    def make(text: str = "", **fields: Any) -> Statement:
        where = fields.pop("conversation", conversation)
        number = 1 + where.statements.count()
        usual = {"number": number, "text": text or f"Stelling {number}.", "state": Statement.State.ACCEPTED}
        return Statement.objects.create(conversation=where, **usual | fields)

    return make


@pytest.fixture
def visitor(conversation: Conversation) -> Callable[..., Client]:
    """`visitor()`: a browser that came in by the open entrance; `client.participant` tells as whom."""
    from waterlijn.web.meet import keys
    from waterlijn.web.meet.models import Participant

    def make(where: Conversation | None = None, **fields: Any) -> Client:
        where = where or conversation
        client = Client()
        client.post(f"/meet/g/{where.key}/in/", fields)
        key = client.cookies[f"waterlijn-meet-{where.pk}"].value
        client.participant = Participant.objects.get(key_hash=keys.hashed(key))  # type: ignore[attr-defined]
        return client

    return make


@pytest.fixture
def participant(conversation: Conversation) -> Participant:
    """Somebody who came in, without a browser."""
    from waterlijn.web.meet import keys
    from waterlijn.web.meet.actions import taking_part

    return taking_part.enter(conversation=conversation, key=keys.new_key(), language="nl")


@pytest.fixture
def make_participants(conversation: Conversation) -> Callable[..., list[Participant]]:
    """`make_participants(30)`: so many people who came in."""
    from waterlijn.web.meet import keys
    from waterlijn.web.meet.models import Participant

    def make(n: int, **fields: Any) -> list[Participant]:
        where = fields.pop("conversation", conversation)
        rows = [Participant(conversation=where, key_hash=keys.hashed(keys.new_key()), **fields) for _ in range(n)]
        Participant.objects.bulk_create(rows)
        return list(where.participants.order_by("pk"))[-n:]

    return make


@pytest.fixture
def cast() -> Callable[..., None]:
    """`cast(participant, statement, 1)`: a vote as it would have come from a browser."""
    from waterlijn.web.meet.models import Vote

    def vote(participant: Participant, statement: Statement, value: int) -> None:
        Vote.objects.create(
            conversation=statement.conversation, participant=participant, statement=statement,
            value=value, key=str(uuid.uuid4()),
        )  # fmt: skip

    return vote
