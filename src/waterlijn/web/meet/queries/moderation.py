"""What waits for a moderator, and what moderators did: without who wrote it, and without who decided."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet

from waterlijn.web.accounts.models import Organisation
from waterlijn.web.meet.models import Conversation, ModerationEvent, Statement

State = Statement.State


@dataclass(frozen=True, slots=True)
class Numbers:
    """Moderation of one conversation in numbers. `reasons` holds pairs of reason and how often, most first."""

    waiting: int
    accepted: int
    rejected: int
    withdrawn: int
    seeds: int
    reasons: tuple[tuple[Statement.Reason, int], ...]

    @property
    def written(self) -> int:
        """By participants: everything that is not the organiser's."""
        return self.waiting + self.accepted + self.rejected + self.withdrawn - self.seeds


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
    """For everybody: how many statements were shown, how many not, and why not."""
    statements = conversation.statements.all()
    states = Counter(statements.values_list("state", flat=True))
    refused = Counter(statements.filter(state=State.REJECTED).values_list("reason", flat=True))
    reasons = tuple((Statement.Reason(reason), n) for reason, n in refused.most_common() if reason)
    seeds = statements.filter(is_seed=True).count()
    counts = (states[State.WAITING], states[State.ACCEPTED], states[State.REJECTED], states[State.WITHDRAWN])
    return Numbers(*counts, seeds, reasons)


def others_than(statement: Statement) -> list[tuple[int, str]]:
    """Number and text of what stands or waits beside it: to look for statements that say the same."""
    rows = Statement.objects.filter(conversation=statement.conversation_id, state__in=(State.WAITING, State.ACCEPTED))
    return list(rows.exclude(pk=statement.pk).values_list("number", "text"))


def log_of(conversation: Conversation) -> QuerySet[ModerationEvent]:
    return ModerationEvent.objects.filter(conversation=conversation).select_related("statement", "by")
