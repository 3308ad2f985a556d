"""How many people does it take, and what can so many people show? Formulas for two groups and for pairs."""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt
from typing import Literal

from scipy.special import nctdtr, ndtr, ndtri, stdtrit

from waterlijn.errors import UsageError

Kind = Literal["two", "paired"]
NOT_BETWEEN = "A share, a certainty or a level lies between 0 and 1, and the two shares must differ."
NO_EFFECT = (
    "The smallest effect that matters and the spread must be larger than 0, and there must be at least 2 people."
)
OUT_OF_REACH = "No such effect or number of people can be found: what is asked for lies out of reach."
_MOST = 1e9  # people


def _solve(rising: Callable[[float], float], low: float, high: float) -> float:
    """Where a function that goes up passes zero, by bisection."""
    if not rising(low) <= 0 <= rising(high):
        raise UsageError(OUT_OF_REACH)
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < 0 else (low, middle)
    return high


def _shares(*values: float) -> None:
    if not all(0 < value < 1 for value in values):
        raise UsageError(NOT_BETWEEN)


def power_prop(n: float, p1: float, p2: float, *, alpha: float = 0.05) -> float:
    """Chance to show that two groups of n differ when their true shares are p1 and p2.

    Parameters
    ----------
    n
        People per group.
    p1, p2
        True shares.
    alpha
        Two-sided level.

    Returns
    -------
    float
        Between 0 and 1; only the side of the true difference counts.

    Notes
    -----
    Normal approximation, pooled variance under the null: ``Phi((sqrt(n) |p1 - p2| - z sqrt(2 p q)) / sqrt(p1 q1 + p2
    q2))`` with p the mean of the two.

    References
    ----------
    J. Fleiss, B. Levin, M. Paik (2003), Statistical Methods for Rates and Proportions, ch. 4.

    Examples
    --------
    >>> round(power_prop(100, 0.43, 0.58), 4)
    0.5649
    """
    _shares(p1, p2, alpha)
    if n <= 0:
        raise UsageError(NO_EFFECT)
    middle = (p1 + p2) / 2
    null, true = sqrt(2 * middle * (1 - middle)), sqrt(p1 * (1 - p1) + p2 * (1 - p2))
    return float(ndtr((sqrt(n) * abs(p1 - p2) + float(ndtri(alpha / 2)) * null) / true))


def n_prop(p1: float, p2: float, *, power: float = 0.8, alpha: float = 0.05) -> float:
    """People per group for this power; round up.

    Examples
    --------
    >>> round(n_prop(0.43, 0.58), 2)
    173.22
    """
    _shares(p1, p2, power, alpha)
    if p1 == p2:
        raise UsageError(NOT_BETWEEN)
    return _solve(lambda n: power_prop(n, p1, p2, alpha=alpha) - power, 1e-6, _MOST)


def mde_prop(n: float, p1: float, *, power: float = 0.8, alpha: float = 0.05) -> float:
    """The nearest higher share that two groups of n can tell from p1.

    Raises
    ------
    UsageError
        When even a share of 1 cannot be told from it.

    Examples
    --------
    >>> round(mde_prop(150, 0.43), 4)
    0.5911
    """
    _shares(p1, power, alpha)
    return _solve(lambda p2: power_prop(n, p1, p2, alpha=alpha) - power, p1 + 1e-12, 1 - 1e-12)


def power_t(n: float, delta: float, sd: float = 1.0, *, kind: Kind = "two", alpha: float = 0.05) -> float:
    """Chance to show a mean difference with a t test.

    Parameters
    ----------
    n
        People per group, or pairs.
    delta, sd
        True difference, and the standard deviation within a group, or of the changes of pairs.
    kind
        "two" groups or "paired".
    alpha
        Two-sided level.

    Notes
    -----
    Exact, by the noncentral t distribution; only the side of the true difference counts.

    Examples
    --------
    >>> round(power_t(34, 0.5, kind="paired"), 3)
    0.808
    """
    _shares(alpha)
    if not (n > 1 and delta > 0 and sd > 0):
        raise UsageError(NO_EFFECT)
    groups = 2 if kind == "two" else 1
    free = groups * (n - 1)
    return float(1 - nctdtr(free, sqrt(n / groups) * delta / sd, stdtrit(free, 1 - alpha / 2)))


def n_t(delta: float, sd: float = 1.0, *, kind: Kind = "two", power: float = 0.8, alpha: float = 0.05) -> float:
    """People per group, or pairs, for this power; round up.

    Examples
    --------
    >>> round(n_t(0.5, kind="paired"), 2), round(n_t(0.3), 2)
    (33.37, 175.39)
    """
    _shares(power, alpha)
    return _solve(lambda n: power_t(n, delta, sd, kind=kind, alpha=alpha) - power, 1 + 1e-6, 1e7)


def mde_t(n: float, sd: float = 1.0, *, kind: Kind = "two", power: float = 0.8, alpha: float = 0.05) -> float:
    """Smallest mean difference that so many people can show.

    Examples
    --------
    >>> round(mde_t(18, kind="paired"), 4)
    0.7007
    """
    _shares(power, alpha)
    return _solve(lambda delta: power_t(n, delta, sd, kind=kind, alpha=alpha) - power, 1e-9 * sd, 1e3 * sd)
