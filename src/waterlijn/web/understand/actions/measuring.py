"""Takes the temperature: all weeks of all places, as a new run. What was measured before never changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from typing import Any

import numpy as np
from django.db import transaction
from django.utils import timezone
from numpy.typing import NDArray

from waterlijn import __version__, pipeline
from waterlijn.records import LABELS, NEEDS
from waterlijn.report.disclosure import protect
from waterlijn.temperature import Marks, Tally, Temperature, estimate, tally
from waterlijn.temperature.counting import MEASURES
from waterlijn.web.accounts.actions import record
from waterlijn.web.accounts.models import Member, Organisation, Place
from waterlijn.web.understand import queries, stored
from waterlijn.web.understand.actions import calibrating, indexing
from waterlijn.web.understand.actions.copies import fold_copies
from waterlijn.web.understand.actions.topics import find_topics
from waterlijn.web.understand.actions.watching import put_forward_alarms
from waterlijn.web.understand.models import Label, TemperatureCell, TemperatureRun, TopicOfWeek

BATCH = 20_000


def renew(*, by: Member | None, organisation: Organisation) -> TemperatureRun:
    """Fold the copies, then take the temperature."""
    fold_copies(organisation=organisation)
    return store_temperature(by=by, organisation=organisation)


def store_temperature(*, by: Member | None, organisation: Organisation) -> TemperatureRun:
    """Count all readings and keep the estimates as a new run, with what they were made from."""
    counted = _Counted(organisation)
    instrument = pipeline.instrument()
    found = estimate(counted.tally, instrument, counted.labels)
    places = {place.name: place for place in Place.objects.filter(organisation=organisation)}
    subjects = find_topics(organisation, found, places)
    with transaction.atomic():
        run = TemperatureRun.objects.create(
            organisation=organisation,
            made_at=timezone.now(),
            by=by,
            code_version=__version__,
            model=queries.newest_model() or instrument.version,
            inputs_hash=counted.digest,
            last_message=counted.last,
            settings={
                "sources": queries.sources_counted(organisation),
                "rates": stored.keep_rates(instrument),
                "settled": counted.settled,
            },
            n_messages=counted.tally.n_seen,
            counts=indexing.counts_of(counted.by_source, _shown(found), places),
        )
        cells = [TemperatureCell(run=run, place=places[t.place], week=t.week, content=stored.keep(t)) for t in found]
        TemperatureCell.objects.bulk_create(cells, batch_size=500)
        for subject in subjects:
            subject.run = run
        TopicOfWeek.objects.bulk_create(subjects, batch_size=500)
        record(by=by, organisation=organisation, what="temperature.taken", subject=f"run {run.pk}",
               details={"n": counted.tally.n_seen, "cells": len(cells), "inputs": counted.digest})  # fmt: skip
    indexing.store_index(run)
    put_forward_alarms(by=by, organisation=organisation, run=run, found=found)
    return run


def _shown(found: Sequence[Temperature]) -> set[tuple[str, date | None]]:
    """Places and weeks of which there is enough to publish."""
    return {(t.place, t.week) for t in protect(list(found)) if t.n_messages}


class _Counted:
    """All readings of an organisation, added up batch by batch, and what people judged of them."""

    def __init__(self, organisation: Organisation) -> None:
        # everything up to here has been seen, also where other organisations wrote in between
        self.tally, self.last = Tally(), queries.newest_reading()
        generations, digest = queries.best_generations(organisation), sha256()
        self.settled = queries.n_settled(organisation)
        judged = calibrating.judged_labels(organisation)
        found: list[calibrating.Found] = []
        outside: Counter[calibrating.Cell] = Counter()
        self.by_source: Counter[indexing.BySource] = Counter()
        for rows in queries.marks(organisation, size=BATCH):
            marks = _marks(rows)
            is_voice = np.array([row[5] for row in rows], np.bool_) & marks.is_counted
            self.tally += count(rows, generations, marks)
            self.by_source += _per_source(rows, marks, is_voice)
            digest.update(repr([(row[0], *row[5:]) for row in rows]).encode())
            if judged.answers:
                found += _labelled(rows, marks, is_voice, judged)
                outside += calibrating.outside_of(rows, is_voice, judged)
        voices = {(key.place, key.week): cell.n_voices for key, cell in self.tally.cells.items()}
        self.labels = calibrating.as_labels(found, voices, outside)
        digest.update(repr([(pk, chance, *_said(answer)) for pk, (chance, answer) in judged.answers.items()]).encode())
        self.digest = digest.hexdigest()


def _per_source(rows: list[tuple[Any, ...]], marks: Marks, is_voice: NDArray[np.bool_]) -> Counter[indexing.BySource]:
    """Voices, hostile ones and those that set groups apart, per place, week and source: what the index needs."""
    found: Counter[indexing.BySource] = Counter()
    hostile, othering = marks.flag[:, MEASURES.index("hostility")], marks.flag[:, MEASURES.index("othering")]
    for what, chosen in (("n", is_voice), ("hostility", is_voice & hostile), ("othering", is_voice & othering)):
        found.update((rows[i][2], rows[i][1], rows[i][18], what) for i in np.flatnonzero(chosen).tolist())
    return found


def _said(answer: Label) -> tuple[object, ...]:
    return (*(getattr(answer, name) for name in LABELS), answer.target, answer.needs_bits)


def _labelled(
    rows: list[tuple[Any, ...]], marks: Marks, is_voice: NDArray[np.bool_], judged: calibrating.Judged
) -> list[calibrating.Found]:
    """The voices of this batch that people judged, with the score that the shipped model gave them."""
    return [
        calibrating.Found((row[2], row[1]), marks.score[i], *judged.answers[row[0]])
        for i, row in enumerate(rows)
        if is_voice[i] and row[0] in judged.answers
    ]


def count(
    rows: list[tuple[Any, ...]],
    generations: dict[tuple[str, date | None], int | None],
    marks: Marks | None = None,
) -> Tally:
    """Add up one batch of rows of `queries.MARK_COLUMNS`."""
    _pk, weeks, places, codes, made_with, voices = zip(*(row[:6] for row in rows), strict=True)
    authors = [
        code if generations.get((place, week)) == generation else ""
        for code, generation, place, week in zip(codes, made_with, places, weeks, strict=True)
    ]
    found = _marks(rows) if marks is None else marks
    return tally(np.array(weeks, "datetime64[D]"), places, found, np.array(voices, np.bool_), authors)


def _marks(rows: list[tuple[Any, ...]]) -> Marks:
    columns = list(zip(*rows, strict=True))
    bits = np.array(columns[17], np.int64)
    return Marks.of_columns(
        probability=np.array(columns[6:10], np.float32).T,
        flag=np.array(columns[10:14], np.bool_).T,
        abstain=np.array(columns[14], np.bool_),
        is_counted=np.array([language == "nl" for language in columns[15]], np.bool_),
        has_target=np.array([target not in ("", "none") for target in columns[16]], np.bool_),
        needs=(bits[:, None] >> np.arange(len(NEEDS)) & 1).astype(np.bool_),
    )
