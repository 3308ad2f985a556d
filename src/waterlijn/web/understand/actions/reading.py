"""Reads what is new: every message that has a text and no reading yet."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from waterlijn import text
from waterlijn.records import LABELS, Messages, Readings
from waterlijn.web.accounts.actions import record
from waterlijn.web.accounts.models import Member, Organisation
from waterlijn.web.listen.models import Message
from waterlijn.web.understand.models import Reading, bits_of
from waterlijn.web.understand.queries import unread

COLUMNS = (
    "message_id",
    *LABELS,
    *(f"{label}_flag" for label in LABELS),
    *("abstain", "severity", "language", "target", "target_group", "behaviour", "needs_bits", "cues", "spans", "model"),
    *("is_voice", "campaign_id"),
)
BATCH = 2000  # messages per transaction: short enough that no page waits for the writer


def read_new(*, by: Member | None, organisation: Organisation, progress: Callable[[int], None] | None = None) -> int:
    """Give every unread message of `organisation` its reading; returns how many.

    Each batch is one transaction, and a message that has a reading is never read again: killed half-way, the
    next call goes on where this one stopped.
    """
    done, last = 0, 0
    while rows := _next(unread(organisation), last):
        readings = text.read(Messages.of([row[1] for row in rows], language=[row[2] for row in rows]))
        with transaction.atomic():
            _store([row[0] for row in rows], readings)
        done, last = done + len(rows), rows[-1][0]
        if progress is not None:
            progress(done)
    if done:
        record(by=by, organisation=organisation, what="messages.read", details={"n": done, "model": readings.model})
    return done


def _next(messages: QuerySet[Message], after: int) -> list[tuple[int, str, str]]:
    return list(messages.filter(pk__gt=after).order_by("pk").values_list("pk", "text", "language")[:BATCH])


def _store(ids: Sequence[int], readings: Readings) -> None:
    """What `bulk_create(ignore_conflicts=True)` does, five times as fast: no model per row, one prepared statement."""
    quote = connection.ops.quote_name
    names, marks = ", ".join(map(quote, COLUMNS)), ", ".join(["%s"] * len(COLUMNS))
    table = quote(Reading._meta.db_table)
    statement = f"INSERT INTO {table} ({names}) VALUES ({marks}) ON CONFLICT DO NOTHING"  # noqa: S608  # our own names
    with connection.cursor() as cursor:
        cursor.executemany(statement, as_rows(ids, readings))


def as_rows(ids: Sequence[int], readings: Readings) -> list[tuple[Any, ...]]:
    """The readings as rows of `COLUMNS`, in the same order."""
    probability, flag = readings.probability.tolist(), readings.flag.tolist()
    abstain, severity = readings.abstain.tolist(), readings.severity.tolist()
    return [
        (
            message_id,
            *probability[i],
            *flag[i],
            abstain[i],
            severity[i],
            readings.language[i],
            readings.target[i],
            readings.target_group[i],
            readings.behaviour[i],
            bits_of(readings.needs[i]),
            _json(readings.cues[i]),
            _json(readings.spans[i]),
            readings.model,
            True,
            None,
        )
        for i, message_id in enumerate(ids)
    ]


def _json(values: Sequence[Any]) -> str:
    return json.dumps(values, ensure_ascii=False) if values else "[]"
