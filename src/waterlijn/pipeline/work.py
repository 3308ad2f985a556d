"""What one process does with one batch: pseudonymise, read, and leave the rows in a part file."""

from __future__ import annotations

import gc
import signal
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from waterlijn import text
from waterlijn.pipeline.counts import Counts, with_second_reader
from waterlijn.pipeline.marks import own_columns
from waterlijn.pipeline.output import extra_columns
from waterlijn.pipeline.schema import readings_table, strings
from waterlijn.privacy.found import Found, original
from waterlijn.privacy.pseudonyms import personal_data, without
from waterlijn.records import Messages, Readings, Span, Times

GARBAGE_THRESHOLD = 200_000  # new objects before Python looks for circles


@contextmanager
def few_collections() -> Iterator[None]:
    """Let Python look for circles seldom: a batch makes some hundred thousand small objects and no circles."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(GARBAGE_THRESHOLD, 50, 50)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


@dataclass(frozen=True, slots=True)
class FixedKeys:
    """The keys of the periods of one batch, so that every process uses the same ones."""

    keys: Mapping[str, bytes]

    def key(self, period: str) -> bytes:
        return self.keys[period]


@dataclass(frozen=True, slots=True)
class Done:
    """What goes back to the first process: pseudonymised texts for the folding of copies, and the counts."""

    texts: list[str]
    authors: list[str]
    places: list[str]
    time: Times
    is_read: np.ndarray[tuple[int], np.dtype[np.bool_]]
    counts: Counts
    model: str
    file: Path


def prepare() -> None:
    """In a fresh process: leave Ctrl-C to the first process, which stops the others tidily.

    A batch makes some hundred thousand small tuples and no circles: the collector of circles need not look often.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.freeze()
    gc.set_threshold(GARBAGE_THRESHOLD, 50, 50)


class First(NamedTuple):
    """One batch as our own reader left it: without personal data, its readings, and what was taken out of each text."""

    messages: Messages
    readings: Readings
    found: Sequence[Sequence[Found]]


def read_batch(messages: Messages, keys: FixedKeys, file: Path, kind: str) -> Done:
    """Pseudonymise and read one batch; its rows go to `file`, to be completed when the copies are known."""
    return finish(first_reading(messages, keys), file, kind)


def first_reading(messages: Messages, keys: FixedKeys) -> First:
    found = [] if messages.is_pseudonymised else personal_data(messages)
    clean = without(messages, found, keys) if found else messages
    return First(clean, text.read(clean), found)


def finish(first: First, file: Path, kind: str) -> Done:
    """Write the rows of one batch."""
    clean, readings, found = first
    write_part(file, clean, _in_original(readings, found) if kind else readings, kind)
    return _done(clean, readings, file)


def finish_with(first: First, second: Readings, file: Path, kind: str) -> Done:
    """The same with the readings of both readers in the rows; estimates stay with our own (`marks.as_first`)."""
    clean, own, found = first
    write_part(file, clean, _in_original(second, found) if kind else second, kind, own)
    done = _done(clean, second, file)
    return replace(done, counts=with_second_reader(done.counts, second))


def _done(clean: Messages, readings: Readings, file: Path) -> Done:
    return Done(
        texts=list(clean.text),
        authors=list(clean.author),
        places=list(clean.place),
        time=clean.time,
        is_read=np.array([language == "nl" for language in readings.language], np.bool_),
        counts=Counts.of(clean, readings),
        model=readings.model,
        file=file,
    )


def _in_original(readings: Readings, found: Sequence[Sequence[Found]]) -> Readings:
    """The evidence as places in the texts that the user has, which still hold their names and numbers."""
    spans = list(readings.spans)
    for i, items in enumerate(found):
        if items and spans[i]:
            spans[i] = tuple(Span(*original(items, s.start, s.end), s.label, s.cue) for s in spans[i])
    return replace(readings, spans=spans)


def write_part(file: Path, messages: Messages, readings: Readings, kind: str, own: Readings | None = None) -> None:
    table = readings_table(messages, readings)
    extra = {"author": strings(messages.author), **extra_columns(kind, messages, readings)}
    if own is not None:
        extra |= own_columns(readings_table(messages, own))
    for name, column in extra.items():
        table = table.append_column(name, column)
    if not kind:  # nobody asked for the rows themselves: keep only what the estimate needs
        table = table.drop_columns(["cues", "spans"])
    with pa.OSFile(str(file), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)


def read_part(file: Path) -> pa.Table:
    with pa.OSFile(str(file), "rb") as source:
        return pa.ipc.open_file(source).read_all()
