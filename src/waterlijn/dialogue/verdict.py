"""May groups be shown, and may they be called camps?"""

from __future__ import annotations

from waterlijn.dialogue import opinions as say
from waterlijn.dialogue.gap import Gap
from waterlijn.dialogue.groups import Division
from waterlijn.dialogue.settings import LEAST_FOR_GROUPS, LEAST_FOR_RESULT
from waterlijn.dialogue.stability import Chance, Stability

LEVEL = 0.05
LEAST_LIKENESS = 0.8  # median over draws of the people
LEAST_LOW_LIKENESS = 0.5  # in the worst tenth of the draws


def judge(n: int, division: Division, stability: Stability, chance: Chance, gap: Gap) -> tuple[str, tuple[str, ...]]:
    """The verdict on n people in the conversation, and why it is no more than that."""
    if n < LEAST_FOR_RESULT:
        return say.UNKNOWN, (say.FEWER_THAN_TWELVE,)
    against = _against_groups(n, division, stability, chance)
    if against:
        return say.SPECTRUM, against
    return (say.CAMPS, ()) if gap.is_shown else (say.SIDES, (say.NO_GAP,))


def _against_groups(n: int, division: Division, stability: Stability, chance: Chance) -> tuple[str, ...]:
    if n < LEAST_FOR_GROUPS:
        return (say.FEWER_THAN_THIRTY,)
    if division.k == 1:
        return (say.NO_DIVISION,) if has_line(chance) else (say.NO_AXIS, say.NO_DIVISION)
    if not chance.draws:
        return (say.NOT_TESTED,)
    is_unstable = stability.median < LEAST_LIKENESS or stability.p10 < LEAST_LOW_LIKENESS
    doubts = {
        say.NO_AXIS: not has_line(chance),
        say.LIKE_CHANCE: chance.silhouette_p > LEVEL,
        say.NOT_STABLE: is_unstable,
    }
    return tuple(reason for reason, holds in doubts.items() if holds)


def has_line(chance: Chance) -> bool:
    """Do people differ more along the first axis than shuffled votes do? True when that was not tested."""
    return not chance.draws or chance.explained_p <= LEVEL
