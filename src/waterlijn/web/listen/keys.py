"""Secrets of this room: kept wrapped, handed out for as long as they live, and destroyed for good.

A secret in the database is wrapped with a key that follows from the site's own secret file, so that a copy of the
database alone opens nothing.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils import timezone

from waterlijn.web.accounts import wrapping
from waterlijn.web.accounts.models import Organisation
from waterlijn.web.listen.models import PeriodKey

PURPOSE = "waterlijn listen keys 1"
UNKNOWN = "unknown"  # the period of messages without a date


def new_secret() -> bytes:
    return secrets.token_bytes(32)


def wrap(secret: bytes) -> bytes:
    return wrapping.wrap(secret, purpose=PURPOSE)


def unwrap(wrapped: bytes | memoryview) -> bytes:
    return wrapping.unwrap(wrapped, purpose=PURPOSE)


def hide_id(key: bytes, external_id: str) -> str:
    """The platform's id as a keyed hash: enough to know it again, never enough to find it back."""
    if not external_id:
        return ""
    return hashlib.blake2b(external_id.encode("utf-8", "surrogatepass"), key=key, digest_size=16).hexdigest()


def period_of(moment: datetime | date) -> str:
    """The ISO week, as `privacy` names it: "2026-W47"."""
    if isinstance(moment, datetime):
        moment = moment.astimezone(ZoneInfo("Europe/Brussels")).date()
    year, week, _ = moment.isocalendar()
    return f"{year}-W{week:02d}"


class PeriodKeys:
    """The living keys of one organisation, made when first asked for. Speaks `privacy.Keys`."""

    def __init__(self, organisation: Organisation) -> None:
        self.organisation = organisation
        self._secrets: dict[str, bytes] = {}
        self.generations: dict[str, int] = {}

    def key(self, period: str) -> bytes:
        if period not in self._secrets:
            self._fetch(period)
        return self._secrets[period]

    def _fetch(self, period: str) -> None:
        row, _ = PeriodKey.objects.get_or_create(
            organisation=self.organisation,
            period=period,
            destroyed_at=None,
            defaults={"secret": wrap(new_secret())},
        )
        assert row.secret is not None  # the database holds it too
        self._secrets[period] = unwrap(row.secret)
        self.generations[period] = row.pk


def past_keys(organisation: Organisation) -> QuerySet[PeriodKey]:
    """Keys that still live although their week is over; that of messages without a date is always among them."""
    alive = PeriodKey.objects.filter(organisation=organisation, destroyed_at=None)
    return alive.exclude(period=period_of(timezone.now()))


def destroy_past_keys(organisation: Organisation) -> int:
    """Destroy every key whose week is over; returns how many. The caller sees to it that no import needs them."""
    return past_keys(organisation).update(secret=None, destroyed_at=timezone.now())
