"""Questions about what was found in the votes of a conversation, as it was stored."""

from __future__ import annotations

import hashlib
from typing import Any

from django.db.models import Count, Max

from waterlijn.dialogue.settings import LEAST_FOR_RESULT
from waterlijn.report import Document
from waterlijn.web.meet.models import Analysis, Conversation, Statement, Vote
from waterlijn.web.meet.stored import document_from_data


def analysis_of(conversation: Conversation) -> Analysis | None:
    """The published one, and before that the one that is renewed while people vote."""
    return conversation.analyses.order_by("-is_final", "-pk").first()


def published_analysis(conversation: Conversation) -> Analysis | None:
    if conversation.published_at is None:
        return None
    return conversation.analyses.filter(is_final=True).first()


def is_enough(analysis: Analysis) -> bool:
    """May anything be said about the conversation as a whole?"""
    return analysis.n_participants >= LEAST_FOR_RESULT


def document_of(analysis: Analysis, language: str) -> Document:
    """The report in this language, and in Dutch where it does not exist."""
    documents: dict[str, Any] = analysis.result["documents"]
    return document_from_data(documents.get(language) or documents["nl"])


def language_of(analysis: Analysis, language: str) -> str:
    """In which language `document_of` gives the report."""
    return language if language in analysis.result["documents"] else "nl"


def stamp(conversation: Conversation) -> str:
    """Changes when votes come or go, or a moderator lets a statement in or out: then there is something to renew."""
    votes = Vote.objects.filter(conversation=conversation).aggregate(last=Max("pk"), n=Count("pk"))
    accepted = Statement.objects.filter(conversation=conversation, state=Statement.State.ACCEPTED)
    numbers = ",".join(map(str, accepted.order_by("number").values_list("number", flat=True)))
    said = f"{votes['last'] or 0}/{votes['n']}/{numbers}"
    return hashlib.sha256(said.encode()).hexdigest()[:16]
