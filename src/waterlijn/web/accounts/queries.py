"""Questions about members and about the trail. They change nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from waterlijn.web.accounts.models import ApiKey, AuditEvent, Invitation, Member, Organisation, Place, Role

START = "0" * 64


@dataclass(frozen=True, slots=True)
class Verification:
    """What a walk along the whole chain found."""

    lines: int
    head: str  # the hash of the last line: who writes it down can later prove that no line was cut off
    broken_at: int | None  # number of the first line that does not fit
    is_expected_head_there: bool = True

    @property
    def is_whole(self) -> bool:
        return self.broken_at is None and self.is_expected_head_there


def verify_trail(expected: str = "") -> Verification:
    """Walk along every line of the installation. `expected`: a head that somebody wrote down earlier."""
    previous, number, seen = START, 0, not expected
    for event in AuditEvent.objects.order_by("number").iterator(chunk_size=2000):
        if (event.number, event.previous, event.hash) != (number + 1, previous, event.fingerprint()):
            return Verification(number, previous, event.number, seen)
        previous, number = event.hash, event.number
        seen = seen or event.hash == expected
    return Verification(number, previous if number else "", None, seen)


def trail_of(
    organisation: Organisation,
    *,
    what: str = "",
    by: Member | None = None,
    since: date | None = None,
    until: date | None = None,
) -> QuerySet[AuditEvent]:
    """The lines of one organisation, newest first."""
    lines = AuditEvent.objects.filter(organisation=organisation).select_related("by__user").order_by("-number")
    if what:
        lines = lines.filter(what=what)
    if by:
        lines = lines.filter(by=by)
    if since:
        lines = lines.filter(at__date__gte=since)
    if until:
        lines = lines.filter(at__date__lte=until)
    return lines


def kinds_of_events(organisation: Organisation) -> list[str]:
    found = AuditEvent.objects.filter(organisation=organisation).order_by().values_list("what", flat=True)
    return sorted(found.distinct())


def members_of(organisation: Organisation) -> QuerySet[Member]:
    return Member.objects.filter(organisation=organisation).select_related("user")


def open_invitations(organisation: Organisation) -> list[Invitation]:
    waiting = Invitation.objects.filter(organisation=organisation, accepted=None)
    return [invitation for invitation in waiting if invitation.is_open]


def administrators_of(organisation: Organisation) -> Iterator[Member]:
    """Only the active ones: an organisation must never be left without."""
    return (member for member in members_of(organisation) if member.has(Role.ADMINISTRATOR))


def places_of(organisation: Organisation) -> QuerySet[Place]:
    return Place.objects.filter(organisation=organisation)


def keys_of(organisation: Organisation) -> QuerySet[ApiKey]:
    return ApiKey.objects.filter(organisation=organisation).select_related("made_by__user")


def key_with_hash(digest: str) -> ApiKey | None:
    return ApiKey.objects.filter(key_hash=digest).first()


def is_any_key() -> bool:
    """Does anybody use the programs' entrance at all?"""
    return ApiKey.objects.exists()
