"""The columns of a file of readings, fixed and documented in docs/reference/readings-schema.md."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from waterlijn.records import LABELS, Messages, Readings, Span

SPAN = pa.struct([("start", pa.int32()), ("end", pa.int32()), ("label", pa.string()), ("cue", pa.string())])
SCHEMA = pa.schema(
    [
        pa.field("id", pa.string(), nullable=False),
        pa.field("time", pa.timestamp("s", "UTC")),
        pa.field("place", pa.string(), nullable=False),
        pa.field("language", pa.string(), nullable=False),
        *(pa.field(label, pa.float32(), nullable=False) for label in LABELS),
        *(pa.field(f"{label}_flag", pa.bool_(), nullable=False) for label in LABELS),
        pa.field("abstain", pa.bool_(), nullable=False),
        pa.field("severity", pa.uint8(), nullable=False),
        pa.field("target", pa.string(), nullable=False),
        pa.field("target_group", pa.string(), nullable=False),
        pa.field("behaviour", pa.string(), nullable=False),
        pa.field("needs", pa.list_(pa.string()), nullable=False),
        pa.field("cues", pa.list_(pa.string()), nullable=False),
        pa.field("spans", pa.list_(SPAN), nullable=False),
        pa.field("campaign", pa.string()),
        pa.field("model", pa.string(), nullable=False),
    ]
)
COLUMNS = tuple(SCHEMA.names)
CAMPAIGN = COLUMNS.index("campaign")


def readings_table(messages: Messages, readings: Readings) -> pa.Table:
    """The rows of one batch, all columns but `campaign`, which is known only after the last batch."""
    n = len(messages)
    columns: dict[str, pa.Array] = {
        "id": strings(messages.id),
        "time": times(messages.time),
        "place": strings(messages.place),
        "language": strings(readings.language),
    }
    for i, label in enumerate(LABELS):
        columns[label] = pa.array(np.ascontiguousarray(readings.probability[:, i], np.float32))
    for i, label in enumerate(LABELS):
        columns[f"{label}_flag"] = pa.array(np.ascontiguousarray(readings.flag[:, i]))
    columns |= {
        "abstain": pa.array(np.asarray(readings.abstain, np.bool_)),
        "severity": pa.array(np.asarray(readings.severity, np.uint8)),
        "target": strings(readings.target),
        "target_group": strings(readings.target_group),
        "behaviour": strings(readings.behaviour),
        "needs": string_lists(readings.needs),
        "cues": string_lists(readings.cues),
        "spans": span_lists(readings.spans),
        "model": pa.array([readings.model]).take(pa.array(np.zeros(n, np.int32))),
    }
    return pa.table(columns, schema=SCHEMA.remove(CAMPAIGN))


def strings(values: Sequence[str]) -> pa.Array:
    """Text as Arrow can hold it: half of a broken emoji (a lone surrogate) becomes a question mark."""
    try:
        return pa.array(values, pa.string())
    except UnicodeEncodeError:
        return pa.array([value.encode("utf-8", "replace").decode() for value in values], pa.string())


def times(values: NDArray[np.datetime64]) -> pa.Array:
    return pa.array(values.astype("datetime64[s]"), pa.timestamp("s")).cast(pa.timestamp("s", "UTC"))


def _offsets(lists: Sequence[Sequence[object]]) -> pa.Array:
    ends = np.zeros(len(lists) + 1, np.int32)
    np.cumsum(np.fromiter(map(len, lists), np.int32, len(lists)), out=ends[1:])
    return pa.array(ends)


def string_lists(lists: Sequence[tuple[str, ...]]) -> pa.Array:
    values = pa.array(list(chain.from_iterable(lists)), pa.string())
    return pa.ListArray.from_arrays(_offsets(lists), values)


def span_lists(lists: Sequence[tuple[Span, ...]]) -> pa.Array:
    flat = list(chain.from_iterable(lists))
    start, end, label, cue = zip(*flat, strict=True) if flat else ((), (), (), ())
    values = pa.StructArray.from_arrays(
        [
            pa.array(start, pa.int32()),
            pa.array(end, pa.int32()),
            pa.array(label, pa.string()),
            pa.array(cue, pa.string()),
        ],
        fields=list(SPAN),
    )
    return pa.ListArray.from_arrays(_offsets(lists), values, type=pa.list_(SPAN))
