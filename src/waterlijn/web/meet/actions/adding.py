"""Adding a statement: kept without personal data, once, and shown when a moderator or the rules say so."""

from __future__ import annotations

from typing import NamedTuple

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_noop as _

from waterlijn import privacy
from waterlijn.errors import NotAllowed, UsageError
from waterlijn.web.meet.models import Conversation, Participant, Statement
from waterlijn.web.meet.models.statements import LONGEST
from waterlijn.web.meet.queries import next_statements
from waterlijn.web.meet.tidying import has_words, tidy

MOST_STATEMENTS = 5_000  # of one conversation; nobody can vote on more
MOST_WAITING = 20  # of one participant


class Draft(NamedTuple):
    """A statement as it would be kept, and which kinds of personal data went out of it."""

    text: str
    removed: tuple[str, ...]


def prepare(*, conversation: Conversation, text: str) -> Draft:
    """The words as they would be kept. Refuses what is no statement, or too long."""
    said = tidy(text)
    if not has_words(said):
        raise UsageError(_("Write a sentence that people can agree or disagree with."))
    longest = longest_of(conversation)
    if len(said) > longest:
        raise UsageError(
            _("This is {n} characters; at most {most} fit. One idea in one sentence works best."),
            n=len(said), most=longest,
        )  # fmt: skip
    found = privacy.find(said)
    # A placeholder may be longer than the name that it stands for; the column holds no more than this.
    return Draft(privacy.replace(said, found)[:LONGEST], tuple(sorted({one.type for one in found})))


def longest_of(conversation: Conversation) -> int:
    return min(conversation.longest_statement, LONGEST)


def add(
    *,
    conversation: Conversation,
    participant: Participant,
    text: str,
    key: str,
    language: str,
    kind: str = Statement.Kind.STATEMENT,
    about: int | None = None,
    waits: bool = False,
) -> Statement:
    """Keep a statement. With a key that came before it is the same statement, and nothing happens."""
    draft = prepare(conversation=conversation, text=text)  # before the lock: meanwhile everybody goes on voting
    with transaction.atomic():
        # Numbers are given once, so whoever adds one waits for who adds another; not for who votes, nor they for this.
        conversation = Conversation.objects.select_for_update(no_key=True).get(pk=conversation.pk)
        before = Statement.objects.filter(author=participant, key=key).first()
        if before is not None:
            return before
        _refuse_unless_welcome(conversation, participant)
        answered = _answered(conversation, kind, about)
        must_wait = waits or conversation.is_strict
        made = Statement.objects.create(
            conversation=conversation, number=_next_number(conversation), text=draft.text, language=language,
            kind=kind if answered else Statement.Kind.STATEMENT, about=answered, author=participant, key=key,
            state=Statement.State.WAITING if must_wait else Statement.State.ACCEPTED,
        )  # fmt: skip
        transaction.on_commit(lambda: next_statements.forget(conversation))
    return made


def _refuse_unless_welcome(conversation: Conversation, participant: Participant) -> None:
    if not conversation.can_add():
        raise NotAllowed(_("No statements can be added now."))
    if participant.statements.filter(state=Statement.State.WAITING).count() >= MOST_WAITING:
        raise NotAllowed(_("Several of your statements wait for a moderator. Add more when they were looked at."))
    if conversation.statements.count() >= MOST_STATEMENTS:
        raise NotAllowed(_("There are {most} statements already. Nobody can vote on more."), most=MOST_STATEMENTS)


def _answered(conversation: Conversation, kind: str, about: int | None) -> Statement | None:
    """The statement that a need or an alternative is about."""
    if kind == Statement.Kind.STATEMENT or about is None:
        return None
    return Statement.objects.filter(
        conversation=conversation, number=about, state=Statement.State.ACCEPTED, kind=Statement.Kind.STATEMENT
    ).first()


def _next_number(conversation: Conversation) -> int:
    highest = Statement.objects.filter(conversation=conversation).aggregate(highest=Max("number"))["highest"]
    return int(highest or 0) + 1
