"""What the pages and the tasks of Begrijpen ask the database. Nothing here can search by author."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, TypeVar

import numpy as np
from django.db.models import Count, Exists, F, Max, Model, OuterRef, Q, QuerySet
from numpy.typing import NDArray

from waterlijn.records import LABELS, NEEDS
from waterlijn.temperature import Temperature
from waterlijn.web.accounts.models import Member, Organisation, Place
from waterlijn.web.listen.models import Message, Source
from waterlijn.web.listen.queries import last_deletion
from waterlijn.web.understand import labels, stored
from waterlijn.web.understand.models import (
    Campaign,
    DrawnMessage,
    Label,
    LabelRound,
    LocalLayer,
    Reading,
    TemperatureCell,
    TemperatureRun,
    TopicOfWeek,
)

_Row = TypeVar("_Row", bound=Model)
PAGE = 25  # messages on one page: what a person reads before she needs a break
LAYERED = " + "  # between the name of the shipped model and that of a local layer
K_MESSAGES, K_AUTHORS = 10, 5  # nothing is shown about fewer messages or fewer people


def _owned(found: QuerySet[_Row], source: str, organisation: Organisation) -> QuerySet[_Row]:
    """Only rows of `organisation`, without the index on sources.

    The `+ 0` is for the planner: walking that index means sorting a million rows by their number, while all that
    is asked for here stands at the end, or in the order, of the table itself.
    """
    owner = F(f"{source}__organisation_id") + 0
    owned: QuerySet[_Row] = found.alias(owner=owner).filter(owner=organisation.pk)  # type: ignore[assignment]
    return owned


def unread(organisation: Organisation) -> QuerySet[Message]:
    """Messages with a text and without a reading."""
    return _owned(Message.objects.filter(reading=None).exclude(text=""), "source", organisation)


def newest_message() -> int:
    """Number of the newest message of all; a look at the last row."""
    return Message.objects.exclude(text="").order_by("-pk").values_list("pk", flat=True).first() or 0


def newest_reading() -> int:
    return Reading.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def latest_run(organisation: Organisation) -> TemperatureRun | None:
    return TemperatureRun.objects.filter(organisation=organisation).first()


def is_behind(organisation: Organisation) -> bool:
    """Has something been read, or deleted, since the temperature was last taken?"""
    run = latest_run(organisation)
    if run is None:
        return _counted(organisation).exists()
    if run.settings.get("settled", 0) != n_settled(organisation):
        return True
    deleted = last_deletion(organisation)
    if deleted is not None and deleted > run.made_at:
        return True
    return _counted(organisation).filter(pk__gt=run.last_message).exists()


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
    return _owned(Message.objects.filter(pk__gt=top).exclude(text=""), "source", organisation).count()


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


def campaigns(organisation: Organisation) -> list[tuple[Campaign, str]]:
    """Copied texts with one example each, largest first; those of too few people stay hidden."""
    shown = list(Campaign.objects.filter(organisation=organisation, size__gte=K_MESSAGES, authors__gte=K_AUTHORS)[:50])
    examples = Reading.objects.filter(campaign__in=shown).exclude(message__text="").order_by("message_id")
    first: dict[int | None, str] = {}
    for campaign, text in examples.filter(is_voice=True).values_list("campaign_id", "message__text"):
        first.setdefault(campaign, text)
    return [(campaign, first.get(campaign.pk, "")) for campaign in shown]


def hidden_campaigns(organisation: Organisation) -> int:
    few = Q(size__lt=K_MESSAGES) | Q(authors__lt=K_AUTHORS)
    return Campaign.objects.filter(few, organisation=organisation).count()


def campaigns_of(place: Place, week: date) -> list[Campaign]:
    """Texts of which a copy was posted in this place and week; small ones are hidden by the report."""
    found = Campaign.objects.filter(readings__message__place=place, readings__message__week=week)
    return list(found.distinct())


@dataclass(frozen=True)
class Look:
    """Which messages somebody wants to look at. There is no way to ask for an author."""

    place: Place | None = None
    week: date | None = None
    label: str = ""
    need: str = ""
    term: str = ""
    only_unsure: bool = False


def messages(organisation: Organisation, look: Look) -> QuerySet[Reading]:
    """Readings that fit, the most serious first; field notes are listened to elsewhere."""
    found = (
        _owned(Reading.objects.filter(is_voice=True), "message__source", organisation)
        .exclude(message__text="")
        .exclude(message__source__kind=Source.Kind.FIELD_NOTES)
        .select_related("message", "message__place", "message__source")
    )
    if look.place:
        found = found.filter(message__place=look.place)
    if look.week:
        found = found.filter(message__week=look.week)
    if look.label in LABELS:
        found = found.filter(**{f"{look.label}_flag": True})
    if look.need in NEEDS:
        bit = NEEDS.index(look.need)
        found = found.filter(needs_bits__in=[bits for bits in range(1 << len(NEEDS)) if bits >> bit & 1])
    if look.term:
        found = found.filter(message__text__icontains=look.term)
    if look.only_unsure:
        found = found.filter(needs_a_person())
    return found.order_by("-severity", "-abstain", "-message_id")


def needs_a_person() -> Q:
    """The analysis is not sure, or what was said is grave."""
    return Q(abstain=True) & ~Q(language__in=("en", "fr", "de", "other")) | Q(severity__gte=3)


def waiting_for_a_person(organisation: Organisation, place: Place, week: date) -> int:
    return messages(organisation, Look(place=place, week=week, only_unsure=True)).count()


def reading_of(organisation: Organisation, pk: int) -> QuerySet[Reading]:
    return Reading.objects.filter(message__source__organisation=organisation, pk=pk).select_related(
        "message", "message__place", "message__source", "campaign"
    )


def _counted(organisation: Organisation) -> QuerySet[Reading]:
    """Readings that count for the temperature; field notes do not: one worker is not the public."""
    all_of_it = Reading.objects.exclude(message__source__kind=Source.Kind.FIELD_NOTES)
    return _owned(all_of_it, "message__source", organisation)


TEXT_COLUMNS = ("message_id", "message__text", "message__time", "message__author_code", "message__place__name")
MARK_COLUMNS = (
    "message_id", "message__week", "message__place__name", "message__author_code", "message__generation_id",
    "is_voice", "abuse", "hate", "threat", "othering", "abuse_flag", "hate_flag", "threat_flag", "othering_flag",
    "abstain", "language", "target", "needs_bits",
)  # fmt: skip
SHIPPED = slice(MARK_COLUMNS.index("abuse"), MARK_COLUMNS.index("abstain") + 1)


def texts(organisation: Organisation, *, size: int) -> Iterator[list[tuple[Any, ...]]]:
    """Texts that are still kept, in batches of rows of `TEXT_COLUMNS`, in the order they came in."""
    return _batches(_counted(organisation).exclude(message__text=""), TEXT_COLUMNS, size)


def marks(organisation: Organisation, *, size: int) -> Iterator[list[tuple[Any, ...]]]:
    """What counts of every reading, in batches of rows of `MARK_COLUMNS`, in the order they came in.

    Where a local layer read the message, what the shipped model said counts: only its mistakes are known, so only
    with it can weeks be compared (decision 11).
    """
    for rows in _batches(_counted(organisation), (*MARK_COLUMNS, "shipped"), size):
        yield [row[:-1] if row[-1] is None else _as_shipped(row) for row in rows]


def _as_shipped(row: tuple[Any, ...]) -> tuple[Any, ...]:
    *said, target = row[-1][:10]  # severity and group come after, and do not count
    target_at = MARK_COLUMNS.index("target")
    return (*row[: SHIPPED.start], *said, *row[SHIPPED.stop : target_at], target, *row[target_at + 1 : -1])


def _batches(found: QuerySet[Reading], columns: Sequence[str], size: int) -> Iterator[list[tuple[Any, ...]]]:
    last = 0
    while rows := list(found.filter(pk__gt=last).order_by("pk").values_list(*columns)[:size]):
        yield rows
        last = rows[-1][0]


def voices_of(place_id: int, first: date, last: date, *, most: int = 20_000) -> list[tuple[str, str, int | None]]:
    """(text, transient author code, its key generation) of Dutch voices between two Mondays, the newest first."""
    found = Reading.objects.filter(
        message__place=place_id, message__week__gte=first, message__week__lte=last, is_voice=True, language="nl"
    ).exclude(message__text="")
    found = found.exclude(message__source__kind=Source.Kind.FIELD_NOTES).order_by("-pk")
    return list(found.values_list("message__text", "message__author_code", "message__generation_id")[:most])


def copies_now(organisation: Organisation) -> Iterator[tuple[int, int | None, bool]]:
    """(message, campaign, is a voice) of every reading with a text that is known as a copy."""
    known = _counted(organisation).exclude(message__text="").filter(Q(campaign__isnull=False) | Q(is_voice=False))
    return known.values_list("message_id", "campaign_id", "is_voice").iterator()


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
    found = _counted(organisation).filter(message__source__in=sources, is_voice=True, language="nl")
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
    found: date | None = _counted(organisation).exclude(message__text="").aggregate(last=Max("message__week"))["last"]
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
    return _owned(found, "message__source", organisation)


def to_restore(organisation: Organisation) -> QuerySet[Reading]:
    """Readings by a layer of which the text has gone: they can only be put back as the shipped model left them."""
    found = Reading.objects.filter(shipped__isnull=False, message__text="")
    return _owned(found, "message__source", organisation)
