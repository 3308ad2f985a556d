"""Folds copies: one copied text is one voice, however often it was posted."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice

import numpy as np
from django.conf import settings
from django.db import transaction
from django.db.models import Count

from waterlijn.spread import Campaigns, Folder
from waterlijn.web.accounts.models import Organisation
from waterlijn.web.understand import queries
from waterlijn.web.understand.models import Campaign, Reading

CHUNK = 500  # rows per update: well under what either database allows in one statement


def fold_copies(*, organisation: Organisation) -> int:
    """Find the copies among all texts that are still kept; returns the number of copied texts.

    A reading whose text has been deleted keeps what was found while the text was there: a promise of deletion
    may not turn one voice into a hundred again.
    """
    pks, found = _fold(organisation)
    with transaction.atomic():
        campaigns = _store_campaigns(organisation, found)
        _store_labels(organisation, pks, found, campaigns)
    return len(found)


def _fold(organisation: Organisation) -> tuple[np.ndarray[tuple[int], np.dtype[np.int64]], Campaigns]:
    """The ids of all messages with a text, in order, and the copies among them; on disk, so memory stays flat."""
    folder = settings.DATA / "folding" / str(organisation.pk)
    shutil.rmtree(folder, ignore_errors=True)  # what a killed run left
    pks: list[int] = []
    with Folder(folder) as copies:
        for rows in queries.texts(organisation, size=20_000):
            ids, texts, times, authors, places = zip(*rows, strict=True)
            pks.extend(ids)
            copies.add(texts, as_times(times), authors, places)
        return np.array(pks, np.int64), copies.finish()


def as_times(times: Sequence[datetime | None]) -> np.ndarray[tuple[int], np.dtype[np.datetime64]]:
    """datetime64[s] in UTC, NaT for None."""
    moments = [None if time is None else time.astimezone(UTC).replace(tzinfo=None) for time in times]
    return np.array(moments, "datetime64[s]")


def _store_campaigns(organisation: Organisation, found: Campaigns) -> dict[str, Campaign]:
    """One row per copied text; copies whose text has been deleted stay counted."""
    known = {campaign.code: campaign for campaign in Campaign.objects.filter(organisation=organisation)}
    erased = dict(
        Reading.objects.filter(campaign__organisation=organisation, message__text="")
        .values_list("campaign__code")
        .annotate(n=Count("pk"))
    )
    new: list[Campaign] = []
    old: list[Campaign] = []
    for campaign in found:
        row = known.get(campaign.id) or Campaign(organisation=organisation, code=campaign.id, size=0, authors=0)
        row.size = campaign.size + erased.get(campaign.id, 0)
        row.authors = max(campaign.authors, row.authors if campaign.id in erased else 0)
        row.first = min(filter(None, (_moment(campaign.first), row.first)), default=None)
        row.last = max(filter(None, (_moment(campaign.last), row.last)), default=None)
        (old if row.pk else new).append(row)
    Campaign.objects.bulk_create(new, batch_size=CHUNK)
    Campaign.objects.bulk_update(old, ["size", "authors", "first", "last"], batch_size=CHUNK)
    there = set(found.ids) | erased.keys()
    gone = [row.pk for code, row in known.items() if code not in there]
    Campaign.objects.filter(pk__in=gone).delete()
    return {row.code: row for row in (*new, *old)}


def _moment(time: np.datetime64) -> datetime | None:
    return None if np.isnat(time) else time.astype("datetime64[s]").item().replace(tzinfo=UTC)


def _store_labels(
    organisation: Organisation,
    pks: np.ndarray[tuple[int], np.dtype[np.int64]],
    found: Campaigns,
    campaigns: dict[str, Campaign],
) -> None:
    """Write only what changed: most messages are nobody's copy, and stay as they are."""
    of_label = [campaigns[code].pk for code in found.ids]
    special = np.flatnonzero((found.label >= 0) | ~found.voices)
    wanted = {
        int(pks[i]): (of_label[found.label[i]] if found.label[i] >= 0 else None, bool(found.voices[i]))
        for i in special.tolist()
    }
    now = {pk: (campaign, voice) for pk, campaign, voice in queries.copies_now(organisation)}
    changes: dict[tuple[int | None, bool], list[int]] = {}
    for pk in wanted.keys() | now.keys():
        state = wanted.get(pk, (None, True))
        if state != now.get(pk, (None, True)):
            changes.setdefault(state, []).append(pk)
    for (campaign, voice), rows in changes.items():
        for chunk in _chunks(rows):
            Reading.objects.filter(pk__in=chunk).update(campaign=campaign, is_voice=voice)


def _chunks(rows: Iterable[int]) -> Iterator[list[int]]:
    rest = iter(rows)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk
