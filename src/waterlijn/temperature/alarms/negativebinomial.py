"""Quantiles and tails of counts that vary more than by chance alone: Poisson and negative binomial."""

from __future__ import annotations

from scipy.special import betainc, gammaincc


def at_most(k: float, mean: float, phi: float) -> float:
    """Probability of k or fewer when the variance is phi times the mean (phi >= 1)."""
    if k < 0:
        return 0.0
    if phi > 1:
        return float(betainc(mean / (phi - 1), k + 1, 1 / phi))
    return float(gammaincc(k + 1, mean))


def quantile(level: float, mean: float, phi: float) -> int:
    """Smallest count that is not passed with probability `level`.

    Examples
    --------
    >>> quantile(0.99, 4.0, 1.0), quantile(0.99, 4.0, 2.0)
    (9, 13)
    """
    high = 1
    while at_most(high, mean, phi) < level:
        high *= 2
    low = -1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if at_most(middle, mean, phi) >= level else (middle, high)
    return high
