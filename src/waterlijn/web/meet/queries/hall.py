"""What the screen in a hall shows. Asked every few seconds by every screen, so the counting is remembered a while."""

from __future__ import annotations

from typing import NamedTuple

from django.core.cache import cache
from django.db.models import Count, QuerySet

from waterlijn.dialogue.settings import SMALLEST_CELL
from waterlijn.web.meet.languages import Said, translated
from waterlijn.web.meet.models import Conversation, Statement, Vote
from waterlijn.web.meet.queries import analyses

REMEMBERED = 3  # seconds
MANY = 100_000  # votes: counting them all takes long enough to do it less often
REMEMBERED_MANY = 60
MOST_STATEMENTS = 5


class Turnout(NamedTuple):
    """None where there are fewer than five: a number would tell of one person."""

    people: int | None
    votes: int | None


class Line(NamedTuple):
    said: Said
    n: int


def turnout(conversation: Conversation) -> Turnout:
    """How many people voted at least once, and how many answers of theirs count."""
    key = f"meet-turnout-{conversation.pk}"
    found: tuple[int, int] | None = cache.get(key)
    if found is None:
        accepted = _counting(conversation)
        found = (
            accepted.values("participant").distinct().count(),
            accepted.values("participant", "statement").distinct().count(),
        )
        cache.set(key, found, REMEMBERED if found[1] < MANY else REMEMBERED_MANY)
    people, votes = found
    return Turnout(people, votes) if people >= SMALLEST_CELL else Turnout(None, None)


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
