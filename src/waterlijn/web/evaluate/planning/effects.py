"""From a plan and its table to what the science says: beforehand what could be seen, afterwards what is seen."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
from django.utils.translation import gettext_noop as _

from waterlijn.effect import estimating, permutation, registration
from waterlijn.effect import power as power_of
from waterlijn.effect.panel import Panel, panel
from waterlijn.errors import UsageError
from waterlijn.estimate import Estimate, Interval, unknown
from waterlijn.web.evaluate.models.plans import EffectPlan, EffectRun, Kind, Method
from waterlijn.web.evaluate.planning.panels import Table
from waterlijn.web.understand.stored import keep_estimate as keep

SEED = 0  # that of the terminal: whoever calculates again must find the same
FEWEST_BEFORE = 4  # periods; from fewer it cannot be foretold what the design could show
TOO_FEW_BEFORE = _("There are fewer than four periods before the start.")
NOTHING_SHOWS = _("With these places and periods no difference, however large, would be shown often enough.")
ERROR = 0.05  # chance of calling something shown where nothing is
UNITS = {Kind.SHARE: "difference", Kind.MEAN: "mean difference", Kind.COUNT: "count difference"}
NEAR = 1.2816 / 1.96  # half an 80 % band against half a 95 % band


def estimate(plan: EffectPlan, table: Table) -> dict[str, Any]:
    """Everything that pages and files tell of one calculation, as JSON."""
    unit = UNITS[Kind(plan.kind)]
    days = _whole_periods(table, plan.start)
    before, after = sum(day < plan.start for day in days), sum(day >= plan.start for day in days)
    counts = {"n_before": before, "n_after": after, "n_units": len(_units(plan, table))}
    try:
        found = _estimate(plan, _panel(plan, table, days, min(day for day in days if day >= plan.start)), unit)
    except UsageError as problem:
        nothing = unknown(problem.message, len(table.unit), plan.method, unit)
        return _empty(nothing, problem.details) | counts
    return _by_lot(plan, found, _as_json(found, plan)) | counts


def _by_lot(plan: EffectPlan, found: estimating.Effect, result: dict[str, Any]) -> dict[str, Any]:
    """Where the lot decided who got the action, the lot is the yardstick: nothing else has to be presumed."""
    data = found.panel
    if not plan.is_drawn or data.has_gaps or not data.n_controls or found.mde is None:
        return result
    lot = permutation.assignment(data.outcome, data.treated, data.start, seed=SEED)
    near, wide = lot.interval(0.80), lot.interval(0.95)
    if lot.floor > ERROR or not all(map(math.isfinite, (near.low, near.high, wide.low, wide.high))):
        return result  # too few ways to draw: the design that the plan names speaks
    value = min(max(lot.value, near.low), near.high)
    wide = Interval(min(wide.low, near.low), max(wide.high, near.high))
    number = Estimate(value, near, wide, found.estimate.n, permutation.METHOD, found.estimate.unit)
    p, is_blind = lot.p_value(), found.mde > plan.smallest
    verdict = estimating.SHOWN if p <= ERROR else estimating.CANNOT if is_blind else estimating.NOT_SHOWN
    return result | {"estimate": keep(number), "p": p, "p_floor": lot.floor, "method": permutation.METHOD,
                     "verdict": verdict}  # fmt: skip


def _estimate(plan: EffectPlan, data: Panel, unit: str) -> estimating.Effect:
    said = registration.Plan(
        outcome=plan.outcome,
        units=tuple(plan.treated),
        start=data.times[data.start],
        smallest=plan.smallest,
        direction=plan.direction,
        method=plan.method,
        controls=tuple(plan.controls),
    )
    return estimating.estimate(data, plan.method, seed=SEED, plan=said, is_beforehand=plan.is_ahead, unit=unit)


def power(plan: EffectPlan, table: Table) -> dict[str, Any]:
    """From the periods before the action alone: the smallest difference that would be shown 4 times in 5."""
    days = [day for day in _whole_periods(table, plan.start) if day < plan.start]
    known = {"controls": len(_units(plan, table)) - len(plan.treated), "before": len(days)}
    if len(days) < FEWEST_BEFORE:
        return known | {"reason": TOO_FEW_BEFORE, "details": {}}
    after = max(1, min(_periods_after(plan, days), len(days) // 2))
    try:
        found = _foretold(plan, _panel(plan, table, days, days[-after]), after)
    except UsageError as problem:
        return known | {"reason": problem.message, "details": _plain(problem.details)}
    return known | found | {"floor": 1 / (known["controls"] + 1) if len(plan.treated) == 1 else None}


def _foretold(plan: EffectPlan, before: Panel, after: int) -> dict[str, Any]:
    """By putting effects into periods in which nothing happened; for one series from the error of its own past."""
    if before.n_controls and plan.method not in (Method.BSTS, Method.ITS):
        curve = power_of.curve(before, after, plan.method, periods=len(before.times), seed=SEED)
        bounds = curve.mde_interval
        if curve.mde is None or bounds is None:
            raise UsageError(NOTHING_SHOWS)
        return {"detectable": curve.mde, "between": [bounds.low, bounds.high], "method": curve.method}
    found = _estimate(plan, before, UNITS[Kind(plan.kind)])
    if found.mde is None:
        raise UsageError(found.estimate.reason, **(found.reason.details if found.reason else {}))
    return {"detectable": found.mde, "between": None, "method": found.method}


def _periods_after(plan: EffectPlan, days: Sequence[date]) -> int:
    """How many periods the plan gives the action, at the pace of the periods before."""
    step = (days[-1] - days[0]).days / (len(days) - 1)
    return max(1, round((plan.last - plan.start).days / step))


def _whole_periods(table: Table, start: date) -> list[date]:
    """All periods, without the one in which the action began half-way: it belongs to neither side."""
    days = sorted(set(table.time))
    cut = [day for day, following in zip(days, [*days[1:], date.max], strict=True) if day < start < following]
    if cut and not any(day >= start for day in days):
        return days  # nothing after the start yet: nobody knows how long the last period is
    return [day for day in days if day not in cut or day == start]


def _units(plan: EffectPlan, table: Table) -> set[str]:
    return {*plan.treated, *plan.controls} if plan.controls else set(table.unit)


def _panel(plan: EffectPlan, table: Table, days: Sequence[date], start: date) -> Panel:
    wanted = set(days)
    rows = [i for i, day in enumerate(table.time) if day in wanted]
    return panel(
        [table.unit[i] for i in rows],
        [table.time[i].isoformat() for i in rows],
        np.array([table.outcome[i] for i in rows]),
        treated=plan.treated,
        start=start.isoformat(),
        variance=None if table.variance is None else np.array([table.variance[i] for i in rows]),
        controls=plan.controls,
    )


def _empty(nothing: Estimate, details: Any) -> dict[str, Any]:
    return {
        "verdict": EffectRun.Verdict.CANNOT.value,
        "estimate": keep(nothing),
        "details": _plain(details),
        "method": nothing.method,
        "p": None,
        "p_floor": None,
        "course": None,
        "placebos": [],
        "earlier": [],
        "left_out": [],
        "warnings": [],
    }


def _as_json(found: estimating.Effect, plan: EffectPlan) -> dict[str, Any]:
    if found.found is None:
        warnings = {"warnings": [[r.message, _plain(r.details)] for r in found.warnings]}
        return _empty(found.estimate, found.reason.details if found.reason else {}) | warnings
    tests = (("placebo in time", found.checks.in_time), ("lead", found.checks.lead))
    return {
        "verdict": found.verdict,
        "estimate": keep(found.estimate),
        "details": {},
        "method": found.estimate.method,
        "p": found.p,
        "p_floor": found.floor_of_p,
        "mde": found.mde,
        "course": _course(found, plan),
        "placebos": _sorted(found.found.space),
        "earlier": [[name, test.value, test.p, test.start] for name, test in tests if test is not None],
        "left_out": _sorted(found.checks.without),
        "weights": _sorted(found.weights),
        "warnings": [[r.message, _plain(r.details)] for r in found.warnings],
    }


def _sorted(values: Any) -> list[list[Any]]:
    return [[name, float(value)] for name, value in sorted(values.items(), key=lambda pair: -abs(pair[1]))]


def _course(found: estimating.Effect, plan: EffectPlan) -> dict[str, Any]:
    """Per period what was measured and what was to be expected; before the action with how far the fit is off."""
    assert found.found is not None
    seen, unit = found.found, Kind(plan.kind).value
    off = 1.96 * (found.checks.prefit or 0.0)
    without = []
    for value, half in zip(seen.course.tolist(), seen.half.tolist(), strict=True):
        wide = half if math.isfinite(half) else off
        is_known = math.isfinite(value) and wide > 0
        without.append(keep(_band(value, wide, found, unit)) if is_known else None)
    observed = [y if math.isfinite(y) else None for y in seen.observed.tolist()]
    times = list(seen.panel.times)
    return {"times": times, "observed": observed, "without": without, "start": times[seen.panel.start]}


def _band(value: float, wide: float, found: estimating.Effect, unit: str) -> Estimate:
    near = wide * NEAR
    return Estimate(value, Interval(value - near, value + near), Interval(value - wide, value + wide),
                    found.estimate.n, found.estimate.method, unit)  # fmt: skip


def _plain(details: Any) -> dict[str, Any]:
    """Only what JSON can hold."""
    return {name: value if isinstance(value, int | float | str) else str(value) for name, value in details.items()}
