"""Messages to look at, and copied texts. Nothing here can search by author."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from waterlijn.records import LABELS, NEEDS
from waterlijn.web.accounts.models import Organisation, Place
from waterlijn.web.listen.models import Message, Source
from waterlijn.web.understand.models import (
    Campaign,
    Reading,
)
from waterlijn.web.understand.queries.rows import counted, owned

PAGE = 25  # messages on one page: what a person reads before she needs a break
K_MESSAGES, K_AUTHORS = 10, 5  # nothing is shown about fewer messages or fewer people


def unread(organisation: Organisation) -> QuerySet[Message]:
    """Messages with a text and without a reading."""
    return owned(Message.objects.filter(reading=None).exclude(text=""), "source", organisation)


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
        owned(Reading.objects.filter(is_voice=True), "message__source", organisation)
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


def voices_of(place_id: int, first: date, last: date, *, most: int = 20_000) -> list[tuple[str, str, int | None]]:
    """(text, transient author code, its key generation) of Dutch voices between two Mondays, the newest first."""
    found = Reading.objects.filter(
        message__place=place_id, message__week__gte=first, message__week__lte=last, is_voice=True, language="nl"
    ).exclude(message__text="")
    found = found.exclude(message__source__kind=Source.Kind.FIELD_NOTES).order_by("-pk")
    return list(found.values_list("message__text", "message__author_code", "message__generation_id")[:most])


def copies_now(organisation: Organisation) -> Iterator[tuple[int, int | None, bool]]:
    """(message, campaign, is a voice) of every reading with a text that is known as a copy."""
    known = counted(organisation).exclude(message__text="").filter(Q(campaign__isnull=False) | Q(is_voice=False))
    return known.values_list("message_id", "campaign_id", "is_voice").iterator()
