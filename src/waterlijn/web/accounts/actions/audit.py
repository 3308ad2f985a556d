"""Adds a line to the audit trail."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from waterlijn.web.accounts.models import AuditEvent, Member, Organisation, canonical_json

CHAIN_LOCK = 0x57A7E2  # any fixed number: PostgreSQL's name for "I am adding to the chain"
LONGEST_DETAIL = 500  # characters; a message text has no place here
START = "0" * 64


def record(
    *,
    by: Member | None,
    what: str,
    subject: str = "",
    details: dict[str, Any] | None = None,
    organisation: Organisation | None = None,
) -> AuditEvent:
    """Add one line to the audit trail, inside the caller's transaction.

    Call it last: other writers wait for the chain until the transaction ends. `organisation` is only needed when
    nobody (`by=None`: the machine itself) did it.
    """
    _refuse_texts(details or {})
    owner = organisation or (by.organisation if by else None)
    with transaction.atomic():
        if connection.vendor == "postgresql":
            # Without this two writers read the same last line, and the chain forks without a word.
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
        last = AuditEvent.objects.order_by("-number").values_list("number", "hash").first() or (0, START)
        event = AuditEvent(
            number=last[0] + 1,
            at=timezone.now(),
            organisation=owner,
            by=by,
            what=what,
            subject=subject[:200],
            details_text=canonical_json(details or {}),
            previous=last[1],
        )
        event.hash = event.fingerprint()
        event.save(force_insert=True)
    return event


def _refuse_texts(value: Any) -> None:
    if isinstance(value, str) and len(value) > LONGEST_DETAIL:
        raise ValueError("a detail of the audit trail is short; the text of a message never belongs in it")
    if isinstance(value, dict):
        for part in value.values():
            _refuse_texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            _refuse_texts(part)
