"""Sentences of this room that are made from numbers, and the plain words for its kinds of event."""

from __future__ import annotations

from typing import Any

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from waterlijn import words
from waterlijn.errors import WaterlijnError
from waterlijn.web.listen.models import Import
from waterlijn.web.listen.queries import Status

AUDIT: dict[str, Promise] = {
    "source.made": gettext_lazy("made a source"),
    "source.changed": gettext_lazy("changed a source"),
    "source.signed": gettext_lazy("agreed to a source"),
    "source.withdrawn": gettext_lazy("took back the agreement to a source"),
    "source.stopped": gettext_lazy("stopped a source"),
    "source.data_deleted": gettext_lazy("deleted everything of a source"),
    "assessment.written": gettext_lazy("wrote an assessment"),
    "register.contact": gettext_lazy("changed the contact in the register"),
    "import.received": gettext_lazy("uploaded a file"),
    "import.corrected": gettext_lazy("corrected how a file is read"),
    "import.confirmed": gettext_lazy("had a file read"),
    "import.resumed": gettext_lazy("let an import go on"),
    "import.cancelled": gettext_lazy("cancelled an import"),
    "import.interrupted": gettext_lazy("an import was interrupted"),
    "import.stored": gettext_lazy("messages stored"),
    "import.failed": gettext_lazy("a file could not be read"),
    "incidents.entered": gettext_lazy("entered a count of incidents"),
    "incidents.deleted": gettext_lazy("deleted a count of incidents"),
    "note.written": gettext_lazy("wrote a field note"),
    "note.deleted": gettext_lazy("deleted a field note"),
    "message.deleted": gettext_lazy("deleted one message"),
    "retention.texts": gettext_lazy("texts erased"),
    "retention.messages": gettext_lazy("messages deleted"),
    "retention.files": gettext_lazy("uploaded file deleted"),
    "retention.keys": gettext_lazy("keys destroyed"),
}

STATUS: dict[str, Promise] = {
    "draft": gettext_lazy("not ready yet: the assessment is missing"),
    "waiting": gettext_lazy("waiting for the data protection officer"),
    "early": gettext_lazy("agreed, begins later"),
    "active": gettext_lazy("active"),
    "ended": gettext_lazy("period is over"),
    "stopped": gettext_lazy("stopped"),
}
KIND: dict[str, Promise] = {
    "NAME": gettext_lazy("a name"),
    "HANDLE": gettext_lazy("an account name"),
    "EMAIL": gettext_lazy("an e-mail address"),
    "PHONE": gettext_lazy("a telephone number"),
    "IBAN": gettext_lazy("a bank account"),
    "NATIONAL_ID": gettext_lazy("a national number"),
    "ADDRESS": gettext_lazy("an address"),
    "PLATE": gettext_lazy("a number plate"),
    "URL": gettext_lazy("a link"),
    "DOB": gettext_lazy("a date of birth"),
}


def count(n: int) -> str:
    return number_format(n, force_grouping=True)


def problem(message: str, details: dict[str, Any]) -> str:
    """An error of this room or of the science, in the language of the page."""
    if not message:
        return ""
    ours = _(message)
    try:
        return ours.format(**details) if ours != message else words.gettext(message, **details)
    except (KeyError, IndexError, ValueError):
        return ours  # a detail that is missing must not hide the sentence


def say(error: WaterlijnError) -> str:
    return problem(error.message, error.details)


def outcome(run: Import) -> str:
    """What an import brought, in one sentence."""
    added, there, bad = count(run.added), count(run.already_there), count(run.bad_rows)
    sentence = ngettext("{n} new message", "{n} new messages", run.added).format(n=added)
    if run.already_there:
        rest = ngettext("{n} was already there", "{n} were already there", run.already_there)
        sentence = _("{new}, {old}").format(new=sentence, old=rest.format(n=there))
    if run.bad_rows:
        rest = ngettext("{n} row could not be read", "{n} rows could not be read", run.bad_rows)
        sentence = _("{so_far}; {bad}").format(so_far=sentence, bad=rest.format(n=bad))
    return sentence + "."


def percent(run: Import) -> int | None:
    """How far an import is; None when the file does not tell."""
    if run.state == Import.State.STORED:
        return 100
    if not run.lines_expected:
        return None
    return min(99, 100 * run.lines_done // run.lines_expected)


def state_of_import(run: Import) -> str:
    """The sentence of the page of one import."""
    if run.state == Import.State.STORED:
        return outcome(run)
    if run.state == Import.State.RUNNING:
        n = count(run.rows_read)
        done = percent(run)
        if done is None:
            return _("The file is being read: {n} rows so far.").format(n=n)
        return _("The file is being read: {percent} % done, {n} rows so far.").format(percent=done, n=n)
    return {
        Import.State.CHECK: _("Does this look right? Then the file may be read."),
        Import.State.WAITING: _("The file waits its turn. It begins by itself within a few seconds."),
        Import.State.INTERRUPTED: _("Reading stopped half-way. What was read is kept, and it can go on from there."),
        Import.State.FAILED: _("This file could not be read to the end."),
        Import.State.CANCELLED: _("This import was cancelled, and the file is gone."),
    }[Import.State(run.state)]


def status(state: Status) -> str:
    return str(STATUS[state.name])


def kinds(found: tuple[str, ...]) -> str:
    """ "a name, a link": what the filter saw."""
    return ", ".join(str(KIND.get(kind, kind)) for kind in found)
