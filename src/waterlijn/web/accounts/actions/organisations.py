"""Organisations and their places."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext_noop

from waterlijn.errors import UsageError
from waterlijn.web.accounts.actions.audit import record
from waterlijn.web.accounts.actions.members import invite
from waterlijn.web.accounts.models import Member, Organisation, Place, Role

LONGEST_NAME = 50  # its slug must fit as well


@transaction.atomic
def create_organisation(*, name: str, country: str, is_example: bool = False) -> Organisation:
    """From the terminal or the example: on the site nobody is above the organisations."""
    organisation = Organisation.objects.create(name=name, slug=slugify(name), country=country, is_example=is_example)
    record(by=None, organisation=organisation, what="organisation.created", subject=name)
    return organisation


@transaction.atomic
def begin_organisation(*, name: str, country: str, administrator: str) -> str:
    """An organisation with an invitation for its first administrator, or nothing; returns the link to pass on."""
    name, administrator = name.strip(), administrator.strip()
    _check_new(name, administrator)
    organisation = create_organisation(name=name, country=country)
    return invite(by=None, organisation=organisation, email=administrator, name="", roles=[Role.ADMINISTRATOR])


def _check_new(name: str, administrator: str) -> None:
    slug = slugify(name)
    if not slug or len(name) > LONGEST_NAME:
        raise UsageError(gettext_noop("Give the organisation a name of at most fifty letters."))
    if Organisation.objects.filter(slug=slug).exists():
        raise UsageError(gettext_noop("There is already an organisation with this name."))
    try:
        validate_email(administrator)
    except ValidationError:
        raise UsageError(gettext_noop("This is not an e-mail address.")) from None


@transaction.atomic
def change_organisation(*, by: Member, name: str, country: str) -> None:
    organisation = by.organisation
    before = {"name": organisation.name, "country": organisation.country}
    organisation.name, organisation.country = name, country
    organisation.save(update_fields=["name", "country"])
    record(by=by, what="organisation.changed", details={"before": before, "name": name, "country": country})


@transaction.atomic
def save_place(
    *, by: Member, name: str, code: str, inhabitants: int | None = None, place: Place | None = None
) -> Place:
    """Add a place, or change the one that is given."""
    is_new = place is None
    place = place or Place(organisation=by.organisation)
    place.name, place.code, place.inhabitants = name, code, inhabitants
    place.save()
    record(by=by, what="place.added" if is_new else "place.changed", subject=name, details={"code": code})
    return place
