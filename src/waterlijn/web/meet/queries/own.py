"""What one participant voted and wrote: for their own page, and for nobody else."""

from __future__ import annotations

from typing import NamedTuple

from waterlijn.web.meet.languages import Said
from waterlijn.web.meet.models import Conversation, ModerationEvent, Participant, Statement
from waterlijn.web.meet.queries import next_statements
from waterlijn.web.understand.marks import in_words


class OwnVote(NamedTuple):
    """A statement and what somebody voted on it."""

    number: int
    said: Said
    value: int


class OwnStatement(NamedTuple):
    """A statement that somebody wrote, where it stands, and what a moderator said about it."""

    statement: Statement
    text: str  # with words of the reader's language in the place of personal data
    note: str


def own_votes(conversation: Conversation, participant: Participant, language: str) -> list[OwnVote]:
    """On statements that are shown; what moderators took out counts nowhere."""
    values = next_statements.own_votes(participant)
    statements = next_statements.known(conversation).statements
    return [OwnVote(one.number, one.said(language), values[one.pk]) for one in statements if one.pk in values]


def own_statements(participant: Participant) -> list[OwnStatement]:
    found = participant.statements.exclude(state=Statement.State.WITHDRAWN).order_by("number")
    notes = dict(
        ModerationEvent.objects.filter(
            statement__in=found.filter(state=Statement.State.REJECTED), what=ModerationEvent.What.REJECTED
        )
        .order_by("pk")
        .values_list("statement_id", "note")
    )
    return [OwnStatement(one, in_words(one.text), notes.get(one.pk, "")) for one in found]
