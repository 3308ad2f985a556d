"""Who may do what: one predicate per kind of act, and `@needs` to ask it before a view."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeAlias, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from waterlijn.web.accounts.models import Member, Role

if TYPE_CHECKING:
    from waterlijn.web.accounts.models import User

    class MemberRequest(HttpRequest):
        """A request of somebody who is logged in and a member; the middleware and `needs` see to it."""

        member: Member
        user: User
else:
    MemberRequest = HttpRequest

P = ParamSpec("P")
View: TypeAlias = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
MemberView: TypeAlias = Callable[Concatenate[MemberRequest, P], HttpResponseBase]
Predicate = Callable[[Member | None], bool]
FIELD_ROLES = (Role.COMMUNICATION, Role.WELLBEING, Role.PREVENTION)


def can_import(member: Member | None) -> bool:
    return member is not None and member.has(Role.COMMUNICATION, Role.WELLBEING)


def can_manage_sources(member: Member | None) -> bool:
    return member is not None and member.has(Role.COMMUNICATION, Role.WELLBEING)


def can_sign_off(member: Member | None) -> bool:
    """Only the data-protection officer lets a source begin, and stops it."""
    return member is not None and member.has(Role.DATA_PROTECTION)


def can_read_messages(member: Member | None) -> bool:
    """Nobody needs single messages to guard the rules or to manage members."""
    return member is not None and member.has(*FIELD_ROLES)


def can_delete_message(member: Member | None) -> bool:
    """After an objection: whoever may find the message, and the officer who answers the resident."""
    return member is not None and member.has(*FIELD_ROLES, Role.DATA_PROTECTION)


def can_write_notes(member: Member | None) -> bool:
    return member is not None and member.has(*FIELD_ROLES)


def can_count_incidents(member: Member | None) -> bool:
    """Numbers of reports come from colleagues and the police; the same people who write field notes."""
    return can_write_notes(member)


def can_see_temperature(member: Member | None) -> bool:
    """Totals without persons: every role."""
    return member is not None and member.has(*Role.values)


def can_label(member: Member | None) -> bool:
    """Judging messages means reading them."""
    return can_read_messages(member)


def can_tune_model(member: Member | None) -> bool:
    """Draw messages for people to judge, train on their judgements, and let everybody read with the result."""
    return member is not None and member.has(Role.COMMUNICATION, Role.WELLBEING)


def can_decide_signals(member: Member | None) -> bool:
    """Say whether what a rule or a colleague put forward is really so."""
    return member is not None and member.has(*FIELD_ROLES)


def can_undo_tuning(member: Member | None) -> bool:
    """Back to the shipped model: whoever may tune it, and the officer who may stop anything."""
    return member is not None and member.has(Role.COMMUNICATION, Role.WELLBEING, Role.DATA_PROTECTION)


def can_plan_effects(member: Member | None) -> bool:
    """Register what an action should bring about, and have it calculated: totals, never persons."""
    return member is not None and member.has(*FIELD_ROLES)


def can_run_trainings(member: Member | None) -> bool:
    return member is not None and member.has(Role.WELLBEING, Role.PREVENTION)


def can_run_selfscans(member: Member | None) -> bool:
    return member is not None and member.has(Role.WELLBEING, Role.PREVENTION)


def can_manage_surveys(member: Member | None) -> bool:
    """Make questions, invite, remind, close, and take answers out as a file."""
    return member is not None and member.has(Role.COMMUNICATION, Role.WELLBEING)


def can_enter_answers(member: Member | None) -> bool:
    """Type in what came on paper, or bring it in from a file."""
    return member is not None and member.has(*FIELD_ROLES)


def can_lead_conversations(member: Member | None) -> bool:
    """Ask a question, open, close, publish, and tell what was decided."""
    return member is not None and member.has(Role.COMMUNICATION, Role.WELLBEING)


def can_moderate(member: Member | None) -> bool:
    """Decide whether a statement may be shown; never who wrote it."""
    return member is not None and member.has(*FIELD_ROLES)


def can_manage_members(member: Member | None) -> bool:
    return member is not None and member.has(Role.ADMINISTRATOR)


def can_manage_keys(member: Member | None) -> bool:
    """A key opens the readings to another program of the organisation: the administrator's work."""
    return member is not None and member.has(Role.ADMINISTRATOR)


def can_see_audit(member: Member | None) -> bool:
    return member is not None and member.has(Role.DATA_PROTECTION)


def is_member(member: Member | None) -> bool:
    return member is not None and member.is_active


def needs(can: Predicate) -> Callable[[MemberView[P]], View[P]]:
    """The view is only for members who `can`; other members get the 403 page, visitors the log-in page."""

    def decorate(view: MemberView[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not can(getattr(request, "member", None)):
                raise PermissionDenied
            return view(cast("MemberRequest", request), *args, **kwargs)

        guarded.needs = can  # type: ignore[attr-defined]  # the permission matrix of the tests reads it
        return cast("View[P]", guarded)

    return decorate
