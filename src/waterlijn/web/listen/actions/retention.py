"""Retention: what was promised to go, goes, and leaves proof that it went."""

from __future__ import annotations

import calendar
import hashlib
from datetime import date, datetime, timedelta
from functools import partial

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from waterlijn.errors import NotAllowed
from waterlijn.web.accounts.actions import record
from waterlijn.web.accounts.models import Member, Organisation
from waterlijn.web.listen import files, keys, queries
from waterlijn.web.listen.models import Barred, Deletion, FieldNote, Import, Message, Objection, Source

BATCH = 2_000  # rows per transaction: nobody waits long for the database
FILE_HOURS = 24  # a file that failed or was left waiting goes after a day at the latest


def add_months(day: date, months: int) -> date:
    """The same day `months` later, or the last day of that month.

    >>> add_months(date(2026, 1, 31), 1)
    datetime.date(2026, 2, 28)
    """
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def apply_retention(
    *, organisation: Organisation, today: date | None = None, by: Member | None = None
) -> list[Deletion]:
    """Everything that is due goes now: texts, messages with their readings, files, keys. Safe to run at any time."""
    today = today or timezone.localdate()
    _overwrite()
    proofs: list[Deletion] = []
    for source in Source.objects.filter(organisation=organisation):
        of_source = Message.objects.filter(source=source)
        proofs += _delete_rows(by, source, of_source.filter(delete_after__lt=today), "retention")
        proofs += _erase_texts(by, source, of_source.filter(erase_text_after__lt=today).exclude(text=""), "retention")
    proofs += _delete_files(by, organisation)
    proofs += _destroy_keys(by, organisation)
    if proofs:
        _scrub()
    return proofs


def delete_data(*, by: Member, source: Source) -> list[Deletion]:
    """Everything that this source ever brought in goes now, and the key with which it could be known again."""
    if source.imports.filter(state__in=queries.BUSY).exists():
        raise NotAllowed(_("A file of this source is being read. Stop the source first; nothing was deleted."))
    _overwrite()
    proofs = _delete_rows(by, source, Message.objects.filter(source=source), "asked")
    for run in source.imports.exclude(file_key=None):
        proofs += _delete_file(by, run, "asked")
    with transaction.atomic():
        Barred.objects.filter(source=source).delete()  # without the key nobody can know them again
        Source.objects.filter(pk=source.pk).update(id_key=keys.wrap(keys.new_secret()))
        Import.objects.filter(source=source, state=Import.State.CHECK).update(state=Import.State.CANCELLED)
        record(by=by, what="source.data_deleted", subject=f"source {source.pk}", details={"proofs": len(proofs)})
    _scrub()
    return proofs


def delete_message(*, by: Member, message: Message, reason: str) -> Deletion:
    """One message goes after an objection, with its reading, and does not come back with the next export."""
    _overwrite()
    with transaction.atomic():
        source = Source.objects.select_for_update().get(pk=message.source_id)
        row = Message.objects.filter(pk=message.pk).values_list("pk", "external_hash", "time").first()
        if row is None:
            raise NotAllowed(_("This message was already gone."))
        number, external_hash, _moment = row
        Barred.objects.get_or_create(source=source, external_hash=external_hash)
        proof = _prove(None, source, Deletion.What.MESSAGES, "asked", [row])
        _take(Deletion.What.MESSAGES, [number])
        details = {"source": source.pk, "reason": Objection(reason).value, "digest": proof.digest}
        record(by=by, what="message.deleted", subject=f"message {number}", details=details)
    _scrub()
    return proof


def delete_file(*, by: Member | None, run: Import, reason: str = "import") -> list[Deletion]:
    """The uploaded file of one import, gone for good: first its key, then its bytes."""
    return _delete_file(by, run, reason)


def _delete_rows(by: Member | None, source: Source, rows: QuerySet[Message], reason: str) -> list[Deletion]:
    return _in_batches(by, source, rows, Deletion.What.MESSAGES, reason)


def _erase_texts(by: Member | None, source: Source, rows: QuerySet[Message], reason: str) -> list[Deletion]:
    return _in_batches(by, source, rows, Deletion.What.TEXTS, reason)


def _in_batches(
    by: Member | None, source: Source, rows: QuerySet[Message], what: Deletion.What, reason: str
) -> list[Deletion]:
    """Small transactions, each with its own proof: killed half-way, what went is proven and the rest goes next time."""
    proof: Deletion | None = None
    while True:
        with transaction.atomic():
            batch = list(rows.order_by("pk").values_list("pk", "external_hash", "time")[:BATCH])
            if not batch:
                return [proof] if proof else []
            proof = _prove(proof, source, what, reason, batch)
            _take(what, [pk for pk, _hash, _time in batch])
            record(
                by=by,
                organisation=source.organisation,
                what=f"retention.{what.value}",
                subject=f"source {source.pk}",
                details={"n": len(batch), "reason": reason, "digest": proof.digest},
            )


def _take(what: Deletion.What, numbers: list[int]) -> None:
    chosen = Message.objects.filter(pk__in=numbers)
    if what == Deletion.What.MESSAGES:
        chosen.delete()  # readings and field notes go along
    else:
        FieldNote.objects.filter(message__in=numbers).update(interpretation="")
        chosen.update(text="")


def _prove(
    proof: Deletion | None,
    source: Source,
    what: Deletion.What,
    reason: str,
    batch: list[tuple[int, str, datetime | None]],
) -> Deletion:
    """The proof so far, with this batch added: the digest chains the keyed hashes of everything that went."""
    days = [moment.date() for _pk, _hash, moment in batch if moment]
    proof = proof or Deletion(
        organisation=source.organisation, source_name=source.name, what=what, n=0, digest="", reason=reason
    )
    proof.n += len(batch)
    proof.at = timezone.now()
    proof.first = min([day for day in (proof.first, *days) if day], default=None)
    proof.last = max([day for day in (proof.last, *days) if day], default=None)
    went = ",".join(external_hash for _pk, external_hash, _moment in batch)
    proof.digest = hashlib.sha256(f"{proof.digest}{went}".encode()).hexdigest()
    proof.save()
    return proof


def _delete_files(by: Member | None, organisation: Organisation) -> list[Deletion]:
    """Files that were never confirmed, or whose import failed or was left, a day ago or longer."""
    long_ago = timezone.now() - timedelta(hours=FILE_HOURS)
    left = queries.imports_of(organisation).exclude(file_key=None).exclude(state__in=queries.BUSY)
    proofs: list[Deletion] = []
    for run in left:
        if (run.finished_at or run.heartbeat_at or run.created_at) < long_ago:
            proofs += _delete_file(by, run, "retention")
    claimed = set(Import.objects.exclude(file_key=None).values_list("pk", flat=True))
    files.sweep(claimed)
    files.sweep_folding()
    return proofs


@transaction.atomic
def _delete_file(by: Member | None, run: Import, reason: str) -> list[Deletion]:
    if run.file_key is None:
        return []
    run.file_key, run.preview, run.file_deleted_at = None, None, timezone.now()
    if run.state in (Import.State.CHECK, Import.State.INTERRUPTED):
        run.state = Import.State.CANCELLED
    run.save(update_fields=["file_key", "preview", "file_deleted_at", "state"])
    source = run.source
    proof = Deletion.objects.create(
        organisation=source.organisation,
        source_name=source.name,
        what=Deletion.What.FILES,
        n=1,
        first=run.created_at.date(),
        last=run.created_at.date(),
        digest=run.file_digest,
        reason=reason,
    )
    record(
        by=by,
        organisation=source.organisation,
        what="retention.files",
        subject=f"import {run.pk}",
        details={"reason": reason, "digest": run.file_digest},
    )
    # Without its key the file is noise already; the bytes go when the transaction stands.
    transaction.on_commit(partial(files.remove, run.pk))
    return [proof]


def destroy_keys(*, by: Member | None, organisation: Organisation) -> list[Deletion]:
    """Destroy the keys of weeks that are over, unless a file is being read that needs them."""
    return _destroy_keys(by, organisation)


@transaction.atomic
def _destroy_keys(by: Member | None, organisation: Organisation) -> list[Deletion]:
    if queries.is_importing(organisation):
        return []
    periods = list(keys.past_keys(organisation).order_by("period").values_list("period", flat=True))
    if not periods:
        return []
    keys.destroy_past_keys(organisation)
    digest = hashlib.sha256(",".join(periods).encode()).hexdigest()
    proof = Deletion.objects.create(
        organisation=organisation, what=Deletion.What.KEYS, n=len(periods), digest=digest, reason="retention"
    )
    record(by=by, organisation=organisation, what="retention.keys", details={"n": len(periods), "last": periods[-1]})
    return [proof]


def _overwrite() -> None:
    """SQLite leaves deleted bytes in the file until something else needs the room; here they become zeros."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")


def _scrub() -> None:
    """Empty SQLite's log as well, where the old pages still stand.

    PostgreSQL's own vacuum frees the old rows; its write-ahead log and backups follow their own term, which the
    manual for administrators names.
    """
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
