"""Places for groups of people: codes that are shown once, and of which only a hash is kept."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_noop as _

from waterlijn.errors import NotAllowed, UsageError
from waterlijn.web.accounts.actions import record
from waterlijn.web.accounts.models import Member
from waterlijn.web.meet import keys
from waterlijn.web.meet.models import Conversation, Invitation, InvitationCode

MOST_PLACES = 2_000  # codes on paper; more people come in better by e-mail or an open link
MOST_SHARED = 100_000


@transaction.atomic
def invite(*, by: Member, conversation: Conversation, name: str, places: int, is_shared: bool) -> list[str]:
    """Make a batch of places. The codes are returned here, and can never be read again."""
    conversation = Conversation.objects.select_for_update(no_key=True).get(pk=conversation.pk)
    if conversation.entrance != Conversation.Entrance.CODE:
        raise NotAllowed(_("People come into this conversation without a code, so there is nothing to hand out."))
    if conversation.closed_at is not None:
        raise NotAllowed(_("This conversation is closed. Nobody can come in any more."))
    most = MOST_SHARED if is_shared else MOST_PLACES
    if not 1 <= places <= most:
        raise UsageError(_("Choose from 1 to {most} places."), most=most)
    batch = Invitation.objects.create(conversation=conversation, name=name, places=places, is_shared=is_shared)
    codes = _new_codes(1 if is_shared else places)
    InvitationCode.objects.bulk_create(
        InvitationCode(invitation=batch, code_hash=keys.code_hash(conversation.pk, code)) for code in codes
    )
    details = {"places": places, "shared": is_shared}
    record(by=by, what="conversation.invited", subject=f"conversation {conversation.pk}", details=details)
    return codes


def _new_codes(n: int) -> list[str]:
    codes: dict[str, None] = {}
    while len(codes) < n:
        codes[keys.new_code()] = None
    return list(codes)


@transaction.atomic
def withdraw(*, by: Member, invitation: Invitation) -> None:
    """Codes that nobody used yet open nothing any more; who is in stays in."""
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    codes = invitation.codes.all() if invitation.is_shared else invitation.codes.filter(is_used=False)
    codes.delete()
    if invitation.used:
        Invitation.objects.filter(pk=invitation.pk).update(places=F("used"))
    else:
        invitation.delete()
    subject = f"conversation {invitation.conversation_id}"
    record(by=by, what="conversation.uninvited", subject=subject)
