"""What a survey found, in words, tables and charts."""

from __future__ import annotations

from collections.abc import Sequence

from waterlijn.cli.levels import between, cannot, level_name
from waterlijn.cli.survey_findings import Moved, Said
from waterlijn.estimate import Estimate
from waterlijn.report import Chart, Document, Section, Table, dots_chart, estimates_table, numbers
from waterlijn.words import gettext as _

NO_WEIGHTS = "Without weights or population sizes every answer weighs the same, also where one stratum was asked more."


def level_document(found: Sequence[Said], groups: Sequence[Said], level: float) -> Document:
    sentence = " ".join(_said(one, level) for one in found)
    sections = (*_sections(found, sentence), *_group_sections(groups))
    return Document(_("Result of a survey"), sentence, sections, _method(found), lead=_missing(found[-1]))


def change_document(
    found: Sequence[Said], changes: Sequence[Moved], main: Moved, groups: Sequence[Said], level: float
) -> Document:
    shown = [one for one in changes if one.is_whole] if main.category else [main]
    sentence = " ".join(_moved(one, level) for one in shown)
    title = _("Change between waves")
    chart = dots_chart(
        [(_name(one.category, f"{one.first} → {one.second}"), one.estimate) for one in changes],
        title=title,
        description=sentence,
    )
    sections = (
        Section(title, (), (chart.table,), (chart,)),
        *_sections(found, sentence),
        *_group_sections(groups),
    )
    lead = " ".join(filter(None, (*(_both(one, level) for one in shown), _missing(found[-1]), _undone(main))))
    return Document(_("Change in a survey"), sentence, sections, (*_method(found), _overlap(main)), lead=lead)


def _said(one: Said, level: float) -> str:
    e = one.estimate
    if e.value is None or one.low is None or one.high is None:
        return cannot(e.reason)
    bounds = between(one.low, one.high, level, e.unit)
    if e.unit != "share":
        return _("The mean is {value} ({bounds}).", value=numbers.value(e), bounds=bounds)
    if one.category:
        return _("{share} answers “{answer}” ({bounds}).", share=_share(e), answer=one.category, bounds=bounds)
    return _("{share} says yes ({bounds}).", share=_share(e), bounds=bounds)


def _share(estimate: Estimate) -> str:
    return numbers.percent(estimate.value or 0.0)


def _moved(one: Moved, level: float) -> str:
    """The change in points, and what it was: percentage points and percent are both named."""
    e = one.estimate
    if e.value is None or one.low is None or one.high is None:
        return cannot(e.reason)
    start = _("“{answer}”: ", answer=one.category) if one.category else ""
    bounds = between(one.low, one.high, level, e.unit)
    if e.unit == "difference":
        what = _(
            "from {before} to {now}: {points} ({bounds})",
            before=numbers.percent(one.before), now=numbers.percent(one.now),
            points=numbers.points(e.value), bounds=bounds,
        )  # fmt: skip
    else:
        what = _(
            "from {before} to {now}: {points} ({bounds})",
            before=numbers.in_unit(one.before, "mean", e.i95), now=numbers.in_unit(one.now, "mean", e.i95),
            points=numbers.value(e), bounds=bounds,
        )  # fmt: skip
    verdict = {
        "risen": _("It rose, {what}.", what=what),
        "fallen": _("It fell, {what}.", what=what),
    }.get(one.verdict, _("No change is shown, {what}.", what=what))
    return f"{start}{verdict} {_ratio(one, level)}".strip()


def _ratio(one: Moved, level: float) -> str:
    """The same in percent of what it was; left out when no change is shown."""
    if one.relative is None or one.verdict not in ("risen", "fallen") or abs(one.relative[0]) < numbers.NOTHING:
        return ""
    ratio, low, high = map(numbers.relative, one.relative)
    return _(
        "That is {percent} than it was ({level}: from {low} to {high}).",
        percent=ratio, level=level_name(level), low=low, high=high,
    )  # fmt: skip


def _both(one: Moved, level: float) -> str:
    """What those who answered twice say, beside what all say."""
    matched = one.parts.get("both_waves_only")
    if not matched or one.estimate.unit != "difference":
        return ""
    return _(
        "Among the {n} who answered both times the change is {points} ({bounds}).",
        n=numbers.count(matched["n"]),
        points=numbers.points(matched["value"]),
        bounds=between(matched["low"], matched["high"], level, "difference"),
    )


def _undone(one: Moved) -> str:
    """How those who did not answer would have to think for nothing to have changed."""
    share = one.parts.get("break_even")
    if share is None or one.verdict not in ("risen", "fallen"):
        return ""
    return _("If {share} of those who did not answer would say yes, nothing changed.", share=numbers.percent(share))


def _missing(last: Said) -> str:
    if last.response is None or last.worst is None or last.response >= 1:
        return ""
    return _(
        "{response} answered; whatever the others would have said, the share lies between {low} and {high}.",
        response=numbers.percent(last.response),
        low=numbers.percent(last.worst["low"]),
        high=numbers.percent(last.worst["high"]),
    )


def _sections(found: Sequence[Said], sentence: str) -> tuple[Section, ...]:
    return (_charted(_("Estimates"), [(_name(one.category, one.wave), one.estimate) for one in found], sentence),)


def _group_sections(groups: Sequence[Said]) -> tuple[Section, ...]:
    if not groups:
        return ()
    rows = [(_name(one.category, one.group, one.wave), one.estimate) for one in groups]
    return (_charted(_("By group"), rows, _("Estimates by group.")),)


def _charted(title: str, rows: Sequence[tuple[str, Estimate]], description: str) -> Section:
    table: Table = estimates_table(title, _("What"), rows)
    chart: Chart = dots_chart(rows, title=title, description=description, table=table)
    return Section(title, (), (table,), (chart,))


def _name(*words: str) -> str:
    return ", ".join(filter(None, words)) or _("All answers")


def _method(found: Sequence[Said]) -> tuple[str, ...]:
    e = found[-1].estimate
    return (
        _(
            "Design-based estimate, {method}: {n} answers. The interval speaks of chance in the draw, not of who did "
            "not answer.",
            method=e.method,
            n=numbers.count(e.n),
        ),
    )


def _overlap(main: Moved) -> str:
    return _(
        "Change with the covariance of those in both waves, {method}: {n} units twice.",
        method=main.estimate.method,
        n=numbers.count(int(main.parts["both"])),
    )
