"""Publishing a result, and the votes as a file for who led the conversation."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from waterlijn.errors import WaterlijnError
from waterlijn.web.accounts.downloads import as_download
from waterlijn.web.accounts.permissions import MemberRequest, can_lead_conversations, needs
from waterlijn.web.listen.wording import say
from waterlijn.web.meet import downloads, votes_file
from waterlijn.web.meet.actions import publishing, taking_out
from waterlijn.web.meet.models import Phase
from waterlijn.web.meet.queries import analyses
from waterlijn.web.meet.views.results import find


@require_http_methods(["GET", "POST"])
@needs(can_lead_conversations)
def publish(request: MemberRequest, number: int) -> HttpResponse:
    conversation = find(request, number)
    if request.method == "POST":
        try:
            publishing.publish(by=request.member, conversation=conversation)
        except WaterlijnError as problem:
            messages.error(request, say(problem))
        else:
            messages.success(request, _("The result is published. Everybody with the link can see it."))
        return redirect("meet:result", conversation.pk)
    context = {
        "conversation": conversation,
        "analysis": analyses.analysis_of(conversation),
        "may_publish": conversation.published_at is None and conversation.phase() is Phase.DECIDE,
    }
    return render(request, "meet/results/publish.html", context)


@require_http_methods(["GET", "POST"])
@needs(can_lead_conversations)
def votes(request: MemberRequest, number: int) -> HttpResponse:
    """First what one takes in hand, then the file: rows of votes are never quite anonymous."""
    conversation = find(request, number)
    try:
        made = votes_file.kept(conversation)
    except WaterlijnError as problem:
        messages.error(request, say(problem))
        return redirect("meet:result", conversation.pk)
    if request.method == "POST":
        content = taking_out.take_votes_out(by=request.member, conversation=conversation)
        return as_download(content, f"{downloads.name_of(conversation)}.zip", "application/zip")
    return render(request, "meet/results/votes.html", {"conversation": conversation, "kept": made})
