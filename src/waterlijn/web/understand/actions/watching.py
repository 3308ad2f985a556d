"""After every measurement rules look at the weeks of each place, and put forward what is out of line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from waterlijn.report.disclosure import protect
from waterlijn.temperature import Temperature
from waterlijn.temperature.alarms import Alarm, Series, find_in_places
from waterlijn.web.accounts.actions import record
from waterlijn.web.accounts.models import Member, Organisation, Place
from waterlijn.web.understand import alarms
from waterlijn.web.understand.models import Signal, TemperatureRun

WATCHED = "hostility"  # disagreement is no reason for alarm
RECENT_WEEKS = 4  # what is older is history, and stands in the chart


def put_forward_alarms(
    *, by: Member | None, organisation: Organisation, run: TemperatureRun, found: Sequence[Temperature]
) -> list[Signal]:
    """A new signal for every recent week that a rule finds out of line and that it did not put forward before."""
    today = timezone.localdate()
    recent = [(week, alarm) for week, alarm in _alarms(found, today) if alarm.kept and alarm.is_new and _is_recent(week, today)]
    places = {place.name: place for place in Place.objects.filter(organisation=organisation)}
    with transaction.atomic():
        made = [_put_forward(week, alarm, places[alarm.place], run) for week, alarm in recent]
        rows = [row for row in made if row is not None]
        if rows:
            record(by=by, organisation=organisation, what="signals.found", subject=f"run {run.pk}",
                   details={"n": len(rows)})  # fmt: skip
    return rows


def _alarms(found: Iterable[Temperature], today: date) -> list[tuple[date, Alarm]]:
    """Over all places together, so that with many places only the clear ones are named.

    Rules look at what the program flagged, not at the corrected share: its mistakes are about the same every week, so
    they cancel here, while the correction would drown a change in its own uncertainty. Weeks too small to publish, and
    the week that is not over, are left out.
    """
    weeks: dict[str, list[tuple[date, int, int]]] = {}
    for t in protect(list(found)):
        evidence = t.evidence.get(WATCHED)
        if t.week is not None and evidence is not None and evidence.n and (today - t.week).days >= 7:
            weeks.setdefault(t.place, []).append((t.week, evidence.positives, evidence.n))
    series = [
        Series.of_shares([w for w, _h, _n in rows], [h for _w, h, _n in rows], [n for _w, _h, n in rows], place)
        for place, rows in sorted(weeks.items())
    ]
    alarms_found = (alarm for one in find_in_places(series) for alarm in one.alarms)
    return [(alarm.week, alarm) for alarm in alarms_found if isinstance(alarm.week, date)]


def _is_recent(week: date, today: date) -> bool:
    return today - week < timedelta(weeks=RECENT_WEEKS + 1)


def _put_forward(week: date, alarm: Alarm, place: Place, run: TemperatureRun) -> Signal | None:
    row, is_new = Signal.objects.get_or_create(
        place=place, week=week, measure=WATCHED, rule=alarm.rule,
        defaults={"organisation": place.organisation, "run": run, "content": alarms.kept(alarm)},
    )  # fmt: skip
    return row if is_new else None
