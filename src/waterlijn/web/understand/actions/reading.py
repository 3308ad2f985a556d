"""Reads what is new: every message that has a text and no reading yet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from waterlijn import text
from waterlijn.records import LABELS, Messages, Readings
from waterlijn.web.accounts.actions import record
from waterlijn.web.accounts.models import Member, Organisation
from waterlijn.web.listen.models import Message
from waterlijn.web.understand.models import Reading, bits_of
from waterlijn.web.understand.queries import unread

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
            Reading.objects.bulk_create(as_rows([row[0] for row in rows], readings), ignore_conflicts=True)
        done, last = done + len(rows), rows[-1][0]
        if progress is not None:
            progress(done)
    if done:
        record(by=by, organisation=organisation, what="messages.read", details={"n": done, "model": readings.model})
    return done


def _next(messages: QuerySet[Message], after: int) -> list[tuple[int, str, str]]:
    return list(messages.filter(pk__gt=after).order_by("pk").values_list("pk", "text", "language")[:BATCH])


def as_rows(ids: Sequence[int], readings: Readings) -> list[Reading]:
    """The readings as rows of the database, in the same order."""
    probability, flag = readings.probability.tolist(), readings.flag.tolist()
    rows = []
    for i, message_id in enumerate(ids):
        labels: dict[str, Any] = dict(zip(LABELS, probability[i], strict=True))
        labels |= {f"{label}_flag": flag[i][k] for k, label in enumerate(LABELS)}
        rows.append(
            Reading(
                message_id=message_id,
                **labels,
                abstain=bool(readings.abstain[i]),
                severity=int(readings.severity[i]),
                language=readings.language[i],
                target=readings.target[i],
                target_group=readings.target_group[i],
                behaviour=readings.behaviour[i],
                needs_bits=bits_of(readings.needs[i]),
                cues=list(readings.cues[i]),
                spans=[list(span) for span in readings.spans[i]],
                model=readings.model,
            )
        )
    return rows
