"""Draws the messages of a new round of labelling, with chances that are known exactly (`text.drawing`)."""

from __future__ import annotations

import secrets
import zlib
from collections.abc import Iterable, Sequence
from datetime import date

import numpy as np
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop as _
from numpy.typing import NDArray

from waterlijn.errors import NotAllowed
from waterlijn.text import drawing
from waterlijn.web.accounts.actions import record
from waterlijn.web.accounts.models import Member, Organisation
from waterlijn.web.listen.models import Source
from waterlijn.web.understand import labels, queries
from waterlijn.web.understand.actions.calibrating import settle_chances
from waterlijn.web.understand.models import DrawnMessage, Label, LabelRound

CHUNK = 500
SMALLEST_FRAME = 20  # messages to draw from; below, somebody can just read them all
ALONE = _("There is an open round already. Close it first.")
TOO_SMALL = _("There are too few messages to draw from. Choose more sources or a longer period.")
ALL_DRAWN = _("All these messages have been judged already. Choose other sources or another period.")


@transaction.atomic
def start_round(
    *,
    by: Member,
    sources: Sequence[Source],
    first_week: date | None,
    last_week: date | None,
    wanted: int,
    is_double: bool,
) -> LabelRound:
    """Draw about `wanted` messages more; what an earlier round left without an answer comes along."""
    organisation = Organisation.objects.select_for_update().get(pk=by.organisation_id)
    rounds = LabelRound.objects.filter(organisation=organisation)
    if rounds.filter(closed_at=None).exists():
        raise NotAllowed(ALONE)
    numbers, probability = queries.frame(organisation, sources, first_week, last_week)
    if len(numbers) < SMALLEST_FRAME:
        raise NotAllowed(TOO_SMALL)
    first = rounds.order_by("pk").first()
    key = bytes(first.key) if first else secrets.token_bytes(32)
    before = queries.so_far(numbers, [queries.unpack(bytes(frame)) for frame in rounds.values_list("frame", flat=True)])
    chance = drawing.chances(drawing.uncertainty(probability), wanted, before)
    drawn = np.flatnonzero(drawing.luck(key, numbers.tolist()) < chance)
    row = LabelRound(
        organisation=organisation, by=by, first_week=first_week, last_week=last_week, wanted=wanted,
        is_double=is_double, n_frame=len(numbers), n_drawn=0, key=key, frame=pack(numbers, chance),
    )  # fmt: skip
    row.save()
    row.sources.set(sources)
    row.n_drawn = _store(row, numbers[drawn].tolist(), chance[drawn].tolist())
    if not row.n_drawn:
        raise NotAllowed(ALL_DRAWN)
    row.save(update_fields=["n_drawn"])
    details = {"frame": row.n_frame, "drawn": row.n_drawn, "sources": [source.pk for source in sources]}
    record(by=by, what="labels.drawn", subject=f"round {row.pk}", details=details)
    return row


def _store(row: LabelRound, numbers: list[int], chances: list[float]) -> int:
    """Rows for what is drawn now, and the higher chance for what was drawn before; returns how many wait."""
    known = {found.pk: found for found in queries.drawn_of(row.organisation)}
    judged = _judged(known.values())
    order = np.random.default_rng([*bytes(row.key), row.pk]).permutation(len(numbers)).tolist()
    new, again, waiting = [], [], []
    for number, chance, place in zip(numbers, chances, order, strict=True):
        found = known.get(number)
        if found is None:
            new.append(DrawnMessage(message_id=number, round=row, chance=chance, chance_when_drawn=chance, order=place))
            continue
        found.chance = max(chance, found.chance)
        if number not in judged:
            found.round, found.order = row, place
            waiting.append(number)
        again.append(found)
    Label.objects.filter(drawn__in=waiting).delete()  # half a judgement of which nobody knows any more whose it was
    DrawnMessage.objects.bulk_create(new, batch_size=CHUNK)
    DrawnMessage.objects.bulk_update(again, ["chance", "round", "order"], batch_size=CHUNK)
    return len(new) + len(waiting)


def _judged(drawn: Iterable[DrawnMessage]) -> set[int]:
    """Those that as many people judged as should."""
    found = list(drawn)
    given = labels.by_message(Label.objects.filter(drawn__round__in={row.round_id for row in found}))
    return {row.pk for row in found if labels.is_complete(given.get(row.pk, []), is_double=row.round.is_double)}


def pack(numbers: NDArray[np.int64], chance: NDArray[np.float64]) -> bytes:
    """Message numbers and chances, each one eight bytes, compressed."""
    return zlib.compress(numbers.astype("<i8").tobytes() + chance.astype("<f8").tobytes())


@transaction.atomic
def close_round(*, by: Member, row: LabelRound) -> None:
    """Keep how far people agreed, and take the names off what they said.

    Half a judgement goes: without names nobody could see to it that another person gives the other half.
    """
    row = LabelRound.objects.select_for_update().defer("frame").get(pk=row.pk)
    if row.closed_at is not None:
        raise NotAllowed(_("This round was closed already."))
    given = list(labels.by_message(queries.labels_of(row)).values())
    row.agreement = labels.tally(given)
    row.closed_at = timezone.now()
    row.save(update_fields=["agreement", "closed_at"])
    kept = [found for found in given if labels.is_complete(found, is_double=row.is_double)]
    _forget(row, kept)
    settle_chances(row.organisation)
    record(by=by, what="round.closed", subject=f"round {row.pk}", details={"half_dropped": len(given) - len(kept)})


def _forget(row: LabelRound, kept: Sequence[Sequence[Label]]) -> None:
    """Store the labels anew without names, the seats of each message shuffled, all rows in a random order.

    Emptying the names is not enough: a seat is one person's through the whole round, and the audit trail says in
    which order people judged. What it still allows, SECURITY.md says.
    """
    luck = secrets.SystemRandom()
    for found in kept:
        blind = [label for label in found if label.seat != Label.SETTLED]
        seats = luck.sample([label.seat for label in blind], len(blind))
        for label, seat in zip(blind, seats, strict=True):
            label.seat = seat
    anew = [label for found in kept for label in found]
    for label in anew:
        label.pk, label.by = None, None
    luck.shuffle(anew)
    queries.labels_of(row).delete()
    Label.objects.bulk_create(anew, batch_size=CHUNK)
