"""Questions about conversations and who takes part."""

from __future__ import annotations

import re
import time

import numpy as np
from django.db.models import QuerySet

from waterlijn.records import Votes
from waterlijn.web.accounts.models import Organisation
from waterlijn.web.meet import keys
from waterlijn.web.meet.models import Conversation, Participant, Statement, Vote

LINK = re.compile(r"[-\w]{1,40}", re.ASCII)  # the key in a link
KEEP_SECONDS = 2.0  # a conversation that is closed takes no votes this much later
MOST_KNOWN = 50  # conversations in memory
_public: dict[str, tuple[float, Conversation]] = {}


def conversations_of(organisation: Organisation) -> QuerySet[Conversation]:
    return Conversation.objects.filter(organisation=organisation)


def public_conversation(key: str) -> Conversation | None:
    """The conversation behind a link, once it was opened; its organisation comes along.

    Hundreds of people ask for the same one at once, so each process remembers it for a moment.
    """
    if not LINK.fullmatch(key):  # also what a database refuses to be asked
        return None
    found = _public.get(key)
    if found is not None and time.monotonic() - found[0] < KEEP_SECONDS:
        return found[1]
    rows = Conversation.objects.filter(key=key, opened_at__isnull=False).select_related("organisation")
    conversation = rows.first()
    _public.pop(key, None)
    if conversation is not None and KEEP_SECONDS > 0:
        if len(_public) > MOST_KNOWN:
            _public.clear()
        _public[key] = (time.monotonic(), conversation)
    return conversation


def participant_with(conversation: Conversation, key: str) -> Participant | None:
    return Participant.objects.filter(conversation=conversation, key_hash=keys.hashed(key)).first() if key else None


def votes_of(conversation: Conversation, *, after: int = 0, until: int | None = None) -> Votes:
    """The votes on accepted statements in the order in which they were given; statements by their number."""
    rows = Vote.objects.filter(
        conversation=conversation, statement__state=Statement.State.ACCEPTED, pk__gt=after
    ).order_by("pk")
    if until is not None:
        rows = rows.filter(pk__lte=until)
    found = np.array(list(rows.values_list("participant_id", "statement__number", "value")), np.int64).reshape(-1, 3)
    return Votes(found[:, 0].copy(), found[:, 1].copy(), found[:, 2].astype(np.int8))
