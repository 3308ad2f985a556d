"""Coming in: with a code of which there are so many, by an address that was checked, or as a member.

None of them is written down. From each follows the key of the participant (`keys`), so the same person finds the same
votes on another device, and nobody can look up whose they are.
"""

from __future__ import annotations

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from waterlijn.errors import NotAllowed
from waterlijn.web.accounts import codes
from waterlijn.web.accounts.models import Member
from waterlijn.web.meet import keys, links
from waterlijn.web.meet.models import Conversation, Invitation, InvitationCode


@transaction.atomic
def key_for_code(*, conversation: Conversation, code: str) -> str:
    """The key behind an invitation code; takes one of its places, except for who has it already."""
    found = InvitationCode.objects.filter(
        code_hash=keys.code_hash(conversation.pk, code), invitation__conversation=conversation
    ).select_related("invitation")
    row = found.first()
    if row is None:
        raise NotAllowed(_("This code is not known here. Look whether you typed all of it."))
    if row.invitation.is_shared:
        _take_place(row.invitation)
        return keys.new_key()
    # Of two people with the same letter at the same moment one changes the row; both are the same participant.
    if InvitationCode.objects.filter(pk=row.pk, is_used=False).update(is_used=True):
        _take_place(row.invitation)
    return keys.key_of(conversation.pk, "code", codes.letters_of(code))


def _take_place(invitation: Invitation) -> None:
    """Counted in the database itself, so that a hall that comes in at once never gets more than there are."""
    free = Invitation.objects.filter(pk=invitation.pk, used__lt=F("places"))
    if not free.update(used=F("used") + 1):
        raise NotAllowed(_("All places of this code are taken. Ask who invited you for another one."))


def key_for_address(*, conversation: Conversation, address: str) -> str:
    return keys.key_of(conversation.pk, "email", address.strip().lower())


def key_for_member(*, conversation: Conversation, member: Member) -> str:
    if member.organisation_id != conversation.organisation_id:
        raise NotAllowed(_("This conversation is for members of another organisation."))
    return keys.key_of(conversation.pk, "login", str(member.pk))


def send_link(*, conversation: Conversation, address: str, language: str, background: dict[str, str]) -> None:
    """Mail the way in, valid for an hour. The address goes into the mail and nowhere else."""
    token = links.close(conversation.pk, key_for_address(conversation=conversation, address=address), background)
    link = settings.PUBLIC_ADDRESS + reverse("meet:come_in_by_mail", args=[conversation.key, token])
    about = {"conversation": conversation, "link": f"{link}?language={language}", "minutes": links.MINUTES}
    subject = gettext("Your way in: {question}").format(question=" ".join(conversation.question.split()))
    send_mail(subject, render_to_string("meet/public/mail/way_in.txt", about), None, [address])
