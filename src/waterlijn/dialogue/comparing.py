"""Two rounds of one conversation: on which statements did agreement change?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from waterlijn.dialogue.columns import Estimates, estimates
from waterlijn.dialogue.counts import Counts, count_all
from waterlijn.dialogue.intervals import Bounds, Shares, difference
from waterlijn.dialogue.matrix import Matrix
from waterlijn.dialogue.settings import SMALLEST_CELL

METHOD = "two rounds 1"
FALSE = 0.05  # of the changes that are named, the share that may be chance
TOO_FEW = "In one of the two rounds fewer than five people voted on this statement."
SAME_PEOPLE = (
    "People may have voted in both rounds. Which ones is not known, and therefore the intervals are those of different "
    "people: they are rather too wide than too narrow."
)


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """Changes of s statements that both rounds have; `first` and `second` are their numbers in each round.

    `p` is that of each change; `adjusted` after Benjamini and Hochberg, over the statements that enough people voted on
    twice (1 for the others). `changed` is 1 or -1 where agreement rose or fell and the change may be named: of all that
    are named, at most one in twenty is chance. A single interval without 0 is no reason to name it.
    """

    first: NDArray[np.int64]
    second: NDArray[np.int64]
    change: Estimates  # (s,) share that agrees, second minus first round
    p: NDArray[np.float64]
    adjusted: NDArray[np.float64]
    changed: NDArray[np.int8]
    remark: str


def compare(first: Matrix, second: Matrix, pairs: Sequence[tuple[int, int]]) -> Comparison:
    """Change of the share that agrees, statement by statement.

    Parameters
    ----------
    pairs
        Number of a statement in the first round and that of the same statement in the second. A pair of which one is
        not in its round, or was taken out, has no votes.

    Notes
    -----
    The interval is that of two independent shares (`intervals.difference`). When the same people vote twice, their
    answers resemble each other, which makes a change surer than it seems here: the interval then errs on the careful
    side. It would be too narrow only if people who agreed before were more likely than others to disagree now. Nothing
    is known of who stayed away from one of the rounds; a change can also be that others came.

    p is that of the score test with pooled variance.

    References
    ----------
    Y. Benjamini, Y. Hochberg (1995), Controlling the false discovery rate, J. R. Stat. Soc. B 57, 289-300.
    """
    numbers = np.array(pairs, np.int64).reshape(-1, 2)
    before, after = (_picked(matrix, numbers[:, r]) for r, matrix in enumerate((first, second)))
    known = (before.seen >= SMALLEST_CELL) & (after.seen >= SMALLEST_CELL)
    p = np.where(known, _p_values(before, after), 1.0)
    adjusted = _adjusted(p, known)
    rise = np.sign(after.value - before.value)
    return Comparison(
        numbers[:, 0],
        numbers[:, 1],
        _change(before, after, known),
        p,
        adjusted,
        np.where(adjusted <= FALSE, rise, 0).astype(np.int8),
        SAME_PEOPLE,
    )


def _picked(matrix: Matrix, numbers: NDArray[np.int64]) -> Shares:
    """Agreement with these statements; no votes where a number is not among them."""
    total: Counts = count_all(matrix)
    if not len(matrix.statements):
        return Shares(np.zeros_like(numbers), np.zeros_like(numbers))
    place = np.minimum(np.searchsorted(matrix.statements, numbers), len(matrix.statements) - 1)
    is_there = matrix.statements[place] == numbers
    return Shares(*(np.where(is_there, column[0][place], 0) for column in (total.agree, total.seen)))


def _change(before: Shares, after: Shares, known: NDArray[np.bool_]) -> Estimates:
    def between(level: float) -> Bounds:
        tail = (1 - level) / 2
        return difference(after.value, after.bounds(tail), before.value, before.bounds(tail))

    return estimates(
        after.value - before.value,
        between,
        before.seen + after.seen,
        known,
        method=METHOD,
        reason=TOO_FEW,
        unit="difference",
    )


def _p_values(before: Shares, after: Shares) -> NDArray[np.float64]:
    from scipy.special import erfc  # slow to load

    n, m = np.maximum(before.seen, 1), np.maximum(after.seen, 1)
    pooled = (before.yes + after.yes) / (n + m)
    error = np.sqrt(np.maximum(pooled * (1 - pooled), 0.0) * (1 / n + 1 / m))
    is_flat = error <= 0
    z = np.abs(after.value - before.value) / np.where(is_flat, 1.0, error)
    return np.where(is_flat, 1.0, np.round(erfc(z / np.sqrt(2.0)), 12))


def _adjusted(p: NDArray[np.float64], known: NDArray[np.bool_]) -> NDArray[np.float64]:
    """p values after Benjamini and Hochberg; what is not known does not count."""
    found = np.ones(len(p))
    order = np.flatnonzero(known)[np.argsort(p[known], kind="stable")]
    scaled = p[order] * len(order) / np.arange(1, len(order) + 1)
    found[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return found
