"""What judging messages would buy, in words, before anybody starts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from numpy.typing import NDArray

from waterlijn import report
from waterlijn.report import numbers
from waterlijn.survey.foresight import expected_width
from waterlijn.text import drawing
from waterlijn.web.accounts.models import Organisation
from waterlijn.web.understand import queries
from waterlijn.web.understand.models import LabelRound

HOW_MANY = (50, 100, 200, 400)
PERIODS = (1, 2, 4, None)  # weeks back from the newest message; None: everything of which the text is still kept


@dataclass(frozen=True, slots=True)
class Prospect:
    """Of one period: how many messages there are, and the width of the margin after so many labels more."""

    weeks: int | None
    n: int
    now: float | None
    after: tuple[float | None, ...]  # in the order of HOW_MANY; None where that still says nothing


def prospects(organisation: Organisation) -> list[Prospect]:
    """For every period that can be chosen, with all sources of the organisation."""
    drawable, probability, age = queries.frame_with_age(organisation, queries.sources_to_label(organisation))
    before = _before(organisation, drawable)
    return [_prospect(weeks, probability, before, age) for weeks in PERIODS]


def _before(organisation: Organisation, drawable: NDArray[np.int64]) -> NDArray[np.float64]:
    frames = LabelRound.objects.filter(organisation=organisation).values_list("frame", flat=True)
    return queries.so_far(drawable, [queries.unpack(bytes(frame)) for frame in frames])


def _prospect(
    weeks: int | None, probability: NDArray[np.float64], before: NDArray[np.float64], age: NDArray[np.int64]
) -> Prospect:
    """`age` is the number of weeks before the newest message; -1 where the time is not known."""
    chosen = np.ones(len(age), np.bool_) if weeks is None else (age >= 0) & (age < weeks)
    mine, had = probability[chosen], before[chosen]
    score, unsure = mine.max(axis=1, initial=0.0), drawing.uncertainty(mine)
    after = tuple(expected_width(score, drawing.chances(unsure, wanted, had)) for wanted in HOW_MANY)
    return Prospect(weeks, len(score), expected_width(score, had), after)


def sentence(found: Sequence[Prospect]) -> str:
    """What the smallest useful round buys, for the period that gains most from it."""
    useful = [p for p in found if p.after[0] is not None and p.n]
    if not useful:
        return _("There are too few messages to say what judging would buy.")
    best = min(useful, key=lambda p: (p.after[0] or 1.0, p.weeks or 99))
    assert best.after[0] is not None
    period = words_of(best.weeks)
    width = numbers.points_wide(best.after[0])
    if best.now is None:
        words = _("If people judge 50 messages from {period}, the margin around the share will be about {width} wide.")
        return words.format(period=period, width=width)
    words = _("Another 50 messages from {period} narrow the margin from about {now} to about {width}.")
    return words.format(period=period, now=numbers.points_wide(best.now), width=width)


def words_of(weeks: int | None) -> str:
    if weeks is None:
        return _("everything that is kept")
    return ngettext("the last week", "the last {n} weeks", weeks).format(n=weeks)


def table(found: Sequence[Prospect]) -> report.Table:
    """How wide the margin around the hostile share will be, per period and number of messages."""
    rows = tuple(
        (words_of(p.weeks), numbers.count(p.n), _wide(p.now), *(_wide(width) for width in p.after))
        for p in found
        if p.n
    )
    headers = (_("Period"), _("Messages"), _("Now"), *(_("+ {n}").format(n=n) for n in HOW_MANY))
    note = _("Width of the 95% interval around the share of hostile messages, to be expected for all places together.")
    return report.Table(_("What judging buys"), headers, rows, frozenset(range(1, len(headers))), note)


def _wide(width: float | None) -> str:
    return _("not yet calibrated") if width is None else numbers.points_wide(width)
