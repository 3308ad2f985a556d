"""What a moderator should look at in a statement, each with its reason. A person decides."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.translation import gettext as _

from waterlijn import privacy, text
from waterlijn.text.rules.names import PROTECTION
from waterlijn.web.listen.wording import kinds
from waterlijn.web.meet.nudge import stands_out
from waterlijn.web.meet.tidying import has_several_ideas
from waterlijn.words import gettext as science_gettext


class Hints(NamedTuple):
    """Sentences that ask for a careful look, and sentences that speak for the statement."""

    look: list[str]
    protect: list[str]
    is_unsure: bool  # the analysis does not know


def hints_of(words: str) -> Hints:
    """What the analyser and the privacy filter see in one statement."""
    told = text.explain(words)
    protect = [science_gettext(PROTECTION[cue]) for cue in told.rules if cue in PROTECTION]
    look = [science_gettext(line) for line in told.why] if stands_out(told.reading) else []
    is_unsure = bool(told.reading.abstain[0] and told.reading.probability[0].any() and not look)
    return Hints([*look, *_personal(words), *_several(words)], protect, is_unsure)


def _personal(words: str) -> list[str]:
    found = tuple(dict.fromkeys(item.type for item in privacy.find(words)))
    return [_("There may be {kinds} in it.").format(kinds=kinds(found))] if found else []


def _several(words: str) -> list[str]:
    return [_("It may hold more than one idea.")] if has_several_ideas(words) else []
