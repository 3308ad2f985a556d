"""The outcome of one calculation as a document: page, PDF, DOCX, ODS and CSV are made from it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from waterlijn import report, words
from waterlijn.estimate import Estimate
from waterlijn.report import numbers
from waterlijn.report.charts.chart import Chart
from waterlijn.report.sentences import listed
from waterlijn.report.tables import Cell, Table
from waterlijn.web.evaluate.models.plans import Direction, EffectPlan, EffectRun
from waterlijn.web.evaluate.planning import wording
from waterlijn.web.evaluate.wording import SHOWN, made, said, verdict_words
from waterlijn.web.listen.wording import problem
from waterlijn.web.understand.stored import restore_estimate as restore


def sentence(run: EffectRun) -> str:
    """The verdict in one sentence: one of three words, the difference and its interval, or why there is none."""
    estimate = restore(run.result["estimate"])
    verdict = verdict_words(run.verdict)
    if not estimate.is_known:
        return f"{verdict}: {_lower(reason(run.result))}"
    about = _("{outcome} in {places}").format(outcome=capfirst(run.plan.outcome), places=_places(run.plan))
    return _("{verdict}. {about}: {difference} against what was to be expected without the action.").format(
        verdict=verdict, about=about, difference=said(estimate)
    )


def reason(result: dict[str, Any]) -> str:
    """Why it cannot be said, in the words of the science."""
    return problem(result["estimate"][-1], result.get("details", {}))


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _places(plan: EffectPlan) -> str:
    if len(plan.treated) > 3:
        return _("{n} places").format(n=len(plan.treated))
    return listed(plan.treated)


def document(run: EffectRun) -> report.Document:
    result, plan = run.result, run.plan
    sections = (_course(run), _meaning(run), _placebos(result), _left_out(result), _plan(plan))
    return report.Document(
        title=plan.name,
        sentence=sentence(run),
        lead=_lead(run),
        sections=tuple(section for section in sections if section),
        warnings=tuple(wording.remark(plan, text, details) for text, details in result["warnings"]),
        method=_method(run),
    )


def _lead(run: EffectRun) -> str:
    if run.is_ahead:
        assert run.plan.registered_at is not None
        return _("Registered beforehand, on {day}: what is measured and compared was fixed before the action.").format(
            day=date_format(run.plan.registered_at)
        )
    return _("Exploratory: the plan was fixed when the action had already begun. Take this as an idea to test again, "
             "not as a conclusion.")  # fmt: skip


def _course(run: EffectRun) -> report.Section:
    """What was measured against what was to be expected."""
    course = run.result["course"]
    if not course:
        return report.Section("")
    times = [date.fromisoformat(day) for day in course["times"]]
    without = [None if e is None else restore(e) for e in course["without"]]
    chart: Chart = report.effect_chart(
        times,
        course["observed"],
        without,
        start=date.fromisoformat(course["start"]),
        title=run.plan.outcome,
        description=sentence(run),
        start_words=_("start of the action"),
        words=(_("measured"), _("expected without the action"), _("difference")),
    )
    return report.Section(_("Measured, and expected without the action"), (), (), (chart,))


def _meaning(run: EffectRun) -> report.Section:
    estimate, plan = restore(run.result["estimate"]), run.plan
    if not estimate.is_known or estimate.i95 is None or estimate.value is None:
        return report.Section("")
    lines = [_against_smallest(plan, estimate)]
    if run.verdict == SHOWN and _is_wrong_way(plan, estimate.value):
        lines.append(_("This goes the other way than the plan wanted."))
    p = run.result.get("p")
    if p is not None:
        lines.append(_("Chance alone gives a difference like this {chance}.").format(chance=numbers.chance(p)))
    return report.Section(_("What does this mean?"), tuple(lines))


def _against_smallest(plan: EffectPlan, estimate: Estimate) -> str:
    assert estimate.i95 is not None
    wanted = wording.difference(plan, plan.smallest)
    if max(abs(estimate.i95.low), abs(estimate.i95.high)) < plan.smallest:
        return _("A difference of {wanted}, from which it matters according to the plan, is unlikely.").format(
            wanted=wanted
        )
    if estimate.i95.low >= plan.smallest or estimate.i95.high <= -plan.smallest:
        return _(
            "The difference is very probably at least {wanted}, from which it matters according to the plan."
        ).format(wanted=wanted)
    return _(
        "Whether the difference is at least {wanted}, from which it matters according to the plan, is not sure."
    ).format(wanted=wanted)


def _is_wrong_way(plan: EffectPlan, value: float) -> bool:
    return (plan.direction == Direction.UP and value < 0) or (plan.direction == Direction.DOWN and value > 0)


def _placebos(result: dict[str, Any]) -> report.Section:
    """The same calculation where nothing was done, and at a time when nothing was done yet."""
    tables = []
    if result.get("placebos"):
        tables.append(_values(_("In other places, where nothing was done"), _("Place"), result["placebos"], result))
    if result.get("earlier"):
        headers = (_("Test"), _("Begin"), _("Difference"), _("By chance"))
        caption = _("Before the action, when nothing was done yet")
        tables.append(Table.of(caption, headers, [_earlier(row, result) for row in result["earlier"]]))
    if not tables:
        return report.Section("")
    says = [_("If the same calculation also finds much where nothing was done, the difference may be chance.")]
    if result.get("p_floor") and result.get("placebos"):
        says.append(wording.floor(result["p_floor"]))
    return report.Section(_("Sham tests"), tuple(says), tuple(tables))


def _earlier(row: Sequence[Any], result: dict[str, Any]) -> list[str | Cell]:
    name, value, p, start = row
    known = {"placebo in time": _("as if the action began earlier"), "lead": _("just before the action began")}
    return [known.get(name, name), _day(start), _number(value, result), Cell(numbers.chance(p), p)]


def _day(start: str) -> str:
    return date_format(date.fromisoformat(start))


def _number(value: float, result: dict[str, Any]) -> Cell:
    unit = restore(result["estimate"]).unit
    return Cell(numbers.points(value) if unit == "difference" else numbers.in_unit(value, unit), value)


def _left_out(result: dict[str, Any]) -> report.Section:
    rows = result.get("left_out")
    if not rows:
        return report.Section("")
    says = _("The outcome should not hang on one place. Here one comparison place is left out each time.")
    table = _values(_("Each time without one place"), _("Left out"), rows, result)
    return report.Section(_("Without one place"), (says,), (table,))


def _values(caption: str, first: str, rows: Sequence[tuple[str, float]], result: dict[str, Any]) -> Table:
    return Table.of(caption, (first, _("Difference")), [[name, _number(value, result)] for name, value in rows])


def _plan(plan: EffectPlan) -> report.Section:
    rows = [[name, value] for name, value in wording.facts(plan)]
    return report.Section(_("The plan"), (), (Table.of(_("The plan"), (_("What"), _("As it was fixed")), rows),))


def _method(run: EffectRun) -> tuple[str, ...]:
    result, plan = run.result, run.plan
    lines = [
        _("Method: {method}.").format(method=words.gettext(result["method"])),
        _("{places} places, {before} periods before and {after} after the start.").format(
            places=result["n_units"], before=result["n_before"], after=result["n_after"]
        ),
    ]
    if plan.registered_at is not None:
        lines.append(
            _("Plan registered on {moment}, SHA-256 {digest}.").format(
                moment=date_format(plan.registered_at, "DATETIME_FORMAT"), digest=plan.digest
            )
        )
    lines.append(made(run.at, run.code_version, run.inputs_hash))
    return tuple(lines)
