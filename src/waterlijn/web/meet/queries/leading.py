"""Conversations as their leader sees them: where they stand, in numbers that lead to nobody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet

from waterlijn.web.accounts.models import Organisation
from waterlijn.web.meet.models import Conversation, Invitation, Phase, Statement, Vote

State = Statement.State


@dataclass(frozen=True, slots=True)
class Totals:
    """How many; never how many per person."""

    participants: int
    votes: int
    waiting: int
    accepted: int
    seeds: int


class PhaseOn(NamedTuple):
    """A phase of a conversation with the day on which it begins."""

    phase: Phase
    begins: date | None
    is_now: bool
    is_over: bool


def conversations(organisation: Organisation) -> QuerySet[Conversation]:
    return Conversation.objects.filter(organisation=organisation).select_related("place", "organisation")


def totals_of(conversation: Conversation) -> Totals:
    states = dict(conversation.statements.order_by().values_list("state").annotate(n=Count("pk")))
    return Totals(
        participants=conversation.participants.count(),
        votes=Vote.objects.filter(conversation=conversation).count(),
        waiting=states.get(State.WAITING, 0),
        accepted=states.get(State.ACCEPTED, 0),
        seeds=conversation.statements.filter(is_seed=True).count(),
    )


def phases_of(conversation: Conversation, today: date) -> list[PhaseOn]:
    """The phases that this conversation has, in their order."""
    days = (
        (Phase.COLLECT, conversation.collect_on),
        (Phase.VOTE, conversation.vote_on),
        (Phase.DEEPEN, conversation.deepen_on),
        (Phase.DECIDE, conversation.decide_on),
    )
    found = [(phase, day) for phase, day in days if day is not None]
    now = conversation.phase(today)
    order = [phase for phase, _day in found]
    at = order.index(now) if now in order else -1
    return [PhaseOn(phase, day, phase == now, i < at) for i, (phase, day) in enumerate(found)]


def invitations_of(conversation: Conversation) -> QuerySet[Invitation]:
    return Invitation.objects.filter(conversation=conversation)


def accepted_of(conversation: Conversation) -> QuerySet[Statement]:
    rows = Statement.objects.filter(conversation=conversation, state=State.ACCEPTED)
    return rows.filter(kind=Statement.Kind.STATEMENT)


def without_decision(organisation: Organisation) -> list[Conversation]:
    """Conversations whose votes are in, and about which nobody was told anything yet."""
    over = Conversation.objects.filter(organisation=organisation, closed_at__isnull=False, cleared_at=None)
    told = Count("decisions", filter=Q(decisions__told_at__isnull=False))
    return list(over.annotate(told=told).filter(told=0))
