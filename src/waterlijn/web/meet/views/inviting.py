"""Letting people know: link, picture, poster, and codes that are shown once."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from waterlijn.errors import WaterlijnError
from waterlijn.web.accounts import qr
from waterlijn.web.accounts.downloads import as_download
from waterlijn.web.accounts.permissions import MemberRequest, can_lead_conversations, needs
from waterlijn.web.listen.wording import say
from waterlijn.web.meet import addresses
from waterlijn.web.meet.actions import inviting as actions
from waterlijn.web.meet.downloads import name_of
from waterlijn.web.meet.forms.inviting import InvitationForm
from waterlijn.web.meet.languages import LANGUAGES, said
from waterlijn.web.meet.models import Conversation
from waterlijn.web.meet.moderation_log import as_csv
from waterlijn.web.meet.queries import leading as queries
from waterlijn.web.meet.views.finding import act, find

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@require_GET
@needs(can_lead_conversations)
def share(request: MemberRequest, number: int) -> HttpResponse:
    conversation = find(request, number)
    if conversation.opened_at is None:
        return redirect("meet:conversation", conversation.pk)
    address = addresses.address_of(conversation)
    context = {
        "conversation": conversation, "address": address, "picture": qr.drawing(address),
        "invitations": queries.invitations_of(conversation), "form": InvitationForm(),
        "languages": [(code, LANGUAGES[code]) for code in conversation.languages if code in LANGUAGES],
    }  # fmt: skip
    return render(request, "meet/share.html", context)


@require_GET
@needs(can_lead_conversations)
def poster(request: MemberRequest, number: int) -> HttpResponse:
    """One page of paper in one of the languages of the conversation."""
    conversation = find(request, number)
    if conversation.opened_at is None:
        return redirect("meet:conversation", conversation.pk)
    code = request.GET.get("language", conversation.language)
    code = code if code in conversation.languages else conversation.language
    address = addresses.address_of(conversation)
    link = address if code == conversation.language else f"{address}?language={code}"
    context = {
        "conversation": conversation, "question": said(conversation, "question", code), "code": code,
        "about": said(conversation, "about", code), "address": addresses.short(address), "picture": qr.drawing(link),
    }  # fmt: skip
    return render(request, "meet/poster.html", context)


@never_cache
@require_POST
@needs(can_lead_conversations)
def invite(request: MemberRequest, number: int) -> HttpResponse:
    """The codes are shown here and never again: on a page to print, or as a table."""
    conversation, form = find(request, number), InvitationForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give a name, and for how many people."))
        return redirect("meet:share", conversation.pk)
    given = form.cleaned_data
    try:
        codes = actions.invite(
            by=request.member, conversation=conversation, name=given["name"], places=given["places"],
            is_shared=given["kind"] == "shared",
        )  # fmt: skip
    except WaterlijnError as wrong:
        messages.error(request, say(wrong))
        return redirect("meet:share", conversation.pk)
    if "csv" in request.POST:
        return _table(conversation, given["name"], codes)
    address = addresses.address_of(conversation)
    context = {
        "conversation": conversation, "codes": codes, "name": given["name"], "picture": qr.drawing(address),
        "address": addresses.short(address), "is_shared": given["kind"] == "shared", "places": given["places"],
    }  # fmt: skip
    return render(request, "meet/codes.html", context)


def _table(conversation: Conversation, name: str, codes: list[str]) -> HttpResponse:
    address = addresses.address_of(conversation)
    content = as_csv((_("for whom"), _("link"), _("code")), [(name, address, code) for code in codes])
    return as_download(content, f"{name_of(conversation)}-codes.csv", "text/csv; charset=utf-8")


@require_POST
@needs(can_lead_conversations)
def withdraw(request: MemberRequest, number: int, pk: int) -> HttpResponse:
    conversation = find(request, number)
    batch = get_object_or_404(queries.invitations_of(conversation), pk=pk)

    def done() -> str:
        actions.withdraw(by=request.member, invitation=batch)
        return _("The codes that nobody used yet open nothing any more.")

    return act(request, done, "meet:share", conversation.pk)
