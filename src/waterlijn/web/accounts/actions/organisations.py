"""Organisations and their places."""

from __future__ import annotations

from django.db import transaction
from django.utils.text import slugify

from waterlijn.web.accounts.actions.audit import record
from waterlijn.web.accounts.models import Member, Organisation, Place


@transaction.atomic
def create_organisation(*, name: str, country: str, is_example: bool = False) -> Organisation:
    """From the terminal or the example: on the site nobody is above the organisations."""
    organisation = Organisation.objects.create(name=name, slug=slugify(name), country=country, is_example=is_example)
    record(by=None, organisation=organisation, what="organisation.created", subject=name)
    return organisation


@transaction.atomic
def change_organisation(*, by: Member, name: str, country: str) -> None:
    organisation = by.organisation
    before = {"name": organisation.name, "country": organisation.country}
    organisation.name, organisation.country = name, country
    organisation.save(update_fields=["name", "country"])
    record(by=by, what="organisation.changed", details={"before": before, "name": name, "country": country})


@transaction.atomic
def save_place(*, by: Member, name: str, code: str, place: Place | None = None) -> Place:
    """Add a place, or change the one that is given."""
    is_new = place is None
    place = place or Place(organisation=by.organisation)
    place.name, place.code = name, code
    place.save()
    record(by=by, what="place.added" if is_new else "place.changed", subject=name, details={"code": code})
    return place
