"""The same people before and after: did more go up than down, by how much, and how sure is that?"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import bdtr, betaincinv, chdtrc, ndtri

from waterlijn.effect.contrast import Contrast
from waterlijn.effect.signed_rank import EXACT, differences, distribution
from waterlijn.errors import UsageError
from waterlijn.estimate import Estimate, Interval, unknown

Floats = NDArray[np.float64]
IMPROVED, SHIFT = "clopper-pearson 1", "hodges-lehmann 1"
FEWEST = 6  # people: with five, no result can be told from chance at 5 %
MOST = 5000  # people: all their pairs are looked at, which takes room
TOO_FEW = "Too few people answered both before and after to say anything with 95 % certainty."
TOO_MANY = "So many people answered that this method takes too long; use the mean change."
EQUAL = "Everybody changed by exactly the same amount, so that a margin cannot be computed."
BAD_TABLE = "The table must hold four counts, none negative."


class Sign(NamedTuple):
    """How many went up, how many down, and the exact two-sided p."""

    up: int
    down: int
    p: float


class McNemar(NamedTuple):
    """Who went from no to yes, from yes to no; chi-square with continuity correction and its p; the exact p."""

    to_yes: int
    to_no: int
    chi2: float
    p_chi2: float
    p: float


def _coin(fewer: int, n: int) -> float:
    """Two-sided chance of a split at least so uneven with a fair coin; 1 when there was nothing to toss."""
    return min(1.0, 2 * float(bdtr(fewer, n, 0.5))) if n else 1.0


def sign(change: ArrayLike) -> Sign:
    """Did more people go up than down, not counting how far?

    Examples
    --------
    >>> sign([1, 1, 2, 0, 3, 1, 1, -1]).p
    0.125
    """
    moved = np.asarray(change, np.float64)
    up, down = int((moved > 0).sum()), int((moved < 0).sum())
    return Sign(up, down, _coin(min(up, down), up + down))


def mcnemar(table: ArrayLike) -> McNemar:
    """Did a yes-or-no answer change?

    Parameters
    ----------
    table
        Counts [[no before and after, no before and yes after], [yes before and no after, yes both]].

    Returns
    -------
    McNemar
        `p` 1 when nobody changed.

    References
    ----------
    Q. McNemar (1947), Note on the sampling error of the difference between correlated proportions or percentages,
    Psychometrika 12, 153-157.

    Examples
    --------
    >>> round(mcnemar([[14, 12], [3, 9]]).p, 8)
    0.03515625
    """
    counts = np.asarray(table, np.float64)
    if counts.shape != (2, 2) or not np.isfinite(counts).all() or counts.min() < 0:
        raise UsageError(BAD_TABLE)
    to_yes, to_no = int(counts[0, 1]), int(counts[1, 0])
    n = to_yes + to_no
    chi2 = max(abs(to_yes - to_no) - 1, 0) ** 2 / n if n else 0.0
    return McNemar(to_yes, to_no, chi2, float(chdtrc(1, chi2)), _coin(min(to_yes, to_no), n))


def clopper_pearson(hits: int, n: int, level: float) -> Interval:
    """Exact interval of a share."""
    tail = (1 - level) / 2
    low = float(betaincinv(hits, n - hits + 1, tail)) if hits else 0.0
    high = float(betaincinv(hits + 1, n - hits, 1 - tail)) if hits < n else 1.0
    return Interval(low, high)


def improved(change: ArrayLike, *, among_changed: bool = False) -> Estimate:
    """Share of people who went up, with its exact interval.

    Parameters
    ----------
    change
        After minus before, per person.
    among_changed
        Of those who changed at all: above a half when more went up than down (probability of improvement). Otherwise
        of everybody.

    Returns
    -------
    Estimate
        A share; unknown below `FEWEST` people.

    References
    ----------
    C. Clopper, E. Pearson (1934), The use of confidence or fiducial limits illustrated in the case of the binomial,
    Biometrika 26, 404-413.

    Examples
    --------
    >>> improved([1, 1, 2, 0, 3, 1, 1, -1]).value
    0.75
    """
    moved = np.asarray(change, np.float64)
    if among_changed:
        moved = moved[moved != 0]
    n, up = len(moved), int((moved > 0).sum())
    if n < FEWEST:
        return unknown(TOO_FEW, n, IMPROVED)
    return Estimate(up / n, clopper_pearson(up, n, 0.80), clopper_pearson(up, n, 0.95), n, IMPROVED)


def shift(change: ArrayLike, unit: str) -> Estimate:
    """The typical change (Hodges-Lehmann): the median of all means of two people, with its exact interval.

    Parameters
    ----------
    change
        After minus before, per person, (n,).
    unit
        Of the change.

    Returns
    -------
    Estimate
        Unknown below `FEWEST` people, above `MOST`, and when everybody changed by the same amount.

    Notes
    -----
    The ends are those of the n (n + 1) / 2 means that the signed-rank test does not reject, counted from either side;
    with ties the interval holds the truth at least as often as it says. Where so few people cannot give a level, the
    widest interval is given.

    References
    ----------
    J. Hodges, E. Lehmann (1963), Estimates of location based on rank tests, Annals of Mathematical Statistics 34.

    Examples
    --------
    >>> found = shift([1, 1, 2, 0, 3, 1, 1, -1], "point")
    >>> found.value, found.i95.low, found.i95.high
    (1.0, 0.0, 2.0)
    """
    moved = np.asarray(change, np.float64)
    n = len(moved)
    if n < FEWEST or n > MOST:
        return unknown(TOO_FEW if n < FEWEST else TOO_MANY, n, SHIFT, unit)
    if np.ptp(moved) == 0:
        return unknown(EQUAL, n, SHIFT, unit)
    means = np.sort((moved[:, None] + moved)[np.triu_indices(n)] / 2)
    i80, i95 = (_ends(means, n, level) for level in (0.80, 0.95))
    return Estimate(float(np.median(means)), i80, i95, n, SHIFT, unit)


def _ends(means: Floats, n: int, level: float) -> Interval:
    tail = (1 - level) / 2
    if n <= EXACT:
        cut = int(np.searchsorted(np.cumsum(distribution(np.arange(1, n + 1))), tail, side="right"))
    else:
        cut = int(n * (n + 1) / 4 + float(ndtri(tail)) * np.sqrt(n * (n + 1) * (2 * n + 1) / 24))
    cut = max(cut, 1)
    return Interval(float(means[cut - 1]), float(means[-cut]))


def paired_t(change: ArrayLike) -> Contrast:
    """Mean change with its t distribution.

    Raises
    ------
    UsageError
        For fewer than two people, and when everybody changed by the same amount.

    Examples
    --------
    >>> found = paired_t([1, 1, 2, 0, 3, 1, 1, -1])
    >>> found.value, round(found.p_value(), 4)
    (1.0, 0.0499)
    """
    moved = np.asarray(change, np.float64)
    if len(moved) < 2:
        raise UsageError(TOO_FEW)
    spread = float(moved.std(ddof=1))
    if spread == 0:
        raise UsageError(EQUAL)
    return Contrast(float(moved.mean()), spread / float(np.sqrt(len(moved))), len(moved) - 1)


__all__ = ["McNemar", "Sign", "clopper_pearson", "differences", "improved", "mcnemar", "paired_t", "shift", "sign"]
