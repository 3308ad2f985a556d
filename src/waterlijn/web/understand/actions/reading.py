"""Reads what is new: every message that has a text and no reading yet."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from waterlijn import text
from waterlijn.records import LABELS, Messages, Readings
from waterlijn.text.local import Layer
from waterlijn.text.read import model_name
from waterlijn.web.accounts.actions import record
from waterlijn.web.accounts.models import Member, Organisation
from waterlijn.web.listen.models import Message
from waterlijn.web.understand import queries
from waterlijn.web.understand.models import Reading, bits_of
from waterlijn.web.understand.queries import unread

COLUMNS = (
    "message_id",
    *LABELS,
    *(f"{label}_flag" for label in LABELS),
    *("abstain", "severity", "language", "target", "target_group", "behaviour", "needs_bits", "cues", "spans", "model"),
    *("shipped", "is_voice", "campaign_id"),
)
KEPT = ("message_id", "is_voice", "campaign_id")  # reading anew changes nothing about copies
BATCH = 2000  # messages per transaction: short enough that no page waits for the writer


def read_new(*, by: Member | None, organisation: Organisation, progress: Callable[[int], None] | None = None) -> int:
    """Give every unread message of `organisation` its reading; returns how many.

    Each batch is one transaction, and a message that has a reading is never read again: killed half-way, the
    next call goes on where this one stopped.
    """
    done, last = 0, 0
    while rows := _next(unread(organisation), last):
        readings, shipped = _read(rows, active_layer(organisation))
        with transaction.atomic():
            _store([row[0] for row in rows], readings, shipped)
        done, last = done + len(rows), rows[-1][0]
        if progress is not None:
            progress(done)
    if done:
        record(by=by, organisation=organisation, what="messages.read", details={"n": done, "model": readings.model})
    return done


def active_layer(organisation: Organisation) -> Layer | None:
    """The layer to read with; None when there is none, or when it was fitted on another shipped model."""
    row = queries.adopted_layer(organisation)
    return Layer.from_dict(row.weights) if row is not None and row.base == model_name() else None


def model_with(layer: Layer | None) -> str:
    """The name that readings with this layer carry."""
    return model_name() if layer is None else f"{model_name()}{queries.LAYERED}{layer.name}"


def model_of(organisation: Organisation) -> str:
    """What every reading of this organisation should have been made with."""
    return model_with(active_layer(organisation))


def reread(*, organisation: Organisation) -> int:
    """Read every text that is still kept anew where another model read it last; returns how many.

    Whoever adopts a layer, or goes back, sets this off. It looks again before each batch what to read with, so a
    change of mind half-way, or a run that was killed, ends in the same state. Readings whose text has gone stay as
    they are, or go back to what the shipped model said.
    """
    done = 0
    while True:
        layer = active_layer(organisation)
        found = queries.to_reread(organisation, model_with(layer)).order_by("pk")
        rows = list(found.values_list("pk", "message__text", "message__language")[:BATCH])
        if not rows:
            break
        readings, shipped = _read(rows, layer)
        with transaction.atomic():
            _replace(as_rows([row[0] for row in rows], readings, shipped))
        done += len(rows)
    restored = 0 if layer else _restore(organisation)
    if done or restored:
        details = {"n": done, "restored": restored, "model": model_with(layer)}
        record(by=None, organisation=organisation, what="messages.reread", details=details)
    return done


def _read(rows: list[tuple[int, str, str]], layer: Layer | None) -> tuple[Readings, Readings | None]:
    """What is shown, and what the shipped model says where a layer says something else."""
    messages = Messages.of([row[1] for row in rows], language=[row[2] for row in rows])
    shipped = text.read(messages)
    return (shipped, None) if layer is None else (text.read(messages, layer), shipped)


def _replace(rows: list[tuple[Any, ...]]) -> None:
    """Update readings in place; rows as `as_rows` gives them."""
    quote = connection.ops.quote_name
    changed = [name for name in COLUMNS if name not in KEPT]
    settings = ", ".join(f"{quote(name)} = %s" for name in changed)
    statement = f"UPDATE {quote(Reading._meta.db_table)} SET {settings} WHERE message_id = %s"  # noqa: S608  # our names
    places = [COLUMNS.index(name) for name in changed]
    with connection.cursor() as cursor:
        cursor.executemany(statement, [(*(row[i] for i in places), row[0]) for row in rows])


@transaction.atomic
def _restore(organisation: Organisation) -> int:
    """Put readings without a text back to what the shipped model said of them."""
    rows = list(queries.to_restore(organisation))
    for row in rows:
        said, row.target, more = row.shipped[:9], row.shipped[9], row.shipped[10:]
        # rows from before severity and group were kept: no flag, no severity, and the rest as it is
        row.severity, row.target_group = more or (row.severity if any(said[4:8]) else 0, row.target_group)
        for name, value in zip((*LABELS, *(f"{label}_flag" for label in LABELS), "abstain"), said, strict=True):
            setattr(row, name, value)
        row.model, row.shipped, row.spans = row.model.partition(queries.LAYERED)[0], None, []
    flags = [f"{label}_flag" for label in LABELS]
    fields = [*LABELS, *flags, "abstain", "target", "severity", "target_group", "model", "shipped", "spans"]
    Reading.objects.bulk_update(rows, fields, batch_size=500)
    return len(rows)


def _next(messages: QuerySet[Message], after: int) -> list[tuple[int, str, str]]:
    return list(messages.filter(pk__gt=after).order_by("pk").values_list("pk", "text", "language")[:BATCH])


def _store(ids: Sequence[int], readings: Readings, shipped: Readings | None) -> None:
    """What `bulk_create(ignore_conflicts=True)` does, five times as fast: no model per row, one prepared statement."""
    quote = connection.ops.quote_name
    names, marks = ", ".join(map(quote, COLUMNS)), ", ".join(["%s"] * len(COLUMNS))
    table = quote(Reading._meta.db_table)
    statement = f"INSERT INTO {table} ({names}) VALUES ({marks}) ON CONFLICT DO NOTHING"  # noqa: S608  # our own names
    with connection.cursor() as cursor:
        cursor.executemany(statement, as_rows(ids, readings, shipped))


def as_rows(ids: Sequence[int], readings: Readings, shipped: Readings | None = None) -> list[tuple[Any, ...]]:
    """The readings as rows of `COLUMNS`, in the same order; `shipped` where a layer made the readings."""
    beside = [None] * len(ids) if shipped is None else _as_shipped(shipped)
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
            beside[i],
            True,
            None,
        )
        for i, message_id in enumerate(ids)
    ]


def _as_shipped(readings: Readings) -> list[str]:
    """Per message what `Reading.shipped` keeps, as JSON."""
    columns = (readings.abstain.tolist(), readings.target, readings.severity.tolist(), readings.target_group)
    said = zip(readings.probability.tolist(), readings.flag.tolist(), *columns, strict=True)
    return [_json([*probability, *flag, *rest]) for probability, flag, *rest in said]


def _json(values: Sequence[Any]) -> str:
    return json.dumps(values, ensure_ascii=False) if values else "[]"
