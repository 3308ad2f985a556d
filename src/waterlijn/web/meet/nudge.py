""" "Think again": what the analysis sees in a statement before it is added. It asks; the person decides.

Who tells what was done to them, quotes or objects is never asked to say it more kindly.
"""

from __future__ import annotations

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

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


def nudge(text: str) -> Nudge:
    """What the reading of one Dutch text gives rise to; of another language nothing is known, so nothing is said."""
    from waterlijn.records import LABELS, Messages  # the science comes along when somebody writes, not before
    from waterlijn.text import read
    from waterlijn.text.decide import OTHERS_WORDS

    reading = read(Messages.of([text]))
    flagged = {label for label, is_up in zip(LABELS, reading.flag[0].tolist(), strict=True) if is_up}
    if not flagged or not OTHERS_WORDS.isdisjoint(reading.cues[0]):
        return CALM
    return Nudge(next(label for label in WHY if label in flagged), waits=True)
