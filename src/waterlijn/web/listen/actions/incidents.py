"""Counts of incidents per place and week. A count that turns out wrong is entered again; the trail says by whom."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from waterlijn.web.accounts.actions import record
from waterlijn.web.accounts.models import Member, Place
from waterlijn.web.listen.models import IncidentCount


@transaction.atomic
def save_incidents(*, by: Member, place: Place, day: date, kind: str, n: int) -> IncidentCount:
    """Keep the count of the week in which `day` falls, over what was entered for it before."""
    week = day - timedelta(days=day.weekday())
    row, _is_new = IncidentCount.objects.update_or_create(
        place=place, week=week, kind=kind, defaults={"n": n, "entered_by": by}
    )
    record(by=by, what="incidents.entered", subject=f"incident count {row.pk}", details={"place": place.pk, "n": n})
    return row


@transaction.atomic
def delete_incidents(*, by: Member, row: IncidentCount) -> None:
    number = row.pk
    row.delete()
    record(by=by, what="incidents.deleted", subject=f"incident count {number}")
