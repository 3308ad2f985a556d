"""An effect with the t distribution of its error: what most designs come down to."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, stdtr, stdtrit

from waterlijn.estimate import Estimate, Interval

Floats = NDArray[np.float64]
_ENDLESS = 1e9  # degrees of freedom that are as good as normal
_NEGLIGIBLE = 1e-9  # weight of a part beside the largest


class Contrast(NamedTuple):
    """Value, standard error (scale of the t distribution) and degrees of freedom.

    `value` and `error` are in the unit of the outcome; `free` is above 0 and may be infinite.
    """

    value: float
    error: float
    free: float

    def interval(self, level: float) -> Interval:
        """Lower and upper bound at a level such as 0.95."""
        half = self.error * float(stdtrit(min(self.free, _ENDLESS), (1 + level) / 2))
        return Interval(self.value - half, self.value + half)

    def p_value(self, null: float = 0.0) -> float:
        """Two-sided chance of a result at least so far from `null` when `null` is true."""
        return float(2 * stdtr(min(self.free, _ENDLESS), -abs(self.value - null) / self.error))

    def estimate(self, n: int, method: str, unit: str, *, calibrated: bool = False) -> Estimate:
        """As the number that is shown to people."""
        return Estimate(self.value, self.interval(0.80), self.interval(0.95), n, method, unit, calibrated)


def mixture(weight: ArrayLike, value: ArrayLike, error: ArrayLike, free: float = _ENDLESS) -> Contrast:
    """The one t distribution that has the 80 and 95 % interval of a weighted mixture of t distributions.

    Parameters
    ----------
    weight, value, error
        Of every part, (k,): weight (not negative, made to add up to 1), location and scale.
    free
        Degrees of freedom of every part.

    Returns
    -------
    Contrast
        Its value is the weighted mean of the locations.

    Notes
    -----
    A nuisance that is not known (how much a month resembles the one before) is averaged over instead of guessed, so
    that not knowing it widens the interval. The half widths are exact; the degrees of freedom follow from their ratio.

    Examples
    --------
    >>> found = mixture([0.5, 0.5], [2.0, 2.0], [1.0, 3.0])
    >>> found.value, bool(1.0 < found.error < 3.0), bool(found.free < 10)
    (2.0, True, True)
    """
    share, at, scale = (np.asarray(column, np.float64) for column in (weight, value, error))
    counts = share > _NEGLIGIBLE * share.max()
    share, at, scale = share[counts] / share[counts].sum(), at[counts], scale[counts]
    middle = float(share @ at)
    near, far = (_half_width(share, at - middle, scale, free, level) for level in (0.80, 0.95))
    fitted = _free(far / near)
    return Contrast(middle, far / float(stdtrit(fitted, 0.975)), fitted)


def _half_width(share: Floats, at: Floats, scale: Floats, free: float, level: float) -> float:
    """By bisection: the width around zero that holds this part of the mixture."""
    low, high = 0.0, float((np.abs(at) + scale).max()) * 2
    while _inside(high, share, at, scale, free) < level:
        high *= 2
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if _inside(middle, share, at, scale, free) < level else (low, middle)
    return high


def _inside(half: float, share: Floats, at: Floats, scale: Floats, free: float) -> float:
    ends = np.array([[half], [-half]])
    z = (ends - at) / scale
    chance = ndtr(z) if free >= _ENDLESS else stdtr(free, z)
    return float(share @ (chance[0] - chance[1]))


def _free(spread: float) -> float:
    """Degrees of freedom at which the 95 % interval is so many times the 80 % one."""
    low, high = 0.5, 1e6
    for _ in range(60):
        middle = float(np.sqrt(low * high))
        ratio = float(stdtrit(middle, 0.975) / stdtrit(middle, 0.9))
        low, high = (middle, high) if ratio > spread else (low, middle)
    return low
