"""Wilcoxon's signed ranks with their exact distribution, also with ties and with people who did not change."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr

from waterlijn.errors import UsageError

Floats = NDArray[np.float64]
EXACT = 300  # people up to which the distribution is enumerated; above, the normal one differs by less than .001
NOBODY_CHANGED = "Nobody changed; there is no direction to test."
NO_PAIRS = "There is nobody with both an answer before and an answer after."


class SignedRank(NamedTuple):
    """Sum of the ranks of who went up, z without correction, exact two-sided p, and how many changed and did not.

    `p_normal` is the approximation with continuity correction that older reports give.
    """

    statistic: float
    z: float
    p: float
    p_normal: float
    changed: int
    unchanged: int


def _ranks(sizes: Floats) -> NDArray[np.int64]:
    """Twice the rank of each size, 1 the smallest, equal sizes share the mean rank: whole numbers."""
    _, inverse, count = np.unique(sizes, return_inverse=True, return_counts=True)
    last = np.cumsum(count)
    return np.asarray((2 * last - count + 1)[inverse], np.int64)


def distribution(ranks: NDArray[np.int64]) -> Floats:
    """Chance of every sum of ranks when each of them counts or not by the toss of a coin, (sum + 1,)."""
    chance = np.zeros(int(ranks.sum()) + 1)
    chance[0], top = 1.0, 0
    for rank in ranks.tolist():
        moved = chance[: top + 1] / 2
        chance[: top + 1] = moved
        chance[rank : top + rank + 1] += moved
        top += rank
    return chance


def differences(before: ArrayLike, after: ArrayLike) -> Floats:
    """After minus before of who has both, NaN left out."""
    change = np.asarray(after, np.float64) - np.asarray(before, np.float64)
    change = change[np.isfinite(change)]
    if not len(change):
        raise UsageError(NO_PAIRS)
    return change


def signed_rank(change: ArrayLike, *, keep_zeros: bool = True) -> SignedRank:
    """Did more go up than down, counting how far?

    Parameters
    ----------
    change
        After minus before, per person, (n,), without NaN.
    keep_zeros
        Pratt: who did not change takes part in the ranking, but has no sign. Otherwise they are left out first
        (Wilcoxon), which makes a few changes among many who stayed the same look like much.

    Returns
    -------
    SignedRank

    Raises
    ------
    UsageError
        When nobody changed.

    Notes
    -----
    Given the sizes, each sign is a coin toss under the null. The chance of every sum is built up person by person, so
    ties and zeros need no approximation; p is twice the smaller tail, at most 1.

    References
    ----------
    J. Pratt (1959), Remarks on zeros and ties in the Wilcoxon signed rank procedures, Journal of the American
    Statistical Association 54, 655-667.

    Examples
    --------
    >>> found = signed_rank([1, 2, 1, 0, -1, 3, 2])
    >>> found.changed, found.p
    (6, 0.125)
    """
    moved = np.asarray(change, np.float64)
    nonzero = moved != 0
    if not nonzero.any():
        raise UsageError(NOBODY_CHANGED)
    base = moved if keep_zeros else moved[nonzero]
    ranks, sign = _ranks(np.abs(base))[base != 0], base[base != 0] > 0
    total = int(ranks[sign].sum())
    middle, spread = ranks.sum() / 2, float(np.sqrt((ranks.astype(np.float64) ** 2).sum()) / 2)
    z = (total - middle) / spread
    corrected = max(abs(total - middle) - 1, 0.0) / spread  # half a rank, ranks being doubled
    normal = float(2 * ndtr(-corrected))
    p = _two_sided(ranks, total) if len(ranks) <= EXACT else normal
    return SignedRank(total / 2, float(z), p, normal, len(ranks), len(moved) - int(nonzero.sum()))


def _two_sided(ranks: NDArray[np.int64], total: int) -> float:
    tail = min(total, int(ranks.sum()) - total)
    return min(1.0, 2 * float(distribution(ranks)[: tail + 1].sum()))
