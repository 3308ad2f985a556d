"""The front pages."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from waterlijn import words
from waterlijn.web.accounts.forms import ROLE_HELP
from waterlijn.web.accounts.models import Role
from waterlijn.web.accounts.permissions import MemberRequest, is_member, needs


@require_GET
@needs(is_member)
def today(request: MemberRequest) -> HttpResponse:
    from waterlijn.web.site.today import today_of  # brings the science along: see rooms.py

    return render(request, "site/today.html", {"today": today_of(request.member)})


@login_not_required
@require_GET
def help_page(request: HttpRequest) -> HttpResponse:
    roles = [(role.label, ROLE_HELP[role]) for role in Role]
    return render(request, "site/help.html", {"roles": roles})


@login_not_required
@require_GET
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "site/privacy.html")


@login_not_required
@never_cache
@require_GET
def health(request: HttpRequest) -> JsonResponse:
    """For the machine that watches: is the database there?"""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Remember the language that the visitor chose, and go back to the same page."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "/"
    chosen = request.POST.get("language", "")
    response = redirect(back)
    if chosen in words.LANGUAGES:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=365 * 86400,
            samesite="Lax",
            secure=settings.IS_SECURE,
            httponly=True,
        )
    return response
