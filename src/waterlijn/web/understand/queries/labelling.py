"""Rounds of judging: what can be drawn, what was drawn, and what people said of it."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import numpy as np
from django.db.models import Count, Exists, Max, OuterRef, QuerySet
from numpy.typing import NDArray

from waterlijn.records import LABELS
from waterlijn.web.accounts.models import Member, Organisation
from waterlijn.web.listen.models import Source
from waterlijn.web.understand import labels
from waterlijn.web.understand.models import (
    DrawnMessage,
    Label,
    LabelRound,
    LocalLayer,
    Reading,
)
from waterlijn.web.understand.queries.rows import counted, owned


def frame(
    organisation: Organisation, sources: Sequence[Source], first: date | None, last: date | None
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Messages that may be drawn for people to judge: ascending numbers (n,), and shipped probabilities (n, 4).

    Only voices in Dutch with a text that is still kept, and no field notes: a colleague may not judge a colleague.
    """
    found = _to_draw(organisation, sources)
    if first:
        found = found.filter(message__week__gte=first)
    if last:
        found = found.filter(message__week__lte=last)
    rows = list(found.order_by("pk").values_list("pk", *LABELS, "shipped"))
    return np.array([row[0] for row in rows], np.int64), _shipped_chances(rows)


def _to_draw(organisation: Organisation, sources: Iterable[Source]) -> QuerySet[Reading]:
    found = counted(organisation).filter(message__source__in=sources, is_voice=True, language="nl")
    return found.exclude(message__text="")


def _shipped_chances(rows: Sequence[tuple[Any, ...]]) -> NDArray[np.float64]:
    """From rows of number, the four labels and what the shipped model said: its four probabilities, (n, 4)."""
    said = [row[5][:4] if row[5] else row[1:5] for row in rows]
    return np.array(said, np.float64).reshape(-1, len(LABELS))


def frame_with_age(
    organisation: Organisation, sources: Iterable[Source]
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.int64]]:
    """As `frame` over everything, with how many weeks each message is older than the newest; -1 where unknown."""
    found = _to_draw(organisation, sources)
    rows = list(found.order_by("pk").values_list("pk", *LABELS, "shipped", "message__week"))
    weeks = np.array([row[6] for row in rows], "datetime64[D]")
    known = ~np.isnat(weeks)
    days = (weeks[known].max() - weeks[known]).astype(np.int64) if known.any() else np.zeros(0, np.int64)
    age = np.full(len(rows), -1, np.int64)
    age[known] = days // 7
    return np.array([row[0] for row in rows], np.int64), _shipped_chances(rows), age


def unpack(stored: bytes) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Message numbers and chances of a frame, as `actions.drawing.pack` kept them."""
    raw = zlib.decompress(stored)
    half = len(raw) // 2
    return np.frombuffer(raw[:half], "<i8").astype(np.int64), np.frombuffer(raw[half:], "<f8").astype(np.float64)


def so_far(
    numbers: NDArray[np.int64], frames: Sequence[tuple[NDArray[np.int64], NDArray[np.float64]]]
) -> NDArray[np.float64]:
    """The highest chance that each message had in any round before; `numbers` ascending."""
    so_far = np.zeros(len(numbers))
    for known, chance in frames:
        place = np.searchsorted(numbers, known)
        inside = (place < len(numbers)) & (numbers[np.minimum(place, len(numbers) - 1)] == known)
        np.maximum.at(so_far, place[inside], chance[inside])
    return so_far


def sources_to_label(organisation: Organisation) -> QuerySet[Source]:
    """Sources with messages of residents; field notes are not for judging."""
    return Source.objects.filter(organisation=organisation).exclude(kind=Source.Kind.FIELD_NOTES)


def last_week(organisation: Organisation) -> date | None:
    """The Monday of the newest message of which the text is still kept."""
    found: date | None = counted(organisation).exclude(message__text="").aggregate(last=Max("message__week"))["last"]
    return found


def rounds_of(organisation: Organisation) -> QuerySet[LabelRound]:
    return LabelRound.objects.filter(organisation=organisation).defer("frame")


def drawn_of(organisation: Organisation) -> QuerySet[DrawnMessage]:
    """Every message that was ever drawn and is still there."""
    found = DrawnMessage.objects.filter(round__organisation=organisation)
    return found.select_related("round").defer("round__frame").order_by("pk")


def n_settled(organisation: Organisation) -> int:
    """Messages whose label carries the temperature."""
    return DrawnMessage.objects.filter(round__organisation=organisation, settled_chance__isnull=False).count()


def labels_of(row: LabelRound) -> QuerySet[Label]:
    return Label.objects.filter(drawn__round=row)


def to_label(row: LabelRound, member: Member) -> QuerySet[DrawnMessage]:
    """What this member can still judge, in the order of the lot; what a colleague judged already comes first."""
    places = 2 if row.is_double else 1
    mine = Label.objects.filter(drawn=OuterRef("pk"), by=member)
    waiting = row.drawn.exclude(message__text="").alias(seats=Count("labels")).filter(seats__lt=places)
    return waiting.exclude(Exists(mine)).order_by("-seats", "order").select_related("message", "message__place")


def judged_share(organisation: Organisation, judged: Sequence[DrawnMessage]) -> dict[int, float]:
    """Per round the share of the drawn messages that people got round to, whether or not they came to an answer.

    That is independent of what a message says: people judge in the order of the lot.
    """
    drawn = Counter(drawn_of(organisation).values_list("round_id", flat=True))
    counts = Counter(row.round_id for row in judged)
    return {round_id: n / drawn[round_id] for round_id, n in counts.items()}


def open_round(organisation: Organisation) -> LabelRound | None:
    return rounds_of(organisation).filter(closed_at=None).first()


def is_unsettled(organisation: Organisation) -> bool:
    """Is there a message with a text about which people still differ? Of one without a text nobody can decide."""
    given = labels.by_message(Label.objects.filter(drawn__round__organisation=organisation))
    return any(
        labels.needs_settling(given.get(row.pk, []), is_double=row.round.is_double)
        for row in drawn_of(organisation).exclude(message__text="")
    )


def is_judged(row: LabelRound) -> bool:
    """Has every message of the round that still has its text been judged by as many people as should?"""
    places = 2 if row.is_double else 1
    waiting = row.drawn.exclude(message__text="").alias(seats=Count("labels")).filter(seats__lt=places)
    return not waiting.exists()


def last_label(row: LabelRound, member: Member) -> Label | None:
    """What this member said last, to take it back."""
    mine = labels_of(row).filter(by=member).exclude(seat=Label.SETTLED)
    return mine.order_by("-pk").select_related("drawn").first()


def is_shared(label: Label) -> bool:
    """Did somebody else say something of this message too?"""
    return Label.objects.filter(drawn=label.drawn_id).exclude(pk=label.pk).exists()


def adopted_layer(organisation: Organisation) -> LocalLayer | None:
    return LocalLayer.objects.filter(organisation=organisation, state=LocalLayer.State.ADOPTED).first()


def to_reread(organisation: Organisation, model: str) -> QuerySet[Reading]:
    """Readings by another model than `model`, of which the text is still there."""
    found = Reading.objects.exclude(model=model).exclude(message__text="")
    return owned(found, "message__source", organisation)


def to_restore(organisation: Organisation) -> QuerySet[Reading]:
    """Readings by a layer of which the text has gone: they can only be put back as the shipped model left them."""
    found = Reading.objects.filter(shipped__isnull=False, message__text="")
    return owned(found, "message__source", organisation)
