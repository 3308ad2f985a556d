"""Sentences about a plan: what it says, where it stands, and what its numbers could show."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from waterlijn.report import numbers
from waterlijn.report.sentences import listed
from waterlijn.web.evaluate.models.plans import EffectPlan, EffectRun, Kind, PanelData
from waterlijn.web.listen.wording import problem


def standing(plan: EffectPlan, run: EffectRun | None) -> str:
    """The two words that a reader must see first."""
    if run is not None:
        return _("registered beforehand") if run.is_ahead else _("exploratory")
    if not plan.is_registered:
        return _("draft")
    return _("registered beforehand") if plan.is_ahead else _("registered after the start: exploratory")


def sentence(plan: EffectPlan, today: date) -> str:
    """The sentence of a plan without an outcome."""
    day = date_format(plan.start)
    if not plan.is_registered:
        if plan.start > today:
            return _("The action starts on {day}, and the plan is not registered yet.").format(day=day)
        return _("The action started on {day}, and the plan was not registered.").format(day=day)
    if plan.start > today:
        return _("The plan is fixed. The action starts on {day}.").format(day=day)
    if plan.last >= today:
        return _("The plan is fixed, and the action is on its way until {day}.").format(day=date_format(plan.last))
    return _("The action is over. Bring in the numbers to see its effect.")


def difference(plan: EffectPlan, size: float) -> str:
    """A difference in the unit of the outcome, without a sign."""
    if plan.kind == Kind.SHARE:
        points = numbers.points(abs(size))
        return points.removeprefix("+")
    return numbers.in_unit(abs(size), "number")


def facts(plan: EffectPlan) -> list[tuple[str, str]]:
    controls = listed(plan.controls) if plan.controls else _("all other places in the table")
    found = [
        (_("What is done, and why"), plan.why),
        (_("What is measured"), f"{plan.outcome} ({plan.get_kind_display()})"),
        (_("What it should do"), plan.get_direction_display()),
        (_("From which difference on it matters"), difference(plan, plan.smallest)),
        (_("Where the numbers come from"), plan.get_data_from_display()),
        (_("Where it happens"), listed(plan.treated)),
        (_("With what it is compared"), controls),
        (_("Before"), _("{first} up to {start}").format(first=date_format(plan.first), start=date_format(plan.start))),
        (_("After"), _("{start} to {last}").format(start=date_format(plan.start), last=date_format(plan.last))),
        (_("How it is calculated"), plan.get_method_display()),
    ]
    if plan.is_drawn:
        found.append((_("Who got the action"), _("decided by the lot")))
    return found


def power(plan: EffectPlan, table: PanelData) -> list[str]:
    """Beforehand, in words: which difference could be seen, whether that is small enough, and the floor of chance."""
    found: dict[str, Any] = table.power
    if not found:
        return []
    if found.get("reason"):
        return [
            _("What can be seen cannot be said yet: {why}").format(
                why=remark(plan, found["reason"], found.get("details", {}))
            )
        ]
    lines = [_would_show(plan, found)]
    wanted = difference(plan, plan.smallest)
    if found["detectable"] > plan.smallest:
        lines.append(
            _("That is more than the {wanted} from which it matters to you. A smaller effect can be there and stay "
              "unseen: more places or more weeks help, or a stronger action.").format(wanted=wanted)
        )  # fmt: skip
    else:
        lines.append(_("That is small enough: from {wanted} on it matters to you.").format(wanted=wanted))
    if found.get("floor"):
        lines.append(floor(found["floor"]))
    return lines


def floor(smallest: float) -> str:
    """How rare a result can be at all when only the order of the places counts."""
    said = _("Compare only the order of the places, and chance can never be called rarer than {chance} with so many.")
    return said.format(chance=numbers.percent(smallest))


def _would_show(plan: EffectPlan, found: Mapping[str, Any]) -> str:
    periods = ngettext("{n} period before", "{n} periods before", found["before"]).format(n=found["before"])
    size, between = difference(plan, found["detectable"]), found.get("between")
    if between:
        low, high = (difference(plan, end) for end in between)
        size = _("{size} ({low} to {high})").format(size=size, low=low, high=high)
    if not found["controls"]:
        alone = _("Without comparison places and with {periods}, only a difference of {size} or more would show.")
        return alone.format(periods=periods, size=size)
    places = ngettext("{n} comparison place", "{n} comparison places", found["controls"]).format(n=found["controls"])
    return _("With {places} and {periods}, only a difference of {size} or more would show (4 times in 5).").format(
        places=places, periods=periods, size=size
    )


def remark(plan: EffectPlan, text: str, details: Mapping[str, Any]) -> str:
    """A sentence of the science with its details as people write them: days, and differences with their unit."""
    said = {name: _detail(plan, name, value) for name, value in details.items()}
    return problem(text, said)


def _detail(plan: EffectPlan, name: str, value: Any) -> Any:
    if name in ("mde", "smallest"):
        return difference(plan, value)
    if name == "floor":
        return numbers.percent(value)
    try:
        return date_format(date.fromisoformat(value))
    except (TypeError, ValueError):
        return value
