"""Farrington's rule for counts of several years: this week against the same weeks of earlier years.

Two forms: the original (Farrington et al. 1996), and the flexible one (Noufaily et al. 2013) that uses the whole year
in blocks, leaves out the recent half year, and gives low weight only to weeks that were really out of line. Written for
this project; checked against the R package surveillance.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from math import exp, inf, nan, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import log_ndtr, ndtri, stdtr

from waterlijn.temperature.alarms.negativebinomial import at_most, quantile
from waterlijn.temperature.alarms.poisson import Fit, Floats, fit_counts

PERIOD = 52
FEWEST_IN_FOUR_WEEKS = 5.0  # with fewer counts in four weeks the rule does not speak


@dataclass(frozen=True, slots=True)
class Flexible:
    """Settings of the flexible form: years back, half window, blocks per year, weeks left out, weight threshold
    (Anscombe residual), largest p value of a trend that is kept, kind of threshold, and one-sided alpha."""

    years: int = 4
    half_window: int = 3
    blocks: int = 10
    left_out: int = 26
    weight_threshold: float = 2.58
    trend_p: float = 1.0
    threshold: str = "nbPlugin"
    alpha: float = 0.01


@dataclass(frozen=True, slots=True)
class Week:
    """What the rule says of one week; NaN where it does not speak."""

    upper: float
    expected: float
    phi: float
    has_trend: bool
    score: float
    p: float
    is_alarm: bool


class Baseline(NamedTuple):
    """Weeks that the fit uses, and the block of the year that each is in."""

    weeks: NDArray[np.int64]
    blocks: NDArray[np.int64]


def farrington(counts: ArrayLike, week: int, *, years: int = 4, half_window: int = 3, alpha: float = 0.05) -> Week:
    """The original rule for one week (from 0).

    Parameters
    ----------
    counts : array-like of shape (weeks,)
    week
        The week to judge; needs `years` years and `half_window` weeks before it.
    alpha
        Two-sided, on the scale of the counts to the power 2/3.

    References
    ----------
    Farrington, C. P. et al. (1996). A statistical algorithm for the early detection of outbreaks of infectious disease.
    JRSS A 159.

    Examples
    --------
    >>> year = [4, 6, 5, 5] * 13
    >>> farrington(year * 4 + [4, 6, 5, 19], 211, years=3).is_alarm
    True
    """
    y = np.asarray(counts, np.float64)
    around = np.arange(-half_window, half_window + 1)
    used = np.concatenate([week - PERIOD * i + around for i in range(years, 0, -1)])
    if used[0] < 0:
        raise ValueError("there are not enough weeks before this one")
    fit, columns = _weighted(np.column_stack([np.ones(len(used)), used]), y[used], 0.0, 1.0)
    has_trend = columns == 2 and _is_trend(fit, len(used), 0.05, fit.dispersion)
    has_trend = has_trend and _mean(fit, np.array([1.0, week])) <= y[used].max()
    if not has_trend:
        fit, _ = _weighted(np.ones((len(used), 1)), y[used], 0.0, 1.0)
    at = np.array([1.0, float(week)])[: 2 if has_trend else 1]
    phi = max(fit.dispersion, 1.0)
    found = _by_power(_mean(fit, at), _error(fit, at, phi), phi, alpha / 2, float(y[week]), has_trend)
    is_spoken = y[max(0, week - 3) : week + 1].sum() >= FEWEST_IN_FOUR_WEEKS
    return found if is_spoken else Week(0.0, found.expected, phi, has_trend, 0.0, found.p, False)


def farrington_flexible(
    counts: ArrayLike,
    week: int,
    settings: Flexible | None = None,
    *,
    exposure: ArrayLike | None = None,
    mondays: NDArray[np.datetime64] | None = None,
) -> Week:
    """The flexible rule for one week (from 0).

    Parameters
    ----------
    counts : array-like of shape (weeks,)
        Counts; NaN where unknown.
    exposure : array-like of shape (weeks,), optional
        Messages per week: with it the rule watches the share and not the volume.
    mondays : ndarray of datetime64[D], optional
        Dates of the weeks: the same week of another year is then found by date instead of 52 weeks back.

    Raises
    ------
    ValueError
        When there are not enough weeks before it.

    References
    ----------
    Noufaily, A. et al. (2013). An improved algorithm for outbreak detection in multiple surveillance systems.
    Statistics in Medicine 32.

    Examples
    --------
    >>> year = [4, 6, 5, 5] * 13
    >>> found = farrington_flexible(year * 4 + [19], 208, Flexible(years=3))
    >>> found.is_alarm, round(found.expected, 1), found.upper
    (True, 5.2, 11.0)
    """
    chosen = settings or Flexible()
    y = np.asarray(counts, np.float64)
    log_n = np.zeros(len(y)) if exposure is None else np.log(np.maximum(np.asarray(exposure, np.float64), 1e-9))
    used = baseline_of(week, len(y), chosen, mondays)
    known = ~np.isnan(y[used.weeks]) & (log_n[used.weeks] > -1)
    used = Baseline(used.weeks[known], used.blocks[known])
    if len(used.weeks) < 2 * chosen.years:
        raise ValueError("there are not enough weeks before this one")
    found = _flexible(y, log_n, week, used, chosen)
    recent = np.nansum(y[max(0, week - 3) : week + 1])
    if recent >= FEWEST_IN_FOUR_WEEKS or exposure is not None:
        return found
    return Week(nan, nan, found.phi, found.has_trend, found.score, found.p, False)


def baseline_of(week: int, weeks: int, settings: Flexible, mondays: NDArray[np.datetime64] | None) -> Baseline:
    """Weeks of the fit: windows around the same week of earlier years, and the rest of each year in equal blocks."""
    reference = [week, *(_years_back(week, i, mondays) for i in range(1, settings.years + 1))]
    half, blocks = settings.half_window, settings.blocks
    if reference[-1] - half < 0:
        raise ValueError("there are not enough weeks before this one")
    of = np.zeros(weeks, np.int64)
    of[week - half : week + 1] = blocks
    for after, at in pairwise(reference):
        of[at - half : at + half + 1] = blocks
        if blocks > 1:
            between = np.arange(at + half + 1, after - half)
            for block, part in enumerate(np.array_split(between, blocks - 1), start=1):
                of[part] = block
    of[max(0, week - settings.left_out) : week + 1] = 0
    of[week:] = 0
    chosen = np.flatnonzero(of)
    return Baseline(chosen, of[chosen])


def _years_back(week: int, years: int, mondays: NDArray[np.datetime64] | None) -> int:
    """Index of the same week of an earlier year: 52 weeks back, or by date the nearest week."""
    if mondays is None:
        return week - PERIOD * years
    then: date = mondays[week].astype("datetime64[D]").item()
    try:
        same = then.replace(year=then.year - years)
    except ValueError:  # 29 February
        same = date(then.year - years, 3, 1)
    late = (same.weekday() - then.weekday()) % 7
    nearest = same - timedelta(days=late) if late <= 3 else same + timedelta(days=7 - late)
    return week - round((then - nearest).days / 7)


def _flexible(y: Floats, log_n: Floats, week: int, used: Baseline, settings: Flexible) -> Week:
    groups = np.unique(used.blocks)
    season = (used.blocks[:, None] == groups[None, 1:]).astype(np.float64)
    now = (groups[1:] == settings.blocks).astype(np.float64)
    x = np.column_stack([np.ones(len(used.weeks)), used.weeks.astype(np.float64), season])
    past = y[used.weeks]
    fit, columns = _weighted(x, past, log_n[used.weeks], settings.weight_threshold)
    at = np.r_[1.0, float(week), now]
    has_trend = columns == x.shape[1] and settings.years >= 3 and _is_kept(fit, at, log_n[week], past, settings)
    if not has_trend:
        x, at = np.delete(x, 1, axis=1), np.delete(at, 1)
        fit, _ = _weighted(x, past, log_n[used.weeks], settings.weight_threshold)
    return _threshold(fit, at, float(log_n[week]), float(y[week]), settings, has_trend)


def _is_kept(fit: Fit, at: Floats, log_n: float, past: Floats, settings: Flexible) -> bool:
    """A trend is kept when it is clear enough and does not forecast more than was ever seen."""
    is_clear = _is_trend(fit, len(past), settings.trend_p, fit.dispersion)
    return is_clear and _mean(fit, at, log_n) <= float(past.max())


def _threshold(fit: Fit, at: Floats, log_n: float, y: float, settings: Flexible, has_trend: bool) -> Week:
    phi, mean = max(fit.dispersion, 1.0), _mean(fit, at, log_n)
    error = mean * sqrt(max(float(at @ fit.covariance @ at) * fit.relative_dispersion, 0.0))
    if settings.threshold == "delta":
        return _by_power(mean, error, phi, settings.alpha, y, has_trend)
    level = mean
    if settings.threshold == "muan":
        level = mean * exp(ndtri(1 - settings.alpha) * error / mean)
    upper = quantile(1 - settings.alpha, level, phi)
    score = (y - mean) / (upper - mean) if upper != mean else inf
    return Week(float(upper), mean, phi, has_trend, score, 1 - at_most(y - 1, level, phi), score > 1 and y > 0)


def _weighted(x: Floats, y: Floats, offset: Floats | float, threshold: float) -> tuple[Fit, int]:
    """Fit twice, the second time with low weight for weeks that were out of line; without trend if it must."""
    fit = fit_counts(x, y, offset=offset)
    if not fit.is_converged and x.shape[1] > 1:
        x = np.delete(x, 1, axis=1)
        fit = fit_counts(x, y, offset=offset)
    return fit_counts(x, y, offset=offset, weights=_weights(fit, y, threshold)), x.shape[1]


def _weights(fit: Fit, y: Floats, threshold: float) -> Floats:
    raw = 1.5 * (y ** (2 / 3) * fit.means ** (-1 / 6) - np.sqrt(fit.means))
    residual = raw / np.sqrt(max(fit.dispersion, 1.0) * (1 - fit.leverage))
    weights = np.where(residual > threshold, np.maximum(residual, threshold) ** -2, 1.0)
    return np.asarray(weights * len(y) / weights.sum(), np.float64)


def _mean(fit: Fit, at: Floats, log_n: float = 0.0) -> float:
    return exp(min(float(at @ fit.coefficients) + log_n, 30.0))


def _error(fit: Fit, at: Floats, dispersion: float) -> float:
    """Standard error of the forecast mean."""
    return _mean(fit, at) * sqrt(max(float(at @ fit.covariance @ at) * dispersion, 0.0))


def _is_trend(fit: Fit, weeks: int, largest_p: float, dispersion: float) -> bool:
    t = fit.coefficients[1] / sqrt(fit.covariance[1, 1] * dispersion)
    return float(2 * stdtr(max(weeks - len(fit.coefficients), 1), -abs(t))) < largest_p


def _by_power(mean: float, error: float, phi: float, alpha: float, y: float, has_trend: bool) -> Week:
    """Bound of an ordinary week, normal on the scale of the counts to the power 2/3."""
    sd = sqrt(4 / 9 * mean ** (1 / 3) * (phi + error**2 / mean))
    upper = (mean ** (2 / 3) + ndtri(1 - alpha) * sd) ** 1.5
    score = (y - mean) / (upper - mean)
    p = float(np.exp(log_ndtr(-(y ** (2 / 3) - mean ** (2 / 3)) / sd)))
    return Week(upper, mean, phi, has_trend, score, p, score > 1 and y > 0)
