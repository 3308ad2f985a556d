"""Analyse the votes of a conversation and keep what pages and reports need, without people.

The reckoning happens outside any transaction: meanwhile people go on voting.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from waterlijn import __version__
from waterlijn.dialogue.analysis import of_matrix
from waterlijn.dialogue.matrix import build
from waterlijn.dialogue.settings import Settings
from waterlijn.web.meet import outcome
from waterlijn.web.meet.canonical import canonical, digest
from waterlijn.web.meet.models import Analysis, Conversation
from waterlijn.web.meet.queries import analyses, conversations


def analyse(conversation: Conversation) -> Analysis:
    """Renew the live analysis; one that was published stays, and is given back."""
    row = made(conversation)
    with transaction.atomic():
        locked = Conversation.objects.select_for_update(no_key=True).get(pk=conversation.pk)  # people go on voting
        final = analyses.published_analysis(locked)
        if final is not None:
            return final
        locked.analyses.filter(is_final=False).delete()
        row.save(force_insert=True)
    return row


def made(conversation: Conversation, *, is_final: bool = False) -> Analysis:
    """An analysis that is not stored yet."""
    stamp = analyses.stamp(conversation)  # before the votes are read: what comes in meanwhile is for the next time
    last = conversation.votes.aggregate(last=Max("pk"))["last"] or 0
    votes = canonical(conversations.votes_of(conversation))
    settings = Settings(seed=conversation.seed)
    matrix = build(votes, settings.hidden)
    found = of_matrix(matrix, settings)
    result = outcome.result_of(conversation, matrix, found, is_final=is_final)
    return Analysis(
        conversation=conversation,
        is_final=is_final,
        last_vote=last,
        n_votes=len(votes),
        n_participants=len(found.participants),
        votes_hash=digest(votes),
        version=f"{found.method}; Waterlijn {__version__}",
        settings={"seed": settings.seed, "stamp": stamp},
        result=result,
        made_at=timezone.now(),
    )
