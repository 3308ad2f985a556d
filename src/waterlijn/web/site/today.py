"""What the Today page says: asks every room what waits for somebody with these roles."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from waterlijn.web.accounts import queries
from waterlijn.web.accounts.models import Member
from waterlijn.web.accounts.permissions import can_manage_members


@dataclass(frozen=True, slots=True)
class Work:
    """One thing that waits: how many, what (a verb first), why, and where."""

    what: str
    address: str
    count: int = 0
    why: str = ""


def work_for(member: Member) -> list[Work]:
    found: list[Work] = []
    if can_manage_members(member):
        found += _for_administrators(member)
    return found


def _for_administrators(member: Member) -> list[Work]:
    organisation, found = member.organisation, []
    if not queries.places_of(organisation).exists():
        why = _("Messages are about a place. Begin with the municipality itself.")
        found.append(Work(_("Add the first place"), "/accounts/places/new/", why=why))
    if queries.members_of(organisation).count() == 1:
        why = _("At least somebody who brings in messages, and the data-protection officer who approves sources.")
        found.append(Work(_("Invite the people who will work with Waterlijn"), "/accounts/members/", why=why))
    return found


def sentence(work: list[Work]) -> str:
    if not work:
        return _("Nothing needs you today.")
    return ngettext("One thing needs you today.", "{n} things need you today.", len(work)).format(n=len(work))
