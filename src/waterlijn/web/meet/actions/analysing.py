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
from waterlijn.dialogue.settings import LEAST_FOR_RESULT, Settings
from waterlijn.web.meet import outcome
from waterlijn.web.meet.canonical import canonical, digest
from waterlijn.web.meet.models import Analysis, Conversation
from waterlijn.web.meet.queries import analyses, conversations


def renew(conversation: Conversation) -> Analysis:
    """While people vote: takes in what five people or more voted since, and otherwise counts the same votes again."""
    last = conversation.analyses.filter(is_final=False).first()
    waits = last is not None and not analyses.may_take_in(conversation, last)
    return analyse(conversation, until=last.last_vote if last is not None and waits else None)


def analyse(conversation: Conversation, *, until: int | None = None) -> Analysis:
    """Renew the live analysis with all votes, or with those up to a row; a published one stays, and is given back."""
    row = made(conversation, until=until)
    with transaction.atomic():
        locked = Conversation.objects.select_for_update(no_key=True).get(pk=conversation.pk)  # people go on voting
        final = analyses.published_analysis(locked)
        if final is not None:
            return final
        locked.analyses.filter(is_final=False).delete()
        row.save(force_insert=True)
    return row


def made(conversation: Conversation, *, is_final: bool = False, until: int | None = None) -> Analysis:
    """An analysis that is not stored yet."""
    stamp = analyses.stamp(conversation)  # before the votes are read: what comes in meanwhile is for the next time
    last = until if until is not None else conversation.votes.aggregate(last=Max("pk"))["last"] or 0
    votes = canonical(conversations.votes_of(conversation, until=last))
    settings = Settings(seed=conversation.seed)
    matrix = build(votes, settings.hidden)
    found = of_matrix(matrix, settings)
    result = outcome.result_of(conversation, matrix, found, last_vote=last, is_final=is_final)
    return Analysis(
        conversation=conversation,
        is_final=is_final,
        last_vote=last,
        n_votes=len(votes),
        n_participants=len(found.participants),
        # The votes of a few people could be tried until they give this; it stays when the votes are long gone.
        votes_hash=digest(votes) if len(found.participants) >= LEAST_FOR_RESULT else "",
        version=f"{found.method}; Waterlijn {__version__}",
        settings={"seed": settings.seed, "stamp": stamp},
        result=result,
        made_at=timezone.now(),
    )
