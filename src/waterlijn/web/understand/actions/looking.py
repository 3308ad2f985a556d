"""Looking leaves a trace too: who opened which message, who took a report along. Never what it said."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from waterlijn.web.accounts.actions import record
from waterlijn.web.accounts.models import Member
from waterlijn.web.understand.models import Reading


@transaction.atomic
def open_message(*, by: Member, reading: Reading) -> None:
    record(by=by, what="message_opened", subject=f"message {reading.pk}")


@transaction.atomic
def download_report(*, by: Member, place: str, week: date, kind: str) -> None:
    record(by=by, what="report_downloaded", subject=place, details={"week": week.isoformat(), "kind": kind})
