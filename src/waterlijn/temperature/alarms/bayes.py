"""The Bayes rule for counts: a week against the same weeks of earlier years, as a negative binomial forecast."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from waterlijn.temperature.alarms.negativebinomial import quantile


def bayes_bounds(
    counts: ArrayLike, weeks: range, *, years: int = 2, half_window: int = 6, alpha: float = 0.01, period: int = 52
) -> NDArray[np.float64]:
    """Counts above which the weeks alarm.

    Parameters
    ----------
    counts : array-like of shape (weeks,)
    weeks
        Weeks to judge, from 0.
    years, half_window
        The baseline: the `half_window` weeks before, and in each earlier year that many on both sides.
    alpha
        One-sided false-alarm probability per week.

    Notes
    -----
    With a Jeffreys prior on the mean of k weeks with sum s the forecast is negative binomial with size s + 1/2 and
    probability k / (k + 1).

    Examples
    --------
    >>> bayes_bounds([3] * 60, range(59, 60), years=1).tolist()
    [8.0]
    """
    x = np.asarray(counts, np.float64)
    bounds = []
    for t in weeks:
        past = [x[t - half_window : t]]
        past += [x[t - i * period - half_window : t - i * period + half_window + 1] for i in range(1, years + 1)]
        known = np.concatenate(past)
        phi = 1 + 1 / len(known)
        bounds.append(quantile(1 - alpha, (known.sum() + 0.5) / len(known), phi))
    return np.array(bounds, np.float64)
