"""The pages of this room. Logging in itself is allauth's, under our templates."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from waterlijn.errors import WaterlijnError
from waterlijn.web.accounts import actions, queries
from waterlijn.web.accounts.forms import (
    AcceptForm,
    InviteForm,
    KeyForm,
    NameForm,
    OrganisationForm,
    PlaceForm,
    RolesForm,
    TrailForm,
    VerifyForm,
)
from waterlijn.web.accounts.models import AuditEvent, Invitation, Member, Place
from waterlijn.web.accounts.permissions import (
    MemberRequest,
    can_manage_keys,
    can_manage_members,
    can_see_audit,
    is_member,
    needs,
)
from waterlijn.web.accounts.words import in_words

LINES_A_PAGE = 50
get_or_post = require_http_methods(["GET", "HEAD", "POST"])


# --- myself ----------------------------------------------------------------------------------------------------
@get_or_post
@needs(is_member)
def me(request: MemberRequest) -> HttpResponse:
    form = NameForm(request.POST or None, initial={"name": request.user.name})
    if request.method == "POST" and form.is_valid():
        actions.change_name(by=request.member, name=form.cleaned_data["name"])
        messages.success(request, _("Your name has been saved."))
        return redirect("accounts:me")
    return render(request, "accounts/me.html", {"form": form})


@require_GET
@needs(is_member)
def second_factor(request: MemberRequest) -> HttpResponse:
    """Choose between a passkey and a code app; members without either come here first."""
    return render(request, "accounts/second_factor.html")


@require_POST
@needs(is_member)
def log_out_everywhere(request: MemberRequest) -> HttpResponse:
    actions.log_out_everywhere(by=request.member)
    logout(request)
    messages.success(request, _("You are logged out everywhere."))
    return redirect("account_login")


# --- members ---------------------------------------------------------------------------------------------------
@get_or_post
@needs(can_manage_members)
def members(request: MemberRequest) -> HttpResponse:
    """Who is here, who is expected, and a form to invite somebody."""
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            link = actions.invite(by=request.member, organisation=request.member.organisation, **form.cleaned_data)
        except WaterlijnError as problem:
            form.add_error(None, _(problem.message).format(**problem.details))
        else:
            # Shown once, on the next page: whoever leads the organisation may have to pass it on by hand.
            request.session["invitation"] = {"email": form.cleaned_data["email"], "link": link}
            return redirect("accounts:members")
    context = {
        "form": form,
        "members": queries.members_of(request.member.organisation),
        "invitations": queries.open_invitations(request.member.organisation),
        "sent": request.session.pop("invitation", None) if request.method == "GET" else None,
        "section": "members",
    }
    return render(request, "accounts/members.html", context)


@get_or_post
@needs(can_manage_members)
def member(request: MemberRequest, number: int) -> HttpResponse:
    """One member: roles, and a way to switch them off."""
    subject = get_object_or_404(queries.members_of(request.member.organisation), pk=number)
    form = RolesForm(request.POST if "roles_form" in request.POST else None, initial={"roles": subject.roles})
    if request.method == "POST":
        try:
            if _change_member(request, subject, form):
                return redirect("accounts:members")
        except WaterlijnError as problem:
            messages.error(request, _(problem.message).format(**problem.details))
    return render(request, "accounts/member.html", {"subject": subject, "form": form, "section": "members"})


def _change_member(request: MemberRequest, subject: Member, form: RolesForm) -> bool:
    """Do what the pressed button asked; True when it was done."""
    if "roles_form" in request.POST:
        if not form.is_valid():
            return False
        actions.change_roles(by=request.member, member=subject, roles=form.cleaned_data["roles"])
        messages.success(request, _("The roles of {name} have been saved.").format(name=subject))
    elif "switch_off" in request.POST:
        actions.switch_off(by=request.member, member=subject)
        messages.success(request, _("{name} can no longer log in. You can undo this.").format(name=subject))
    elif "switch_on" in request.POST:
        actions.switch_on(by=request.member, member=subject)
        messages.success(request, _("{name} can log in again.").format(name=subject))
    elif "reset_second_factor" in request.POST:
        actions.reset_second_factor(by=request.member, member=subject)
        messages.success(request, _("{name} sets up a new second factor at the next log-in.").format(name=subject))
    else:
        return False
    return True


@require_POST
@needs(can_manage_members)
def withdraw(request: MemberRequest, number: int) -> HttpResponse:
    invitation = get_object_or_404(Invitation, pk=number, organisation=request.member.organisation, accepted=None)
    actions.withdraw_invitation(by=request.member, invitation=invitation)
    messages.success(request, _("The invitation for {email} no longer works.").format(email=invitation.email))
    return redirect("accounts:members")


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@get_or_post
def accept(request: HttpRequest, key: str) -> HttpResponse:
    """The page behind the link in the invitation."""
    invitation = Invitation.objects.filter(key_hash=actions.key_hash(key)).select_related("organisation").first()
    if invitation is None or not invitation.is_open:
        return render(request, "accounts/invitation_over.html", status=410)
    form = AcceptForm(request.POST or None, email=invitation.email, initial={"name": invitation.name})
    if request.method == "POST" and form.is_valid():
        try:
            member = actions.accept_invitation(invitation=invitation, **form.cleaned_data)
        except WaterlijnError:
            return render(request, "accounts/invitation_over.html", status=410)
        login(request, member.user, "allauth.account.auth_backends.AuthenticationBackend")
        return redirect("accounts:second_factor")
    return render(request, "accounts/accept.html", {"form": form, "invitation": invitation})


# --- organisation and places -----------------------------------------------------------------------------------
@get_or_post
@needs(can_manage_members)
def organisation(request: MemberRequest) -> HttpResponse:
    form = OrganisationForm(request.POST or None, instance=request.member.organisation)
    if request.method == "POST" and form.is_valid():
        request.member.organisation.refresh_from_db()
        actions.change_organisation(by=request.member, **form.cleaned_data)
        messages.success(request, _("The organisation has been saved."))
        return redirect("accounts:organisation")
    places = queries.places_of(request.member.organisation)
    context = {"form": form, "places": places, "section": "organisation"}
    return render(request, "accounts/organisation.html", context)


@get_or_post
@needs(can_manage_members)
def place(request: MemberRequest, number: int | None = None) -> HttpResponse:
    """Add a place, or change one."""
    own = queries.places_of(request.member.organisation)
    subject: Place | None = get_object_or_404(own, pk=number) if number else None
    form = PlaceForm(request.POST or None, instance=subject, organisation=request.member.organisation)
    if request.method == "POST" and form.is_valid():
        actions.save_place(by=request.member, place=subject, **form.cleaned_data)
        messages.success(request, _("The place has been saved."))
        return redirect("accounts:organisation")
    return render(request, "accounts/place.html", {"form": form, "subject": subject, "section": "organisation"})


# --- keys for other programs -----------------------------------------------------------------------------------
@never_cache
@get_or_post
@needs(can_manage_keys)
def keys(request: MemberRequest) -> HttpResponse:
    """The keys of the organisation, how another program uses one, and a form to make one."""
    form = KeyForm(request.POST or None)
    made = None
    if request.method == "POST" and form.is_valid():
        try:
            key = actions.make_key(by=request.member, **form.cleaned_data)
        except WaterlijnError as problem:
            form.add_error("name", _(problem.message).format(**problem.details))
        else:
            # In this answer and nowhere else: a session would keep it in the database.
            made, form = {"name": form.cleaned_data["name"], "key": key}, KeyForm()
    context = {
        "form": form,
        "keys": queries.keys_of(request.member.organisation),
        "made": made,
        "address": f"{settings.PUBLIC_ADDRESS}/v1alpha1",
        "section": "organisation",
    }
    return render(request, "accounts/keys.html", context)


@require_POST
@needs(can_manage_keys)
def withdraw_key(request: MemberRequest, number: int) -> HttpResponse:
    key = get_object_or_404(queries.keys_of(request.member.organisation), pk=number)
    actions.withdraw_key(by=request.member, key=key)
    messages.success(request, _("The key of {name} no longer works.").format(name=key.name))
    return redirect("accounts:keys")


# --- the audit trail -------------------------------------------------------------------------------------------
def _trail_form(request: MemberRequest) -> TrailForm:
    kinds = [(what, in_words(what)) for what in queries.kinds_of_events(request.member.organisation)]
    return TrailForm(request.GET, organisation=request.member.organisation, kinds=kinds)


@get_or_post
@needs(can_see_audit)
def audit(request: MemberRequest) -> HttpResponse:
    """The trail with a filter; a press on the button walks along the whole chain."""
    form = _trail_form(request)
    check = VerifyForm(request.POST or None)
    verification = None
    if request.method == "POST" and check.is_valid():
        verification = queries.verify_trail(check.cleaned_data["expected"].strip())
        details = {"lines": verification.lines, "whole": verification.is_whole}
        actions.record(by=request.member, what="audit.verified", details=details)
    lines = queries.trail_of(request.member.organisation, **(form.cleaned_data if form.is_valid() else {}))
    page = Paginator(lines, LINES_A_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": form,
        "check": VerifyForm(),
        "verification": verification,
        "page": page,
        "lines": [(line, in_words(line.what)) for line in page],
        "query": query.urlencode(),
        "section": "audit",
    }
    return render(request, "accounts/audit.html", context)


class _Echo:
    """A file that hands back what is written in it, so that the CSV is sent while it is made."""

    def write(self, text: str) -> str:
        return text


@require_GET
@needs(can_see_audit)
def audit_csv(request: MemberRequest) -> HttpResponseBase:
    form = _trail_form(request)
    lines = queries.trail_of(request.member.organisation, **(form.cleaned_data if form.is_valid() else {}))
    actions.record(by=request.member, what="audit.exported")
    response = StreamingHttpResponse(_rows(lines.iterator(chunk_size=2000)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="waterlijn-audit.csv"'
    return response


def _rows(lines: Iterator[AuditEvent]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(["number", "at", "by", "what", "subject", "details", "previous", "hash"])
    for line in lines:
        moment = line.at.isoformat()
        by = str(line.by) if line.by else ""
        row = [line.number, moment, by, line.what, line.subject, line.details_text, line.previous, line.hash]
        yield writer.writerow([_harmless(str(cell)) for cell in row])


def _harmless(cell: str) -> str:
    """A spreadsheet would run a cell that begins like a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
