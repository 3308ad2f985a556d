"""Looking leaves a trace too: who looked at which messages, who took a report along. Never what they said."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from waterlijn.web.accounts.actions import record
from waterlijn.web.accounts.models import Member
from waterlijn.web.understand.models import Reading
from waterlijn.web.understand.queries import Look


@transaction.atomic
def list_messages(*, by: Member, look: Look, shown: int, page: int) -> None:
    """One line for a page of messages: what was asked for, and how many were shown."""
    asked = {
        "place": str(look.place or ""),
        "week": look.week.isoformat() if look.week else "",
        "label": look.label,
        "need": look.need,
        "topic": look.term,
    }
    details = {name: value for name, value in asked.items() if value}
    record(by=by, what="messages.listed", details=details | {"shown": shown, "page": page})


@transaction.atomic
def list_campaigns(*, by: Member, shown: int) -> None:
    record(by=by, what="campaigns.listed", details={"shown": shown})


@transaction.atomic
def open_message(*, by: Member, reading: Reading) -> None:
    record(by=by, what="message.opened", subject=f"message {reading.pk}")


@transaction.atomic
def download_report(*, by: Member, place: str, week: date, kind: str) -> None:
    record(by=by, what="report.downloaded", subject=place, details={"week": week.isoformat(), "kind": kind})
