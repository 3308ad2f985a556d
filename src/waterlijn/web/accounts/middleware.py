"""Knows the member of each request, asks for a second factor, and ends sessions that are left alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.deprecation import MiddlewareMixin

from waterlijn.web.accounts.models import Member

SEEN_EVERY = 300  # seconds; writing the session at every click would make readers queue behind imports
# Pages that somebody must reach who still has to set up the second factor.
FIRST_STEPS = ("mfa_", "account_logout", "account_reauthenticate", "accounts:second_factor")


class SessionLimits(MiddlewareMixin):
    """Ends a session after an hour without a click, and in any case after a working day."""

    def process_request(self, request: HttpRequest) -> None:
        if not request.session.get("_auth_user_id"):
            return
        now = int(timezone.now().timestamp())
        began, seen = request.session.setdefault("began", now), request.session.get("seen", now)
        if now - seen > settings.SESSION_IDLE_SECONDS or now - began > settings.SESSION_COOKIE_AGE:
            logout(request)
            return
        if "seen" not in request.session or now - seen > SEEN_EVERY:
            request.session["seen"] = now


class Membership(LoginRequiredMiddleware):
    """Sets `request.member`; every page asks for a log-in unless it is marked `login_not_required`."""

    def process_request(self, request: HttpRequest) -> None:
        request.member = member_of(request)  # type: ignore[attr-defined]  # typed for views by MemberRequest

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if not getattr(view, "login_required", True):
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
        name = request.resolver_match.view_name if request.resolver_match else ""
        member: Member | None = request.member  # type: ignore[attr-defined]
        if name.startswith(FIRST_STEPS):
            return None
        if member is None:
            raise PermissionDenied
        return None if has_second_factor(member) else redirect("accounts:second_factor")


def member_of(request: HttpRequest) -> Member | None:
    """The member behind this session, together with its organisation and second factor in one query."""
    if not request.user.is_authenticated:
        return None
    factors = Authenticator.objects.filter(user=OuterRef("user")).exclude(type=Authenticator.Type.RECOVERY_CODES)
    members = Member.objects.select_related("organisation", "user").annotate(has_factor=Exists(factors))
    return members.filter(user=request.user.pk, is_active=True).first()


def has_second_factor(member: Member) -> bool:
    """In the example municipality nothing is real, so there it is not asked."""
    return member.organisation.is_example or bool(getattr(member, "has_factor", False))
