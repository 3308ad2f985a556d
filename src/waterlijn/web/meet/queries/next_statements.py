"""Which statements somebody sees next.

Chosen by how much a vote on them would tell, and by lot: a statement that few voted on, that few pass and that shows
where people differ comes sooner. The lot of a person for a statement is fixed, so that loading the page again, or
another device, shows the same one; only what other people vote can change the order.

What is the same for everybody (statements, counts) is read from the tables every few seconds per process, so that a
vote costs a handful of quick queries however many people vote at once.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from waterlijn.dialogue import routing
from waterlijn.web.meet import live
from waterlijn.web.meet.languages import Said, translated
from waterlijn.web.meet.models import Conversation, Participant, Statement, Vote
from waterlijn.web.meet.queries import placing

KEEP_SECONDS = 3.0  # a statement that a moderator accepts is seen this much later
AT_ONCE = 10  # statements sent along, to go on with in a tunnel
MOST_KNOWN = 50  # conversations in memory


class Shown(NamedTuple):
    """A statement that can be voted on."""

    pk: int
    number: int
    text: str
    language: str
    translations: object
    kind: str
    about: int | None  # number of the statement that it answers
    is_seed: bool
    is_deepened: bool  # who disagrees is asked what they need

    def said(self, language: str) -> Said:
        return translated(self.text, self.language, self.translations, language)


class Snapshot(NamedTuple):
    """What is the same for everybody, as it was a moment ago; replaced as a whole."""

    statements: tuple[Shown, ...]
    place: Mapping[int, int]  # number -> place in `statements`
    counts: NDArray[np.float64]  # (m, 3) people who disagree, pass, agree
    weight: NDArray[np.float64]  # (m,) how much a vote on it is worth
    first: NDArray[np.bool_]  # (m,) of the organiser, and goes before all others

    def statement(self, number: int) -> Shown | None:
        place = self.place.get(number)
        return None if place is None else self.statements[place]


NOTHING = Snapshot((), {}, np.zeros((0, 3)), np.zeros(0), np.zeros(0, np.bool_))


@dataclass
class _Known:
    """What this process knows of one conversation, and when it was read."""

    snapshot: Snapshot = NOTHING
    read_at: float = -np.inf
    lock: threading.Lock = field(default_factory=threading.Lock)


_known: dict[str, _Known] = {}


def known(conversation: Conversation) -> Snapshot:
    """Accepted statements and their counts, at most `KEEP_SECONDS` old. One thread reads; others use what is there."""
    if len(_known) > MOST_KNOWN:
        _known.clear()
    found = _known.setdefault(conversation.key, _Known())
    if time.monotonic() - found.read_at < KEEP_SECONDS:
        return found.snapshot
    must_wait = found.read_at == -np.inf
    if found.lock.acquire(blocking=must_wait):
        try:
            if time.monotonic() - found.read_at >= KEEP_SECONDS:
                _read(found, conversation)
        finally:
            found.lock.release()
    return found.snapshot


def forget(conversation: Conversation) -> None:
    """Statements changed: read them anew at the next page, in this process."""
    found = _known.get(conversation.key)
    if found is not None:
        found.read_at = -np.inf


def numbers_known(conversation: Conversation, numbers: Collection[int]) -> dict[int, int]:
    """Number to primary key of those that can be voted on; a number that is new is looked up at once."""
    found = known(conversation)
    if any(number not in found.place for number in numbers):
        rows = Statement.objects.filter(conversation=conversation, number__in=numbers, state=Statement.State.ACCEPTED)
        return dict(rows.values_list("number", "pk"))
    return {number: found.statements[found.place[number]].pk for number in numbers}


def _read(found: _Known, conversation: Conversation) -> None:
    now = time.monotonic()
    counted = live.counts(conversation)
    rows = Statement.objects.filter(conversation=conversation, state=Statement.State.ACCEPTED).order_by("number")
    columns = ("pk", "number", "text", "language", "translations", "kind", "about__number", "is_seed", "is_deepened")
    statements = tuple(Shown(*row) for row in rows.values_list(*columns))
    counts = np.array([counted.get(one.number, (0, 0, 0)) for one in statements], np.float64).reshape(-1, 3)
    place = {statement.number: place for place, statement in enumerate(statements)}
    weights = _weights(statements, counts, placing.extremities(conversation))
    found.snapshot = Snapshot(statements, place, counts, weights, _first(statements, counts))
    found.read_at = now


def _weights(
    statements: tuple[Shown, ...], counts: NDArray[np.float64], far: Mapping[int, float]
) -> NDArray[np.float64]:
    """What a next vote on each is worth; how far a vote places somebody is as the last analysis had it."""
    disagree, _passed, agree = counts.astype(np.int64).T
    extremity = np.array([far.get(one.number, 0.0) for one in statements])
    asked = np.array([one.kind != Statement.Kind.STATEMENT for one in statements], np.bool_)
    return routing.priorities(agree, disagree, _seen(counts), extremity, asked)


def _first(statements: tuple[Shown, ...], counts: NDArray[np.float64]) -> NDArray[np.bool_]:
    return routing.waiting_seeds(np.array([one.is_seed for one in statements], np.bool_), _seen(counts))


def _seen(counts: NDArray[np.float64]) -> NDArray[np.int64]:
    seen: NDArray[np.int64] = counts.sum(axis=1).astype(np.int64)
    return seen


def own_votes(participant: Participant) -> dict[int, int]:
    """What somebody voted last, by primary key of the statement."""
    rows = Vote.objects.filter(participant=participant).order_by("pk").values_list("statement_id", "value")
    return dict(rows)


class Next(NamedTuple):
    """The statements to come, how many one voted on, and how many there are."""

    statements: list[Shown]
    voted: int
    of: int


def next_statements(conversation: Conversation, participant: Participant, voted: Collection[int]) -> Next:
    """The next ten for this person; `voted` holds primary keys."""
    found = known(conversation)
    statements = found.statements
    is_over = np.array([one.pk in voted for one in statements], np.bool_)
    lots = np.random.default_rng([conversation.seed, participant.pk]).random(len(statements))
    places = routing.next_statements(found.weight, is_over, found.first, lots, AT_ONCE)
    return Next([statements[place] for place in places], int(is_over.sum()), len(statements))
