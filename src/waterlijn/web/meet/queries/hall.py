"""What the screen in a hall shows. Every screen asks every few seconds, so each process remembers the counts."""

from __future__ import annotations

import time
from typing import NamedTuple

from django.db.models import Count, QuerySet

from waterlijn.dialogue.settings import SMALLEST_CELL
from waterlijn.web.meet.languages import Said, translated
from waterlijn.web.meet.models import Conversation, Statement, Vote
from waterlijn.web.meet.queries import analyses

REMEMBERED = 3.0  # seconds
MANY = 100_000  # votes: counting them all takes long enough to do it less often
REMEMBERED_MANY = 60.0
MOST_KNOWN = 50  # conversations in memory
MOST_STATEMENTS = 5
_counted: dict[int, tuple[float, tuple[int, int]]] = {}


class Turnout(NamedTuple):
    """None where there are fewer than five: a number would tell of one person."""

    people: int | None
    votes: int | None


class Line(NamedTuple):
    said: Said
    n: int


def turnout(conversation: Conversation) -> Turnout:
    """How many people voted at least once, and how many answers of theirs count."""
    moment, found = _counted.get(conversation.pk, (0.0, (0, 0)))
    pause = REMEMBERED if found[1] < MANY else REMEMBERED_MANY
    if conversation.pk not in _counted or time.monotonic() - moment >= pause:
        found = _count(conversation)
        if len(_counted) >= MOST_KNOWN:
            _counted.clear()
        _counted[conversation.pk] = (time.monotonic(), found)
    people, votes = found
    return Turnout(people, votes) if people >= SMALLEST_CELL else Turnout(None, None)


def _count(conversation: Conversation) -> tuple[int, int]:
    counting = _counting(conversation)
    people = counting.values("participant").distinct().count()
    return people, counting.values("participant", "statement").distinct().count()


def most_voted(conversation: Conversation, language: str) -> list[Line]:
    """What most people answered so far, without what they answered."""
    rows = _counting(conversation).values("statement").annotate(n=Count("participant", distinct=True))
    first = {
        row["statement"]: row["n"]
        for row in rows.filter(n__gte=SMALLEST_CELL).order_by("-n", "statement")[:MOST_STATEMENTS]
    }
    found = Statement.objects.in_bulk(first)
    return [Line(text_of(found[pk], language), n) for pk, n in first.items()]


def outcome(conversation: Conversation, language: str) -> analyses.Binding | None:
    """What binds so far; None while nothing may be said."""
    row = analyses.analysis_of(conversation)
    return analyses.binding(row, language) if row and analyses.is_enough(row) else None


def text_of(statement: Statement, language: str) -> Said:
    return translated(statement.text, statement.language, statement.translations, language)


def _counting(conversation: Conversation) -> QuerySet[Vote]:
    return Vote.objects.filter(conversation=conversation, statement__state=Statement.State.ACCEPTED).order_by()
