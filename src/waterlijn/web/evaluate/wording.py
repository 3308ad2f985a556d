"""Words that the documents of this room share."""

from __future__ import annotations

from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from waterlijn.estimate import Estimate
from waterlijn.report import numbers
from waterlijn.report.tables import Cell
from waterlijn.web.listen.wording import problem

SHOWN, NOT_SHOWN, CANNOT = "shown", "not shown", "cannot be shown"


def said(estimate: Estimate) -> str:
    """Value with its 95 % interval, or why it cannot be said."""
    return numbers.said(estimate) if estimate.is_known else problem(estimate.reason, {})


def cells(estimate: Estimate) -> tuple[Cell, Cell]:
    """The value and its interval, for two columns of a table."""
    if estimate.value is None or estimate.i95 is None:
        return Cell(_("cannot be said")), Cell(problem(estimate.reason, {}))
    words = numbers.points(estimate.value) if estimate.unit == "difference" else numbers.value(estimate)
    return Cell(words, estimate.value), Cell(numbers.interval(estimate.i95, estimate.unit))


def verdict_words(verdict: str) -> str:
    return {SHOWN: _("Shown"), NOT_SHOWN: _("Not shown"), CANNOT: _("Cannot be shown")}[verdict]


def made(at: datetime | None, version: str, digest: str) -> str:
    """The line of the method that lets somebody calculate it again."""
    return _("Calculated on {day} with Waterlijn {version}; inputs {digest}.").format(
        day=date_format(at, "DATETIME_FORMAT") if at else "–", version=version, digest=digest[:16]
    )
