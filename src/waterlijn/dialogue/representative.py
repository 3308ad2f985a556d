"""Which statements tell one side from the others: pol.is's representative statements, with intervals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from waterlijn.dialogue.columns import Estimates, estimates
from waterlijn.dialogue.consensus import MOST, Z90, share_test
from waterlijn.dialogue.counts import Counts
from waterlijn.dialogue.intervals import Bounds, Shares, difference
from waterlijn.dialogue.settings import SMALLEST_CELL

METHOD = "representative 1"
TOO_FEW = "Fewer than five people voted on this statement, on this side or among the others."
Numbers = NDArray[np.int64]
Reals = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Representative:
    """Of k sides and m statements.

    `direction` is 1 where the side agrees more than the others, -1 where it disagrees more, 0 where neither is clear;
    `first` has for each side at most five statements (their places, 0 to m - 1): those that it agrees with before those
    that it disagrees with, the clearest first.
    """

    direction: NDArray[np.int8]  # (k, m)
    more_agree: Estimates  # (k, m) share that agrees, of the side minus of the others
    more_disagree: Estimates  # (k, m)
    first: tuple[Numbers, ...]  # k of them


def representative(counts: Counts, approval: Shares, rejection: Shares, *, has_line: bool = True) -> Representative:
    """What each side says more often than all other sides together.

    Parameters
    ----------
    approval, rejection
        The shares of `counts` that agree and disagree.
    has_line
        False when the sides are chance: then nothing is said.

    Notes
    -----
    With one vote added everywhere: p the share of the side, r its ratio to the share of the others, z of p as in
    `consensus`, and z of r that of two proportions. A statement represents a side when both z exceed 1.2816 (90 %,
    one-sided), in the direction with the larger z of r; statements stand in the order of ``r z p z``. Where a side or
    the others have fewer than five votes nothing is said; nor, as pol.is does, is the list filled up with what is not
    clear.
    """
    rest = Counts(*(column.sum(axis=0) - column for column in counts))
    small = ((counts.seen > 0) & (counts.seen < SMALLEST_CELL)).any(axis=0)
    known = (counts.seen >= SMALLEST_CELL) & (rest.seen >= SMALLEST_CELL) & ~small & has_line
    yes = _metrics(counts.agree, rest.agree, counts.seen, rest.seen)
    no = _metrics(counts.disagree, rest.disagree, counts.seen, rest.seen)
    is_yes = yes.z_ratio > no.z_ratio
    direction = np.where(is_yes, 1, -1) * np.where(is_yes, yes.is_clear, no.is_clear) * known
    order = np.where(is_yes, yes.order, no.order)
    return Representative(
        direction.astype(np.int8),
        _more(approval, Shares(rest.agree, rest.seen), known),
        _more(rejection, Shares(rest.disagree, rest.seen), known),
        tuple(_first(d, o) for d, o in zip(direction, order, strict=True)),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Metrics:
    z_ratio: Reals
    is_clear: NDArray[np.bool_]
    order: Reals


def _metrics(own: Numbers, others: Numbers, seen: Numbers, others_seen: Numbers) -> _Metrics:
    p, ratio = (own + 1) / (seen + 2), ((own + 1) / (seen + 2)) / ((others + 1) / (others_seen + 2))
    z, z_ratio = share_test(own, seen), difference_test(own, others, seen, others_seen)
    return _Metrics(z_ratio, (z > Z90) & (z_ratio > Z90), ratio * z_ratio * p * z)


def difference_test(own: Numbers, others: Numbers, seen: Numbers, others_seen: Numbers) -> Reals:
    """Standard errors between two shares, pooled, with one added to all four counts; 0 where all say yes."""
    a, b, n, m = own + 1, others + 1, seen + 1, others_seen + 1
    pooled = (a + b) / (n + m)
    error = np.sqrt(np.maximum(pooled * (1 - pooled), 0.0) * (1 / n + 1 / m))
    is_flat = error <= 0
    return np.asarray(np.where(is_flat, 0.0, (a / n - b / m) / np.where(is_flat, 1.0, error)))


def _more(own: Shares, others: Shares, known: NDArray[np.bool_]) -> Estimates:
    def between(level: float) -> Bounds:
        tail = (1 - level) / 2
        return difference(own.value, own.bounds(tail), others.value, others.bounds(tail))

    return estimates(
        own.value - others.value, between, own.seen, known, method=METHOD, reason=TOO_FEW, unit="difference"
    )


def _first(direction: NDArray[np.int8], order: Reals) -> Numbers:
    """The clearest five, those that the side agrees with before the others."""
    clear = np.flatnonzero(direction)
    best = clear[np.argsort(-order[clear], kind="stable")][:MOST]
    return best[np.argsort(-direction[best], kind="stable")]
