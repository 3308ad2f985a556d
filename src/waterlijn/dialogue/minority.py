"""Who sees it differently? How many they are, and what else tells them from the others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from waterlijn.dialogue.columns import shares
from waterlijn.dialogue.counts import count
from waterlijn.dialogue.intervals import Shares
from waterlijn.dialogue.matrix import Matrix
from waterlijn.dialogue.representative import Representative, representative
from waterlijn.dialogue.settings import SMALLEST_CELL
from waterlijn.estimate import Estimate, unknown

METHOD = "minority 1"
NOBODY = "Nobody voted on this statement."
NO_MAJORITY = "Not more than half agree with this statement, so nobody is a minority."
TOO_FEW = "Fewer than five people agree or fewer than five disagree with this statement."
FEW_PASSED = "Fewer than five people passed on this statement; the share that disagrees would tell how many."
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Minority:
    """Those who disagree with a statement that most support.

    Parameters
    ----------
    share
        Of all who voted on it; not known where that would tell how many of fewer than five passed.
    tells_apart
        Which other statements tell those who disagree (side 0) from those who agree (side 1); None when there are fewer
        than five of either. `tells_apart.first[0]` has the places of what the minority says more often: what a
        facilitator can ask about.
    reason
        English msgid: why there is nothing to say; empty when there is.
    """

    share: Estimate
    tells_apart: Representative | None
    reason: str


def minority(matrix: Matrix, statement: int) -> Minority:
    """What is known of those who disagree with one statement.

    Parameters
    ----------
    statement
        Number of the statement (not its place).
    """
    place = int(np.searchsorted(matrix.statements, statement))
    if place == len(matrix.statements) or matrix.statements[place] != statement:
        return _nothing(NOBODY, 0)
    people, vote = _votes_on(matrix, place)
    no, yes = people[vote < 0], people[vote > 0]
    if 2 * len(yes) <= len(people):
        return _nothing(NO_MAJORITY if len(people) else NOBODY, len(people))
    if min(len(no), len(yes)) < SMALLEST_CELL:
        return _nothing(TOO_FEW, len(people))
    passed = len(people) - len(no) - len(yes)
    known = np.array([passed == 0 or passed >= SMALLEST_CELL])
    share = shares(np.array([len(no)]), np.array([len(people)]), known, method=METHOD, reason=FEW_PASSED).at(0)
    return Minority(share, _apart(matrix, no, yes, place), "")


def _nothing(reason: str, n: int) -> Minority:
    return Minority(unknown(reason, n, METHOD), None, reason)


def _votes_on(matrix: Matrix, place: int) -> tuple[Numbers, NDArray[np.int8]]:
    """Who voted on a statement (rows), and what."""
    at = np.flatnonzero(matrix.column == place)
    return np.searchsorted(matrix.start, at, side="right") - 1, matrix.vote[at]


def _apart(matrix: Matrix, no: Numbers, yes: Numbers, place: int) -> Representative:
    """As if those who disagree and those who agree were two sides."""
    side = np.full(len(matrix.participants), -1, np.int32)
    side[no], side[yes] = 0, 1
    counts = count(matrix, side, 2)
    for column in counts:
        column[:, place] = 0  # that they differ on this one is how they were chosen
    return representative(counts, Shares(counts.agree, counts.seen), Shares(counts.disagree, counts.seen))
