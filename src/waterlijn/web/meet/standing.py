"""Where a conversation stands, in a sentence."""

from __future__ import annotations

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from waterlijn.web.meet.models import Conversation, Phase
from waterlijn.web.meet.queries import drafts


def day_in_words(day: date | None) -> str:
    return date_format(day, "j F") if day else "?"


def standing(conversation: Conversation, today: date) -> str:
    """ "People vote until 12 December: 5 days left." """
    if conversation.cleared_at is not None:
        return _("This conversation is over, and what people said and voted is deleted.")
    if conversation.opened_at is None:
        return _draft(conversation, today)
    return {
        Phase.WAITING: _waiting,
        Phase.COLLECT: _collecting,
        Phase.VOTE: _voting,
        Phase.DEEPEN: _deepening,
        Phase.DECIDE: _deciding,
    }[conversation.phase(today)](conversation, today)


def _draft(conversation: Conversation, today: date) -> str:
    steps = {one.step for one in drafts.missing(conversation, today)}
    if not steps:
        return _("Everything is there. Look it over, and open the conversation.")
    n = len(steps)
    said = ngettext(
        "This conversation is not open yet: {n} step is missing.",
        "This conversation is not open yet: {n} steps are missing.", n,
    )  # fmt: skip
    return said.format(n=n)


def _waiting(conversation: Conversation, today: date) -> str:
    if conversation.collect_on:
        return _("The link works. From {day} people can add statements.").format(
            day=day_in_words(conversation.collect_on)
        )
    return _("The link works. From {day} people can vote.").format(day=day_in_words(conversation.vote_on))


def _collecting(conversation: Conversation, today: date) -> str:
    return _("People add statements. From {day} they vote.").format(day=day_in_words(conversation.vote_on))


def _voting(conversation: Conversation, today: date) -> str:
    return _("People vote. {left}").format(left=_left(conversation, today))


def _deepening(conversation: Conversation, today: date) -> str:
    return _("People vote, and who sees it differently is asked what they need. {left}").format(
        left=_left(conversation, today)
    )


def _left(conversation: Conversation, today: date) -> str:
    days = (conversation.decide_on - today).days if conversation.decide_on else 0
    return ngettext("{n} day left.", "{n} days left.", days).format(n=days)


def _deciding(conversation: Conversation, today: date) -> str:
    if conversation.decisions.filter(told_at__isnull=False).exists():
        return _("The voting is over, and people were told what is done with it.")
    return _("The voting is over. Tell people what is done with it.")


def needs_you(waiting: int, conversations: int) -> str:
    """The sentence of the front page for who moderates."""
    statements = ngettext("{n} statement", "{n} statements", waiting).format(n=waiting)
    where = ngettext("{n} conversation", "{n} conversations", conversations).format(n=conversations)
    return ngettext("{statements} waits for you in {where}.", "{statements} wait for you in {where}.", waiting).format(
        statements=statements, where=where
    )
