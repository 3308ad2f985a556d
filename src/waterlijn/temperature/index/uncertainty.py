"""From draws to what may be said: values with intervals, chances, and the band of similar places."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from waterlijn.estimate import Estimate, Interval
from waterlijn.temperature.index.pooled import DRAWS

Numbers = NDArray[np.float64]
AT = (9, 39, 199, 359, 389)  # 2.5, 10, 50, 90 and 97.5 % of 399 sorted draws, exactly
NARROWEST = (1.0, 2.0)  # points of the index: an interval at the end of the scale is not nothing
FEWEST_PLACES = 5
SIZE_CLASSES = (10_000, 20_000, 50_000, 100_000)  # inhabitants


class Band(NamedTuple):
    """Where the middle half of places of similar size lies, without saying which they are."""

    low: Estimate
    high: Estimate
    places: int
    size: str


def points(draws: Numbers) -> Numbers:
    """The 2.5, 10, 50, 90 and 97.5 % points of the last axis, (..., 5)."""
    if draws.shape[-1] == DRAWS:
        return np.sort(draws.astype(np.float32), axis=-1)[..., AT].astype(np.float64)  # half the width, half the time
    return np.moveaxis(np.quantile(draws, [0.025, 0.1, 0.5, 0.9, 0.975], axis=-1, method="weibull"), 0, -1)


def index_estimate(value: float, at: Numbers, n: int, method: str, *, calibrated: bool) -> Estimate:
    """An estimate on the scale of the index from its quantiles, never narrower than the scale can tell apart."""
    low95, low80, _, high80, high95 = at.tolist()
    near = _wide_enough(min(low80, value), max(high80, value), NARROWEST[0])
    far = _wide_enough(min(low95, near.low), max(high95, near.high), NARROWEST[1])
    return Estimate(
        value, near, Interval(min(far.low, near.low), max(far.high, near.high)), n, method, "index", calibrated
    )


def _wide_enough(low: float, high: float, width: float) -> Interval:
    short = max(0.0, width - (high - low)) / 2
    low, high = low - short, high + short
    under, over = max(0.0, -low), max(0.0, high - 100)
    return Interval(max(low - over, 0.0), min(high + under, 100.0))


def level_estimate(at: Numbers, n: int, method: str, unit: str, *, calibrated: bool) -> Estimate:
    """A pooled share or rate from its quantiles."""
    low95, low80, middle, high80, high95 = at.tolist()
    return Estimate(middle, Interval(low80, high80), Interval(low95, high95), n, method, unit, calibrated)


def difference_estimate(at: Numbers, n: int, method: str) -> Estimate:
    """Points of the index, -100 to 100, from its quantiles."""
    low95, low80, middle, high80, high95 = at.tolist()
    return Estimate(middle, Interval(low80, high80), Interval(low95, high95), n, method, "index difference")


def size_class(inhabitants: float) -> str:
    """Such as "20000-50000"; empty when unknown.

    Examples
    --------
    >>> size_class(12_000), size_class(250_000)
    ('10000-20000', '100000-')
    """
    if not inhabitants > 0:
        return ""
    edges = (0, *SIZE_CLASSES)
    low = max(edge for edge in edges if edge <= inhabitants)
    above = [edge for edge in SIZE_CLASSES if edge > inhabitants]
    return f"{low}-{above[0] if above else ''}"


def bands(index: Numbers, sizes: list[str], method: str) -> dict[str, Band]:
    """Per size class the quartiles over its places, from draws; none for a class of fewer than five.

    Parameters
    ----------
    index
        (places, draws).
    sizes
        Class of each place, ``""`` when unknown.
    """
    found = {}
    for size in sorted(set(sizes) - {""}):
        rows = np.array([s == size for s in sizes])
        if rows.sum() >= FEWEST_PLACES:
            low, high = np.quantile(index[rows], [0.25, 0.75], axis=0)
            n = int(rows.sum())
            ends = [index_estimate(float(np.median(x)), points(x), n, method, calibrated=False) for x in (low, high)]
            found[size] = Band(ends[0], ends[1], n, size)
    return found
