"""Who wants to hear what comes of it, and what is new for them."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max, Q, QuerySet

from waterlijn.web.meet import keys
from waterlijn.web.meet.models import Conversation, Decision, Follower


def follower_with(conversation: Conversation, token: str) -> Follower | None:
    rows = Follower.objects.filter(conversation=conversation, token_hash=keys.hashed(token))
    return rows.select_related("conversation").first()


def told(conversation: Conversation) -> QuerySet[Decision]:
    """What everybody may read."""
    return Decision.objects.filter(conversation=conversation, told_at__isnull=False).select_related("statement")


def last_told(conversation: Conversation) -> datetime | None:
    latest: datetime | None = told(conversation).aggregate(latest=Max("told_at"))["latest"]
    return latest


def not_told(conversation: Conversation, latest: datetime) -> QuerySet[Follower]:
    behind = Q(told_until=None) | Q(told_until__lt=latest)
    return Follower.objects.filter(behind, conversation=conversation, is_confirmed=True)


def news_for(follower: Follower) -> list[Decision]:
    rows = told(follower.conversation)
    return list(rows.filter(told_at__gt=follower.told_until) if follower.told_until else rows)


def n_followers(conversation: Conversation) -> int:
    return Follower.objects.filter(conversation=conversation, is_confirmed=True).count()
