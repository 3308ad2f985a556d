"""Field notes: what was seen and what one thinks of it, kept apart, and without names."""

from __future__ import annotations

import secrets
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from waterlijn import privacy
from waterlijn.errors import NotAllowed
from waterlijn.web.accounts.actions import record
from waterlijn.web.accounts.models import Member, Place
from waterlijn.web.listen import queries
from waterlijn.web.listen.actions.retention import add_months
from waterlijn.web.listen.models import FieldNote, Message, Source


class Cleaned(NamedTuple):
    """A text without personal data, and which kinds were found in it."""

    text: str
    found: tuple[str, ...]


def clean_note(text: str) -> Cleaned:
    """What the filter sees in a text, and the text that it proposes instead."""
    found = privacy.find(text)
    return Cleaned(privacy.replace(text, found), tuple(sorted({one.type for one in found})))


@transaction.atomic
def save_note(
    *,
    by: Member,
    source: Source,
    place: Place,
    day: date,
    theme: str,
    severity: int,
    observation: str,
    interpretation: str = "",
) -> FieldNote:
    """Keep a note that holds no personal data. The observation becomes a message, the interpretation never does."""
    today = timezone.localdate()
    if source.kind != Source.Kind.FIELD_NOTES or not queries.status(source, today).is_active:
        raise NotAllowed(_("Field notes may not be kept right now: the data protection officer has not agreed."))
    if any(privacy.find(text) for text in (theme, observation, interpretation)):
        raise NotAllowed(_("The note still holds a name or a number. Nothing was saved."))
    message = Message.objects.create(
        source=source,
        place=place,
        external_hash=secrets.token_hex(16),
        text=observation,
        time=datetime.combine(day, time(12), UTC),
        week=day - timedelta(days=day.weekday()),
        language="nl",
        erase_text_after=today + timedelta(days=source.raw_days),
        delete_after=add_months(today, source.feature_months),
    )
    note = FieldNote.objects.create(
        organisation=by.organisation,
        place=place,
        message=message,
        day=day,
        theme=theme,
        severity=severity,
        interpretation=interpretation,
        written_by=by,
    )
    record(by=by, what="note.written", subject=f"field note {note.pk}", details={"place": place.pk})
    return note


@transaction.atomic
def delete_note(*, by: Member, note: FieldNote) -> None:
    number = note.pk
    note.message.delete()  # takes the note and the reading along
    record(by=by, what="note.deleted", subject=f"field note {number}")
