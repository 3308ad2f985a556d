""" "Think again": what the analysis sees in a statement before it is added. It asks; the person decides.

Who tells what was done to them, quotes or objects is never asked to say it more kindly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from waterlijn.records import Readings

THREAT, HATE, OTHERING, ABUSE = "threat", "hate", "othering", "abuse"
WHY: dict[str, Promise] = {
    THREAT: _("It can sound like a threat to somebody."),
    HATE: _("It can hurt people because of the group they belong to."),
    OTHERING: _("It speaks of a whole group at once, and people in that group differ as much as others."),
    ABUSE: _("Somebody may feel insulted by it, and then stop listening."),
}


class Nudge(NamedTuple):
    """Whether to ask somebody to think again, and whether a moderator should look first."""

    why: str  # one of `WHY`, or ""
    waits: bool


CALM = Nudge("", waits=False)
SURE = 0.9  # a label without a rule that gives its reason must be this probable
# Short sentences about groups are what a conversation is full of, and what the analysis knows least: "young people need
# a place of their own" is no insult. With this limit none of 88 harmless ones is asked about, with the label alone 24.


def nudge(text: str) -> Nudge:
    """What the reading of one Dutch text gives rise to; of another language nothing is known, so nothing is said."""
    from waterlijn.records import LABELS, Messages  # the science comes along when somebody writes, not before
    from waterlijn.text import read

    reading = read(Messages.of([text]))
    if not stands_out(reading):
        return CALM
    flagged = {label for label, is_up in zip(LABELS, reading.flag[0].tolist(), strict=True) if is_up}
    return Nudge(next(label for label in WHY if label in flagged), waits=True)


def stands_out(reading: Readings) -> bool:
    """Is there a label, with a rule that gives its reason or great certainty; and no sign that it is a testimony?"""
    from waterlijn.text.decide import OTHERS_WORDS

    cues = set(reading.cues[0])
    if not reading.flag[0].any() or cues & OTHERS_WORDS:
        return False
    return bool(cues) or bool(reading.probability[0].max() > SURE and not reading.abstain[0])
