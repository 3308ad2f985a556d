"""What the temperature counts, and the runs that were stored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db.models import Count

from waterlijn.temperature import Temperature
from waterlijn.temperature.index import Index
from waterlijn.web.accounts.models import Organisation, Place
from waterlijn.web.listen.models import Message, Source
from waterlijn.web.listen.queries import last_deletion
from waterlijn.web.understand import stored, stored_index
from waterlijn.web.understand.models import (
    IndexCell,
    IndexVersion,
    Reading,
    TemperatureCell,
    TemperatureRun,
    TopicOfWeek,
)
from waterlijn.web.understand.queries.labelling import n_settled
from waterlijn.web.understand.queries.rows import LAYERED, batches, counted, owned


def newest_message() -> int:
    """Number of the newest message of all; a look at the last row."""
    return Message.objects.exclude(text="").order_by("-pk").values_list("pk", flat=True).first() or 0


def newest_reading() -> int:
    return Reading.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def latest_run(organisation: Organisation) -> TemperatureRun | None:
    return TemperatureRun.objects.filter(organisation=organisation).defer("counts").first()


def is_behind(organisation: Organisation) -> bool:
    """Has something been read, or deleted, since the temperature was last taken?"""
    run = latest_run(organisation)
    if run is None:
        return counted(organisation).exists()
    if run.settings.get("settled", 0) != n_settled(organisation):
        return True
    deleted = last_deletion(organisation)
    if deleted is not None and deleted > run.made_at:
        return True
    return counted(organisation).filter(pk__gt=run.last_message).exists()


def organisations_behind() -> Iterator[Organisation]:
    """Organisations with something unread, or read but not yet measured. Cheap: it only looks at the last rows."""
    top = newest_reading()
    new = Message.objects.filter(pk__gt=top).exclude(text="").values_list("source__organisation_id", flat=True)
    waiting = set(new.distinct()) if newest_message() > top else set()
    for organisation in Organisation.objects.all():
        if organisation.pk in waiting or is_behind(organisation):
            yield organisation


def still_to_read(organisation: Organisation) -> int:
    """Messages that wait for their reading; 0 when there is nothing to wait for."""
    top = newest_reading()
    if newest_message() <= top:
        return 0
    return owned(Message.objects.filter(pk__gt=top).exclude(text=""), "source", organisation).count()


def places(organisation: Organisation) -> list[Place]:
    return list(Place.objects.filter(organisation=organisation))


def temperatures(run: TemperatureRun) -> Sequence[Temperature]:
    """All places and weeks of a run, oldest first, exactly as they were stored."""
    names = tuple(Place.objects.filter(organisation=run.organisation_id).values_list("pk", "name"))
    return _temperatures(run.pk, run.made_at, names)


@lru_cache(maxsize=4)
def _temperatures(run: int, _made_at: datetime, names: tuple[tuple[int, str], ...]) -> tuple[Temperature, ...]:
    """A run never changes, so a process may remember the last few; a place may be renamed."""
    name_of = dict(names)
    rates = stored.restore_rates(TemperatureRun.objects.get(pk=run).settings["rates"])
    cells = TemperatureCell.objects.filter(run=run).order_by("week").values_list("place_id", "week", "content")
    return tuple(stored.restore(name_of[place], week, content, rates) for place, week, content in cells)


def topics(run: TemperatureRun, place: Place, week: date) -> list[TopicOfWeek]:
    return list(TopicOfWeek.objects.filter(run=run, place=place, week=week))


TEXT_COLUMNS = ("message_id", "message__text", "message__time", "message__author_code", "message__place__name")
MARK_COLUMNS = (
    "message_id", "message__week", "message__place__name", "message__author_code", "message__generation_id",
    "is_voice", "abuse", "hate", "threat", "othering", "abuse_flag", "hate_flag", "threat_flag", "othering_flag",
    "abstain", "language", "target", "needs_bits", "message__source_id",
)  # fmt: skip
SHIPPED = slice(MARK_COLUMNS.index("abuse"), MARK_COLUMNS.index("abstain") + 1)


def texts(organisation: Organisation, *, size: int) -> Iterator[list[tuple[Any, ...]]]:
    """Texts that are still kept, in batches of rows of `TEXT_COLUMNS`, in the order they came in."""
    return batches(counted(organisation).exclude(message__text=""), TEXT_COLUMNS, size)


def marks(organisation: Organisation, *, size: int) -> Iterator[list[tuple[Any, ...]]]:
    """What counts of every reading, in batches of rows of `MARK_COLUMNS`, in the order they came in.

    Where a local layer read the message, what the shipped model said counts: only its mistakes are known, so only
    with it can weeks be compared (decision 11).
    """
    for rows in batches(counted(organisation), (*MARK_COLUMNS, "shipped"), size):
        yield [row[:-1] if row[-1] is None else _as_shipped(row) for row in rows]


def _as_shipped(row: tuple[Any, ...]) -> tuple[Any, ...]:
    *said, target = row[-1][:10]  # severity and group come after, and do not count
    target_at = MARK_COLUMNS.index("target")
    return (*row[: SHIPPED.start], *said, *row[SHIPPED.stop : target_at], target, *row[target_at + 1 : -1])


def best_generations(organisation: Organisation) -> dict[tuple[str, date | None], int | None]:
    """Per place and week the key generation with most different authors.

    Codes made with different keys cannot be compared, so only one generation is counted: a lower bound.
    """
    counted = (
        Message.objects.filter(source__organisation=organisation)
        .exclude(author_code="")
        .values_list("place__name", "week", "generation_id")
        .annotate(n=Count("author_code", distinct=True))
    )
    best: dict[tuple[str, date | None], tuple[int, int | None]] = {}
    for place, week, generation, n in counted:
        if n > best.get((place, week), (0, None))[0]:
            best[place, week] = (n, generation)
    return {cell: generation for cell, (_n, generation) in best.items()}


def sources_counted(organisation: Organisation) -> dict[str, list[str]]:
    """Names of the sources that have messages, per place."""
    found: dict[str, list[str]] = {}
    sources = Source.objects.filter(organisation=organisation).exclude(kind=Source.Kind.FIELD_NOTES)
    for source in sources.select_related("place"):
        if source.messages.exists():
            found.setdefault(source.place.name, []).append(source.name)
    return found


def is_topic(organisation: Organisation, term: str) -> bool:
    """Only topics that were found may be looked for: free search could be used to find a person."""
    run = latest_run(organisation)
    return bool(term) and run is not None and TopicOfWeek.objects.filter(run=run, term=term).exists()


def newest_model() -> str:
    """Name and version of the shipped model that read the newest message; a local layer does not measure."""
    return (Reading.objects.order_by("-pk").values_list("model", flat=True).first() or "").partition(LAYERED)[0]


def index_version(organisation: Organisation) -> IndexVersion | None:
    """The method that counts now."""
    return IndexVersion.objects.filter(organisation=organisation).first()


def index_of(run: TemperatureRun, place: Place) -> list[Index]:
    """All weeks of a place, oldest first, exactly as they were stored."""
    version = index_version(place.organisation)
    cells = IndexCell.objects.filter(run=run, method=version, place=place).order_by("week")
    sources = Source.objects.filter(organisation=place.organisation_id).values_list("pk", "name")
    names = {str(pk): name for pk, name in sources}
    return [
        stored_index.restore(place.name, week, content, names) for week, content in cells.values_list("week", "content")
    ]
