"""The wizard: from a question to an open conversation, a step at a time."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from waterlijn.errors import WaterlijnError
from waterlijn.web.accounts.permissions import MemberRequest, can_lead_conversations, needs
from waterlijn.web.listen.wording import problem, say
from waterlijn.web.meet import addresses
from waterlijn.web.meet.actions import leading as actions
from waterlijn.web.meet.forms.wizard import BackgroundForm, DaysForm, PeopleForm, QuestionForm, RulesForm, StepForm
from waterlijn.web.meet.languages import LANGUAGES
from waterlijn.web.meet.models import Conversation
from waterlijn.web.meet.queries import drafts
from waterlijn.web.meet.views.finding import find

get_or_post = require_http_methods(["GET", "HEAD", "POST"])
FORMS: dict[str, type[StepForm]] = {
    "question": QuestionForm,
    "people": PeopleForm,
    "rules": RulesForm,
    "background": BackgroundForm,
    "days": DaysForm,
}
ORDER = list(drafts.STEPS)
LATER = "later"  # name of the button that keeps the step and leaves


@get_or_post
@needs(can_lead_conversations)
def new(request: MemberRequest) -> HttpResponse:
    return _step(request, Conversation(organisation=request.member.organisation), "question")


@get_or_post
@needs(can_lead_conversations)
def step(request: MemberRequest, number: int, kind: str) -> HttpResponse:
    conversation = find(request, number)
    if kind not in FORMS:
        raise Http404
    if conversation.opened_at is not None:
        messages.info(request, _("This conversation is open: what was promised is fixed. Its days can still move."))
        return redirect("meet:conversation", conversation.pk)
    return _step(request, conversation, kind)


def _step(request: MemberRequest, conversation: Conversation, kind: str) -> HttpResponse:
    form = FORMS[kind](request.POST if request.method == "POST" else None, instance=conversation)
    if form.is_valid():
        try:
            kept = actions.save_draft(by=request.member, conversation=form.instance, step=kind)
        except WaterlijnError as wrong:
            form.add_error(None, say(wrong))
        else:
            return _next(request, kept, kind)
    was = find(request, conversation.pk) if conversation.pk else None  # a form writes in the row it is given
    context = {"form": form, "conversation": was, "here": kind} | around(was, kind)
    return render(request, f"meet/wizard/{kind}.html", context)


def _next(request: MemberRequest, conversation: Conversation, kind: str) -> HttpResponse:
    messages.success(request, _("This step is saved."))
    if LATER in request.POST:
        return redirect("meet:conversation", conversation.pk)
    return redirect(*address_of(conversation, ORDER[ORDER.index(kind) + 1]))


def around(conversation: Conversation | None, kind: str) -> dict[str, Any]:
    """What every step shows around its form: all steps, and which number this is."""
    steps = drafts.steps_of(conversation, timezone.localdate())
    rows = [(one, _link(conversation, one.key)) for one in steps]
    return {"steps": rows, "number": ORDER.index(kind) + 1, "last": len(ORDER)}


def _link(conversation: Conversation | None, kind: str) -> str:
    if conversation is None:
        return ""
    name, *args = address_of(conversation, kind)
    return reverse(name, args=args)


def address_of(conversation: Conversation, kind: str) -> tuple[Any, ...]:
    """Name and arguments of the page of a step."""
    if kind in ("seeds", "check"):
        return (f"meet:{kind}", conversation.pk)
    return ("meet:step", conversation.pk, kind)


def first_undone(conversation: Conversation) -> str:
    return next(one.key for one in drafts.steps_of(conversation, timezone.localdate()) if not one.is_done)


@get_or_post
@needs(can_lead_conversations)
def check(request: MemberRequest, number: int) -> HttpResponse:
    """Look it over, and open it."""
    conversation = find(request, number)
    if conversation.opened_at is not None:
        return redirect("meet:conversation", conversation.pk)
    if request.method == "POST":
        try:
            actions.open_conversation(by=request.member, conversation=conversation)
        except WaterlijnError as wrong:
            messages.error(request, say(wrong))
            return redirect("meet:check", conversation.pk)
        messages.success(request, _("The conversation is open. Share the link, and people can come in."))
        return redirect("meet:share", conversation.pk)
    missing = [
        (problem(one.message, one.details), _link(conversation, one.step))
        for one in drafts.missing(conversation, timezone.localdate())
    ]
    seeds = drafts.seeds_of(conversation)
    context = {
        "conversation": conversation, "missing": missing, "seeds": seeds, "few_seeds": len(seeds) < drafts.GOOD_SEEDS,
        "good_seeds": drafts.GOOD_SEEDS, "languages": [LANGUAGES.get(code, code) for code in conversation.languages],
        "address": addresses.short(addresses.address_of(conversation)), "here": "check",
    }  # fmt: skip
    return render(request, "meet/wizard/check.html", context | around(conversation, "check"))


@get_or_post
@needs(can_lead_conversations)
def days(request: MemberRequest, number: int) -> HttpResponse:
    """Other days, while the conversation is open."""
    conversation = find(request, number)
    if conversation.opened_at is None:
        return redirect("meet:step", conversation.pk, "days")
    form = DaysForm(request.POST or None, instance=conversation)
    if form.is_valid():
        try:
            actions.move_days(by=request.member, conversation=form.instance)
        except WaterlijnError as wrong:
            form.add_error(None, say(wrong))
        else:
            messages.success(request, _("The days are changed. Who takes part sees the new ones."))
            return redirect("meet:conversation", conversation.pk)
    return render(request, "meet/days.html", {"conversation": find(request, number), "form": form})


@require_POST
@needs(can_lead_conversations)
def delete(request: MemberRequest, number: int) -> HttpResponse:
    conversation = find(request, number)
    try:
        actions.delete_draft(by=request.member, conversation=conversation)
    except WaterlijnError as wrong:
        messages.error(request, say(wrong))
        return redirect("meet:conversation", number)
    messages.success(request, _("The draft is deleted."))
    return redirect("meet:home")
