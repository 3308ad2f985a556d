"""A file comes in: kept encrypted, looked at, checked by a person, and let go or destroyed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from waterlijn import formats, privacy
from waterlijn.errors import FileProblem, NotAllowed, WaterlijnError
from waterlijn.records import BadRow
from waterlijn.web.accounts.actions import record
from waterlijn.web.accounts.models import Member
from waterlijn.web.listen import files, keys, queries
from waterlijn.web.listen.actions.retention import delete_file
from waterlijn.web.listen.models import Import, Source

PREVIEW_ROWS = 5
# In these formats `Messages.line` is a line of the file, so that its place tells how far we are.
LINE_FORMATS = frozenset({"csv", "jsonl", "4cat-csv", "4cat-ndjson", "zeeschuimer", "twitter", "whatsapp"})
CLOSED_GROUP = _(
    "This file comes from a closed group or chat, and this source is not agreed for that. Nothing was read. Did the "
    "members agree? Then write that in the source first, and have the data protection officer agree. Otherwise "
    "cancel this import."
)


class Preview(NamedTuple):
    """The first rows as they would be stored: names and numbers already replaced."""

    rows: list[dict[str, Any]]
    problems: list[BadRow]


# --- receiving --------------------------------------------------------------------------------------------------
def receive_file(*, by: Member, source: Source, name: str, size: int, pieces: Iterable[bytes]) -> Import:
    """Keep a file, encrypted, and look what it is. Raises a `WaterlijnError` and keeps nothing otherwise."""
    refuse_unless_active(source)
    files.check_room(size)
    draft = files.Draft()
    try:
        for piece in pieces:
            draft.write(piece)
        return receive_draft(by=by, source=source, name=name, draft=draft)
    finally:
        draft.discard()


def receive_draft(*, by: Member, source: Source, name: str, draft: files.Draft) -> Import:
    """The same, for a file that was encrypted while it came in."""
    refuse_unless_active(source)
    draft.finish()
    if draft.size == 0:
        files.check_room(0)  # says that it is empty
    run = Import.objects.create(
        source=source,
        by=by,
        file_name=_clean_name(name),
        file_size=draft.size,
        file_digest=draft.digest,
        file_key=keys.wrap(draft.key),
        detected={"suffix": Path(name).suffix.lower()[:10]},
    )
    try:
        draft.keep_as(run.pk)
        _detect(run, formats.Options())
        with transaction.atomic():
            run.save()
            record(
                by=by,
                what="import.received",
                subject=f"import {run.pk}",
                details={"source": source.pk, "bytes": run.file_size, "format": run.detected["format"]},
            )
    except BaseException:
        # Whatever went wrong, also a broken connection: no file without its row, no row without its file.
        files.remove(run.pk)
        run.delete()
        raise
    return run


# --- checking ---------------------------------------------------------------------------------------------------
def correct_import(*, by: Member, run: Import, options: formats.Options) -> Import:
    """Read the file in another way than was guessed."""
    _refuse_unless_open(run)
    _detect(run, options)  # takes a while for a large file, so nobody may have to wait for it
    with transaction.atomic():
        _refuse_unless_open(Import.objects.select_for_update().get(pk=run.pk))
        run.save(update_fields=["options", "detected", "lines_expected", "preview"])
        record(by=by, what="import.corrected", subject=f"import {run.pk}", details={"format": run.detected["format"]})
    return run


def preview(run: Import) -> Preview:
    """The first rows of the file, pseudonymised with keys that nobody keeps. Does not open the file itself."""
    if run.file_key is None or run.preview is None:
        raise FileProblem(_("The uploaded file is no longer here. Upload the export again."))
    seen = json.loads(files.unseal(keys.unwrap(run.file_key), run.preview))
    if "cannot" in seen:
        raise WaterlijnError(seen["cannot"], **seen["details"])
    rows = [row | {"time": datetime.fromisoformat(row["time"]) if row["time"] else None} for row in seen["rows"]]
    return Preview(rows, [BadRow(line, reason, tuple(details.items())) for line, reason, details in seen["problems"]])


@transaction.atomic
def confirm_import(*, by: Member, run: Import) -> bool:
    """A person looked at it: the file may be read. False when that was already so (a second click)."""
    source = Source.objects.select_for_update().get(pk=run.source_id)
    refuse_unless_active(source)
    refuse_closed_group(run, source)
    changed = Import.objects.filter(pk=run.pk, state=Import.State.CHECK).update(
        state=Import.State.WAITING, preview=None
    )
    if changed:
        run.state, run.preview = Import.State.WAITING, None
        record(by=by, what="import.confirmed", subject=f"import {run.pk}", details={"source": run.source_id})
    return bool(changed)


@transaction.atomic
def cancel_import(*, by: Member, run: Import) -> bool:
    """Do not read it (further): the file goes, what was already stored stays until its day."""
    open_states = (Import.State.CHECK, Import.State.WAITING, Import.State.INTERRUPTED)
    changed = Import.objects.filter(pk=run.pk, state__in=open_states).update(
        state=Import.State.CANCELLED, finished_at=timezone.now()
    )
    if changed:
        run.refresh_from_db()
        record(by=by, what="import.cancelled", subject=f"import {run.pk}", details={"stored": run.added})
        delete_file(by=by, run=run)
    return bool(changed)


# --- what reading needs as well ---------------------------------------------------------------------------------
def options_of(run: Import) -> formats.Options:
    """How a person, or the guess, said that the file must be read. The same at every attempt, so is its clock."""
    return formats.Options(**run.options, latest=run.created_at)


def refuse_unless_active(source: Source) -> None:
    if source.kind == Source.Kind.FIELD_NOTES:
        raise NotAllowed(_("Field notes are written on their own page; a file cannot be read into this source."))
    if not queries.status(source, timezone.localdate()).is_active:
        raise NotAllowed(_("This source may not receive messages right now. Its page says what it is waiting for."))


def refuse_closed_group(run: Import, source: Source) -> None:
    """Messages of a closed group only come into a source that says how its members agreed."""
    if queries.is_refused_group(run, source):
        raise NotAllowed(CLOSED_GROUP)


def readable(run: Import) -> AbstractContextManager[Path]:
    if run.file_key is None:
        raise FileProblem(_("The uploaded file is no longer here. Upload the export again."))
    return files.opened(run.pk, keys.unwrap(run.file_key), run.detected.get("suffix", ""))


def storable(text: str) -> str:
    """Both databases refuse half characters; PostgreSQL also refuses the null character."""
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-8", "replace").decode()
    return text.replace("\x00", "") if "\x00" in text else text


# --- small helpers ----------------------------------------------------------------------------------------------
def _refuse_unless_open(run: Import) -> None:
    if run.state != Import.State.CHECK:
        raise NotAllowed(_("This file is already being read; how it is read can no longer be changed."))


def _detect(run: Import, options: formats.Options) -> None:
    """Look at the file, and remember what it seems to be: column names, and the first rows under its own key."""
    with readable(run) as path:
        found = formats.detect(path, options)
        lines = _count_lines(path) if found.format in LINE_FORMATS else 0
        run.options = {
            "format": options.format,
            "encoding": options.encoding,
            "delimiter": options.delimiter,
            "roles": dict(options.roles) if options.roles else None,
            "timezone": options.timezone,
        }
        seen = json.dumps(_first_rows(path, options_of(run))).encode()
    assert run.file_key is not None  # it could be read
    run.preview = files.seal(keys.unwrap(run.file_key), seen)
    run.lines_expected = lines
    run.detected = {
        "suffix": run.detected.get("suffix", ""),
        "format": found.format,
        "label": found.label,
        "encoding": found.encoding,
        "delimiter": found.delimiter,
        "columns": [column[:200] for column in found.columns[:200]],
        "roles": found.roles,
        # Once seen, reading the same file as another kind does not make the group an open one.
        "closed_group": found.closed_group or run.detected.get("closed_group", False),
    }


def _first_rows(path: Path, options: formats.Options) -> dict[str, Any]:
    """What `preview` shows, in a form that can be kept."""
    try:
        messages, bad = next(formats.read(path, options, batch_size=64), (None, []))
    except WaterlijnError as problem:
        details = {name: str(value)[:300] for name, value in problem.details.items() if name != "bad_rows"}
        return {"cannot": problem.message, "details": details}
    rows: list[dict[str, Any]] = []
    if messages is not None:
        clean = privacy.pseudonymise(messages, privacy.TransientKeys())
        rows = [
            {
                "text": storable(clean.text[i])[:2000],
                "time": moment.isoformat() if (moment := _moment(clean.time[i])) else None,
                "has_author": bool(clean.author[i]),
            }
            for i in range(min(PREVIEW_ROWS, len(clean)))
        ]
    return {"rows": rows, "problems": [(row.line, row.reason, dict(row.details)) for row in bad[:PREVIEW_ROWS]]}


def _count_lines(path: Path) -> int:
    with path.open("rb") as file:
        return sum(piece.count(b"\n") for piece in iter(lambda: file.read(files.PIECE), b"")) + 1


def _clean_name(name: str) -> str:
    """The name of the file, without the people in it ("WhatsApp chat with ...")."""
    name = storable(Path(name).name)[:200]
    return privacy.replace(name, privacy.find(name))[:200]


def _moment(time: np.datetime64) -> datetime | None:
    moment: datetime | None = time.astype("datetime64[s]").astype(object)
    return moment.replace(tzinfo=UTC) if moment is not None else None
