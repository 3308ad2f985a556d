"""`waterlijn effect`: did an action make a difference, is that not shown, or can it not be shown?"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray

from waterlijn.cli.columns import Columns, read_columns
from waterlijn.cli.frame import Command, Option
from waterlijn.cli.options import FILES
from waterlijn.cli.results import Result, deliver, with_output
from waterlijn.effect.choosing import AUTO
from waterlijn.effect.estimating import Effect, estimate
from waterlijn.effect.methods import METHODS, Found
from waterlijn.effect.panel import Panel
from waterlijn.effect.panel import panel as panel_of
from waterlijn.effect.registration import Registration, read
from waterlijn.effect.remarks import Remark
from waterlijn.effect.timeline import first_day
from waterlijn.errors import FileProblem, UsageError
from waterlijn.report import effects
from waterlijn.words import gettext as _

Floats = NDArray[np.float64]
SHARE, VALUE = "difference", "value difference"
NOT_A_SHARE = (
    "Row {row} of {file}: with --n the outcome is a share between 0 and 1, and here it is {value}. Divide percentages "
    "by 100."
)
NO_COUNT = "Row {row} of {file}: with --n every share needs the number that it was counted among, above zero."
BOTH = "Give --n or --variance, not both: --n computes the variance of a share."
MISSING = "{option} is missing: give it, or a plan (--plan) that says it."
NO_JSON = "{file} is not a plan: it is not a JSON object."
NO_DATE = "The periods are no dates, so it cannot be known whether the plan came before the data."


@click.command(
    cls=Command,
    short_help="The effect of an action.",
    help="Compares a place in which something was done with places in which it was not, before and after. Gives the "
    "effect with its interval and a verdict: shown, not shown, or cannot be shown.\n\n"
    "The file has one row per place and period. Give --n (with a share as outcome) or --variance when the outcome was "
    "measured with error, so that bad measuring does not look like an effect.",
    example="waterlijn effect examples/waterdam/panel.csv --unit plaats --time maand --outcome aandeel --n berichten "
    "--treated Waterdam --start 2026-01",
)
@click.argument("panel", type=FILES)
@click.option("--unit", cls=Option, required=True, metavar="COLUMN", help="Column with the name of the place.")
@click.option(
    "--time", cls=Option, required=True, metavar="COLUMN",
    help="Column with the period: years, months (2025-03), weeks (2025-W07), dates or numbers.",
)  # fmt: skip
@click.option("--outcome", cls=Option, metavar="COLUMN", help="Column with what was measured.")
@click.option(
    "--treated", cls=Option, multiple=True, metavar="PLACE[,PLACE]", help="Where the action took place.",
)  # fmt: skip
@click.option("--controls", cls=Option, multiple=True, metavar="PLACE[,PLACE]",
              help="Places to compare with; all others when not given.")  # fmt: skip
@click.option("--start", cls=Option, metavar="PERIOD", help="First period in which the action was at work.")
@click.option("--method", cls=Option, type=click.Choice((AUTO, *METHODS)), default=None,
              help="Way of comparing; auto chooses by what is known of their errors.")  # fmt: skip
@click.option("--variance", cls=Option, metavar="COLUMN", help="Column with the variance of the measurement.")
@click.option("--n", "count", cls=Option, metavar="COLUMN",
              help="Column with the number that a share was counted among.")  # fmt: skip
@click.option("--plan", cls=Option, type=FILES, help="The plan that was registered beforehand, as JSON.")
@click.option("--smallest", cls=Option, type=float, help="Smallest effect that matters, in the unit of the outcome.")
@click.option("--level", cls=Option, type=float, default=0.95, show_default=True, help="Level of the interval.")
@click.option(
    "--seed", cls=Option, type=click.IntRange(0), default=0, show_default=True, help="Seed of what is drawn by lot."
)
@with_output
def effect(
    panel: Path,
    unit: str,
    time: str,
    outcome: str | None,
    treated: tuple[str, ...],
    controls: tuple[str, ...],
    start: str | None,
    method: str | None,
    variance: str | None,
    count: str | None,
    plan: Path | None,
    smallest: float | None,
    level: float,
    seed: int,
    out: Path | None,
    report: Path | None,
) -> None:
    registered = _plan(plan) if plan else None
    known = registered.plan if registered else None
    outcome = _given("--outcome", outcome, known and known.outcome)
    start = _given("--start", start, known and known.start)
    columns = read_columns(panel)
    names = columns.text(unit)
    picked = named(controls, names)
    rows = panel_of(
        names,
        columns.text(time),
        columns.number(outcome),
        treated=named(treated, names) or _given("--treated", None, known and known.units),
        controls=picked or (known.controls if known else ()),
        start=start,
        variance=spread(columns, outcome, count, variance),
    )
    late = _why_late(registered, rows)
    found = estimate(
        rows,
        method or (known.method if known else AUTO),
        seed=seed,
        level=level,
        smallest=smallest,
        plan=known,
        is_beforehand=registered is not None and not late,
        unit=SHARE if count else VALUE,
        outcome=outcome,
        controls=picked,
    )
    deliver(result(found, outcome, late, registered), out, report)


def _given(option: str, said: Any, planned: Any) -> Any:
    found = said or planned
    if not found:
        raise UsageError(MISSING, option=option)
    return found


def named(given: Sequence[str], known: Sequence[str]) -> tuple[str, ...]:
    """Names between commas; a place may have a comma in its name."""
    names = {name.strip() for name in known}
    found = [name.strip() for one in given for name in _apart(one.split(","), names)]
    return tuple(name for name in found if name)


def _apart(parts: Sequence[str], names: Collection[str]) -> list[str]:
    """The longest run of parts that is a known name, and so on."""
    found, at = [], 0
    while at < len(parts):
        ends = [end for end in range(len(parts), at, -1) if ",".join(parts[at:end]).strip() in names]
        end = ends[0] if ends else at + 1
        found.append(",".join(parts[at:end]))
        at = end
    return found


def _plan(file: Path) -> Registration:
    try:
        content = json.loads(file.read_text("utf-8-sig"))
    except OSError:
        raise FileProblem("{name} does not exist. Nothing was read.", name=file.name) from None
    except (ValueError, RecursionError):
        raise FileProblem(NO_JSON, file=file.name) from None
    if not isinstance(content, dict):
        raise FileProblem(NO_JSON, file=file.name)
    return read(content)


def spread(columns: Columns, outcome: str, count: str | None, variance: str | None) -> Floats | None:
    """Variance of every measurement: as given, or of a share by its number.

    A share of 0 or 1 is not free of error: two cases more on either side keep its variance above zero.
    """
    if count and variance:
        raise UsageError(BOTH)
    if variance:
        return columns.number(variance)
    if not count:
        return None
    share, n = columns.number(outcome), columns.number(count)
    with np.errstate(invalid="ignore"):
        for words, wrong in ((NOT_A_SHARE, (share < 0) | (share > 1)), (NO_COUNT, np.isfinite(share) & ~(n > 0))):
            for at in np.flatnonzero(wrong)[:1]:
                raise FileProblem(words, row=columns.rows[at], file=columns.file, value=float(share[at]))
        pulled = (share * n + 2) / (n + 4)
        return np.asarray(pulled * (1 - pulled) / n, np.float64)


def _why_late(registered: Registration | None, panel: Panel) -> tuple[Remark, ...]:
    """Why a plan does not count as made beforehand; data from the start on exist from its first day."""
    if registered is None:
        return ()
    known = first_day(panel.times[panel.start])
    return registered.remarks(known) if known else (Remark(NO_DATE),)


def result(found: Effect, outcome: str, late: Sequence[Remark], registered: Registration | None) -> Result:
    """For a program and for people."""
    document = effects.document(found, outcome)
    unit = found.estimate.unit
    warnings = (*(effects.said(remark, unit) for remark in late), *document.warnings)
    value, bounds = found.estimate.value, found.interval
    if value is not None and bounds is not None:
        value = min(max(value, bounds.low), bounds.high)
    return Result(
        value,
        bounds.low if bounds else None,
        bounds.high if bounds else None,
        found.level,
        found.estimate.n,
        found.estimate.method,
        warnings,
        found.verdict,
        parts(found, registered),
        document,
        effects.said(found.reason, unit) if found.reason else "",
    )


def parts(found: Effect, registered: Registration | None) -> dict[str, Any]:
    """What the JSON says beside the main fields."""
    panel, spoken, checks = found.panel, found.found, found.checks
    return {
        "unit": found.estimate.unit,
        "p": found.p,
        "design": found.method,
        "asked": found.asked,
        "mde": found.mde,
        "smallest": found.smallest,
        "registered": _(found.registered),
        "plan_hash": registered.plan.digest if registered else None,
        "floor_of_p": found.floor_of_p,
        "estimate": found.estimate,
        "treated": [unit for unit, treated in zip(panel.units, panel.treated, strict=True) if treated],
        "start": panel.times[panel.start],
        "periods_before": panel.start,
        "periods_after": len(panel.times) - panel.start,
        "n_controls": panel.n_controls,
        "weights": dict(found.weights),
        "time_weights": dict(spoken.time_weights) if spoken else {},
        "prefit": checks.prefit,
        "placebo": {
            "in_space": dict(spoken.space) if spoken else {},
            "rank_p": spoken.rank_p if spoken else None,
            "in_time": checks.in_time,
            "lead": checks.lead,
        },
        "leave_one_out": checks.without,
        "usual": _usual(spoken),
        "course": _course(found),
    }


def _usual(spoken: Found | None) -> dict[str, float] | None:
    if spoken is None or spoken.usual is None:
        return None
    value, bounds = spoken.usual
    return {"value": value, "low": bounds.low, "high": bounds.high}


def _course(found: Effect) -> list[dict[str, Any]]:
    """Per period what was, and what would have been."""
    spoken = found.found
    if spoken is None:
        return []
    rows = zip(spoken.panel.times, spoken.observed, spoken.course, spoken.half, strict=True)
    return [
        {"time": time, "observed": seen, "without": value, "low": value - half, "high": value + half}
        for time, seen, value, half in rows
    ]
