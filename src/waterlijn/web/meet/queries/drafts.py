"""How far a conversation is: what a draft still lacks, and which phase can come next."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from waterlijn.web.meet.languages import LANGUAGES
from waterlijn.web.meet.models import Conversation, Phase, Statement

STEPS: dict[str, str | Promise] = {
    "question": _("The question"),
    "people": _("Who takes part"),
    "seeds": _("Statements to begin with"),
    "rules": _("House rules"),
    "background": _("Background questions"),
    "days": _("Days"),
    "check": _("Look it over and open"),
}
GOOD_SEEDS = 5  # fewer give the first visitors too little to think about


@dataclass(frozen=True, slots=True)
class Missing:
    """Why a conversation cannot open yet, and in which step that is put right."""

    step: str
    message: str
    details: dict[str, Any] = field(default_factory=dict)


class Step(NamedTuple):
    """A step of the wizard as it stands in the list of steps."""

    key: str
    label: str | Promise
    number: int
    is_done: bool


def seeds_of(conversation: Conversation) -> list[Statement]:
    """What the organiser put in."""
    return list(conversation.statements.filter(is_seed=True).exclude(state=Statement.State.WITHDRAWN))


def missing(conversation: Conversation, today: date) -> list[Missing]:
    """What must be there before the conversation can open."""
    found = list(_untranslated(conversation))
    if conversation.collect_on is None and not conversation.statements.filter(state=Statement.State.ACCEPTED).exists():
        found.append(Missing("seeds", gettext_noop("There is nothing to vote on yet. Add statements to begin with.")))
    if not conversation.policy.strip():
        found.append(Missing("rules", gettext_noop("The house rules are missing. People read them before they write.")))
    if conversation.vote_on is None or conversation.decide_on is None:
        found.append(Missing("days", gettext_noop("Say from when people vote, and on which day it ends.")))
    elif conversation.decide_on <= today:
        found.append(Missing("days", gettext_noop("The last day is over. Choose a later one.")))
    return found


def _untranslated(conversation: Conversation) -> list[Missing]:
    message = gettext_noop("The question is not there in {language} yet.")
    return [
        Missing("question", message, {"language": LANGUAGES[code]})
        for code in conversation.languages
        if code in LANGUAGES and code != conversation.language
        and not (conversation.translations.get(code) or {}).get("question")
    ]  # fmt: skip


def steps_of(conversation: Conversation | None, today: date) -> list[Step]:
    if conversation is None or conversation.pk is None:
        return [Step(key, label, number, False) for number, (key, label) in enumerate(STEPS.items(), 1)]
    lacking = {one.step for one in missing(conversation, today)}
    if not conversation.statements.exists():
        lacking.add("seeds")
    if conversation.opened_at is None:
        lacking.add("check")
    return [Step(key, label, number, key not in lacking) for number, (key, label) in enumerate(STEPS.items(), 1)]


def next_phases(conversation: Conversation, today: date) -> list[str]:
    """To which phases the leader can go today, the most likely first."""
    phase = conversation.phase(today)
    if conversation.opened_at is None or conversation.closed_at is not None:
        return []
    if phase == Phase.WAITING:
        return [Phase.COLLECT, Phase.VOTE] if conversation.collect_on else [Phase.VOTE]
    if phase == Phase.COLLECT:
        return [Phase.VOTE]
    if phase == Phase.VOTE and conversation.decide_on and conversation.decide_on > today:
        return [Phase.DEEPEN, Phase.DECIDE]
    return [Phase.DECIDE]
