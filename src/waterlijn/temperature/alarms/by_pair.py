"""The default pair of rules, or one of the two, on one series."""

from __future__ import annotations

import numpy as np

from waterlijn.estimate import unknown
from waterlijn.temperature.alarms import watching
from waterlijn.temperature.alarms.levels import expected_estimate, share_estimate
from waterlijn.temperature.alarms.results import REASONS, WEEKS_PER_YEAR, Alarm, Alarms, Settings
from waterlijn.temperature.alarms.series import Floats, Series

METHOD = "sum and spike rule 1"
RULE_OF = {watching.CUSUM: "cusum", watching.SPIKE: "spike"}

TOO_SHORT = "There are too few earlier weeks: {needed} weeks with messages must lie before a week to judge it."
TOO_FEW_HITS = "There are too few hits, or too few messages that are no hit, to know what is usual here."


def find(series: Series, settings: Settings) -> Alarms:
    """Alarms of the pair, with expectation and p value of every week that could be judged."""
    hits, n = series.bounded()
    found = _watched(hits, n, settings)
    is_watched = found[:, watching.STATE] >= watching.QUIET
    rate = float(found[is_watched, watching.FALSE].mean()) * WEEKS_PER_YEAR if is_watched.any() else None
    with np.errstate(divide="ignore", invalid="ignore"):
        observed = np.where(n > 0, hits / n, np.nan)
    alarms = tuple(
        _alarm(series, settings, found[t], int(t), rate or 0.0) for t in np.flatnonzero(found[:, watching.STATE] > 0)
    )
    reason = "" if is_watched.any() else _reason(found)
    return Alarms(
        series.place,
        METHOD,
        series.weeks,
        unknown("-", 0, METHOD),
        alarms,
        observed,
        found[:, watching.LEVEL],
        found[:, watching.LOW95 : watching.HIGH95 + 1].T,
        _p(found, settings),
        int(is_watched.sum()),
        rate,
        reason,
        {"needed": settings.needed + settings.guard} if reason else {},
    )


def _watched(hits: Floats, n: Floats, settings: Settings) -> Floats:
    weekly = settings.yearly_false / WEEKS_PER_YEAR
    return watching.watched(
        hits,
        n,
        odds=settings.odds,
        weekly=weekly,
        weekly_spike=weekly * _spike_part(settings),
        needed=settings.needed,
        window=settings.window,
        guard=settings.guard,
        forget=settings.forget,
    )


def _spike_part(settings: Settings) -> float:
    return {"cusum": 0.0, "spike": 1.0}.get(settings.method, settings.spike_part)


def _p(found: Floats, settings: Settings) -> Floats:
    """One p value per week: the rules share the chance of a false alarm, so each counts by its part."""
    part = _spike_part(settings)
    with np.errstate(divide="ignore", invalid="ignore"):
        by_sum = found[:, watching.P_SUM] / (1 - part) if part < 1 else np.where(found[:, watching.WHY] > 0, np.nan, 1)
        by_spike = found[:, watching.P_SPIKE] / part if part > 0 else by_sum
    return np.asarray(np.minimum(np.minimum(by_sum, by_spike), 1.0), np.float64)


def _alarm(series: Series, settings: Settings, row: Floats, t: int, rate: float) -> Alarm:
    rule = RULE_OF[int(row[watching.STATE])]
    if series.n is None:
        raise ValueError("the pair needs a denominator")
    hits, n = float(series.hits[t]), float(series.n[t])
    bounds = (row[watching.LOW95], row[watching.LOW80], row[watching.HIGH80], row[watching.HIGH95])
    is_sum = rule == "cusum"
    return Alarm(
        series.place,
        series.weeks[t],
        t,
        rule,
        share_estimate(hits, n, METHOD),
        expected_estimate(float(row[watching.LEVEL]), bounds, round(n), METHOD),
        float(row[watching.P_SUM if is_sum else watching.P_SPIKE]),
        float(row[watching.SUM]) if is_sum else hits,
        float(row[watching.LIMIT if is_sum else watching.SPIKE_FROM]),
        rate,
        REASONS[rule],
    )


def _reason(found: Floats) -> str:
    """The first thing that stood in the way, of the latest week with messages."""
    why = found[found[:, watching.WHY] != watching.EMPTY, watching.WHY]
    return TOO_FEW_HITS if len(why) and why[-1] == watching.FEW_HITS else TOO_SHORT
