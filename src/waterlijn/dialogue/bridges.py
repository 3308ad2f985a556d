"""What is said of each statement: who agrees, on which side, and whether it is a bridge."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from waterlijn.dialogue import intervals
from waterlijn.dialogue.columns import Estimates, estimates, shares
from waterlijn.dialogue.consensus import Consensus, consensus
from waterlijn.dialogue.counts import Counts, count, count_all
from waterlijn.dialogue.crossed import crossed
from waterlijn.dialogue.factorisation import Factors, factorise
from waterlijn.dialogue.intervals import Bounds, Shares
from waterlijn.dialogue.matrix import Matrix
from waterlijn.dialogue.representative import Representative, representative
from waterlijn.dialogue.settings import SMALLEST_CELL

METHOD = "bridging 1"
ENOUGH = 10  # votes on a statement, over all sides together
SURE = 0.05  # chance that a one-sided bound is wrong
CENTRAL = 0.75  # nearer to agree (1) than to pass (½); about as strict as .40 in Community Notes
TOGETHER = 0.60  # what the geometric mean of the sides certainly reaches
MAJORITY = 0.50  # what the worst side certainly reaches
NEEDED = 2  # of the three
TOO_FEW = "Fewer than five people voted on this statement."
TOO_FEW_ON_A_SIDE = "On at least one side fewer than five people voted on this statement."
TOO_FEW_FOR_MIDDLE = "Fewer than ten people voted on this statement."
NO_MIDDLE = "Opinions follow no line here, so there is no middle of it."
NO_LINE = "Shuffled votes give sides that differ as much, so nothing can be said of differences between sides."
Reals = NDArray[np.float64]
Numbers = NDArray[np.int64]
Mask = NDArray[np.bool_]
Value = Callable[[Shares], Reals]
BoundsOf = Callable[[Shares, float], Bounds]


@dataclass(frozen=True, slots=True, eq=False)
class Measures:
    """Of m statements and k sides. `enough` says where there are enough votes on every side.

    `bridge` is 1 where all sides say yes together, -1 where all say no together, otherwise 0; `signs` holds how many of
    the three signs point to yes (first row) and to no (second row).
    """

    method: str
    k: int
    total: Counts  # (1, m), of everybody
    counts: Counts  # (k, m) as the sides are
    fair: Counts  # (k, m) each vote on the side of its voter's other votes; the estimates rest on these
    agree: Estimates  # (m,) shares of everybody who voted on the statement
    disagree: Estimates  # (m,)
    passed: Estimates  # (m,)
    approval: Estimates  # (k, m) share of the side that agrees
    rejection: Estimates  # (k, m) share of the side that disagrees
    group_approval: Estimates  # (m,) geometric mean over the sides
    group_rejection: Estimates  # (m,)
    legacy_approval: Reals  # (m,) as pol.is: the product of (agree + 1) / (seen + 2)
    legacy_rejection: Reals  # (m,)
    worst_approval: Estimates  # (m,) of the side that agrees least
    worst_rejection: Estimates  # (m,)
    central: Estimates  # (m,) what somebody in the middle would say, 0 to 1; needs no sides
    factors: Factors
    divisive: Estimates  # (m,) largest minus smallest approval of a side
    enough: Mask  # (m,)
    signs: NDArray[np.int8]  # (2, m)
    bridge: NDArray[np.int8]  # (m,)
    representative: Representative
    consensus: Consensus


def measure(matrix: Matrix, side: NDArray[np.int32], k: int, *, has_line: bool = True) -> Measures:
    """Everything that is said of the statements of a conversation.

    Parameters
    ----------
    side : int array of shape (n,)
        Group of each participant, or half of the axis when there are no groups; -1 for who stands nowhere yet, whose
        votes count among everybody but on no side.
    k
        Number of sides; more are counted when `side` holds more.
    has_line
        False when shuffled votes give an axis that is as strong: sides are chance then, and nothing is said of how they
        differ, nor of the middle.

    Returns
    -------
    Measures

    Notes
    -----
    A statement is a *bridge* when at least five people of every side and ten in all voted on it, more than half of them
    on every side agree, and at least two of three signs say that this is no chance:

    * the geometric mean of the sides' approval is above .60, also at its one-sided 95 % lower bound;
    * the side that agrees least agrees by more than half, also at that bound;
    * somebody in the middle of the one line of opinion that fits the votes best is nearer to agreeing than to passing
      (above .75, where 0 is disagreeing and ½ passing), also at that bound. This sign knows no sides.

    The same with disagreement for what all sides reject. The third sign stands in for the limit of .40 that Community
    Notes puts to its intercept (`factors.intercept`), and lets through about as many; but that intercept falls for all
    other statements when moderators take out bad ones, and this does not.

    Intervals are about people like these: what all of the same sides would have voted. Sides are made from the very
    votes that are counted, and would seem further apart than they are; therefore each vote counts on the side where its
    voter stands by the other votes (`crossed`). Where opinions follow no line at all even that is not enough
    (`has_line`).

    References
    ----------
    C. Small et al. (2021), Polis: scaling deliberation by mapping high dimensional opinion spaces, Recerca 26(2).
    """
    k = max(k, int(side.max(initial=-1)) + 1, 1)
    total, counts, factors = count_all(matrix), count(matrix, side, k), factorise(matrix)
    fair = crossed(matrix, side, counts)
    yes, no = Shares(fair.agree, fair.seen), Shares(fair.disagree, fair.seen)
    enough, seen_by_side = has_enough(counts) & has_enough(fair), shown_sides(counts) & shown_sides(fair) & has_line
    why = TOO_FEW_ON_A_SIDE if has_line else NO_LINE
    signs = _signs(yes, no, factors, total.seen[0], enough)
    return Measures(
        method=METHOD,
        k=k,
        total=total,
        counts=counts,
        fair=fair,
        agree=overall(total.agree, total.seen),
        disagree=overall(total.disagree, total.seen),
        passed=overall(total.passed, total.seen),
        approval=_said(yes, yes.value, yes.bounds, seen_by_side, why),
        rejection=_said(no, no.value, no.bounds, seen_by_side, why),
        group_approval=_over_sides(yes, intervals.geometric, intervals.geometric_bounds, enough),
        group_rejection=_over_sides(no, intervals.geometric, intervals.geometric_bounds, enough),
        legacy_approval=legacy_approval(counts.agree, counts.seen),
        legacy_rejection=legacy_approval(counts.disagree, counts.seen),
        worst_approval=_over_sides(yes, intervals.smallest, intervals.smallest_bounds, enough),
        worst_rejection=_over_sides(no, intervals.smallest, intervals.smallest_bounds, enough),
        central=_central(factors, total, has_line),
        factors=factors,
        divisive=_said(
            yes, intervals.spread(yes), partial(intervals.spread_bounds, yes), enough & has_line, why, "difference"
        ),
        enough=enough,
        signs=signs,
        bridge=_bridges(fair, signs, enough),
        representative=representative(fair, yes, no, has_line=has_line),
        consensus=consensus(total),
    )


def has_enough(counts: Counts) -> Mask:
    """(m,) At least five votes on each of at least two sides, and ten in all."""
    least, total = counts.seen.min(axis=0), counts.seen.sum(axis=0)
    return np.asarray((least >= SMALLEST_CELL) & (total >= ENOUGH) & (len(counts.seen) > 1))


def shown_sides(counts: Counts) -> Mask:
    """(k, m) Sides whose numbers may be seen: of a statement where one side has one to four voters, none.

    With the total and the others known, the small side would be known too.
    """
    small = ((counts.seen > 0) & (counts.seen < SMALLEST_CELL)).any(axis=0)
    return np.asarray((counts.seen >= SMALLEST_CELL) & ~small)


def legacy_approval(agree: Numbers, seen: Numbers) -> Reals:
    """pol.is's group-informed consensus: the product over the sides of ``(agree + 1) / (seen + 2)``.

    Examples
    --------
    >>> legacy_approval(np.array([[3], [1]]), np.array([[4], [2]])).round(4).tolist()
    [0.3333]
    """
    return np.asarray(np.prod((agree + 1) / (seen + 2), axis=0))


def _bridges(counts: Counts, signs: NDArray[np.int8], enough: Mask) -> NDArray[np.int8]:
    yes = enough & (signs[0] >= NEEDED) & (2 * counts.agree > counts.seen).all(axis=0)
    no = enough & (signs[1] >= NEEDED) & (2 * counts.disagree > counts.seen).all(axis=0)
    return np.asarray(yes.astype(np.int8) - no.astype(np.int8))


def _signs(yes: Shares, no: Shares, factors: Factors, n: Numbers, enough: Mask) -> NDArray[np.int8]:
    low, high = _around(factors, n, 1 - 2 * SURE)
    found = [_sign(yes, low), _sign(no, 1 - high)]
    return np.where(enough, np.stack(found), 0).astype(np.int8)


def _sign(sides: Shares, central: Reals) -> NDArray[np.int64]:
    """How many of the three say yes; rounded first, so that no last digit decides."""
    together, worst = intervals.geometric_bounds(sides, SURE)[0], sides.bounds(SURE)[0].min(axis=0)
    limits = ((together, TOGETHER), (worst, MAJORITY), (central, CENTRAL))
    return np.asarray(np.sum([np.round(bound, 9) > limit for bound, limit in limits], axis=0))


def overall(yes: Numbers, seen: Numbers) -> Estimates:
    """(m,) shares of one row of counts: of everybody, as in `Measures.agree`."""
    return shares(yes[0], seen[0], seen[0] >= SMALLEST_CELL, method=METHOD, reason=TOO_FEW)


def _over_sides(sides: Shares, value: Value, bounds: BoundsOf, enough: Mask) -> Estimates:
    return _said(sides, value(sides), partial(bounds, sides), enough)


def _said(
    sides: Shares,
    value: Reals,
    bounds: Callable[[float], Bounds],
    known: Mask,
    reason: str = TOO_FEW_ON_A_SIDE,
    unit: str = "share",
) -> Estimates:
    n = sides.seen if sides.seen.shape == value.shape else sides.seen.sum(axis=0)
    return estimates(value, lambda level: bounds((1 - level) / 2), n, known, method=METHOD, reason=reason, unit=unit)


def _central(factors: Factors, total: Counts, has_line: bool) -> Estimates:
    n = total.seen[0]
    known = (n >= ENOUGH) & np.isfinite(factors.error) & has_line
    why = TOO_FEW_FOR_MIDDLE if has_line else NO_MIDDLE
    between = partial(_around, factors, n)
    return estimates(factors.central, between, n, known, method=METHOD, reason=why, unit="vote")


def _around(factors: Factors, n: Numbers, level: float) -> Bounds:
    """Bounds for what somebody in the middle would say, with Student's t."""
    from scipy.special import stdtrit  # slow to load, and not needed to count

    half = stdtrit(np.maximum(n - 2, 1), (1 + level) / 2) * factors.error
    return np.clip(factors.central - half, 0.0, 1.0), np.clip(factors.central + half, 0.0, 1.0)
