"""Everything this room is asked. Nothing here changes a row, and nothing here asks who wrote a message."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Count, Max, Min, Prefetch, Q, QuerySet

from waterlijn.web.accounts.models import Member, Organisation
from waterlijn.web.listen.models import (
    Assessment,
    Deletion,
    FieldNote,
    Import,
    IncidentCount,
    Message,
    SignOff,
    Source,
)

# What the data protection officer signs for. Change one of these, and the signature no longer holds.
PROMISE = (
    "kind", "purpose", "theme", "basis", "basis_reason", "period_start", "period_end", "keywords", "keywords_reason",
    "raw_days", "feature_months", "is_closed_group", "members_agreement", "place_id",
)  # fmt: skip

SMALLEST = 50  # messages; the public reads of fewer only that they are fewer
BUSY = (Import.State.WAITING, Import.State.RUNNING)


class Status(NamedTuple):
    """Where a source stands: one of draft, waiting, early, active, ended, stopped; and the signature that holds."""

    name: str
    sign_off: SignOff | None

    @property
    def is_active(self) -> bool:
        return self.name == "active"


def promise_of(source: Source) -> str:
    """Digest of everything that was promised about a source."""
    promised = {field: str(getattr(source, field)) for field in PROMISE}
    return hashlib.sha256(json.dumps(promised, sort_keys=True).encode()).hexdigest()


def sources_of(organisation: Organisation) -> QuerySet[Source]:
    """All sources, with what `status` needs, in a fixed number of queries."""
    signed = SignOff.objects.filter(withdrawn_at=None)
    assessments = Assessment.objects.prefetch_related(Prefetch("sign_offs", signed, to_attr="valid_sign_offs"))
    return (
        Source.objects.filter(organisation=organisation)
        .select_related("place")
        .prefetch_related(Prefetch("assessments", assessments, to_attr="versions"))
    )


def newest_assessment(source: Source) -> Assessment | None:
    versions: list[Assessment] | None = getattr(source, "versions", None)
    return (versions[0] if versions else None) if versions is not None else source.assessments.first()


def valid_sign_off(source: Source) -> SignOff | None:
    """The signature under the newest version, if it still covers what the source says today."""
    newest = newest_assessment(source)
    if newest is None:
        return None
    loaded: list[SignOff] | None = getattr(newest, "valid_sign_offs", None)
    signed = loaded if loaded is not None else list(newest.sign_offs.filter(withdrawn_at=None))
    promise = promise_of(source)
    return next((one for one in signed if one.promise == promise), None)


def has_own_hand(member: Member, source: Source, assessment: Assessment) -> bool:
    """Whether the member made or changed the promise, or wrote the assessment: then somebody else has to judge it.

    In the example municipality one person may try everything.
    """
    hands = (source.made_by_id, source.changed_by_id, assessment.written_by_id)
    return member.pk in hands and not member.organisation.is_example


def status(source: Source, today: date) -> Status:
    """Whether messages may come in from this source today, and if not, what it waits for."""
    sign_off = valid_sign_off(source)
    if source.stopped_at is not None:
        return Status("stopped", sign_off)
    if newest_assessment(source) is None:
        return Status("draft", None)
    if sign_off is None:
        return Status("waiting", None)
    if today < source.period_start:
        return Status("early", sign_off)
    return Status("active" if today <= source.period_end else "ended", sign_off)


def active_sources(organisation: Organisation, today: date, *, notes: bool = False) -> list[Source]:
    """The sources that may receive messages today: files, or (with `notes`) field notes."""
    kinds = Q(kind=Source.Kind.FIELD_NOTES)
    chosen = sources_of(organisation).filter(kinds if notes else ~kinds)
    return [source for source in chosen if status(source, today).is_active]


def imports_of(organisation: Organisation) -> QuerySet[Import]:
    return Import.objects.filter(source__organisation=organisation).select_related("source", "by__user")


def is_refused_group(run: Import, source: Source) -> bool:
    """Whether the file comes from a closed group while the source says nothing of its members' agreement."""
    return bool(run.detected.get("closed_group")) and not source.is_closed_group


def is_importing(organisation: Organisation) -> bool:
    """Whether a file is being read right now, so that keys may not be destroyed yet."""
    return imports_of(organisation).filter(state__in=BUSY).exists()


def messages_of(organisation: Organisation) -> QuerySet[Message]:
    return Message.objects.filter(source__organisation=organisation).select_related("source", "place")


def incident_counts_of(organisation: Organisation) -> QuerySet[IncidentCount]:
    return IncidentCount.objects.filter(place__organisation=organisation).select_related("place")


def note_severities(organisation: Organisation) -> list[tuple[str, date, int]]:
    """(place, day, severity) of every field note that is kept: what was seen, without the words."""
    notes = FieldNote.objects.filter(organisation=organisation)
    return list(notes.order_by("day", "pk").values_list("place__name", "day", "severity"))


def notes_of(organisation: Organisation) -> QuerySet[FieldNote]:
    return FieldNote.objects.filter(organisation=organisation).select_related("message", "place")


class Due(NamedTuple):
    """What retention will take from a source, and when the first of it goes."""

    source: Source
    texts: int
    messages: int
    first_text: date | None
    first_message: date | None


def due(sources: Iterable[Source]) -> list[Due]:
    """Per source that keeps anything: how much, and on which day the first of it goes."""
    by_source = {source.pk: source for source in sources}
    rows = (
        Message.objects.filter(source__in=by_source)
        .values("source_id")
        .annotate(
            n=Count("pk"),
            texts=Count("pk", filter=~Q(text="")),
            first_text=Min("erase_text_after", filter=~Q(text="")),
            first_message=Min("delete_after"),
        )
        .order_by("source__name")
    )
    return [
        Due(by_source[row["source_id"]], row["texts"], row["n"], row["first_text"], row["first_message"])
        for row in rows
    ]


def deletions_of(organisation: Organisation) -> QuerySet[Deletion]:
    return Deletion.objects.filter(organisation=organisation)


class Registered(NamedTuple):
    """One line of the public register."""

    source: Source
    status: Status
    messages: int | None  # rounded; None: too few to say
    last_import: date | None


def rounded(n: int) -> int | None:
    """A number for the public: whoever looks before and after one message came in sees the same.

    >>> [rounded(n) for n in (49, 60, 987, 1234, 26_543, 128_000)]
    [None, 50, 1000, 1200, 27000, 130000]
    """
    if n < SMALLEST:
        return None
    step = SMALLEST if n < 1000 else 10 ** (len(str(n)) - 2)
    return (n + step // 2) // step * step


def register(today: date) -> list[tuple[Organisation, list[Registered]]]:
    """Every source that was ever signed for, per organisation. Exact numbers are not published."""
    lines: list[tuple[Organisation, list[Registered]]] = []
    counts = dict(Message.objects.values_list("source_id").annotate(n=Count("pk")))
    lasts = dict(
        Import.objects.filter(state=Import.State.STORED).values_list("source_id").annotate(last=Max("finished_at"))
    )
    for organisation in Organisation.objects.select_related("register_contact").order_by("name"):
        signed = sources_of(organisation).filter(assessments__sign_offs__isnull=False).distinct()
        entries = [
            Registered(
                source,
                status(source, today),
                rounded(counts.get(source.pk, 0)),
                last.date() if (last := lasts.get(source.pk)) else None,
            )
            for source in signed
        ]
        lines.append((organisation, entries))
    return lines


def last_deletion(organisation: Organisation) -> datetime | None:
    """When messages were last deleted: what was counted from them has to be counted again."""
    gone = Deletion.objects.filter(organisation=organisation, what=Deletion.What.MESSAGES).order_by("-at")
    return gone.values_list("at", flat=True).first()
