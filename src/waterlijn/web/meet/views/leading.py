"""The page of one conversation, and what its leader does there."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from waterlijn.web.accounts.permissions import (
    MemberRequest,
    can_lead_conversations,
    can_moderate,
    can_see_temperature,
    needs,
)
from waterlijn.web.meet.actions import leading as actions
from waterlijn.web.meet.languages import LANGUAGES
from waterlijn.web.meet.models import Conversation, Phase
from waterlijn.web.meet.queries import drafts, following
from waterlijn.web.meet.queries import leading as queries
from waterlijn.web.meet.standing import standing
from waterlijn.web.meet.views.finding import act, find
from waterlijn.web.meet.views.wizard import around, first_undone

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@require_GET
@needs(can_see_temperature)
def detail(request: MemberRequest, number: int) -> HttpResponse:
    conversation, today = find(request, number), timezone.localdate()
    context: dict[str, Any] = {
        "conversation": conversation,
        "sentence": standing(conversation, today),
        "languages": [LANGUAGES.get(code, code) for code in conversation.languages],
        "today": today,
    }
    if conversation.opened_at is None:
        step = first_undone(conversation)
        context |= {"next_step": step, "step_label": drafts.STEPS[step]} | around(conversation, step)
        return render(request, "meet/draft.html", context)
    context |= {
        "totals": queries.totals_of(conversation),
        "phases": queries.phases_of(conversation, today),
        "next_phases": [Phase(one) for one in drafts.next_phases(conversation, today)],
        "phase": conversation.phase(today),
        "told": following.told(conversation).count(),
        "not_told": conversation.decisions.filter(told_at=None).count(),
        "followers": following.n_followers(conversation),
    }
    context["primary"] = _primary(request, conversation, context)
    return render(request, "meet/conversation.html", context)


def _primary(request: MemberRequest, conversation: Conversation, here: dict[str, Any]) -> str:
    """The one thing to do next, as the only filled button of the page."""
    may_lead, phase = can_lead_conversations(request.member), here["phase"]
    if here["totals"].waiting and can_moderate(request.member) and conversation.cleared_at is None:
        return "moderate"
    if not may_lead or conversation.cleared_at is not None:
        return ""
    if phase == Phase.DECIDE:
        return "result" if conversation.published_at is None else "decide" if not here["told"] else ""
    return "deepen" if phase == Phase.DEEPEN else "share"


@get_or_post
@needs(can_lead_conversations)
def go_on(request: MemberRequest, number: int, kind: str) -> HttpResponse:
    """To another phase today. Closing is asked twice: nobody can open it again."""
    conversation = find(request, number)
    if request.method != "POST":
        if kind not in drafts.next_phases(conversation, timezone.localdate()):
            return redirect("meet:conversation", conversation.pk)
        totals = queries.totals_of(conversation)
        context = {"conversation": conversation, "phase": Phase(kind), "totals": totals}
        return render(request, "meet/go_on.html", context)

    def done() -> str:
        actions.go_on(by=request.member, conversation=conversation, phase=kind)
        if kind == Phase.DECIDE:
            return _("The conversation is closed. Nobody votes any more.")
        return _("The next phase has begun.")

    return act(request, done, "meet:conversation", conversation.pk)


@require_POST
@needs(can_lead_conversations)
def again(request: MemberRequest, number: int) -> HttpResponse:
    """A second round, as a draft that begins with what this one brought."""
    conversation = find(request, number)
    fresh = actions.begin_again(by=request.member, conversation=conversation)
    return redirect("meet:conversation", fresh.pk)
