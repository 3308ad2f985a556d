"""A mail to moderators who want one, when statements wait longer than a day. At most one a day."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import ngettext

from waterlijn.web.accounts.actions import record
from waterlijn.web.accounts.models import Member
from waterlijn.web.accounts.permissions import can_moderate
from waterlijn.web.meet.models import ModerationReminder
from waterlijn.web.meet.queries import moderation as queries


@transaction.atomic
def want_reminders(*, by: Member, wants: bool) -> None:
    if wants:
        ModerationReminder.objects.get_or_create(member=by)
    else:
        ModerationReminder.objects.filter(member=by).delete()
    record(by=by, what="moderation.reminders", subject=f"member {by.pk}", details={"wants": wants})


def remind_moderators(*, today: date | None = None) -> int:
    """Safe to run at any time: one transaction each, so that nobody gets two when it is killed half-way."""
    today = today or timezone.localdate()
    waiting = list(ModerationReminder.objects.exclude(sent_on=today).values_list("pk", flat=True))
    with get_connection() as connection:
        return sum(_remind_one(number, today, connection) for number in waiting)


@transaction.atomic
def _remind_one(number: int, today: date, connection: Any) -> int:
    rows = ModerationReminder.objects.select_for_update(of=("self",)).select_related(
        "member__user", "member__organisation"
    )
    row = rows.filter(pk=number).exclude(sent_on=today).first()
    if row is None or not can_moderate(row.member):
        return 0
    n = queries.waits_since_before(row.member.organisation, today).count()
    if not n:
        return 0
    row.sent_on = today
    row.save(update_fields=["sent_on"])
    with translation.override(settings.LANGUAGE_CODE):
        subject = ngettext("{n} statement waits for a moderator", "{n} statements wait for a moderator", n).format(n=n)
        address = settings.PUBLIC_ADDRESS + reverse("meet:to_review")
        text = render_to_string("meet/mail/waiting.txt", {"n": n, "address": address, "member": row.member})
    EmailMessage(subject, text, None, [row.member.user.email], connection=connection).send()
    return 1
