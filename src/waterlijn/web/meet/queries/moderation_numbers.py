"""How moderation went, in numbers that everybody may see."""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import Count
from django.utils.functional import Promise

from waterlijn.web.meet.models import Conversation, Statement


class ModerationNumbers(NamedTuple):
    """Statements by what became of them, and why they were not accepted."""

    written: int
    accepted: int
    waiting: int
    rejected: int
    withdrawn: int
    reasons: list[tuple[str | Promise, int]]


def moderation_numbers(conversation: Conversation) -> ModerationNumbers:
    """Of the statements that participants wrote; what the organiser put in was never looked at."""
    written = Statement.objects.filter(conversation=conversation, is_seed=False)
    found = dict(written.order_by().values_list("state").annotate(n=Count("pk")))
    refused = written.filter(state=Statement.State.REJECTED).exclude(reason="")
    reasons = refused.order_by().values_list("reason").annotate(n=Count("pk")).order_by("-n", "reason")
    state = Statement.State
    return ModerationNumbers(
        sum(found.values()), found.get(state.ACCEPTED, 0), found.get(state.WAITING, 0),
        found.get(state.REJECTED, 0), found.get(state.WITHDRAWN, 0),
        [(Statement.Reason(reason).label, n) for reason, n in reasons],
    )  # fmt: skip
