"""Rules that compare a week with other weeks of the same series: earlier years (Farrington), or just before (EARS)."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from waterlijn.estimate import Estimate, Interval, unknown
from waterlijn.temperature.alarms.changepoints import successive_rho
from waterlijn.temperature.alarms.ears import ears
from waterlijn.temperature.alarms.farrington import Flexible, farrington_flexible
from waterlijn.temperature.alarms.levels import count_estimate, share_estimate
from waterlijn.temperature.alarms.negativebinomial import quantile
from waterlijn.temperature.alarms.results import REASONS, WEEKS_PER_YEAR, Alarm, Alarms, Settings
from waterlijn.temperature.alarms.series import Floats, Series

METHODS = ("farrington", "ears")
VERSION = {"farrington": "farrington flexible 1", "ears": "EARS C2 1"}
FEWEST_YEARS, MOST_YEARS = 3, 5
HALF_WINDOW = 3
NEEDED = {"farrington": FEWEST_YEARS * 53 + HALF_WINDOW, "ears": 9}  # a year by date may have 53 weeks
QUANTILES = (0.025, 0.1, 0.9, 0.975)
RUNS = {"farrington": 8, "ears": 20}  # simulated series of which the false alarms are counted

THREE_YEARS = "This rule needs three years of weeks: {needed} weeks before the first that can be judged."
TOO_SHORT = "There are too few earlier weeks: {needed} weeks must lie before a week to judge it."
TOO_FEW = "There are too few hits to know what is usual here."
NONE_JUDGED = {"farrington": THREE_YEARS, "ears": TOO_SHORT}


class Judged(NamedTuple):
    """Per week: alarm, expectation, upper limit, p value, and 2.5, 10, 90 and 97.5 % of ordinary weeks; in hits."""

    is_alarm: NDArray[np.bool_]
    expected: Floats
    upper: Floats
    p: Floats
    ranges: Floats


def find(series: Series, settings: Settings) -> Alarms:
    """Alarms of Farrington's flexible rule, or of EARS C2."""
    judge = _farrington if settings.method == "farrington" else _ears
    found = judge(series.hits, series.n, series.mondays, settings)
    is_watched = ~np.isnan(found.upper)
    rate = _false_per_year(judge, series, settings, is_watched) if is_watched.any() else None
    size = np.ones(len(series.weeks)) if series.n is None else np.where(series.n > 0, series.n, np.nan)
    method, rule = VERSION[settings.method], settings.method
    alarms = tuple(_alarm(series, found, int(t), rule, rate or 0.0) for t in np.flatnonzero(found.is_alarm))
    reason = "" if is_watched.any() else _reason(series, settings)
    return Alarms(
        series.place,
        method,
        series.weeks,
        unknown("-", 0, method),
        alarms,
        series.hits / size,
        found.expected / size,
        found.ranges / size,
        found.p,
        int(is_watched.sum()),
        rate,
        reason,
        {"needed": NEEDED[settings.method]} if reason else {},
    )


def _reason(series: Series, settings: Settings) -> str:
    return NONE_JUDGED[settings.method] if len(series.weeks) <= NEEDED[settings.method] else TOO_FEW


def _empty(weeks: int) -> Judged:
    nothing = np.full(weeks, np.nan)
    return Judged(np.zeros(weeks, np.bool_), nothing, nothing.copy(), nothing.copy(), np.full((4, weeks), np.nan))


def _farrington(hits: Floats, n: Floats | None, mondays: NDArray[np.datetime64] | None, settings: Settings) -> Judged:
    found = _empty(len(hits))
    known = ~np.isnan(hits) if n is None else n > 0
    counts = np.where(known, hits, np.nan)
    for t in range(NEEDED["farrington"], len(hits)):
        years = min(MOST_YEARS, (t - HALF_WINDOW) // 53)
        chosen = Flexible(years=years, alpha=settings.yearly_false / WEEKS_PER_YEAR)
        if not known[t] or np.nansum(counts[:t]) == 0:
            continue
        try:
            week = farrington_flexible(counts, t, chosen, exposure=n, mondays=mondays)
        except ValueError:  # holes where the earlier years should be: this week cannot be judged
            continue
        found.is_alarm[t], found.expected[t], found.upper[t], found.p[t] = (
            week.is_alarm,
            week.expected,
            week.upper,
            week.p,
        )
        if not np.isnan(week.expected):
            found.ranges[:, t] = [quantile(q, week.expected, week.phi) for q in QUANTILES]
    return found


def _ears(hits: Floats, n: Floats | None, _mondays: NDArray[np.datetime64] | None, settings: Settings) -> Judged:
    """EARS C2 over the weeks that are known; of shares when there is a denominator."""
    found = _empty(len(hits))
    known = np.flatnonzero(~np.isnan(hits) if n is None else n > 0)
    size = np.ones(len(known)) if n is None else n[known]
    alpha = settings.yearly_false / WEEKS_PER_YEAR
    bounds = ears(hits[known] / size, "C2", alpha=alpha)
    sd = (bounds.upper - bounds.expected) / ndtri(1 - alpha)
    found.is_alarm[known], found.expected[known] = bounds.alarms, bounds.expected * size
    found.upper[known] = bounds.upper * size
    with np.errstate(divide="ignore", invalid="ignore"):
        found.p[known] = np.where(np.isnan(sd), np.nan, ndtr(-(hits[known] / size - bounds.expected) / sd))
    for row, q in enumerate(QUANTILES):
        found.ranges[row, known] = np.maximum(bounds.expected + ndtri(q) * sd, 0) * size
    return found


def _false_per_year(
    judge: Callable[..., Judged], series: Series, settings: Settings, watched: NDArray[np.bool_]
) -> float:
    """Alarms per year of the rule in series like this one in which nothing changes, by simulation."""
    rng = np.random.default_rng(settings.seed)
    alarms = 0
    runs = RUNS[settings.method]
    for _ in range(runs):
        hits = _like(series, rng)
        alarms += int(judge(hits, series.n, series.mondays, settings).is_alarm.sum())
    # one alarm is added, so that a rule that happened to be quiet is not said to be never wrong
    return (alarms + 1) / runs / int(watched.sum()) * WEEKS_PER_YEAR


def _like(series: Series, rng: np.random.Generator) -> Floats:
    """Hits of a series with these volumes, one level, and weeks that differ as these do."""
    if series.n is None:
        known = ~np.isnan(series.hits)
        mean = max(float(series.hits[known].mean()), 0.01)
        phi = max(float(np.mean(np.diff(series.hits[known]) ** 2)) / 2 / mean, 1.001)
        return np.where(known, rng.negative_binomial(mean / (phi - 1), 1 / phi, len(known)), np.nan)
    known = series.n > 0
    n, hits = np.where(known, series.n, 1), series.hits
    p = min(max(float(hits.sum() / n[known].sum()), 1e-4), 1 - 1e-4)
    size = 1 / max(successive_rho(hits[known] / n[known], n[known]), 1e-4) - 1
    chance = rng.beta(p * size, (1 - p) * size, len(n))
    return np.where(known, rng.binomial(np.round(n).astype(np.int64), chance), 0.0).astype(np.float64)


def _alarm(series: Series, found: Judged, t: int, rule: str, rate: float) -> Alarm:
    method, hits = VERSION[rule], float(series.hits[t])
    if series.n is None:
        observed, size, unit = count_estimate(hits, method), 1.0, "count"
    else:
        size, unit = float(series.n[t]), "share"
        observed = share_estimate(hits, size, method)
    expected = _usual(found, t, size, unit, method)
    limit, p = float(found.upper[t]), float(found.p[t])
    return Alarm(series.place, series.weeks[t], t, rule, observed, expected, p, hits, limit, rate, REASONS[rule])


def _usual(found: Judged, t: int, size: float, unit: str, method: str) -> Estimate:
    value = float(found.expected[t]) / size
    low95, low80, high80, high95 = (float(x) / size for x in found.ranges[:, t])
    near = Interval(min(low80, value), max(high80, value))
    return Estimate(value, near, Interval(min(low95, near.low), max(high95, near.high)), round(size), method, unit)
