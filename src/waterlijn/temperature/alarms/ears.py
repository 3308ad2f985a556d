"""EARS C1, C2 and C3: a week against the seven before it. For series without history; not the default.

On weekly shares with a varying volume these alarm three to four times as often as the default pair (see
docs/reference/alarms.md).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

RULES = ("C1", "C2", "C3")
BASELINE = 7
LAGS = {"C1": 1, "C2": 3, "C3": 3}  # weeks between the week that is judged and the end of its baseline
NEEDED = {"C1": 7, "C2": 9, "C3": 11}
ALPHA = {"C1": 0.001, "C2": 0.001, "C3": 0.025}


class Bounds(NamedTuple):
    """Upper bound of an ordinary week and what is expected (NaN where there is too little history)."""

    upper: NDArray[np.float64]
    expected: NDArray[np.float64]
    alarms: NDArray[np.bool_]


def ears(values: ArrayLike, rule: str = "C1", *, alpha: float | None = None, least_sd: float = 0.0) -> Bounds:
    """Upper bounds and alarms of one of the three rules.

    Parameters
    ----------
    values : array-like of shape (weeks,)
        Counts or shares; the rules do not depend on the unit.
    rule
        C1 uses the seven weeks before, C2 leaves out the last two of them, C3 adds up what the last three weeks
        were too high.
    alpha
        One-sided false-alarm probability of one week if weeks were normal and independent (.001; C3 .025). They
        are not, so the real rate is higher.
    least_sd
        Smallest standard deviation of a baseline, in the unit of the values; with 0 a constant baseline alarms at
        any rise.

    References
    ----------
    Hutwagner, L. et al. (2003). The bioterrorism preparedness and response Early Aberration Reporting System.
    Journal of Urban Health 80.

    Examples
    --------
    >>> found = ears([3, 5, 4, 4, 3, 5, 4, 9], "C1")
    >>> found.alarms.tolist()[-1], round(float(found.upper[-1]), 2)
    (True, 6.52)
    """
    x = np.asarray(values, np.float64)
    z = ndtri(1 - (ALPHA[rule] if alpha is None else alpha))
    mean, sd = _baseline(x, LAGS[rule], least_sd)
    upper = mean + z * sd
    if rule == "C3":
        with np.errstate(divide="ignore", invalid="ignore"):
            excess = np.maximum((x - mean) / sd - 1, 0)
        before = np.r_[np.nan, np.nan, excess[:-2]] + np.r_[np.nan, excess[:-1]]
        upper = np.maximum(x + sd * (z - before), 0)
    with np.errstate(invalid="ignore"):
        return Bounds(upper, mean, x > upper)


def _baseline(x: NDArray[np.float64], lag: int, least_sd: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    mean, sd = np.full(len(x), np.nan), np.full(len(x), np.nan)
    for t in range(BASELINE + lag - 1, len(x)):
        past = x[t - lag - BASELINE + 1 : t - lag + 1]
        mean[t], sd[t] = past.mean(), max(past.std(ddof=1), least_sd)
    return mean, sd
