"""Making and changing a source, and the address in the public register."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_noop as _

from waterlijn.web.accounts.actions import record
from waterlijn.web.accounts.models import Member
from waterlijn.web.listen import keys, queries
from waterlijn.web.listen.actions.assessments import withdraw_all
from waterlijn.web.listen.models import Contact, Source

FIELDS = ("name", *(field.removesuffix("_id") for field in queries.PROMISE))
CHANGED = _("The promise of the source was changed after the signature.")


@transaction.atomic
def save_source(*, by: Member, source: Source) -> Source:
    """Keep a new or changed source. A signature that no longer covers what it says is withdrawn at once."""
    is_new = source.pk is None
    if is_new:
        source.organisation, source.made_by = by.organisation, by
        source.id_key = keys.wrap(keys.new_secret())
        source.save()
    else:
        # Only what people fill in: what was read before the row was locked may not undo a stop or a destroyed key.
        now = Source.objects.select_for_update().get(pk=source.pk)
        if queries.promise_of(now) != queries.promise_of(source):
            source.changed_by = by
            source.save(update_fields=[*FIELDS, "changed_by"])
        else:
            source.save(update_fields=FIELDS)
    withdrawn = 0 if is_new else withdraw_all(source, CHANGED, keep=queries.promise_of(source))
    promised = ("kind", "purpose", "period_start", "period_end", "raw_days", "feature_months")
    details = {field: str(getattr(source, field)) for field in promised} | {"withdrawn": str(withdrawn)}
    record(by=by, what="source.made" if is_new else "source.changed", subject=f"source {source.pk}", details=details)
    return source


@transaction.atomic
def save_contact(*, by: Member, contact: Contact) -> Contact:
    contact.organisation = by.organisation
    contact.save()
    record(by=by, what="register.contact", subject=f"organisation {by.organisation_id}")
    return contact
