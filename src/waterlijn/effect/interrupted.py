"""Interrupted time series: did level and slope of one series change? It has nothing to compare with."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from waterlijn.effect import serial
from waterlijn.effect.contrast import Contrast
from waterlijn.effect.panels import GAPS, SHAPES, split
from waterlijn.errors import UsageError

Floats = NDArray[np.float64]
METHOD = "interrupted series 1"
FEWEST_BEFORE = 8  # periods; below, the size of the test is not kept (effect/coverage_designs.py)


class Segmented(NamedTuple):
    """Intercept, slope per period, change of level and change of slope, each with its standard error, (4,) both."""

    coefficients: Floats
    errors: Floats


def design(periods: int, n_pre: int, *, has_slope: bool = True) -> Floats:
    """Columns of the model: 1, period from 1 on, after the action or not, periods since the action from 1 on."""
    time = np.arange(1.0, periods + 1)
    after = (time > n_pre).astype(np.float64)
    columns = [np.ones(periods), time, after, after * (time - n_pre)]
    return np.column_stack(columns[: 4 if has_slope else 3])


def newey_west(residuals: Floats, columns: Floats, lag: int, *, small_sample: bool) -> Floats:
    """Covariance (p, p) of least-squares coefficients when errors up to `lag` periods apart resemble each other.

    Parameters
    ----------
    residuals
        Of the fit, (T,).
    columns
        Of the model, (T, p).
    lag
        Longest distance, in periods; the weights fall linearly to zero (Bartlett).
    small_sample
        Multiply by ``T / (T - p)``.

    References
    ----------
    W. Newey, K. West (1987), A simple, positive semi-definite, heteroskedasticity and autocorrelation consistent
    covariance matrix, Econometrica 55, 703-708.
    """
    scores = columns * residuals[:, None]
    middle = scores.T @ scores
    for distance in range(1, min(lag, len(scores) - 1) + 1):
        crossed = scores[distance:].T @ scores[:-distance]
        middle += (1 - distance / (lag + 1)) * (crossed + crossed.T)
    bread = np.linalg.inv(columns.T @ columns)
    factor = len(scores) / (len(scores) - columns.shape[1]) if small_sample else 1.0
    return np.asarray(factor * bread @ middle @ bread, np.float64)


def fit(y: ArrayLike, n_pre: int, *, lag: int = 4, small_sample: bool = True) -> Segmented:
    """Segmented regression with Newey-West standard errors, as the textbooks have it.

    Parameters
    ----------
    y
        Outcomes, (T,), without gaps.
    n_pre
        Number of periods before the action.
    lag, small_sample
        As in `newey_west`; lag 0 is the estimator that only allows for unequal variances.

    Returns
    -------
    Segmented

    Raises
    ------
    UsageError
        For missing values, and for fewer than 3 periods before or 2 after the action.

    Notes
    -----
    There is no comparison group: whatever else happened at the same time is counted as effect. In short series these
    errors are too small (see `effect`); they are here because reports ask for them.

    References
    ----------
    A. Wagner, S. Soumerai, F. Zhang, D. Ross-Degnan (2002), Segmented regression analysis of interrupted time series
    studies, Journal of Clinical Pharmacy and Therapeutics 27, 299-309.

    Examples
    --------
    >>> fit([1.0, 2.1, 2.9, 4.0, 7.1, 8.0, 8.9], 4).coefficients.round(2).tolist()
    [0.05, 0.98, 2.23, -0.08]
    """
    series = _series(y)
    split(len(series) - 1, n_pre, 3)
    columns = design(len(series), n_pre)
    coefficients = np.asarray(np.linalg.lstsq(columns, series)[0], np.float64)
    covariance = newey_west(series - columns @ coefficients, columns, lag, small_sample=small_sample)
    return Segmented(coefficients, np.sqrt(np.diag(covariance)))


def effect(y: ArrayLike, n_pre: int, *, variance: ArrayLike | None = None) -> Contrast:
    """Average of the periods after the action, against the straight line through those before it.

    Parameters
    ----------
    y
        Outcomes, (T,), without gaps.
    n_pre
        Number of periods before the action, at least `FEWEST_BEFORE`.
    variance
        Measurement variance of every outcome, (T,), in squared units.

    Returns
    -------
    Contrast
        Average effect per period, with a t distribution that allows for periods that resemble each other.

    Raises
    ------
    UsageError
        For missing values, too short a series, and a series that lies on a straight line.

    Notes
    -----
    There is no comparison group: whatever else happened at the same time is counted as effect, and the verdict must
    say so. The model is that of `fit`; the effect is the change of level plus the average extra slope after the
    action. Newey-West errors (lag 4) and the normal distribution reject a true null in 15 to 50 % of series with 8 to
    40 periods before the action; here, where the correlation r between one period and the next is averaged over
    (`serial.contrast`), it is 2 to 10 %: 2 to 5 % for r = 0 and .3, and more than 7 % only for r = .6 with few periods
    after the action (`coverage_designs`).

    Examples
    --------
    >>> import numpy as np
    >>> noise = np.random.default_rng(1).normal(size=30)
    >>> found = effect(10 + 0.2 * np.arange(30) + noise + 4.0 * (np.arange(30) >= 20), 20)
    >>> found.interval(0.95).low < 4.0 < found.interval(0.95).high
    True
    """
    series = _series(y)
    split(len(series), n_pre, FEWEST_BEFORE)
    after = len(series) - n_pre
    columns = design(len(series), n_pre, has_slope=after > 1)
    asked = np.array([0.0, 0.0, 1.0, (after + 1) / 2])[: columns.shape[1]]
    return serial.contrast(series, columns, asked, variance=variance)


def _series(y: ArrayLike) -> Floats:
    series = np.asarray(y, np.float64)
    if series.ndim != 1:
        raise UsageError(SHAPES)
    if not np.isfinite(series).all():
        raise UsageError(GAPS)
    return series
