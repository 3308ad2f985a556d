"""Alarms in words: what was seen, what was expected, and how often such an alarm comes when nothing changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from waterlijn.estimate import Estimate
from waterlijn.report import numbers
from waterlijn.report.charts import Chart, series_chart
from waterlijn.report.document import Document, Section
from waterlijn.report.tables import Cell, Table, count_cell, estimate_cells, number_cell, share_cell
from waterlijn.temperature.alarms import Alarm, Alarms, LevelChange
from waterlijn.words import gettext as _
from waterlijn.words import ngettext

RULE_WORDS = {
    "cusum": "lasting change",
    "spike": "one loud week",
    "farrington": "against earlier years",
    "ears": "against the weeks just before",
}
MOST_WEEKS = 53  # in the table behind the chart; all weeks are in the result for a program
MOST_PLACES = 12  # in a report, each with a chart and tables of its own


def week_words(week: date | int) -> str:
    """Such as "week 41 (6 tot 12 oktober 2025)", or "week 41"."""
    return numbers.week(week) if isinstance(week, date) else _("week {number}", number=week)


def short_week(week: date | int) -> str:
    """For a table: "week 41 (6 oktober 2025)", with its Monday."""
    if not isinstance(week, date):
        return week_words(week)
    return _("week {number} ({day})", number=week.isocalendar().week, day=numbers.day(week))


def often(yearly: float) -> str:
    """How often in words: "once in 2 years", "once a year", "3 times a year"."""
    if yearly < 1 / 1.5:
        return _("once in {n} years", n=round(1 / max(yearly, 0.01)))
    times = round(yearly)
    return _("{n} times a year", n=times) if times > 1 else _("once a year")


def alarm_sentence(alarm: Alarm) -> str:
    """What was out of line, against what, and how much that says."""
    return f"{_seen(alarm)} {for_nothing(alarm.expected_false_per_year)}"


def _seen(alarm: Alarm) -> str:
    seen = {
        "week": week_words(alarm.week),
        "observed": numbers.value(alarm.observed),
        "expected": numbers.value(alarm.expected),
        "range": _range(alarm.expected),
    }
    if alarm.observed.unit == "count":
        return _(
            "In {week} the number was higher than expected: {observed} against {expected} (19 in 20 ordinary weeks: "
            "{range}).",
            **seen,
        )
    return _(
        "In {week} the share was higher than expected: {observed} against {expected} (19 in 20 ordinary weeks: "
        "{range}).",
        **seen,
    )


def _range(expected: Estimate) -> str:
    return numbers.interval(expected.i95, expected.unit) if expected.i95 else ""


def for_nothing(yearly: float) -> str:
    return _("Such an alarm also comes when nothing changed, about {often}.", often=often(yearly))


def alarms_sentence(found: Alarms) -> str:
    """The answer for one place: the latest alarm, none, or why it cannot be said."""
    if found.reason:
        return _("It cannot be said whether a week was out of line. {why}", why=why(found))
    if not found.alarms:
        return ngettext(
            "The one week that could be judged was not out of line.",
            "None of the {n} weeks that could be judged was out of line.",
            found.watched,
        )
    return alarm_sentence(found.alarms[-1]) + _begun(found)


def _answer(found: Alarms) -> tuple[str, str]:
    """The sentence of a report, and the second one under it."""
    if found.reason or not found.alarms:
        return alarms_sentence(found), ""
    last = found.alarms[-1]
    return _seen(last), for_nothing(last.expected_false_per_year) + _begun(found)


def _begun(found: Alarms) -> str:
    """Where the story of the last alarm began, if that is not the alarm itself."""
    first = next(alarm for alarm in reversed(found.alarms) if alarm.is_new)
    return (
        "" if first is found.alarms[-1] else " " + _("It began with an alarm in {week}.", week=week_words(first.week))
    )


def why(found: Alarms) -> str:
    return _(found.reason, **found.details)


def change_sentence(change: LevelChange) -> str:
    """Since when the level is different, and by how much."""
    return _(
        "The level changed from {before} to {after}; the first week of the new level lies between {earliest} and "
        "{latest}.",
        before=numbers.share(change.before),
        after=numbers.share(change.after),
        earliest=week_words(change.earliest),
        latest=week_words(change.latest),
    )


def alarms_table(alarms: Sequence[Alarm], *, with_place: bool = False) -> Table:
    """One alarm per row, newest first."""
    headers = [_("Week"), _("Rule"), _("Seen"), _("Expected"), _("19 in 20 ordinary weeks"), _("For nothing, per year")]
    rows = [_row(alarm, with_place) for alarm in sorted(alarms, key=_newest_first)]
    return Table.of(_("Alarms"), ([_("Place")] if with_place else []) + headers, rows)


def _newest_first(alarm: Alarm) -> tuple[int, str]:
    return (-alarm.week.toordinal() if isinstance(alarm.week, date) else -alarm.week), alarm.place


def _row(alarm: Alarm, with_place: bool) -> list[str | Cell]:
    cells: list[str | Cell] = [
        short_week(alarm.week),
        _(RULE_WORDS[alarm.rule]),
        estimate_cells(alarm.observed)[0],
        estimate_cells(alarm.expected)[0],
        estimate_cells(alarm.expected)[2],
        number_cell(alarm.expected_false_per_year),
    ]
    return [alarm.place, *cells] if with_place else cells


def changes_table(changes: Sequence[LevelChange]) -> Table:
    """One change of the level per row."""
    headers = (_("First week of the new level"), _("Between (95%)"), _("Before"), _("After"))
    rows = [
        (
            short_week(change.week),
            _("{low} to {high}", low=short_week(change.earliest), high=short_week(change.latest)),
            numbers.share(change.before),
            numbers.share(change.after),
        )
        for change in changes
    ]
    return Table.of(_("Changes of the level"), headers, rows)


def places_table(found: Sequence[Alarms]) -> Table:
    """One place per row."""
    headers = (_("Place"), _("Weeks judged"), _("Alarms"), _("For nothing, per year"), _("Latest share"), _("Note"))
    rows = [
        (
            one.place or "-",
            count_cell(one.watched),
            count_cell(len(one.alarms)),
            number_cell(one.expected_false_per_year),
            estimate_cells(one.latest)[0],
            why(one) if one.reason else "",
        )
        for one in found
    ]
    return Table.of(_("Places"), headers, rows)


def alarms_document(found: Sequence[Alarms]) -> Document:
    """The report: per place sentence, chart, alarms and changes; of many places first the table of all.

    Parameters
    ----------
    found
        One result per place, as `find_alarms` or `find_in_places` gives them.
    """
    warnings = tuple(dict.fromkeys(_(warning) for one in found for warning in one.warnings))
    if len(found) == 1:
        (one,) = found
        sentence, lead = _answer(one)
        return Document(_title(one), sentence, _sections(one), _method(found), warnings, lead)
    named = [alarm for one in found for alarm in one.alarms if alarm.kept]
    first = Section(_("All places"), tables=(alarms_table(named, with_place=True), places_table(found)))
    telling = [one for one in found if any(alarm.kept for alarm in one.alarms)][:MOST_PLACES]
    rest = tuple(_place_section(one) for one in telling)
    return Document(_("Weeks out of line"), places_sentence(found), (first, *rest), _method(found), warnings)


def places_sentence(found: Sequence[Alarms]) -> str:
    """How many places are named, and how many alarms would come for nothing."""
    if all(one.reason for one in found):
        return _("It cannot be said whether a week was out of line in any of the {places} places.", places=len(found))
    named = sum(any(alarm.kept for alarm in one.alarms) for one in found)
    expected = sum(one.expected_false_per_year or 0.0 for one in found)
    return _(
        "In {named} of {places} places a week was clearly out of line. Each place by itself, all together would also "
        "give about {expected} alarms a year when nothing changed. Named here is only what is clear among all places; "
        "in a week in which nothing changes anywhere a place is still named at most 1 in 5 times.",
        named=named,
        places=len(found),
        expected=numbers.decimal(expected, 0),
    )


def _title(found: Alarms) -> str:
    return _("Weeks out of line in {place}", place=found.place) if found.place else _("Weeks out of line")


def _sections(found: Alarms) -> tuple[Section, ...]:
    return (
        Section(_("Alarms"), tuple(_(alarm.reason) for alarm in found.alarms[-1:]), (alarms_table(found.alarms),)),
        Section(
            _("Changes of the level"),
            tuple(change_sentence(change) for change in found.changes),
            (changes_table(found.changes),),
        ),
        Section(_("Week by week"), charts=_charts(found)),
    )


def _place_section(found: Alarms) -> Section:
    last = [alarm for alarm in found.alarms if alarm.kept][-1]
    changes = tuple(change_sentence(change) for change in found.changes)
    return Section(found.place or "-", (alarm_sentence(last), *changes), charts=_charts(found))


def _charts(found: Alarms) -> tuple[Chart, ...]:
    """What was seen with what is usual; nothing when no week could be judged."""
    if found.reason or found.latest.unit != "share":
        return ()
    expected = _usual(found)
    drawn = series_chart(
        found.weeks,
        expected,
        title=_("What was seen, and what is usual"),
        description=alarms_sentence(found),
        words=_("Usual share, with the range of ordinary weeks"),
        events=[(alarm.week, numbers.value(alarm.observed)) for alarm in found.alarms],
        table=_weeks_table(found),
    )
    return (drawn,)


def _usual(found: Alarms) -> list[Estimate | None]:
    """Per week the level with the ranges of 80 and 95 % of ordinary weeks; a gap where nothing is known."""
    usual: list[Estimate | None] = [None] * len(found.weeks)
    for t in np.flatnonzero(~np.isnan(found.expected)).tolist():
        usual[t] = found.usual(t)
    return usual


def _weeks_table(found: Alarms) -> Table:
    headers = (_("Week"), _("Seen"), _("Usual"), _("19 in 20 ordinary weeks"), _("Alarm"))
    alarmed = {alarm.index for alarm in found.alarms}
    rows = []
    for t in np.flatnonzero(~np.isnan(found.observed)).tolist()[-MOST_WEEKS:]:
        usual = found.usual(t)
        cells = (Cell(""), Cell("")) if usual is None else (estimate_cells(usual)[0], estimate_cells(usual)[2])
        is_alarm = _("alarm") if t in alarmed else ""
        rows.append((short_week(found.weeks[t]), share_cell(float(found.observed[t])), *cells, is_alarm))
    return Table.of(_("Week by week"), headers, rows)


def _method(found: Sequence[Alarms]) -> tuple[str, ...]:
    rates = [one.expected_false_per_year for one in found if one.expected_false_per_year is not None]
    lines = [
        _("Method: {methods}.", methods=", ".join(sorted({one.method for one in found}))),
        _("Every week is compared with the weeks before it. An alarm is a reason to look, not a conclusion."),
    ]
    if rates:
        lines.append(for_nothing(float(np.mean(rates))) if len(found) == 1 else _per_place(float(np.mean(rates))))
    return tuple(lines)


def _per_place(yearly: float) -> str:
    return _("Per place an alarm comes when nothing changed about {often}.", often=often(yearly))
