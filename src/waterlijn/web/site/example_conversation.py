"""The example of Ontmoeten: a square that was talked about twice, and a piece of ground about which people vote now.

The votes are drawn by lot along one line without camps: that is what most towns look like, and what the page then says.
"""

from __future__ import annotations

import math
import secrets
import uuid
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from random import Random

from django.db import transaction
from django.utils import timezone

from waterlijn.web.accounts.models import Member, Organisation
from waterlijn.web.listen.actions.retention import add_months
from waterlijn.web.meet import keys
from waterlijn.web.meet.actions import analysing, publishing
from waterlijn.web.meet.models import Conversation, Decision, ModerationEvent, Participant, Statement, Vote
from waterlijn.web.meet.models.conversations import RETENTION_MONTHS
from waterlijn.web.site import example_statements as said
from waterlijn.web.site.example_statements import Said

SEED = 13
SQUARE, BEFORE, POOL = 160, 112, 34  # participants
PASSES = 0.12  # how often somebody does not know
LEAST_VOTED = 9
OPTIONS = {"age": (0.22, 0.3, 0.3, 0.18), "square": (0.3, 0.12, 0.4, 0.18)}
SILENT = 0.15  # do not say who they are
OPEN_DAYS = 365


def load(organisation: Organisation, by: Member, last_day: date) -> Iterator[str]:
    """Load what is missing; yields the question of each conversation that came in."""
    if not organisation.conversations.exists():
        with transaction.atomic():
            before = _before(organisation, by, last_day - timedelta(days=370))
            yield before.question
            _square(organisation, by, last_day, before)
            _pool(organisation, by, last_day)
            yield said.POOL_QUESTION


def _before(organisation: Organisation, by: Member, day: date) -> Conversation:
    """The first round: fewer statements, fewer people, and a little less in favour of sitting there."""
    made = _conversation(organisation, by, said.SQUARE_QUESTION, said.SQUARE_ABOUT, day, days=28)
    kept = [said.SQUARE[number - 1] for number in said.SQUARE_BEFORE]
    rows = _statements(made, [one._replace(about=0) for one in kept], [])
    pulls = {row.pk: one.pull + more for row, one, more in zip(rows, kept, said.SQUARE_BEFORE.values(), strict=True)}
    _take_part(made, kept, rows, pulls, BEFORE, SEED)
    publishing.publish(by=by, conversation=made)
    return made


def _square(organisation: Organisation, by: Member, day: date, before: Conversation) -> None:
    """The second round, with what people need to come along, and what the council did with it."""
    made = _conversation(organisation, by, said.SQUARE_QUESTION, said.SQUARE_ABOUT, day, days=28, previous=before)
    lot = Random(SEED)  # noqa: S311  # an example, no secret
    people = _participants(made, SQUARE, lot)
    rows = _statements(made, said.SQUARE, people)
    _refused(made, by, len(rows), people)
    _vote(made, said.SQUARE, rows, people, {row.pk: one.pull for row, one in zip(rows, said.SQUARE, strict=True)}, lot)
    publishing.publish(by=by, conversation=made)
    told = timezone.now()
    Decision.objects.bulk_create(
        Decision(conversation=made, statement=rows[number - 1], what=what, why=why, minority=minority,
                 decided_on=day, made_by=by, told_at=told)
        for number, what, why, minority in said.DECISIONS
    )  # fmt: skip


def _pool(organisation: Organisation, by: Member, day: date) -> None:
    """Going on now: what waits for a moderator, and something to vote on."""
    made = _conversation(organisation, by, said.POOL_QUESTION, said.POOL_ABOUT, day - timedelta(days=14), days=0)
    lot = Random(SEED)  # noqa: S311  # an example, no secret
    people = _participants(made, POOL, lot)
    rows = _statements(made, said.POOL, people)
    pulls = {row.pk: one.pull for row, one in zip(rows, said.POOL, strict=True)}
    _vote(made, said.POOL, rows, people, pulls, lot)
    Statement.objects.bulk_create(
        Statement(conversation=made, number=len(rows) + i, text=text, author=people[i], made_on=day)
        for i, text in enumerate(said.POOL_WAITING, start=1)
    )
    analysing.analyse(made)


def _conversation(
    organisation: Organisation, by: Member, question: str, about: str, day: date, *, days: int,
    previous: Conversation | None = None,
) -> Conversation:  # fmt: skip
    """A conversation whose voting ended on `day` after so many days, or that goes on since then."""
    begun, last = day - timedelta(days=days), day if days else day + timedelta(days=OPEN_DAYS)
    return Conversation.objects.create(
        organisation=organisation,
        place=organisation.places.order_by("pk").first(),
        key=secrets.token_hex(5),
        question=question,
        about=about,
        languages=["nl", "fr", "en"],
        policy=said.POLICY,
        background=said.BACKGROUND if days else [],
        vote_on=begun,
        decide_on=last,
        delete_after=add_months(last, RETENTION_MONTHS),
        previous=previous,
        opened_at=_noon(begun),
        closed_at=_noon(day) if days else None,
        made_by=by,
        made_at=_noon(begun - timedelta(days=7)),
    )


def _noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))


def _participants(made: Conversation, n: int, lot: Random) -> list[Participant]:
    asked = [one["key"] for one in made.background]
    return Participant.objects.bulk_create(
        Participant(conversation=made, key_hash=keys.hashed(keys.new_key()), background=_background(asked, lot))
        for _number in range(n)
    )


def _background(asked: Sequence[str], lot: Random) -> dict[str, str]:
    """Not everybody tells."""
    told = {}
    for question in said.BACKGROUND:
        key, options = str(question["key"]), list(question["options"])
        answer = lot.choices(options, OPTIONS[key])[0]
        if key in asked and lot.random() >= SILENT:
            told[key] = answer
    return told


def _statements(made: Conversation, texts: Sequence[Said], people: Sequence[Participant]) -> list[Statement]:
    """Seeds first; who wrote the others is one of those who take part."""
    rows = Statement.objects.bulk_create(
        Statement(
            conversation=made, number=number, text=one.text, kind=one.kind, is_seed=one.is_seed or not people,
            state=Statement.State.ACCEPTED, made_on=made.vote_on or made.made_at.date(),
            author=None if one.is_seed or not people else people[number % len(people)],
        )
        for number, one in enumerate(texts, start=1)
    )  # fmt: skip
    answers = [row for row, one in zip(rows, texts, strict=True) if one.about]
    for row in answers:
        row.about = rows[texts[row.number - 1].about - 1]
    Statement.objects.bulk_update(answers, ["about"])
    return rows


def _refused(made: Conversation, by: Member, n: int, people: Sequence[Participant]) -> None:
    rows = Statement.objects.bulk_create(
        Statement(conversation=made, number=n + i, text=text, state=Statement.State.REJECTED, reason=reason,
                  author=people[i], made_on=made.vote_on or made.made_at.date())
        for i, (text, reason) in enumerate(said.SQUARE_REFUSED, start=1)
    )  # fmt: skip
    ModerationEvent.objects.bulk_create(
        ModerationEvent(conversation=made, statement=row, what="rejected", reason=row.reason, by=by, at=made.made_at)
        for row in rows
    )


def _take_part(
    made: Conversation, texts: Sequence[Said], rows: Sequence[Statement], pulls: Mapping[int, float], n: int, seed: int
) -> None:
    lot = Random(seed)  # noqa: S311  # an example, no secret
    _vote(made, texts, rows, _participants(made, n, lot), pulls, lot)


def _vote(
    made: Conversation,
    texts: Sequence[Said],
    rows: Sequence[Statement],
    people: Sequence[Participant],
    pulls: Mapping[int, float],
    lot: Random,
) -> None:
    """Everybody stands somewhere on one line, and votes on a part of the statements."""
    votes = []
    for person in people:
        stands = lot.gauss(0, 1)
        n = lot.randint(min(LEAST_VOTED, len(rows)), len(rows))
        for i in sorted(lot.sample(range(len(rows)), n)):
            value = _voted(texts[i].tilt * stands + pulls[rows[i].pk], lot)
            votes.append(
                Vote(conversation=made, participant=person, statement=rows[i], value=value, key=str(uuid.uuid4()))
            )
    Vote.objects.bulk_create(votes, batch_size=2000)


def _voted(leaning: float, lot: Random) -> int:
    if lot.random() < PASSES:
        return 0
    return 1 if lot.random() < 1 / (1 + math.exp(-leaning)) else -1
