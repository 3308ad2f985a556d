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

from waterlijn.errors import NotAllowed
from waterlijn.web.accounts.models import Organisation
from waterlijn.web.meet import keys
from waterlijn.web.meet.actions import adding, entering, taking_back, taking_part
from waterlijn.web.meet.models import Conversation, Invitation, InvitationCode, Participant, Statement, Vote

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


def test_two_who_add_at_once_get_two_numbers(talk: Conversation) -> None:
    people = [taking_part.enter(conversation=talk, key=f"sleutel {k}", language="nl") for k in range(AT_ONCE)]

    def add(number: int) -> int:
        made = adding.add(
            conversation=talk, participant=people[number], text=f"Plant boom nummer {number}.", key=str(uuid4()),
            language="nl",
        )  # fmt: skip
        return made.number

    assert sorted(at_once(add)) == list(range(21, 21 + AT_ONCE))


def test_one_statement_sent_sixteen_times_is_one_statement(talk: Conversation) -> None:
    somebody, key = taking_part.enter(conversation=talk, key="sleutel", language="nl"), str(uuid4())

    def add(_number: int) -> int:
        return adding.add(
            conversation=talk, participant=somebody, text="Plant een boom.", key=key, language="nl"
        ).number

    assert at_once(add) == [21] * AT_ONCE
    assert Statement.objects.filter(author=somebody).count() == 1


def test_voting_goes_on_while_somebody_adds(talk: Conversation) -> None:
    somebody = taking_part.enter(conversation=talk, key="sleutel", language="nl")

    def work(number: int) -> int:
        if number % 2:
            text = f"Plant boom nummer {number}."
            return adding.add(
                conversation=talk, participant=somebody, text=text, key=str(uuid4()), language="nl"
            ).number
        for k in range(1, 21):
            given = [taking_part.Given(k, 1, str(uuid4()))]
            assert taking_part.cast(conversation=talk, participant=somebody, votes=given).refused == []
        return 0

    assert sorted(at_once(work)) == [0] * (AT_ONCE // 2) + list(range(21, 21 + AT_ONCE // 2))
    assert Vote.objects.count() == 20 * (AT_ONCE // 2)


@pytest.mark.parametrize("places", [1, 7, AT_ONCE, 40])
def test_a_shared_code_lets_in_as_many_as_there_are_places(talk: Conversation, places: int) -> None:
    code = keys.new_code()
    invitation = Invitation.objects.create(conversation=talk, name="Buurt", places=places, is_shared=True)
    InvitationCode.objects.create(invitation=invitation, code_hash=keys.code_hash(talk.pk, code))

    def come_in(_number: int) -> bool:
        try:
            entering.key_for_code(conversation=talk, code=code)
        except NotAllowed:
            return False
        return True

    assert sum(at_once(come_in)) == min(places, AT_ONCE)
    invitation.refresh_from_db()
    assert invitation.used == min(places, AT_ONCE)


def test_a_letter_that_is_used_twice_at_once_is_one_participant(talk: Conversation) -> None:
    code = keys.new_code()
    invitation = Invitation.objects.create(conversation=talk, name="Brieven", places=1)
    InvitationCode.objects.create(invitation=invitation, code_hash=keys.code_hash(talk.pk, code))

    def come_in(_number: int) -> int:
        key = entering.key_for_code(conversation=talk, code=code)
        return taking_part.enter(conversation=talk, key=key, language="nl").pk

    assert len(set(at_once(come_in))) == 1
    invitation.refresh_from_db()
    assert (invitation.used, Participant.objects.count()) == (1, 1)


def test_whoever_takes_everything_back_leaves_no_vote_behind(talk: Conversation) -> None:
    """Fifteen windows vote, and the sixteenth takes everything back: nobody waits for ever, and nothing stays."""
    somebody = taking_part.enter(conversation=talk, key="sleutel", language="nl")

    def work(number: int) -> int:
        if number == 0:
            taking_back.take_back_everything(conversation=talk, participant=Participant.objects.get(pk=somebody.pk))
            return 0
        votes = [taking_part.Given(k, 1, str(uuid4())) for k in range(1, 1 + number % 3)]
        return sum(
            len(taking_part.cast(conversation=talk, participant=somebody, votes=votes).refused) for _ in range(5)
        )

    at_once(work)
    assert not Participant.objects.exists()
    assert not Vote.objects.exists()
