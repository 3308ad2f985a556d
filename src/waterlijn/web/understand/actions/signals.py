"""Signals: put forward by a colleague, verified or dismissed by a person with a reason. (Those of rules: `alarms`.)"""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from waterlijn import privacy
from waterlijn.errors import NotAllowed
from waterlijn.web.accounts.actions import record
from waterlijn.web.accounts.models import Member, Place
from waterlijn.web.understand.models import Signal

NAMED = _("This holds a name or a number of somebody. Nothing was saved: say what happens, not who.")
DECIDED = _("Somebody decided about this already.")
NO_REASON = _("Say why: whoever reads this later wants to know.")


@transaction.atomic
def put_forward(*, by: Member, place: Place, day: date, words: str) -> Signal:
    """What a colleague thinks that others should look at."""
    if privacy.find(words):
        raise NotAllowed(NAMED)
    week = day - timedelta(days=day.weekday())
    row = Signal.objects.create(organisation=by.organisation, place=place, week=week, words=words, by=by)
    record(by=by, what="signal.put_forward", subject=f"signal {row.pk}", details={"place": place.pk})
    return row


@transaction.atomic
def decide(*, by: Member, signal: Signal, is_real: bool, reason: str) -> Signal:
    """A person says that it is so, or that it is not, and why. A decision stands; whoever sees more puts it anew."""
    row = Signal.objects.select_for_update().get(pk=signal.pk)
    if not row.is_new:
        raise NotAllowed(DECIDED)
    if not reason.strip():
        raise NotAllowed(NO_REASON)
    if privacy.find(reason):
        raise NotAllowed(NAMED)
    row.state = Signal.State.VERIFIED if is_real else Signal.State.DISMISSED
    row.reason, row.decided_by, row.decided_at = reason.strip(), by, timezone.now()
    row.save(update_fields=["state", "reason", "decided_by", "decided_at"])
    record(by=by, what=f"signal.{row.state}", subject=f"signal {row.pk}")
    return row
