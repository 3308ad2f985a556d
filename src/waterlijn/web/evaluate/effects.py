"""From a plan and its table to what the science says: beforehand what could be seen, afterwards what is seen."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
from django.utils.translation import gettext_noop as _

from waterlijn.effect import estimating, registration
from waterlijn.effect.panel import Panel, panel
from waterlijn.errors import UsageError
from waterlijn.estimate import Estimate, Interval, unknown
from waterlijn.web.evaluate.kept import keep
from waterlijn.web.evaluate.models.plans import EffectPlan, EffectRun, Kind
from waterlijn.web.evaluate.panels import Table

SEED = 20261121  # any fixed number: whoever calculates again must find the same
FEWEST_BEFORE = 4  # periods; from fewer it cannot be foretold what the design could show
TOO_FEW_BEFORE = _("There are fewer than four periods before the start.")
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
    return _as_json(found, plan) | counts


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
    """From the periods before the action alone: the smallest difference that the design would show 4 times in 5.

    The same calculation as afterwards, on the past, as if the action had begun earlier: what it then needs to show a
    difference is what it will need.
    """
    days = [day for day in _whole_periods(table, plan.start) if day < plan.start]
    controls = len(_units(plan, table)) - len(plan.treated)
    known = {"controls": controls, "before": len(days)}
    if len(days) < FEWEST_BEFORE:
        return known | {"reason": TOO_FEW_BEFORE, "details": {}}
    after = max(1, min(_periods_after(plan, days), len(days) // 3))
    try:
        found = _estimate(plan, _panel(plan, table, days, days[-after]), UNITS[Kind(plan.kind)])
    except UsageError as problem:
        return known | {"reason": problem.message, "details": _plain(problem.details)}
    if found.mde is None:
        reason = found.reason or found.estimate
        details = getattr(reason, "details", {})
        return known | {"reason": found.estimate.reason, "details": _plain(details)}
    return known | {"detectable": found.mde, "floor": found.floor_of_p, "method": found.estimate.method}


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
