"""What is done with each bridge: written down by the leader, then told to everybody."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from waterlijn.errors import WaterlijnError
from waterlijn.web.accounts.permissions import MemberRequest, can_lead_conversations, can_see_temperature, needs
from waterlijn.web.listen.wording import say
from waterlijn.web.meet.actions import deciding as actions
from waterlijn.web.meet.forms.deciding import DecisionForm
from waterlijn.web.meet.models import Conversation, Decision, Phase
from waterlijn.web.meet.queries import deepening, following
from waterlijn.web.meet.tasks import tell_followers
from waterlijn.web.meet.views.finding import act, find

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@require_GET
@needs(can_see_temperature)
def decisions(request: MemberRequest, number: int) -> HttpResponse:
    conversation = find(request, number)
    rows = list(conversation.decisions.select_related("statement"))
    decided = {one.statement_id for one in rows}
    open_bridges = [line for line in deepening.bridges_of(conversation) if line.pk not in decided]
    context = {
        "conversation": conversation, "decisions": rows, "open_bridges": open_bridges,
        "not_told": sum(one.told_at is None for one in rows), "followers": following.n_followers(conversation),
        "is_over": conversation.phase() == Phase.DECIDE, "sentence": _sentence(conversation, rows, len(open_bridges)),
    }  # fmt: skip
    return render(request, "meet/decisions.html", context)


def _sentence(conversation: Conversation, rows: list[Decision], n_open: int) -> str:
    if conversation.phase() != Phase.DECIDE:
        return _("People still vote. What you decide comes when the conversation is closed.")
    if any(one.told_at is None for one in rows):
        return _("There are decisions that people do not know of yet.")
    if not rows:
        return _("People gave you their votes. Tell them what you do with it.")
    if n_open:
        return _("People know what is done with some of it. Not every bridge has an answer yet.")
    return _("People know what is done with what they said.")


@get_or_post
@needs(can_lead_conversations)
def write(request: MemberRequest, number: int) -> HttpResponse:
    conversation = find(request, number)
    fresh = Decision(conversation=conversation)
    about = request.GET.get("statement", "")
    is_number = about.isascii() and about.isdigit() and len(about) < 19
    chosen = conversation.statements.filter(pk=int(about)).first() if is_number else None
    return _edit(request, conversation, fresh, {"statement": chosen.pk} if chosen else {})


@get_or_post
@needs(can_lead_conversations)
def change(request: MemberRequest, number: int, pk: int) -> HttpResponse:
    conversation = find(request, number)
    decision = get_object_or_404(conversation.decisions.select_related("statement"), pk=pk)
    if decision.told_at is not None:
        messages.info(
            request, _("People were told this already. Write a new decision about the same statement beside it.")
        )
        return redirect("meet:decisions", conversation.pk)
    return _edit(request, conversation, decision, {})


def _edit(
    request: MemberRequest, conversation: Conversation, decision: Decision, initial: dict[str, object]
) -> HttpResponse:
    form = DecisionForm(request.POST or None, instance=decision, initial=initial)
    if form.is_valid():
        try:
            actions.save_decision(by=request.member, decision=form.instance)
        except WaterlijnError as wrong:
            form.add_error(None, say(wrong))
        else:
            messages.success(request, _("The decision is written down. Nobody was told yet."))
            return redirect("meet:decisions", conversation.pk)
    needs_of = deepening.needs_about(conversation)
    context = {"conversation": conversation, "form": form, "decision": decision, "needs": needs_of}
    return render(request, "meet/decision.html", context)


@require_POST
@needs(can_lead_conversations)
def delete(request: MemberRequest, number: int, pk: int) -> HttpResponse:
    conversation = find(request, number)
    decision = get_object_or_404(conversation.decisions, pk=pk)

    def done() -> str:
        actions.delete_decision(by=request.member, decision=decision)
        return _("The decision is deleted. Nobody was told.")

    return act(request, done, "meet:decisions", conversation.pk)


@require_POST
@needs(can_lead_conversations)
def tell(request: MemberRequest, number: int) -> HttpResponse:
    conversation = find(request, number)

    def done() -> str:
        actions.tell(by=request.member, conversation=conversation)
        tell_followers.enqueue(conversation.pk)
        return _("Everybody can read it now, and who asked for it gets a mail.")

    return act(request, done, "meet:decisions", conversation.pk)
