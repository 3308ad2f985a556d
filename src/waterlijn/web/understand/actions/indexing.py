"""The index of every place and week: signals of messages, notes, incidents and surveys together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import numpy as np
from django.db import transaction
from django.utils.translation import gettext_noop as _

from waterlijn.errors import NotAllowed, UsageError
from waterlijn.temperature.index import IndexMethod, Signals, estimate_index, freeze, reference_weeks
from waterlijn.web.accounts.actions import record
from waterlijn.web.accounts.models import Member, Organisation, Place
from waterlijn.web.listen import queries as listened
from waterlijn.web.understand import queries, stored_index
from waterlijn.web.understand.models import IndexCell, IndexVersion, TemperatureRun, TrustCount

URGENT = 3  # severity of a field note that counts: somebody should look at it this week
FEWEST_WEEKS = 26  # to find a scale in: half a year, or every season would be the warmest ever
TOO_SHORT = _("The scale needs at least half a year of weeks. Come back later.")
NO_SCALE = _("There is too little to find a scale in.")

BySource = tuple[str, date | None, int, str]  # place, week, source, and what was counted
Row = tuple[str, date, str, str, float, float]  # place, week, source, signal, hits, n
READ = ("hostility", "othering")


def counts_of(
    by_source: Mapping[BySource, int], shown: Collection[tuple[str, date | None]], places: Mapping[str, Place]
) -> list[list[Any]]:
    """[place, week, source, voices, hostile, othering] of every week that is large enough to show, as JSON; of the
    place its number, because names change.
    """
    return [
        [
            places[place].pk,
            week.isoformat(),
            source,
            n,
            *(by_source.get((place, week, source, what), 0) for what in READ),
        ]
        for (place, week, source, kind), n in sorted(by_source.items(), key=str)
        if kind == "n" and week is not None and (place, week) in shown
    ]


def signals_of(run: TemperatureRun) -> Signals | None:
    """Everything that the index is made of, None when there is nothing."""
    organisation = run.organisation
    rows = [*_messages(run), *_notes(organisation), *_incidents(organisation), *_trust(organisation)]
    if not rows:
        return None
    places, weeks, sources, names, hits, n = zip(*sorted(rows), strict=True)
    return Signals.of(places, weeks, names, hits, n, source=sources)


def _messages(run: TemperatureRun) -> Iterator[Row]:
    """What was flagged, not corrected.

    The mistakes of the program are about the same every week, and the scale is made from the same flags.
    """
    name_of = dict(Place.objects.filter(organisation=run.organisation).values_list("pk", "name"))
    for place, week, source, n, *hits in run.counts:
        for signal, found in zip(READ, hits, strict=True) if place in name_of else ():
            yield name_of[place], date.fromisoformat(week), str(source), signal, float(found), float(n)


def _notes(organisation: Organisation) -> Iterator[Row]:
    n: Counter[tuple[str, date]] = Counter()
    urgent: Counter[tuple[str, date]] = Counter()
    for place, day, severity in listened.note_severities(organisation):
        cell = (place, day - timedelta(days=day.weekday()))
        n[cell] += 1
        urgent[cell] += severity >= URGENT
    for (place, week), count in n.items():
        yield place, week, "", "severity", float(urgent[place, week]), float(count)


def _incidents(organisation: Organisation) -> Iterator[Row]:
    """One row per kind: another way of counting is another source. Without a number of inhabitants there is no rate."""
    for row in listened.incident_counts_of(organisation):
        if row.place.inhabitants:
            yield row.place.name, row.week, row.kind, "incidents", float(row.n), float(row.place.inhabitants)


def _trust(organisation: Organisation) -> Iterator[Row]:
    """Another survey, or another question, is another source: the difference between the two is no change."""
    for row in TrustCount.objects.filter(place__organisation=organisation).select_related("place"):
        yield row.place.name, row.week, row.survey, "trust", float(row.hits), float(row.n)


def store_index(run: TemperatureRun) -> int:
    """The index of all weeks with the newest version of the method; nothing while there is none."""
    method = queries.index_version(run.organisation)
    signals = signals_of(run) if method else None
    if signals is None or method is None:
        return 0
    places = {place.name: place for place in Place.objects.filter(organisation=run.organisation)}
    try:
        found = estimate_index(signals, IndexMethod.from_json(method.content))
    except UsageError:
        return 0  # none of the signals of the method is measured any more: the page says that there is no index
    rows = [
        IndexCell(run=run, method=method, place=places[one.place], week=one.week, content=stored_index.keep(one))
        for one in found
    ]
    IndexCell.objects.bulk_create(rows, batch_size=500)
    return len(rows)


@transaction.atomic
def freeze_scale(*, by: Member) -> IndexVersion:
    """A person fixes the scale on the first year of what there is; the index follows at once."""
    run = TemperatureRun.objects.filter(organisation=by.organisation).first()
    signals = signals_of(run) if run else None
    if run is None or signals is None:
        raise NotAllowed(NO_SCALE)
    first, last = reference_weeks(signals)
    if len(np.unique(signals.week[(signals.week >= first) & (signals.week <= last)])) < FEWEST_WEEKS:
        raise NotAllowed(TOO_SHORT)
    try:
        method = freeze(signals, IndexMethod(), first, last)
    except UsageError:
        raise NotAllowed(NO_SCALE) from None
    row = IndexVersion.objects.create(
        organisation=by.organisation, by=by, content=method.to_json(), version=method.version,
        first=first.astype("datetime64[D]").item(), last=last.astype("datetime64[D]").item(),
    )  # fmt: skip
    record(by=by, what="index.frozen", subject=row.version)
    store_index(run)
    return row


@transaction.atomic
def save_trust(*, by: Member, place: Place, day: date, n: int, hits: int, survey: str) -> TrustCount:
    """Trust as a survey found it; the same week again replaces it."""
    week = day - timedelta(days=day.weekday())
    values = {"n": n, "hits": hits, "survey": survey, "by": by}
    row, _is_new = TrustCount.objects.update_or_create(place=place, week=week, defaults=values)
    record(by=by, what="trust.entered", subject=f"trust count {row.pk}", details={"place": place.pk})
    return row
