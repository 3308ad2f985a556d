"""Taking back: one vote, one statement, or everything. It needs no reason and works for as long as it is kept.

A vote that is taken back is gone from the table. A statement that is taken back loses its words and is shown no more,
also when others voted on it: their votes count on the other statements. Only what stands in a result that was
published stays as it was published; there the tie with who wrote it is cut.
"""

from __future__ import annotations

from datetime import datetime, time

from django.db import transaction
from django.utils import timezone

from waterlijn.web.meet.models import Conversation, ModerationEvent, Participant, Statement, Vote
from waterlijn.web.meet.queries import next_statements


@transaction.atomic
def take_back_vote(*, participant: Participant, number: int) -> int:
    """Remove what somebody voted on one statement, all of it; returns how many votes that were."""
    mine = Vote.objects.filter(participant=participant, statement__number=number)
    return mine.delete()[0]


@transaction.atomic
def take_back_statement(*, conversation: Conversation, participant: Participant, number: int) -> None:
    """Only who wrote it can do this."""
    conversation = Conversation.objects.select_for_update(no_key=True).get(pk=conversation.pk)
    for statement in participant.statements.filter(number=number):
        _withdraw(conversation, statement)
    transaction.on_commit(lambda: next_statements.forget(conversation))


@transaction.atomic
def take_back_everything(*, conversation: Conversation, participant: Participant) -> None:
    """Votes, statements, answers about oneself, and that somebody took part at all."""
    conversation = Conversation.objects.select_for_update(no_key=True).get(pk=conversation.pk)
    # A vote from another window waits here, and then finds nobody any more.
    found = Participant.objects.select_for_update().filter(pk=participant.pk).first()
    if found is None:
        return  # another window was first
    for statement in found.statements.all():
        _withdraw(conversation, statement)
    Vote.objects.filter(participant=found).delete()
    found.delete()
    transaction.on_commit(lambda: next_statements.forget(conversation))


def _withdraw(conversation: Conversation, statement: Statement) -> None:
    statement.author, statement.key = None, ""
    if conversation.published_at is None or statement.state != Statement.State.ACCEPTED:
        statement.state, statement.text, statement.translations = Statement.State.WITHDRAWN, "", {}
        # The log tells that it happened and on which day; the minute would be a moment of a participant.
        day = datetime.combine(timezone.localdate(), time(), timezone.get_current_timezone())
        ModerationEvent.objects.create(
            conversation=conversation, statement=statement, what=ModerationEvent.What.WITHDRAWN, by=None, at=day
        )
    statement.save(update_fields=["author", "key", "state", "text", "translations"])
