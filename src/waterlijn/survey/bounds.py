"""From two intervals to an Estimate: inside its range, nested, and never a single point by accident."""

from __future__ import annotations

from functools import cache
from statistics import NormalDist

from scipy.special import ndtr, ndtri

from waterlijn.estimate import Estimate, Interval


@cache
def normal_quantile(level: float) -> float:
    """The z of a two-sided interval."""
    return NormalDist().inv_cdf((1 + level) / 2)


def nested(
    value: float,
    inner: tuple[float, float],
    outer: tuple[float, float],
    n: int,
    method: str,
    *,
    calibrated: bool,
    floor: float = 0.0,
    unit: str = "share",
) -> Estimate:
    """An estimate clipped to its range, the wider interval always holding the narrower and that the value."""
    value = min(max(value, floor), 1.0)
    low80, high80 = inside(*inner, 0.80, floor)
    low95, high95 = inside(*outer, 0.95, floor)
    low80, high80 = min(low80, value), max(high80, value)
    low95, high95 = min(low95, low80), max(high95, high80)
    return Estimate(value, Interval(low80, high80), Interval(low95, high95), n, method, unit, calibrated)


def inside(low: float, high: float, level: float, floor: float = 0.0) -> tuple[float, float]:
    """The part of an interval within its range, never a single point.

    When the middle itself lies outside, the part that is left would be too short, or empty. It is then widened to
    where a normal distribution cut off at the border has `level` of its mass; at the border both are the same.
    """
    middle, sd = (low + high) / 2, (high - low) / 2 / normal_quantile(level)
    if sd > 0 and middle < floor:
        high = max(high, middle + sd * _cut_off_quantile((floor - middle) / sd, level))
    if sd > 0 and middle > 1:
        low = min(low, middle - sd * _cut_off_quantile((middle - 1) / sd, level))
    return min(max(low, floor), 1.0), min(max(high, floor), 1.0)


def _cut_off_quantile(border: float, level: float) -> float:
    """The quantile `level` of a standard normal that is known to exceed `border`."""
    beyond = float(ndtr(-border)) * (1 - level)
    return -float(ndtri(max(beyond, 1e-300)))
