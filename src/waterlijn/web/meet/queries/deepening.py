"""What the votes say of each statement, as the stored analysis has it, and what the minority wrote.

Nothing here looks at a single vote: the analysis was stored without people.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from waterlijn.estimate import Estimate, Interval
from waterlijn.report.numbers import interval, percent
from waterlijn.web.meet.models import Conversation, Statement
from waterlijn.web.meet.queries import analyses, leading
from waterlijn.web.meet.script import Facts, Line, Voice

SUGGESTED = 3
SMALLEST_MINORITY = 0.10  # a minority that is certainly there: the lower bound of who disagrees
MAJORITY = 0.50
MOST_VOICES = 12  # in a script; an evening has no time for more


@dataclass(frozen=True, slots=True)
class Choice:
    """A statement of which the leader can say: ask who sees it differently."""

    pk: int
    number: int
    text: str
    is_deepened: bool
    agree: Estimate | None
    disagree: Estimate | None
    is_bridge: bool
    spread: Estimate | None

    @property
    def says(self) -> str:
        """How many agree and disagree, with how sure that is; nothing when it cannot be said."""
        if self.agree is None or self.disagree is None or self.agree.i95 is None or self.disagree.i95 is None:
            return ""
        return _("agree {agree} ({between}), disagree {disagree} ({against})").format(
            agree=percent(_value(self.agree)), between=interval(self.agree.i95),
            disagree=percent(_value(self.disagree)), against=interval(self.disagree.i95),
        )  # fmt: skip


def to_choose(conversation: Conversation) -> list[Choice]:
    """Accepted statements; those on which most people agree first, as far as it can be said."""
    measured = _measured(conversation)
    found = [_choice(one, measured.get(one.number, {})) for one in leading.accepted_of(conversation)]
    return sorted(found, key=lambda one: (-_value(one.agree), one.number))


def suggested(choices: Sequence[Choice]) -> list[int]:
    """Large agreement with a real minority: there the minority has most to add."""
    found = [
        one.number
        for one in choices
        if _value(one.agree) > MAJORITY and one.disagree is not None and one.disagree.i80 is not None
        and one.disagree.i80.low >= SMALLEST_MINORITY
    ]  # fmt: skip
    return found[:SUGGESTED]


def bridges_of(conversation: Conversation) -> list[Choice]:
    return [one for one in to_choose(conversation) if one.is_bridge]


def needs_about(conversation: Conversation) -> list[Statement]:
    """What people wrote who see it differently, and what they need: accepted, with the statement that it is about."""
    kinds = (Statement.Kind.ALTERNATIVE, Statement.Kind.NEED)
    rows = Statement.objects.filter(conversation=conversation, state=Statement.State.ACCEPTED, kind__in=kinds)
    return list(rows.select_related("about").order_by("about__number", "number"))


def facts_of(conversation: Conversation) -> Facts:
    """What the script is made from."""
    choices = to_choose(conversation)
    asked = [one for one in choices if one.is_deepened] or [one for one in choices if one.number in suggested(choices)]
    voices = tuple(
        Voice(one.text, one.kind == Statement.Kind.NEED, one.about.number if one.about else None)
        for one in needs_about(conversation)
    )
    return Facts(
        question=conversation.question,
        organisation=conversation.organisation.name,
        bridges=tuple(_line(one) for one in choices if one.is_bridge)[:3],
        asked=tuple(_line(one) for one in asked)[:3],
        divisive=tuple(_line(one) for one in _most_divisive(choices))[:1],
        voices=voices[:MOST_VOICES],
    )


def _most_divisive(choices: Sequence[Choice]) -> list[Choice]:
    known = [one for one in choices if _value(one.spread) > 0 and not one.is_bridge]
    return sorted(known, key=lambda one: -_value(one.spread))


def _line(one: Choice) -> Line:
    return Line(one.number, one.text, one.agree)


def _choice(one: Statement, measured: dict[str, Any]) -> Choice:
    return Choice(
        pk=one.pk,
        number=one.number,
        text=one.text,
        is_deepened=one.is_deepened,
        agree=estimate_from(measured.get("agree")),
        disagree=estimate_from(measured.get("disagree")),
        is_bridge=measured.get("bridge") == 1,
        spread=estimate_from(measured.get("divisive")),
    )


def _measured(conversation: Conversation) -> dict[int, dict[str, Any]]:
    """Per statement number what was stored; nothing when nothing may be said yet."""
    analysis = analyses.analysis_of(conversation)
    rows = (analysis.result if analysis else {}).get("statements", [])
    return {int(row["number"]): row for row in rows}


def estimate_from(data: dict[str, Any] | None) -> Estimate | None:
    """An estimate as it was stored; None when it cannot be said."""
    if not data or data.get("value") is None:
        return None
    i80, i95 = Interval(*data["i80"]), Interval(*data["i95"])
    return Estimate(data["value"], i80, i95, data["n"], data.get("method", "bridging 1"), "share", True)


def _value(one: Estimate | None) -> float:
    return one.value if one is not None and one.value is not None else 0.0
