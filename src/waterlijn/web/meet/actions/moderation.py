"""What a moderator decides about a statement. Every decision leaves a line in the log of the conversation."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_noop as _

from waterlijn.errors import NotAllowed, UsageError
from waterlijn.web.accounts.actions import record
from waterlijn.web.accounts.models import Member
from waterlijn.web.meet.actions.seeds import next_number
from waterlijn.web.meet.models import Conversation, ModerationEvent, Statement
from waterlijn.web.meet.queries import next_statements
from waterlijn.web.meet.tidying import tidy

State, What, Reason = Statement.State, ModerationEvent.What, Statement.Reason
MOST_PARTS = 6


@transaction.atomic
def accept(*, by: Member, statement: Statement) -> Statement:
    """From now on everybody sees it and can vote on it. Its words are fixed."""
    statement = _locked(statement, State.WAITING)
    return _decide(by, statement, State.ACCEPTED, What.ACCEPTED)


@transaction.atomic
def reject(*, by: Member, statement: Statement, reason: str, note: str = "") -> Statement:
    """It is not shown. Who wrote it sees the reason and what the moderator says to them."""
    if reason not in Reason.values:
        raise UsageError(_("Choose a reason: who wrote it may know why, and so may everybody else in numbers."))
    statement = _locked(statement, State.WAITING, State.ACCEPTED)
    return _decide(by, statement, State.REJECTED, What.REJECTED, reason, note)


@transaction.atomic
def reopen(*, by: Member, statement: Statement) -> Statement:
    """It waits for a moderator again."""
    statement = _locked(statement, State.REJECTED)
    if statement.parts.filter(state=State.ACCEPTED).exists():
        raise NotAllowed(_("It was split, and its parts are shown. Refuse the parts first."))
    return _decide(by, statement, State.WAITING, What.REOPENED)


@transaction.atomic
def split(*, by: Member, statement: Statement, texts: Sequence[str], note: str = "") -> list[Statement]:
    """One statement with several ideas becomes several statements.

    They are no seeds, and stay of who wrote the first one: that person can take them back.
    """
    statement = _locked(statement, State.WAITING, State.ACCEPTED)
    conversation = statement.conversation
    lines = list(dict.fromkeys(line for line in map(tidy, texts) if line))
    if not 2 <= len(lines) <= MOST_PARTS:
        raise UsageError(_("Write two to {most} different statements, each on its own line."), most=MOST_PARTS)
    longest = conversation.longest_statement
    if any(len(line) > longest for line in lines):
        raise UsageError(_("A statement has at most {most} characters. Nothing was changed."), most=longest)
    first = next_number(conversation)
    parts = [
        Statement.objects.create(
            conversation=conversation, number=first + i, text=line, language=statement.language, kind=statement.kind,
            about=statement.about, author=statement.author, split_from=statement, state=State.ACCEPTED,
        )
        for i, line in enumerate(lines)
    ]  # fmt: skip
    _decide(by, statement, State.REJECTED, What.SPLIT, Reason.SEVERAL, note)
    for part in parts:
        _log(by, part, What.ACCEPTED)
    return parts


def _locked(statement: Statement, *states: str) -> Statement:
    """The conversation first, always: two moderators, or one and somebody who adds a statement, wait for each other."""
    Conversation.objects.select_for_update(no_key=True).get(pk=statement.conversation_id)
    found = (
        Statement.objects.select_for_update(of=("self",), no_key=True)
        .select_related("conversation")
        .get(pk=statement.pk)
    )
    if found.state not in states:
        raise NotAllowed(_("Somebody else decided about this statement in the meantime. Nothing was changed."))
    return found


def _decide(by: Member, statement: Statement, state: str, what: str, reason: str = "", note: str = "") -> Statement:
    statement.state, statement.reason = state, reason
    statement.save(update_fields=["state", "reason"])
    conversation = statement.conversation
    transaction.on_commit(lambda: next_statements.forget(conversation))
    _log(by, statement, what, reason, note)
    details = {"reason": reason} if reason else {}
    record(by=by, what=f"statement.{what}", subject=f"statement {statement.pk}", details=details)
    return statement


def _log(by: Member, statement: Statement, what: str, reason: str = "", note: str = "") -> None:
    ModerationEvent.objects.create(
        conversation=statement.conversation,
        statement=statement,
        what=what,
        reason=reason,
        note=tidy(note)[:200],
        by=by,
    )
