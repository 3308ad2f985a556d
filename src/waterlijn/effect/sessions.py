"""Trainings pooled over sessions: each session has its own trainer, group and day, so sessions are what counts."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri, stdtrit

from waterlijn.effect.contrast import Contrast
from waterlijn.effect.panels import GAPS, SHAPES
from waterlijn.errors import UsageError
from waterlijn.estimate import Estimate, unknown

Floats = NDArray[np.float64]
METHOD = "pooled sessions 1"
FEWEST = 3  # sessions; with two, one difference says all about how sessions differ, and the interval is useless
_LEAST = 0.5  # of the width that the people within sessions alone would give
TOO_FEW = (
    "There are fewer than three sessions, so it cannot be seen how much one session differs from another; "
    "say something of these people only."
)
EQUAL = "All sessions and people changed by exactly the same amount, so that a margin cannot be computed."
ALONE = "In every session only one person answered both times, so that sessions and people cannot be told apart."
NEVER = "In one of the sessions nobody reported this, before or after; a ratio cannot be computed."


class Pooled(NamedTuple):
    """The change as it is expected of another session, with what lies under it.

    `between` is the standard deviation of the true change from session to session, in the unit of the change; `means`
    (k,) the change per session in the order of `names`, `contrast` None when it cannot be said.
    """

    change: Estimate
    between: float
    names: tuple[str, ...]
    means: Floats
    contrast: Contrast | None


def paule_mandel(effects: Floats, variances: Floats) -> float:
    """Variance between sessions, such that they differ as much as expected; not below 0.

    Parameters
    ----------
    effects, variances
        Effect per session and the variance of its error, (k,).

    References
    ----------
    R. Paule, J. Mandel (1982), Consensus values and weighting factors, Journal of Research of the National Bureau of
    Standards 87, 377-385.

    Examples
    --------
    >>> import numpy as np
    >>> round(paule_mandel(np.array([0.0, 2.0, 4.0]), np.array([1.0, 1.0, 1.0])), 6)
    3.0
    """
    low, high = 0.0, float(effects.var(ddof=1)) + 1e-300
    if _excess(effects, variances, low) <= 0:
        return 0.0
    while _excess(effects, variances, high) > 0:
        high *= 2
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if _excess(effects, variances, middle) > 0 else (low, middle)
    return high


def _excess(effects: Floats, variances: Floats, between: float) -> float:
    weight = 1 / np.maximum(variances + between, 1e-300)
    middle = (weight @ effects) / weight.sum()
    return float(weight @ (effects - middle) ** 2) - (len(effects) - 1)


def pool(effects: ArrayLike, variances: ArrayLike) -> tuple[Contrast, float]:
    """Mean effect over sessions, and the variance between them.

    Parameters
    ----------
    effects, variances
        Effect per session and the variance of its error, (k,), k at least 2.

    Notes
    -----
    Weights ``1 / (v + tau^2)``, tau^2 by Paule and Mandel; the variance of the mean is estimated from the weighted
    differences between sessions (Hartung, Knapp) with k - 1 degrees of freedom. A few sessions can be alike by luck:
    the 95 % interval is never narrower than half the one that the people within sessions alone would give.

    References
    ----------
    J. Hartung, G. Knapp (2001), A refined method for the meta-analysis of controlled clinical trials with binary
    outcome, Statistics in Medicine 20, 3875-3889.
    """
    effect, variance = np.asarray(effects, np.float64), np.asarray(variances, np.float64)
    between = paule_mandel(effect, variance)
    weight = 1 / np.maximum(variance + between, 1e-300)
    middle = float((weight @ effect) / weight.sum())
    free = len(effect) - 1
    spread = float(weight @ (effect - middle) ** 2) / free
    least = (_LEAST * float(ndtri(0.975) / stdtrit(free, 0.975))) ** 2
    return Contrast(middle, float(np.sqrt(max(spread, least) / weight.sum())), free), between


def change(before: ArrayLike, after: ArrayLike, session: ArrayLike, unit: str) -> Pooled:
    """Mean change over sessions, of a scale, a count of behaviour, or a yes (1) or no (0).

    Parameters
    ----------
    before, after
        Per person, (n,); who misses either is left out.
    session
        Name of the session of each person, (n,).
    unit
        Of the change: "share" for yes-or-no answers.

    Returns
    -------
    Pooled
        Unknown with fewer than `FEWEST` sessions.

    Raises
    ------
    UsageError
        For columns of unequal length.

    Notes
    -----
    ``change_ij = mu + u_j + e_ij``: the spread of people within sessions is pooled over sessions, because one small
    session does not know its own.

    Examples
    --------
    >>> before = [2, 3, 2, 3, 1, 2, 2, 3, 2]
    >>> after = [3, 3, 3, 4, 3, 3, 2, 4, 3]
    >>> found = change(before, after, list("aaabbbccc"), "point")
    >>> round(found.change.value, 2), found.change.n
    (0.89, 9)
    """
    moved, label = np.asarray(after, np.float64) - np.asarray(before, np.float64), np.asarray(session)
    if moved.ndim != 1 or moved.shape != label.shape:
        raise UsageError(SHAPES)
    seen = np.isfinite(moved)
    names, of = np.unique(label[seen], return_inverse=True)
    people = np.bincount(of, minlength=len(names)).astype(np.float64)
    means = np.bincount(of, moved[seen], minlength=len(names)) / np.maximum(people, 1)
    rest = float(((moved[seen] - means[of]) ** 2).sum())
    free = int(people.sum()) - len(names)
    within = rest / free / people if free > 0 else None
    return _pooled(means, within, names, int(people.sum()), unit)


def ratio(before: ArrayLike, after: ArrayLike, session: ArrayLike) -> Pooled:
    """How many times as often a behaviour was reported after as before, on the scale of the logarithm.

    Parameters
    ----------
    before, after
        Counts per person, (n,), over periods of the same length; who misses either is left out.
    session
        Name of the session of each person, (n,).

    Returns
    -------
    Pooled
        Natural logarithm of the ratio; unknown with fewer than `FEWEST` sessions, or when a session reported the
        behaviour never before or never after.

    Notes
    -----
    Per session ``log(sum after / sum before)``; its error follows from the people, with before and after of the same
    person together: ``sum (after_i / A - before_i / B)^2 n / (n - 1)`` with the sums A and B. These errors are
    evened out over sessions by size: a session with few reports would else think itself sure of a low ratio.

    Examples
    --------
    >>> found = ratio([1, 2, 1, 2, 1, 1, 3, 1, 1], [2, 4, 3, 2, 3, 2, 4, 2, 3], list("aaabbbccc"))
    >>> round(float(found.change.value), 2)
    0.65
    """
    first, second, label = np.asarray(before, np.float64), np.asarray(after, np.float64), np.asarray(session)
    if first.shape != second.shape or first.shape != label.shape:
        raise UsageError(SHAPES)
    seen = np.isfinite(first) & np.isfinite(second)
    first, second, label = first[seen], second[seen], label[seen]
    if seen.any() and min(first.min(), second.min()) < 0:
        raise UsageError(GAPS)
    names = np.unique(label)
    groups = [label == name for name in names]
    if any(min(first[g].sum(), second[g].sum()) == 0 for g in groups):
        return Pooled(unknown(NEVER, int(seen.sum()), METHOD, "log"), 0.0, _words(names), np.zeros(0), None)
    means = np.array([np.log(second[g].sum() / first[g].sum()) for g in groups])
    people = np.array([g.sum() for g in groups], np.float64)
    own = np.array([_ratio_variance(first[g], second[g]) for g in groups])
    within = (own * people).mean() / people
    return _pooled(means, within, names, int(seen.sum()), "log")


def _ratio_variance(first: Floats, second: Floats) -> float:
    part = second / second.sum() - first / first.sum()
    return float((part**2).sum()) * len(first) / max(len(first) - 1, 1)


def _words(names: NDArray[np.generic]) -> tuple[str, ...]:
    return tuple(str(name) for name in names)


def _pooled(means: Floats, within: Floats | None, names: NDArray[np.generic], n: int, unit: str) -> Pooled:
    words = _words(names)
    reason = TOO_FEW if len(words) < FEWEST else ALONE if within is None else ""
    if reason or within is None:
        return Pooled(unknown(reason, n, METHOD, unit), 0.0, words, means, None)
    found, between = pool(means, within)
    if not found.error > 1e-12:
        return Pooled(unknown(EQUAL, n, METHOD, unit), 0.0, words, means, None)
    return Pooled(found.estimate(n, METHOD, unit), float(np.sqrt(between)), words, means, found)
