"""Statements that the organiser puts in, and translations of all statements."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_noop as _

from waterlijn.errors import NotAllowed, UsageError
from waterlijn.web.accounts.actions import record
from waterlijn.web.accounts.models import Member
from waterlijn.web.meet.models import Conversation, ModerationEvent, Phase, Statement
from waterlijn.web.meet.queries import next_statements
from waterlijn.web.meet.tidying import tidy

MOST_AT_ONCE = 50
MOST_STATEMENTS = 5_000


def next_number(conversation: Conversation) -> int:
    """Ask this with the conversation locked: numbers stand in links and files, and are given once."""
    highest = Statement.objects.filter(conversation=conversation).aggregate(highest=Max("number"))["highest"]
    return (highest or 0) + 1


@transaction.atomic
def add_seeds(*, by: Member, conversation: Conversation, texts: Sequence[str]) -> list[Statement]:
    """Put statements in. A moderator need not look at them: the organiser stands behind each of them."""
    conversation = Conversation.objects.select_for_update(no_key=True).get(pk=conversation.pk)
    if conversation.phase() == Phase.DECIDE:
        raise NotAllowed(_("The voting is over, so nothing can be added."))
    lines = [line for line in map(tidy, texts) if line]
    if not lines or len(lines) > MOST_AT_ONCE:
        raise UsageError(_("Write at least one statement, and at most {most} at once."), most=MOST_AT_ONCE)
    longest = conversation.longest_statement
    if any(len(line) > longest for line in lines):
        raise UsageError(_("A statement has at most {most} characters. Nothing was added."), most=longest)
    there = set(conversation.statements.filter(text__in=lines).values_list("text", flat=True))
    lines = [line for line in dict.fromkeys(lines) if line not in there]  # a button that is pressed twice adds once
    if not lines:
        return []
    first = next_number(conversation)
    if first + len(lines) > MOST_STATEMENTS:
        raise UsageError(_("There are {most} statements already. Nobody can vote on more."), most=MOST_STATEMENTS)
    rows = [
        Statement(
            conversation=conversation, number=first + i, text=line, language=conversation.language, is_seed=True,
            state=Statement.State.ACCEPTED,
        )
        for i, line in enumerate(lines)
    ]  # fmt: skip
    Statement.objects.bulk_create(rows)
    _show_at_once(conversation)
    details = {"statements": len(rows)}
    record(by=by, what="conversation.seeded", subject=f"conversation {conversation.pk}", details=details)
    return rows


def may_change(statement: Statement) -> bool:
    """A seed on which nobody voted yet; once somebody voted, its words are what they voted on."""
    return statement.is_seed and statement.state == Statement.State.ACCEPTED and not statement.votes.exists()


@transaction.atomic
def change_seed(*, by: Member, statement: Statement, text: str) -> Statement:
    statement = _locked(statement)
    text = tidy(text)
    longest = statement.conversation.longest_statement
    if not 0 < len(text) <= longest:
        raise UsageError(_("A statement has at most {most} characters. Nothing was added."), most=longest)
    if text != statement.text:
        statement.text, statement.translations = text, {}  # a translation of the old words would say something else
        statement.save(update_fields=["text", "translations"])
        _show_at_once(statement.conversation)
        record(by=by, what="statement.changed", subject=f"statement {statement.pk}")
    return statement


@transaction.atomic
def remove_seed(*, by: Member, statement: Statement) -> None:
    statement = _locked(statement)
    number, conversation = statement.pk, statement.conversation
    statement.delete()
    _show_at_once(conversation)
    record(by=by, what="statement.removed", subject=f"statement {number}")


def _locked(statement: Statement) -> Statement:
    found = Statement.objects.select_for_update(of=("self",)).select_related("conversation").get(pk=statement.pk)
    if not may_change(found):
        raise NotAllowed(_("People voted on this statement already. Its words stay as they are."))
    return found


def _show_at_once(conversation: Conversation) -> None:
    transaction.on_commit(lambda: next_statements.forget(conversation))


@transaction.atomic
def translate(*, by: Member, statement: Statement, translations: dict[str, str]) -> Statement:
    """Another language for the same idea; the words that people voted on stay."""
    statement = Statement.objects.select_for_update(of=("self",)).select_related("conversation").get(pk=statement.pk)
    kept = {code: tidy(text) for code, text in translations.items() if tidy(text)}
    if kept == statement.translations:
        return statement
    statement.translations = kept
    statement.save(update_fields=["translations"])
    _show_at_once(statement.conversation)
    ModerationEvent.objects.create(
        conversation=statement.conversation, statement=statement, what=ModerationEvent.What.TRANSLATED, by=by
    )
    record(by=by, what="statement.translated", subject=f"statement {statement.pk}", details={"n": len(kept)})
    return statement
