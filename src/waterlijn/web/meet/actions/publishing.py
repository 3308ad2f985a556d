"""Publishing what came out of a conversation: from then on everybody can see it, and it stays as it is."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from waterlijn.errors import NotAllowed
from waterlijn.web.accounts.actions import record
from waterlijn.web.accounts.models import Member
from waterlijn.web.meet.actions import analysing
from waterlijn.web.meet.models import Analysis, Conversation, Phase


def publish(*, by: Member, conversation: Conversation) -> Analysis:
    """Analyse the votes one last time, keep that as it is, and show it to everybody with the link."""
    _check(conversation)
    row = analysing.made(conversation, is_final=True)
    with transaction.atomic():
        locked = Conversation.objects.select_for_update().get(pk=conversation.pk)
        _check(locked)
        locked.analyses.all().delete()  # the live one
        row.save(force_insert=True)
        locked.published_at = conversation.published_at = timezone.now()
        locked.save(update_fields=["published_at"])
        record(
            by=by,
            what="conversation.published",
            subject=f"conversation {locked.pk}",
            details={"people": row.n_participants, "votes": row.n_votes, "hash": row.votes_hash},
        )
    return row


def _check(conversation: Conversation) -> None:
    if conversation.published_at is not None:
        raise NotAllowed(_("The result of this conversation was published already."))
    if conversation.cleared_at is not None:
        raise NotAllowed(_("The votes of this conversation were deleted, as promised: there is nothing to publish."))
    if conversation.phase() is not Phase.DECIDE:
        raise NotAllowed(_("People can still vote. Close the conversation first, then publish its result."))
