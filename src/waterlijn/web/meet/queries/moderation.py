"""What waits for a moderator, and what moderators did: without who wrote it, and without who decided."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet
from django.utils.functional import Promise

from waterlijn.web.accounts.models import Organisation
from waterlijn.web.meet.models import Conversation, ModerationEvent, Statement

State = Statement.State


@dataclass(frozen=True, slots=True)
class Numbers:
    """Of the statements that participants wrote, by what became of them; and why not, most often first."""

    written: int
    accepted: int
    waiting: int
    rejected: int
    withdrawn: int
    reasons: tuple[tuple[str | Promise, int], ...]


def to_review(organisation: Organisation) -> QuerySet[Statement]:
    """Statements that wait for a moderator, in conversations that go on or were just closed; the oldest first."""
    waiting = Statement.objects.filter(
        conversation__organisation=organisation, conversation__opened_at__isnull=False,
        conversation__cleared_at=None, state=State.WAITING,
    )  # fmt: skip
    return waiting.select_related("conversation", "about", "split_from").order_by("made_on", "pk")


def to_review_in(conversation: Conversation) -> QuerySet[Statement]:
    return to_review(conversation.organisation).filter(conversation=conversation)


def waits_since_before(organisation: Organisation, day: date) -> QuerySet[Statement]:
    """Statements that came in before this day and still wait."""
    return to_review(organisation).filter(made_on__lt=day)


def waiting_per_conversation(organisation: Organisation) -> dict[int, int]:
    rows = to_review(organisation).order_by().values_list("conversation").annotate(n=Count("pk"))
    return dict(rows)


def in_numbers(conversation: Conversation) -> Numbers:
    """For everybody: how many statements of participants were shown, how many not, and why not.

    What the organiser put in is left out: nobody had to look at it.
    """
    written = conversation.statements.filter(is_seed=False)
    found = Counter(written.values_list("state", flat=True))
    refused = Counter(written.filter(state=State.REJECTED).exclude(reason="").values_list("reason", flat=True))
    reasons = tuple((Statement.Reason(reason).label, n) for reason, n in sorted(refused.items(), key=_most_first))
    return Numbers(
        found.total(), found[State.ACCEPTED], found[State.WAITING], found[State.REJECTED], found[State.WITHDRAWN],
        reasons,
    )  # fmt: skip


def _most_first(pair: tuple[str, int]) -> tuple[int, str]:
    return -pair[1], pair[0]


def others_than(statement: Statement) -> list[tuple[int, str]]:
    """Number and text of what stands or waits beside it: to look for statements that say the same."""
    rows = Statement.objects.filter(conversation=statement.conversation_id, state__in=(State.WAITING, State.ACCEPTED))
    return list(rows.exclude(pk=statement.pk).values_list("number", "text"))


def log_of(conversation: Conversation) -> QuerySet[ModerationEvent]:
    return ModerationEvent.objects.filter(conversation=conversation).select_related("statement", "by")
