"""What is done with what people said: written down, then told to everybody."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from waterlijn.errors import NotAllowed, UsageError
from waterlijn.web.accounts.actions import record
from waterlijn.web.accounts.models import Member
from waterlijn.web.meet.models import Conversation, Decision, Phase, Statement


@transaction.atomic
def save_decision(*, by: Member, decision: Decision) -> Decision:
    """Write down, or change as long as nobody was told."""
    conversation = Conversation.objects.select_for_update(no_key=True).get(pk=decision.conversation_id)
    if conversation.phase() != Phase.DECIDE:
        raise NotAllowed(_("People still vote. Say what you do with it when the conversation is closed."))
    if decision.statement.conversation_id != conversation.pk or decision.statement.state != Statement.State.ACCEPTED:
        raise UsageError(_("Choose a statement that was accepted in this conversation."))
    is_new = decision.pk is None
    if not is_new:
        _refuse_told(decision)
    decision.made_by = by
    decision.save()
    what = "decision.written" if is_new else "decision.changed"
    details = {"what": decision.what, "statement": decision.statement.number}
    record(by=by, what=what, subject=f"conversation {conversation.pk}", details=details)
    return decision


@transaction.atomic
def delete_decision(*, by: Member, decision: Decision) -> None:
    Conversation.objects.select_for_update(no_key=True).get(pk=decision.conversation_id)
    _refuse_told(decision)
    subject = f"conversation {decision.conversation_id}"
    decision.delete()
    record(by=by, what="decision.deleted", subject=subject)


def _refuse_told(decision: Decision) -> None:
    if Decision.objects.filter(pk=decision.pk, told_at__isnull=False).exists():
        raise NotAllowed(_("People were told this already. Write a new decision about the same statement beside it."))


@transaction.atomic
def tell(*, by: Member, conversation: Conversation) -> datetime:
    """Publish what was not told yet. The mails to who asked for them go out in the background."""
    conversation = Conversation.objects.select_for_update(no_key=True).get(pk=conversation.pk)
    now = timezone.now()
    n = conversation.decisions.filter(told_at=None).update(told_at=now)
    if not n:
        raise UsageError(_("There is nothing new to tell. Write down a decision first."))
    details = {"decisions": n}
    record(by=by, what="decision.told", subject=f"conversation {conversation.pk}", details=details)
    return now
