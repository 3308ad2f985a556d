"""Keys with which another program of the organisation asks for readings."""

from __future__ import annotations

import secrets

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from waterlijn.errors import UsageError
from waterlijn.web.accounts.actions.audit import record
from waterlijn.web.accounts.actions.members import key_hash
from waterlijn.web.accounts.models import ApiKey, Member, Organisation

MOST_KEYS = 20  # one per program; more than this is a list that nobody reads any more
PREFIX = "waterlijn_"  # by which people, and programs that look for leaked secrets, recognise it


@transaction.atomic
def make_key(*, by: Member, name: str, looks_at_text: bool = False) -> str:
    """A new key; returns it, and this is the only time that anybody sees it."""
    organisation = Organisation.objects.select_for_update().get(pk=by.organisation_id)
    own = ApiKey.objects.filter(organisation=organisation)
    if own.count() >= MOST_KEYS:
        raise UsageError(gettext_noop("There are twenty keys already. Withdraw one that is no longer used."))
    if own.filter(name__iexact=name).exists():
        raise UsageError(gettext_noop("There is already a key with this name."))
    key = PREFIX + secrets.token_urlsafe(32)
    made = ApiKey.objects.create(
        organisation=organisation, name=name, key_hash=key_hash(key), looks_at_text=looks_at_text, made_by=by
    )
    details = {"name": name, "looks_at_text": looks_at_text}
    record(by=by, what="api_key.made", subject=f"key {made.pk}", details=details)
    return key


@transaction.atomic
def withdraw_key(*, by: Member, key: ApiKey) -> None:
    record(by=by, what="api_key.withdrawn", subject=f"key {key.pk}", details={"name": key.name})
    key.delete()


def note_use(*, key: ApiKey) -> None:
    """Remember the day. No line in the trail: nobody did anything, a program did."""
    ApiKey.objects.filter(pk=key.pk).update(used_on=timezone.localdate())
