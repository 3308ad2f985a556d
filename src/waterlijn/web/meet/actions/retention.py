"""What was promised to who takes part: a conversation closes on its day, and everything of people goes on its day."""

from __future__ import annotations

from datetime import date

from django.db import connection, transaction
from django.utils import timezone

from waterlijn.web.accounts.actions import record
from waterlijn.web.accounts.models import Member
from waterlijn.web.meet.actions.following import forget_unconfirmed
from waterlijn.web.meet.actions.leading import close
from waterlijn.web.meet.models import Conversation


def keep_conversation_promises(*, today: date | None = None) -> int:
    """Close what is over, delete what is due; returns how many things were done. Safe to run at any time."""
    today = today or timezone.localdate()
    over = Conversation.objects.filter(opened_at__isnull=False, closed_at=None, decide_on__lte=today)
    due = Conversation.objects.filter(delete_after__lte=today, cleared_at=None)
    done = forget_unconfirmed(today=today)
    for conversation in over:
        close(by=None, conversation=conversation, today=today)
        done += 1
    for conversation in due:
        clear(by=None, conversation=conversation)
        done += 1
    return done


@transaction.atomic
def clear(*, by: Member | None, conversation: Conversation) -> None:
    """Votes, participants, statements, codes and addresses go. What was published stays: it holds numbers alone.

    A statement about which something was decided stays with its decision, without who wrote it.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")
    rows = Conversation.objects.select_for_update(of=("self",), no_key=True)
    conversation = rows.select_related("organisation").get(pk=conversation.pk)
    details = {
        "votes": conversation.votes.count(),
        "participants": conversation.participants.count(),
        "statements": conversation.statements.filter(decisions=None).count(),
    }
    conversation.votes.all().delete()
    conversation.moderation.all().delete()
    conversation.statements.filter(decisions=None).delete()
    conversation.statements.update(author=None, key="", split_from=None)
    conversation.participants.all().delete()
    conversation.invitations.all().delete()
    conversation.followers.all().delete()
    conversation.analyses.filter(is_final=False).delete()
    if conversation.closed_at is None:
        conversation.closed_at = timezone.now()
    conversation.cleared_at = timezone.now()
    conversation.save(update_fields=["closed_at", "cleared_at"])
    organisation = conversation.organisation
    what, subject = "conversation.cleared", f"conversation {conversation.pk}"
    record(by=by, organisation=organisation, what=what, subject=subject, details=details)
