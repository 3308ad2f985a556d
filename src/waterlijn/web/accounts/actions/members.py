"""Invitations, members and their roles."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop

from waterlijn.errors import NotAllowed, UsageError
from waterlijn.web.accounts.actions.audit import record
from waterlijn.web.accounts.models import Invitation, Member, Organisation, Role, User

# Who asks for a source, or brings in its messages, is not who approves it.
ASKING_ROLES = frozenset({Role.COMMUNICATION, Role.WELLBEING})


def key_hash(key: str) -> str:
    """Invitations are found by the hash of their key, so that a stolen table opens no door."""
    return hashlib.sha256(key.encode()).hexdigest()


def invitation_address(key: str) -> str:
    return settings.PUBLIC_ADDRESS + reverse("accounts:accept", args=[key])


@transaction.atomic
def invite(*, by: Member | None, organisation: Organisation, email: str, name: str, roles: Sequence[str]) -> str:
    """Invite somebody by mail; returns the address to pass on in case the mail does not arrive.

    An earlier open invitation of the same address ends: only one link works.
    """
    email = email.strip().lower()
    if User.objects.filter(email=email).exists():
        raise UsageError(gettext_noop("There is already an account with this e-mail address."))
    _check_roles(roles, organisation)
    Invitation.objects.filter(organisation=organisation, email=email, accepted=None).delete()
    key = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        organisation=organisation, email=email, name=name, roles=sorted(roles), key_hash=key_hash(key), invited_by=by
    )
    link = invitation_address(key)
    record(
        by=by,
        organisation=organisation,
        what="invitation.sent",
        subject=f"invitation {invitation.pk}",
        details={"roles": sorted(roles)},
    )
    transaction.on_commit(lambda: _send(invitation, link), robust=True)
    return link


def _send(invitation: Invitation, link: str) -> None:
    text = render_to_string("accounts/mail/invitation.txt", {"invitation": invitation, "link": link})
    subject = gettext("An invitation for Waterlijn from {organisation}").format(
        organisation=invitation.organisation.name
    )
    send_mail(subject, text, None, [invitation.email])


@transaction.atomic
def withdraw_invitation(*, by: Member, invitation: Invitation) -> None:
    record(by=by, what="invitation.withdrawn", subject=f"invitation {invitation.pk}")
    invitation.delete()


@transaction.atomic
def accept_invitation(*, invitation: Invitation, name: str, password: str) -> Member:
    """Make the account that the invitation promised. The link worked, so the address is theirs."""
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if not invitation.is_open or User.objects.filter(email=invitation.email).exists():
        raise NotAllowed(gettext_noop("This invitation can no longer be used. Ask for a new one."))
    member = add_member(
        organisation=invitation.organisation,
        email=invitation.email,
        name=name,
        password=password,
        roles=invitation.roles,
    )
    invitation.accepted = timezone.now()
    invitation.save(update_fields=["accepted"])
    record(
        by=member,
        what="invitation.accepted",
        subject=f"invitation {invitation.pk}",
        details={"roles": invitation.roles},
    )
    return member


def add_member(*, organisation: Organisation, email: str, name: str, password: str, roles: Sequence[str]) -> Member:
    """The account, its proven address and its membership. Callers write the line in the trail."""
    _check_roles(roles, organisation)
    user = User.objects.create_user(email, password, name=name)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return Member.objects.create(user=user, organisation=organisation, roles=sorted(roles))


def change_roles(*, by: Member, member: Member, roles: Sequence[str]) -> None:
    """Give a member these roles. Nobody makes herself the one who approves: that try is written down as well."""
    if by == member and Role.DATA_PROTECTION in roles and not member.has(Role.DATA_PROTECTION):
        record(by=by, what="member.roles_refused", subject=str(member.pk), details={"asked": sorted(roles)})
        raise NotAllowed(
            gettext_noop("You cannot give yourself the role of data protection. Ask another administrator.")
        )
    _set_roles(by, member, roles)


@transaction.atomic
def _set_roles(by: Member, member: Member, roles: Sequence[str]) -> None:
    _check_roles(roles, member.organisation)
    before = member.roles
    if Role.ADMINISTRATOR not in roles:
        _keep_an_administrator(member)
    member.roles = sorted(roles)
    member.save(update_fields=["roles"])
    record(by=by, what="member.roles", subject=str(member.pk), details={"before": before, "after": member.roles})


@transaction.atomic
def switch_off(*, by: Member, member: Member) -> None:
    """The member can no longer log in, and is logged out everywhere. What they did stays in the trail."""
    if member == by:
        raise NotAllowed(gettext_noop("You cannot switch yourself off. Ask another administrator."))
    _keep_an_administrator(member)
    _set_active(member, is_active=False)
    record(by=by, what="member.switched_off", subject=str(member.pk))


@transaction.atomic
def switch_on(*, by: Member, member: Member) -> None:
    _set_active(member, is_active=True)
    record(by=by, what="member.switched_on", subject=str(member.pk))


@transaction.atomic
def log_out_everywhere(*, by: Member) -> None:
    """End every session of this person, on every machine."""
    by.user.session_mark = secrets.token_hex(16)
    by.user.save(update_fields=["session_mark"])
    record(by=by, what="account.logged_out_everywhere")


@transaction.atomic
def change_name(*, by: Member, name: str) -> None:
    by.user.name = name.strip()
    by.user.save(update_fields=["name"])
    record(by=by, what="account.name")


@transaction.atomic
def reset_second_factor(*, by: Member, member: Member) -> None:
    """For somebody who lost both the telephone and the recovery codes; they set it up anew at the next log-in."""
    Authenticator.objects.filter(user=member.user).delete()
    member.user.session_mark = secrets.token_hex(16)
    member.user.save(update_fields=["session_mark"])
    record(by=by, what="member.second_factor_reset", subject=str(member.pk))


def _set_active(member: Member, *, is_active: bool) -> None:
    member.is_active = member.user.is_active = is_active
    member.user.session_mark = secrets.token_hex(16)
    member.save(update_fields=["is_active"])
    member.user.save(update_fields=["is_active", "session_mark"])


def _check_roles(roles: Sequence[str], organisation: Organisation) -> None:
    if not roles or not set(roles) <= set(Role.values):
        raise UsageError(gettext_noop("Choose at least one role."))
    if Role.DATA_PROTECTION in roles and not ASKING_ROLES.isdisjoint(roles) and not organisation.is_example:
        raise UsageError(
            gettext_noop(
                "Data protection approves what communication and wellbeing ask for: "
                "these are roles of different people."
            )
        )


def _keep_an_administrator(leaving: Member) -> None:
    """Serialised by a lock on the organisation: two administrators who remove each other must not both succeed."""
    Organisation.objects.select_for_update().get(pk=leaving.organisation_id)
    others = Member.objects.filter(organisation=leaving.organisation_id, is_active=True).exclude(pk=leaving.pk)
    if leaving.has(Role.ADMINISTRATOR) and not any(other.has(Role.ADMINISTRATOR) for other in others):
        raise NotAllowed(
            gettext_noop("An organisation needs at least one administrator. Make somebody else administrator first.")
        )
