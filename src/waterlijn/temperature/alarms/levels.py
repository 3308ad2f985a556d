"""A share of some messages as an estimate, and what an ordinary week would be."""

from __future__ import annotations

from scipy.special import betaincinv, gammaincinv

from waterlijn.estimate import Estimate, Interval


def share_estimate(hits: float, n: float, method: str, *, counted: int | None = None) -> Estimate:
    """Share with its Jeffreys intervals; n may be an effective number of messages.

    Parameters
    ----------
    hits, n
        Hits among n messages.
    counted
        Number of messages to mention, when n is an effective one.

    Examples
    --------
    >>> found = share_estimate(12, 100, "share 1")
    >>> found.value, round(found.i95.low, 3), round(found.i95.high, 3)
    (0.12, 0.067, 0.194)
    """
    value = min(max(hits / n, 0.0), 1.0)

    def interval(level: float) -> Interval:
        low = float(betaincinv(hits + 0.5, n - hits + 0.5, (1 - level) / 2)) if hits > 0 else 0.0
        high = float(betaincinv(hits + 0.5, n - hits + 0.5, (1 + level) / 2)) if hits < n else 1.0
        return Interval(min(low, value), max(high, value))

    return Estimate(value, interval(0.8), interval(0.95), round(n) if counted is None else counted, method)


def expected_estimate(level: float, bounds: tuple[float, float, float, float], n: int, method: str) -> Estimate:
    """The usual level, with the range (95 and 80 %) in which one ordinary week of this size lies."""
    low95, low80, high80, high95 = bounds
    near = Interval(min(low80, level), max(high80, level))
    return Estimate(level, near, Interval(min(low95, near.low), max(high95, near.high)), n, method)


def count_estimate(count: float, method: str) -> Estimate:
    """A count, with the interval of the mean that such counts may have (Jeffreys)."""

    def interval(level: float) -> Interval:
        low = float(gammaincinv(count + 0.5, (1 - level) / 2)) if count > 0 else 0.0
        return Interval(min(low, count), max(float(gammaincinv(count + 0.5, (1 + level) / 2)), count))

    return Estimate(count, interval(0.8), interval(0.95), round(count), method, "count")
