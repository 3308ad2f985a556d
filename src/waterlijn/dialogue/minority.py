"""Who sees it differently? How many, on which side, and what else tells them from the others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from waterlijn.dialogue.columns import Estimates, estimates
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
TOO_FEW_ON_A_SIDE = "On at least one side fewer than five people disagree with this statement, or do not."
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Minority:
    """Those who disagree with a statement that most support.

    Parameters
    ----------
    share
        Of all who voted on it.
    by_side
        (k,) Of each side; nothing where the numbers of one side are too small, since the others would give them away.
    tells_apart
        Which other statements tell those who disagree (side 0) from those who agree (side 1); None when there are fewer
        than five of either. `tells_apart.first[0]` has the places of what the minority says more often: what a
        facilitator can ask about.
    reason
        English msgid: why there is nothing to say; empty when there is.
    """

    share: Estimate
    by_side: Estimates
    tells_apart: Representative | None
    reason: str


def minority(matrix: Matrix, side: NDArray[np.int32], k: int, statement: int) -> Minority:
    """What is known of those who disagree with one statement.

    Parameters
    ----------
    side : int array of shape (n,)
        Group or half of the axis of each participant; -1 for none.
    statement
        Number of the statement (not its place).
    """
    place = int(np.searchsorted(matrix.statements, statement))
    if place == len(matrix.statements) or matrix.statements[place] != statement:
        return _nothing(NOBODY, k, 0)
    people, vote = _votes_on(matrix, place)
    no, yes = people[vote < 0], people[vote > 0]
    if 2 * len(yes) <= len(people):
        return _nothing(NO_MAJORITY if len(people) else NOBODY, k, len(people))
    if min(len(no), len(yes)) < SMALLEST_CELL:
        return _nothing(TOO_FEW, k, len(people))
    return Minority(
        _share(len(no), len(people)), _by_side(side[no], side[people], k), _apart(matrix, no, yes, place), ""
    )


def _nothing(reason: str, k: int, n: int) -> Minority:
    none = np.zeros(k, np.int64)
    return Minority(unknown(reason, n, METHOD), _shares(none, none, np.zeros(k, bool), reason), None, reason)


def _votes_on(matrix: Matrix, place: int) -> tuple[Numbers, NDArray[np.int8]]:
    """Who voted on a statement (rows), and what."""
    at = np.flatnonzero(matrix.column == place)
    return np.searchsorted(matrix.start, at, side="right") - 1, matrix.vote[at]


def _share(no: int, voted: int) -> Estimate:
    one = np.array([no]), np.array([voted])
    return _shares(*one, np.ones(1, bool), "").at(0)


def _by_side(no: NDArray[np.int32], voted: NDArray[np.int32], k: int) -> Estimates:
    """Share of each side; when a single cell is too small, none."""
    against, all_of = (np.bincount(side[side >= 0], minlength=k)[:k] for side in (no, voted))
    is_fine = bool((against >= SMALLEST_CELL).all() and (all_of - against >= SMALLEST_CELL).all())
    return _shares(against, all_of, np.full(k, is_fine), TOO_FEW_ON_A_SIDE)


def _shares(yes: Numbers, seen: Numbers, known: NDArray[np.bool_], reason: str) -> Estimates:
    shares = Shares(yes, seen)
    return estimates(
        shares.value, lambda level: shares.bounds((1 - level) / 2), seen, known, method=METHOD, reason=reason
    )


def _apart(matrix: Matrix, no: Numbers, yes: Numbers, place: int) -> Representative:
    """As if those who disagree and those who agree were two sides."""
    side = np.full(len(matrix.participants), -1, np.int32)
    side[no], side[yes] = 0, 1
    counts = count(matrix, side, 2)
    for column in counts:
        column[:, place] = 0  # that they differ on this one is how they were chosen
    return representative(counts, Shares(counts.agree, counts.seen), Shares(counts.disagree, counts.seen))
