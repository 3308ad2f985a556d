"""What the screen in a hall shows. Every screen asks every few seconds; the counts are in memory (live)."""

from __future__ import annotations

from typing import NamedTuple

from waterlijn.dialogue.settings import SMALLEST_CELL
from waterlijn.web.meet import live
from waterlijn.web.meet.languages import Said, statement_in
from waterlijn.web.meet.models import Conversation, Statement
from waterlijn.web.meet.queries import analyses

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
    people = live.n_voters(conversation)
    votes = sum(sum(counted) for counted in live.counts(conversation).values())
    return Turnout(people, votes) if people >= SMALLEST_CELL else Turnout(None, None)


def most_voted(conversation: Conversation, language: str) -> list[Line]:
    """What most people answered so far, without what they answered."""
    seen = {number: sum(counted) for number, counted in live.counts(conversation).items()}
    enough = [number for number, n in seen.items() if n >= SMALLEST_CELL]
    most = sorted(enough, key=lambda number: (-seen[number], number))[:MOST_STATEMENTS]
    found = {row.number: row for row in Statement.objects.filter(conversation=conversation, number__in=most)}
    return [Line(statement_in(found[number], language), seen[number]) for number in most if number in found]


def outcome(conversation: Conversation, language: str) -> analyses.Binding | None:
    """What binds so far; None while nothing may be said."""
    row = analyses.analysis_of(conversation)
    return analyses.binding(row, language) if row and analyses.is_enough(row) else None
