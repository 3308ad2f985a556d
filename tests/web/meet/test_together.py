"""Many people at the very same moment, with real threads: what the database must hold together on both databases."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar
from uuid import uuid4

import pytest
from django.db import connections
from django.utils import timezone

from waterlijn.web.accounts.models import Organisation
from waterlijn.web.meet.actions import taking_part
from waterlijn.web.meet.models import Conversation, Participant, Statement, Vote

AT_ONCE = 16
T = TypeVar("T")

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(work: Callable[[int], T], n: int = AT_ONCE) -> list[T]:
    """What `work(0)` ... `work(n - 1)` return when they begin at the same moment."""
    begin = threading.Barrier(n)

    def one(number: int) -> T:
        begin.wait(30)
        try:
            return work(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(n) as pool:
        return list(pool.map(one, range(n)))


@pytest.fixture
def talk(organisation: Organisation) -> Conversation:
    conversation = Conversation.objects.create(
        organisation=organisation, key="plein", question="Wat doen we met het plein?", opened_at=timezone.now(),
        vote_on=timezone.localdate(),
    )  # fmt: skip
    for number in range(1, 21):
        Statement.objects.create(
            conversation=conversation, number=number, text=f"Stelling {number}", is_seed=True, state="accepted"
        )
    return conversation


def test_one_key_is_one_participant(talk: Conversation) -> None:
    entered = at_once(lambda _: taking_part.enter(conversation=talk, key="sleutel", language="nl").pk)
    assert len(set(entered)) == 1
    assert Participant.objects.count() == 1


def test_one_vote_sent_sixteen_times_is_one_vote(talk: Conversation) -> None:
    somebody = taking_part.enter(conversation=talk, key="sleutel", language="nl")
    votes = [taking_part.Given(number, 1, str(uuid4())) for number in range(1, 11)]
    keys = [vote.key for vote in votes]
    taken = at_once(lambda _: taking_part.cast(conversation=talk, participant=somebody, votes=votes))
    assert taken == [taking_part.Taken(keys, [])] * AT_ONCE
    assert sorted(Vote.objects.values_list("key", flat=True)) == sorted(keys)


def test_in_another_order_nobody_waits_for_the_other_for_ever(talk: Conversation) -> None:
    """Two requests with the same votes, turned round: each holds what the other wants."""
    somebody = taking_part.enter(conversation=talk, key="sleutel", language="nl")
    votes = [taking_part.Given(1 + k % 20, 1, str(uuid4())) for k in range(200)]

    def send(number: int) -> int:
        mine = votes if number % 2 else votes[::-1]
        return len(taking_part.cast(conversation=talk, participant=somebody, votes=mine).kept)

    assert at_once(send) == [200] * AT_ONCE
    assert Vote.objects.count() == 200


def test_everybody_votes_at_once(talk: Conversation) -> None:
    def take_part(number: int) -> list[str]:
        somebody = taking_part.enter(conversation=talk, key=f"sleutel {number}", language="nl")
        kept = []
        for k in range(1, 21):
            given = [taking_part.Given(k, number % 3 - 1, str(uuid4()))]
            kept += taking_part.cast(conversation=talk, participant=somebody, votes=given).kept
        return kept

    kept = [key for keys in at_once(take_part) for key in keys]
    assert len(kept) == 20 * AT_ONCE
    assert sorted(Vote.objects.values_list("key", flat=True)) == sorted(kept)
