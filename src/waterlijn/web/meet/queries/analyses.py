"""Questions about what was found in the votes of a conversation, as it was stored."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from waterlijn.dialogue.opinions import UNKNOWN
from waterlijn.dialogue.settings import SMALLEST_CELL
from waterlijn.report import Document
from waterlijn.web.meet.languages import Said, translated
from waterlijn.web.meet.models import Analysis, Conversation, Phase, Statement
from waterlijn.web.meet.patterns import in_words
from waterlijn.web.meet.stored import document_from_data

MOST_BRIDGES = 4  # that fit on a screen in a hall


class Bridge(NamedTuple):
    said: Said
    words: str


class Binding(NamedTuple):
    sentence: Said
    bridges: list[Bridge]


def analysis_of(conversation: Conversation) -> Analysis | None:
    """The published one, and before that the one that is renewed while people vote."""
    return rows_of(conversation).first()


def rows_of(conversation: Conversation) -> QuerySet[Analysis]:
    """The one that counts comes first; for who needs only a part of it, because a report is large."""
    return conversation.analyses.order_by("-is_final", "-pk")


def published_analysis(conversation: Conversation) -> Analysis | None:
    if conversation.published_at is None:
        return None
    return conversation.analyses.filter(is_final=True).first()


def is_enough(analysis: Analysis) -> bool:
    """May anything be said about the conversation as a whole?"""
    return bool(analysis.result["verdict"] != UNKNOWN)


def document_of(analysis: Analysis, language: str) -> Document:
    """The report in this language, and in Dutch where it does not exist."""
    documents: dict[str, Any] = analysis.result["documents"]
    return document_from_data(documents.get(language) or documents["nl"])


def language_of(analysis: Analysis, language: str) -> str:
    """In which language `document_of` gives the report."""
    return language if language in analysis.result["documents"] else "nl"


def binding(analysis: Analysis, language: str) -> Binding:
    """The sentence that answers, and the statements that all sides agree with, the clearest first."""
    said = Said(document_of(analysis, language).sentence, language_of(analysis, language))
    bridges = analysis.result["bridges"][:MOST_BRIDGES]
    return Binding(said, [Bridge(_text(one, language), _words(one["share"])) for one in bridges])


def _text(statement: dict[str, Any], language: str) -> Said:
    return translated(statement["text"], statement["language"], statement["translations"], language)


def _words(share: Sequence[float]) -> str:
    """A share with the interval in which it lies with 95 in 100."""
    value, low, high = (round(100 * part) for part in share)
    return _("about {value}% agree (between {low} and {high}%)").format(value=value, low=low, high=high)


def patterns_of(analysis: Analysis) -> list[str]:
    """For who leads the conversation: whether anything stands out in how people voted."""
    return in_words(analysis.result.get("patterns") or {})


def has_map(analysis: Analysis, language: str) -> bool:
    """Whether the last section of the report is the map of opinions."""
    return bool(analysis.result["documents"][language_of(analysis, language)].get("has_map"))


def stamp(conversation: Conversation) -> str:
    """Changes when a moderator lets a statement in or out."""
    accepted = Statement.objects.filter(conversation=conversation, state=Statement.State.ACCEPTED)
    numbers = ",".join(map(str, accepted.order_by("number").values_list("number", flat=True)))
    return hashlib.sha256(numbers.encode()).hexdigest()[:16]


def may_take_in(conversation: Conversation, last: Analysis) -> bool:
    """Whether votes came in that a next analysis may show: of five people at least, or the last ones of all.

    Two results that lie one voter apart tell what that person voted; and who leads a small hall sees who that is.
    """
    fresh = conversation.votes.filter(pk__gt=last.last_vote)
    if conversation.phase() == Phase.DECIDE:
        return fresh.exists()
    n: int = fresh.aggregate(n=Count("participant", distinct=True))["n"]
    return n >= SMALLEST_CELL


def has_changed(conversation: Conversation, last: Analysis) -> bool:
    """Whether there is something to renew. A vote that is taken back goes out with the next five that come in."""
    return last.settings.get("stamp") != stamp(conversation) or may_take_in(conversation, last)
