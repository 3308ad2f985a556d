"""Reading a file that a person let go: in small transactions, and then the file is destroyed.

Killed at any moment, nothing is lost and nothing comes in twice: a batch and the count of batches are written in
one transaction, and reading a file again gives the same batches. `Import.attempt` fences off a worker that was
thought dead: only the newest attempt may write.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from waterlijn import formats, privacy
from waterlijn.errors import NotAllowed, WaterlijnError
from waterlijn.records import BadRow, Messages, week_of
from waterlijn.web.accounts.actions import record
from waterlijn.web.accounts.models import Member
from waterlijn.web.listen import files, keys, queries
from waterlijn.web.listen.actions.receiving import (
    confirm_import,
    correct_import,
    options_of,
    readable,
    receive_file,
    refuse_closed_group,
    refuse_unless_active,
    storable,
)
from waterlijn.web.listen.actions.retention import add_months, delete_file, destroy_keys
from waterlijn.web.listen.models import Barred, Import, ImportProblem, Message, Source

BATCH = 2_000  # rows per transaction: the site writes in between
SHOWN_PROBLEMS = 1_000  # bad rows that are listed; all are counted


class Superseded(Exception):
    """Another worker took this import over, or it was stopped: this one must not write any more."""


@transaction.atomic
def resume_import(*, by: Member, run: Import) -> bool:
    """Go on where it stopped. False when there is nothing to go on with."""
    refuse_unless_active(run.source)
    refuse_closed_group(run, run.source)
    waiting = Import.objects.filter(pk=run.pk, state=Import.State.INTERRUPTED).exclude(file_key=None)
    changed = waiting.update(state=Import.State.WAITING, problem="", problem_details={})
    if changed:
        run.state = Import.State.WAITING
        record(by=by, what="import.resumed", subject=f"import {run.pk}", details={"batches": run.batches_done})
    return bool(changed)


@transaction.atomic
def interrupt_import(*, run: Import) -> bool:
    """Its worker died too often: plainly marked, so that a person can let it go on."""
    changed = Import.objects.filter(pk=run.pk, state__in=queries.BUSY).update(
        state=Import.State.INTERRUPTED,
        problem=_("Reading stopped half-way, because the program was ended. What was read is kept. Let it go on."),
    )
    if changed:
        record(
            by=None,
            organisation=run.source.organisation,
            what="import.interrupted",
            subject=f"import {run.pk}",
            details={"batches": run.batches_done},
        )
    return bool(changed)


# --- reading ----------------------------------------------------------------------------------------------------
def import_messages(
    *, by: Member, source: Source, path: Path, options: formats.Options | None = None, name: str = ""
) -> Import:
    """Read a file from beginning to end, here and now, without a person checking it first."""
    with path.open("rb") as file:
        pieces = iter(lambda: file.read(files.PIECE), b"")
        run = receive_file(by=by, source=source, name=name or path.name, size=path.stat().st_size, pieces=pieces)
    if options is not None:
        correct_import(by=by, run=run, options=options)
    confirm_import(by=by, run=run)
    return run_import(run.pk)


def run_import(number: int) -> Import:
    """Read what is left of import `number`. Meant to be killed at any moment and called again."""
    run = _claim(number)
    if run is None:
        return Import.objects.get(pk=number)
    try:
        _read_all(run)
        _finish(run)
    except Superseded:
        pass
    except WaterlijnError as problem:
        _fail(run, problem)
    run.refresh_from_db()
    return run


@transaction.atomic
def _claim(number: int) -> Import | None:
    run = Import.objects.select_for_update(of=("self",)).select_related("source__organisation").get(pk=number)
    if run.state not in queries.BUSY or run.file_key is None:
        return None
    run.state, run.attempt = Import.State.RUNNING, run.attempt + 1
    run.heartbeat_at = timezone.now()
    run.started_at = run.started_at or run.heartbeat_at
    run.save(update_fields=["state", "attempt", "heartbeat_at", "started_at"])
    return run


def _read_all(run: Import) -> None:
    period_keys = keys.PeriodKeys(run.source.organisation)
    make = _Rows(run, period_keys)
    with readable(run) as path:
        batches = formats.read(path, options_of(run), batch_size=BATCH)
        for number, (messages, bad) in enumerate(islice(batches, run.batches_done, None), run.batches_done):
            clean = privacy.pseudonymise(messages, period_keys)
            _store_batch(run, number, clean, bad, make.rows(clean))


@transaction.atomic
def _store_batch(run: Import, number: int, messages: Messages, bad: list[BadRow], rows: list[Message]) -> None:
    """One transaction: the rows, the bad rows and how far we are, or nothing at all."""
    # The source is locked as well: two files of one source cannot count the same row as new.
    source = Source.objects.select_for_update().get(pk=run.source_id)
    current = Import.objects.select_for_update().get(pk=run.pk)
    if (current.attempt, current.batches_done, current.state) != (run.attempt, number, Import.State.RUNNING):
        raise Superseded
    if source.stopped_at is not None:
        raise NotAllowed(_("The data protection officer stopped this source. What was read before that is kept."))
    fresh = _unknown(source, rows)
    _insert(fresh)
    room = max(0, SHOWN_PROBLEMS - current.bad_rows - current.remarks)
    ImportProblem.objects.bulk_create(
        ImportProblem(run=current, line=row.line, reason=row.reason, details=dict(row.details)) for row in bad[:room]
    )
    current.batches_done = number + 1
    # A note on a row that was kept all the same does not count as a row of its own.
    left_out = sum(("kept", "yes") not in row.details for row in bad)
    current.rows_read += len(rows) + left_out
    current.added += len(fresh)
    current.already_there += len(rows) - len(fresh)
    current.bad_rows += left_out
    current.remarks += len(bad) - left_out
    current.lines_done = max(current.lines_done, int(messages.line.max(initial=0)))
    current.heartbeat_at = timezone.now()
    current.save()


def _insert(rows: list[Message]) -> None:
    """`bulk_create(ignore_conflicts=True)`, three times as fast: one prepared statement instead of one long text."""
    fields = [field for field in Message._meta.concrete_fields if not field.primary_key]
    quote, ops = connection.ops.quote_name, connection.ops
    columns = ", ".join(quote(str(field.column)) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    table = quote(Message._meta.db_table)
    statement = f"INSERT INTO {table} ({columns}) VALUES ({marks}) ON CONFLICT DO NOTHING"  # noqa: S608  # our own names
    adapt = {"DateTimeField": ops.adapt_datetimefield_value, "DateField": ops.adapt_datefield_value}
    ways = [(field.attname, adapt.get(field.get_internal_type())) for field in fields]
    values = [[way(getattr(row, name)) if way else getattr(row, name) for name, way in ways] for row in rows]
    with connection.cursor() as cursor:
        cursor.executemany(statement, values)


def _unknown(source: Source, rows: list[Message]) -> list[Message]:
    """The rows that are not stored yet, each once."""
    by_hash = {row.external_hash: row for row in reversed(rows)}
    for kept in (Message, Barred):  # what was deleted after an objection does not come back
        known = kept.objects.filter(source=source, external_hash__in=by_hash).values_list("external_hash", flat=True)
        for external_hash in list(known):
            del by_hash[external_hash]
    return list(reversed(by_hash.values()))


class _Rows:
    """Turns a batch into rows of the database; holds what is the same for every batch of one import."""

    def __init__(self, run: Import, period_keys: keys.PeriodKeys) -> None:
        today = timezone.localdate()
        self.run = run
        self.generations = period_keys.generations
        self.id_key = keys.unwrap(run.source.id_key)
        self.erase = today + timedelta(days=run.source.raw_days)
        self.delete = add_months(today, run.source.feature_months)
        # A place that the export itself names counts when the organisation knows it.
        self.places = {place.name.casefold(): place.pk for place in run.source.organisation.places.all()}

    def rows(self, messages: Messages) -> list[Message]:
        weeks = week_of(messages.time).astype("datetime64[D]").tolist()
        moments = messages.time.astype("datetime64[s]").tolist()
        return [self._row(messages, i, moments[i], weeks[i]) for i in range(len(messages))]

    def _row(self, messages: Messages, i: int, moment: datetime | None, week: date | None) -> Message:
        author = messages.author[i]
        period = keys.period_of(week) if week else keys.UNKNOWN
        return Message(
            source_id=self.run.source_id,
            imported_by_run_id=self.run.pk,
            place_id=self.places.get(messages.place[i].casefold(), self.run.source.place_id),
            generation_id=self.generations.get(period) if author else None,
            external_hash=keys.hide_id(self.id_key, messages.id[i]),
            text=storable(messages.text[i]),
            time=moment.replace(tzinfo=UTC) if moment else None,
            week=week,
            author_code=author,
            parent_hash=keys.hide_id(self.id_key, messages.parent[i]),
            thread_hash=keys.hide_id(self.id_key, messages.thread[i]),
            language=messages.language[i][:8],
            erase_text_after=self.erase,
            delete_after=self.delete,
        )


@transaction.atomic
def _finish(run: Import) -> None:
    changed = Import.objects.filter(pk=run.pk, attempt=run.attempt, state=Import.State.RUNNING).update(
        state=Import.State.STORED, finished_at=timezone.now()
    )
    if not changed:
        raise Superseded
    run.refresh_from_db()
    record(
        by=run.by,
        organisation=run.source.organisation,
        what="import.stored",
        subject=f"import {run.pk}",
        details={"source": run.source_id, "added": run.added, "already": run.already_there, "bad": run.bad_rows},
    )
    _tidy(run)


@transaction.atomic
def _fail(run: Import, problem: WaterlijnError) -> None:
    """What was read before stays; the file goes."""
    shown = {name: str(value)[:300] for name, value in problem.details.items() if name != "bad_rows"}
    changed = Import.objects.filter(pk=run.pk, attempt=run.attempt, state=Import.State.RUNNING).update(
        state=Import.State.FAILED, problem=problem.message, problem_details=shown, finished_at=timezone.now()
    )
    if not changed:
        return
    run.refresh_from_db()
    record(
        by=run.by,
        organisation=run.source.organisation,
        what="import.failed",
        subject=f"import {run.pk}",
        details={"source": run.source_id, "added": run.added, "kind": type(problem).__name__},
    )
    _tidy(run)


def _tidy(run: Import) -> None:
    """The file and the keys of weeks that are over have done their work."""
    delete_file(by=run.by, run=run)
    destroy_keys(by=run.by, organisation=run.source.organisation)
