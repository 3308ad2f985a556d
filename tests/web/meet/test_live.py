"""What a process knows of a conversation is what counting everything anew gives, also after a restart."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest
from django.db import connections

from waterlijn.web.meet import live
from waterlijn.web.meet.models import Conversation, Participant, Statement, Vote
from waterlijn.web.meet.queries import conversations

PEOPLE, STATEMENTS = 40, 12


@pytest.fixture
def talk(conversation: Conversation, make_statement: Callable[..., Statement]) -> Conversation:
    for _ in range(STATEMENTS):
        make_statement()
    return conversation


@pytest.fixture
def people(talk: Conversation, make_participants: Callable[..., list[Participant]]) -> list[Participant]:
    """Two halves that vote the other way round, with some noise and some votes given twice."""
    chance, found = Random(5), make_participants(PEOPLE)
    for number, person in enumerate(found):
        for statement in talk.statements.order_by("number"):
            for _ in range(chance.choice((0, 1, 1, 1, 2))):
                value = 1 if (number + statement.number) % 2 else -1
                vote(person, statement, value if chance.random() < 0.85 else chance.choice((0, -value)))
    return found


def vote(person: Participant, statement: Statement, value: int, **more: int) -> Vote:
    return Vote.objects.create(
        conversation=statement.conversation, participant=person, statement=statement, value=value,
        key=str(uuid.uuid4()), **more,
    )  # fmt: skip


def recount(talk: Conversation) -> dict[int, tuple[int, ...]]:
    votes = conversations.votes_of(talk)
    last = {(who, what): said for who, what, said in zip(votes.participant, votes.statement, votes.vote, strict=True)}
    numbers = talk.statements.filter(state="accepted").values_list("number", flat=True)
    return {
        number: tuple(sum(what == number and said == value for (_, what), said in last.items()) for value in (-1, 0, 1))
        for number in sorted(numbers)
    }


def check(talk: Conversation) -> None:
    """As counted anew, and the same as in a process that just started."""
    now = live.counts(talk)
    assert now == recount(talk)
    voters = Vote.objects.filter(conversation=talk, statement__state="accepted").values("participant").distinct()
    assert live.n_voters(talk) == voters.count()
    live.forget()
    assert live.counts(talk) == now


def test_votes_that_come_later_count_at_once(talk: Conversation, people: list[Participant]) -> None:
    check(talk)
    chance = Random(8)
    statements = list(talk.statements.order_by("number"))
    for _ in range(10):
        for _ in range(chance.randrange(6)):
            vote(chance.choice(people), chance.choice(statements), chance.choice((-1, 0, 1)))
        assert live.counts(talk) == recount(talk)
    check(talk)


def test_what_is_taken_back_counts_no_more(talk: Conversation, people: list[Participant]) -> None:
    check(talk)
    Vote.objects.filter(participant=people[3], statement__number=2).delete()
    assert live.counts(talk) == recount(talk)
    people[4].votes.all().delete()
    people.pop(4).delete()
    check(talk)
    assert live.n_voters(talk) == PEOPLE - 1


def test_moderators_let_in_and_take_out(
    talk: Conversation, people: list[Participant], make_statement: Callable[..., Statement]
) -> None:
    check(talk)
    Statement.objects.filter(conversation=talk, number=3).update(state="rejected")
    check(talk)
    assert 3 not in live.counts(talk)
    new = make_statement()
    assert live.counts(talk)[new.number] == (0, 0, 0)
    vote(people[0], new, 1)
    assert live.counts(talk)[new.number] == (0, 0, 1)
    Statement.objects.filter(conversation=talk, number=3).update(state="accepted")
    check(talk)


@pytest.mark.parametrize("overlap", [500, 3])
def test_a_vote_that_appears_late_counts(
    talk: Conversation, people: list[Participant], monkeypatch: pytest.MonkeyPatch, overlap: int
) -> None:
    """PostgreSQL gave out its number before other votes that were seen; it is not the last one of that person."""
    monkeypatch.setattr(live, "OVERLAP", overlap)
    last = Vote.objects.order_by("-pk").values_list("pk", flat=True)[0]
    first, second = talk.statements.order_by("number")[:2]
    vote(people[0], first, 1, pk=last + 10)
    assert live.counts(talk) == recount(talk)
    vote(people[0], first, -1, pk=last + 4)
    vote(people[0], second, 0, pk=last + 5)
    assert live.counts(talk) == recount(talk)
    check(talk)


def test_memory_is_bounded(
    talk: Conversation, make_conversation: Callable[..., Conversation], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "MOST_KNOWN", 2)
    for other in [make_conversation() for _ in range(5)]:
        assert live.counts(other) == {}
    assert set(live.counts(talk)) == set(range(1, STATEMENTS + 1))
    assert len(live._known) == 2


def test_what_was_just_looked_at_asks_the_database_nothing(
    talk: Conversation,
    people: list[Participant],
    monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: Callable[..., object],
) -> None:
    monkeypatch.setattr(live, "LOOK_SECONDS", 60.0)
    live.counts(talk)
    with django_assert_num_queries(0):  # type: ignore[attr-defined]
        live.counts(talk)
        live.n_voters(talk)


@pytest.mark.django_db(transaction=True)
def test_many_ask_and_vote_at_once(talk: Conversation, people: list[Participant]) -> None:
    statements = list(talk.statements.order_by("number"))

    def work(number: int) -> None:
        try:
            for k in range(10):
                if number % 2:
                    vote(people[number], statements[k], (number + k) % 3 - 1)
                else:
                    assert len(live.counts(talk)) == STATEMENTS
                    live.n_voters(talk)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    check(talk)
