"""The effect of an action as a document: the verdict in one sentence, the picture, and what could make one doubt."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from waterlijn.effect.checks import Try
from waterlijn.effect.estimating import NOT_SHOWN, POWER, SHOWN, Effect
from waterlijn.effect.methods import Found
from waterlijn.effect.power import PowerCurve
from waterlijn.effect.registration import REGISTERED
from waterlijn.effect.remarks import Remark
from waterlijn.estimate import Estimate, Interval
from waterlijn.report import numbers
from waterlijn.report.charts import Chart, effect_chart
from waterlijn.report.document import Document, Section
from waterlijn.report.tables import Cell, Table
from waterlijn.words import gettext as _

SHARE = "difference"  # unit of an effect on a share
MOST_WEIGHTS = 12
WORDS = {
    "did": "difference in differences",
    "sc": "synthetic control",
    "sdid": "synthetic difference in differences",
    "bsts": "structural time series",
    "its": "interrupted time series",
}


def said(remark: Remark, unit: str) -> str:
    """A remark in the language in use, its numbers written as the unit asks."""
    details = {
        key: _size(value, unit) if isinstance(value, float) and key != "floor" else _small(value)
        for key, value in remark.details.items()
    }
    return _(remark.message, **details)


def _small(value: object) -> object:
    return numbers.decimal(value, 3) if isinstance(value, float) else value


def _size(value: float, unit: str) -> str:
    """A size without its sign."""
    if unit == SHARE:
        return _("{number} percentage points", number=numbers.decimal(abs(100 * value), 1))
    return numbers.decimal(abs(value), numbers.fitting_digits(value, Interval(0.0, abs(value) or 1.0)))


def verdict(effect: Effect) -> str:
    """The three words, in the language in use."""
    return _(effect.verdict)


def sentence(effect: Effect, outcome: str) -> str:
    """The verdict in one sentence, with its interval."""
    unit = effect.estimate.unit
    if effect.reason is not None or effect.interval is None or effect.estimate.value is None:
        why = said(effect.reason, unit) if effect.reason else _(effect.estimate.reason)
        return _("An effect on {outcome} cannot be shown. {why}", outcome=outcome, why=why)
    details = {"outcome": outcome, "value": _signed(effect.estimate.value, effect), "bounds": _bounds(effect)}
    if effect.verdict == SHOWN:
        return _("The effect on {outcome} is shown: {value} ({bounds}).", **details)
    if effect.verdict == NOT_SHOWN:
        return _("An effect on {outcome} is not shown: {value} ({bounds}).", **details)
    details |= {"mde": _size(effect.mde or 0.0, unit), "smallest": _size(effect.smallest or 0.0, unit)}
    return _(
        "An effect on {outcome} cannot be shown: only {mde} or more would stand out, and {smallest} already matters. "
        "What was found: {value} ({bounds}).",
        **details,
    )


def _signed(value: float, effect: Effect) -> str:
    if effect.estimate.unit == SHARE:
        return numbers.points(value)
    return numbers.in_unit(value, effect.estimate.unit, effect.interval)


def _bounds(effect: Effect) -> str:
    assert effect.interval is not None
    level = numbers.percent_with(effect.level, 0 if float(f"{effect.level:.2f}") == effect.level else 1)
    return _("{level}: {bounds}", level=level, bounds=numbers.interval(effect.interval, effect.estimate.unit))


def lead(effect: Effect) -> str:
    """Whether it was planned, and what the design could show."""
    registered = (
        _("Registered beforehand: the plan was fixed before the outcome was known.")
        if effect.registered == REGISTERED
        else _("Exploratory: there was no plan that was fixed before the outcome was known.")
    )
    if effect.mde is None:
        return registered
    could = _("This comparison shows an effect of {mde} with a chance of {power}.",
              mde=_size(effect.mde, effect.estimate.unit), power=numbers.percent(POWER))  # fmt: skip
    return f"{registered} {could}"


def warnings(effect: Effect) -> tuple[str, ...]:
    return tuple(said(remark, effect.estimate.unit) for remark in effect.warnings)


def document(effect: Effect, outcome: str) -> Document:
    """The whole report.

    Parameters
    ----------
    effect
        As `effect.estimate` gives it.
    outcome
        Name of the outcome, for people.
    """
    title = _("Effect on {outcome}", outcome=outcome)
    found = effect.found
    sections = () if found is None else (_course(effect, found, outcome), _doubts(effect), _weights(effect, found))
    return Document(
        title,
        sentence(effect, outcome),
        tuple(section for section in sections if section),
        _method(effect),
        warnings(effect),
        lead(effect),
    )


def _course(effect: Effect, found: Found, outcome: str) -> Section:
    unit = "share" if effect.estimate.unit == SHARE else "value"
    without = [_band(value, half, unit, effect) for value, half in zip(found.course, found.half, strict=True)]
    chart: Chart = effect_chart(
        found.panel.times,
        [float(value) if np.isfinite(value) else None for value in found.observed],
        without,
        start=found.panel.times[found.panel.start],
        title=_("{outcome} with and without the action", outcome=outcome),
        description=sentence(effect, outcome),
        start_words=_("Start of the action"),
    )
    return Section(_("What happened, and what would have happened"), charts=(chart,))


def _band(value: float, half: float, unit: str, effect: Effect) -> Estimate | None:
    """What would have been in one period; before the start how well that is known there."""
    if not (np.isfinite(value) and np.isfinite(half)):
        return None
    wide = float(half)
    near = wide * 0.654  # normal: the 80 % interval of a 95 % one
    centre = float(value)
    return Estimate(
        centre, Interval(centre - near, centre + near), Interval(centre - wide, centre + wide), effect.estimate.n,
        effect.estimate.method, unit,
    )  # fmt: skip


def _doubts(effect: Effect) -> Section:
    """What is found where nothing can be found."""
    rows = _tries(effect)
    if effect.p is not None:
        rows.insert(0, (_("By chance alone at least this large"), Cell(""), _p(effect.p)))
    found = effect.found
    if found and found.rank_p is not None and found.floor is not None:
        words = _("Rank among the places (cannot be below {floor})", floor=numbers.decimal(found.floor, 3))
        rows.append((words, Cell(""), _p(found.rank_p)))
    if effect.checks.without:
        left = effect.checks.without.values()
        rows += [
            (_("Lowest effect when one place is left out"), _number(min(left), effect), Cell("")),
            (_("Highest effect when one place is left out"), _number(max(left), effect), Cell("")),
        ]
    table = Table.of(_("Checks"), (_("Check"), _("Effect"), "p"), rows)
    return Section(_("Is it real?"), tables=(table,))


def _tries(effect: Effect) -> list[tuple[str, Cell, Cell]]:
    checks = effect.checks
    return [
        (_(words, start=result.start), _number(result.value, effect), _p(result.p))
        for words, result in (
            ("As if the action had started in {start}", checks.in_time),
            ("The last period before the start ({start})", checks.lead),
        )
        if isinstance(result, Try)
    ]


def _number(value: float, effect: Effect) -> Cell:
    return Cell(_signed(value, effect), float(value))


def _p(value: float) -> Cell:
    return Cell(numbers.decimal(value, 3) if value >= 0.001 else f"< {numbers.decimal(0.001, 3)}", float(value))


def _weights(effect: Effect, found: Found) -> Section:
    """The places that count, and what the same method finds there."""
    heading = _("The places to compare with")
    order = sorted(found.weights or found.space, key=lambda name: -found.weights.get(name, 0.0))
    rows = [
        (name, _share_of(found.weights.get(name)), _placebo(found.space.get(name), effect))
        for name in order[:MOST_WEIGHTS]
    ]
    note = _("{n} more places are not listed.", n=len(order) - MOST_WEIGHTS) if len(order) > MOST_WEIGHTS else ""
    headers = (_("Place"), _("Weight"), _("Effect found there"))
    return Section(heading, tables=(Table.of(heading, headers, rows, note=note),) if rows else ())


def _share_of(weight: float | None) -> Cell:
    return Cell("") if weight is None else Cell(numbers.decimal(weight, 3), float(weight))


def _placebo(value: float | None, effect: Effect) -> Cell:
    return Cell("") if value is None else _number(value, effect)


def _method(effect: Effect) -> tuple[str, ...]:
    panel = effect.found.panel if effect.found else effect.panel
    lines = [
        _("Method: {method} ({version}).", method=_(WORDS[effect.method]), version=effect.estimate.method),
        _(
            "{treated} with the action, {controls} to compare with; {before} periods before the start and {after} from "
            "the start on; {n} values.",
            treated=_places(np.array(panel.units, object)[panel.treated].tolist()),
            controls=panel.n_controls,
            before=panel.start,
            after=len(panel.times) - panel.start,
            n=numbers.count(effect.estimate.n),
        ),
    ]
    if effect.found and effect.found.usual:
        value, bounds = effect.found.usual
        lines.append(
            _(
                "With the settings that are usual for structural series elsewhere it would be {value} "
                "(95 %: {bounds}). These take for granted that hardly anything wanders, and then err too often: the "
                "verdict does not rest on them.",
                value=numbers.points(value) if effect.estimate.unit == SHARE
                else numbers.in_unit(value, effect.estimate.unit, bounds),
                bounds=numbers.interval(bounds, effect.estimate.unit),
            )
        )  # fmt: skip
    if panel.variance is not None:
        lines.append(_("The margin takes into account how surely every value was measured."))
    lines.append(_("An effect is an average over all periods from the start on."))
    return tuple(lines)


def _places(names: Sequence[str]) -> str:
    return ", ".join(names[:5]) + (f" (+{len(names) - 5})" if len(names) > 5 else "")


def power_sentence(curve: PowerCurve, unit: str, smallest: float | None) -> str:
    """What this comparison can show, before it starts."""
    if curve.mde is None:
        return _("With these places and periods no effect can be shown, however large.")
    power = numbers.percent(POWER)
    could = _("An effect of {mde} or more is shown with a chance of {power}.", mde=_size(curve.mde, unit), power=power)
    if smallest is None:
        return could
    chance = numbers.percent(curve.power(smallest))
    mine = _("For {smallest} the chance is {chance}.", smallest=_size(smallest, unit), chance=chance)
    return f"{could} {mine}"


def power_table(curve: PowerCurve, unit: str) -> Table:
    rows = [
        (Cell(_size(size, unit) if size else "0", size), Cell(numbers.percent_with(chance, 0), chance))
        for size, chance in curve.points()
    ]
    return Table.of(_("Chance to show an effect"), (_("Effect"), _("Chance")), rows)
