"""Statements to begin with: adding, changing, taking out, and what to look at in each."""

from __future__ import annotations

from typing import NamedTuple

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from waterlijn.errors import WaterlijnError
from waterlijn.web.accounts.permissions import MemberRequest, can_lead_conversations, needs
from waterlijn.web.listen.wording import say
from waterlijn.web.meet.actions import seeds as actions
from waterlijn.web.meet.forms.statements import SeedForm, SeedsForm
from waterlijn.web.meet.hints import Hints, hints_of
from waterlijn.web.meet.models import Conversation, Statement
from waterlijn.web.meet.queries import drafts
from waterlijn.web.meet.queries.alike import Near, alike_among
from waterlijn.web.meet.views.finding import act, find, find_statement
from waterlijn.web.meet.views.wizard import around

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


class Looked(NamedTuple):
    """A seed with what the organiser may want to look at."""

    statement: Statement
    hints: Hints
    alike: list[Near]
    may_change: bool


@get_or_post
@needs(can_lead_conversations)
def seeds(request: MemberRequest, number: int) -> HttpResponse:
    conversation = find(request, number)
    form = SeedsForm(request.POST or None)
    if form.is_valid():
        try:
            added = actions.add_seeds(by=request.member, conversation=conversation, texts=form.lines())
        except WaterlijnError as wrong:
            form.add_error("texts", say(wrong))
        else:
            n = len(added)
            if n:
                done = ngettext("{n} statement is added.", "{n} statements are added.", n)
                messages.success(request, done.format(n=n))
            else:
                messages.info(request, _("These statements are there already."))
            return redirect("meet:seeds", conversation.pk)
    found = _looked_at(conversation)
    context = {
        "conversation": conversation, "form": form, "seeds": found, "good_seeds": drafts.GOOD_SEEDS, "here": "seeds",
        "sentence": _sentence(len(found)), "is_draft": conversation.opened_at is None,
    }  # fmt: skip
    return render(request, "meet/wizard/seeds.html", context | around(conversation, "seeds"))


def _sentence(n: int) -> str:
    if not n:
        return _("What can people agree or disagree with from the first minute?")
    said = ngettext("There is {n} statement to begin with.", "There are {n} statements to begin with.", n).format(n=n)
    if n < drafts.GOOD_SEEDS:
        more = drafts.GOOD_SEEDS - n
        return said + " " + ngettext("Add {n} more, at least.", "Add {n} more, at least.", more).format(n=more)
    return said


def _looked_at(conversation: Conversation) -> list[Looked]:
    rows = drafts.seeds_of(conversation)
    voted = set(conversation.votes.order_by().values_list("statement_id", flat=True).distinct())
    texts = [(one.number, one.text) for one in rows]
    return [
        Looked(
            one, hints_of(one.text), alike_among(one.text, [other for other in texts if other[0] < one.number]),
            one.state == Statement.State.ACCEPTED and one.pk not in voted,
        )
        for one in rows
    ]  # fmt: skip


@get_or_post
@needs(can_lead_conversations)
def seed(request: MemberRequest, number: int) -> HttpResponse:
    """Change a seed on which nobody voted yet."""
    statement = find_statement(request, number)
    if not actions.may_change(statement):
        messages.error(request, _("People voted on this statement already. Its words stay as they are."))
        return redirect("meet:seeds", statement.conversation_id)
    form = SeedForm(request.POST or None, initial={"text": statement.text})
    if form.is_valid():
        try:
            actions.change_seed(by=request.member, statement=statement, text=form.cleaned_data["text"])
        except WaterlijnError as wrong:
            form.add_error("text", say(wrong))
        else:
            messages.success(request, _("The statement is changed."))
            return redirect("meet:seeds", statement.conversation_id)
    context = {"conversation": statement.conversation, "statement": statement, "form": form}
    return render(request, "meet/wizard/seed.html", context)


@require_POST
@needs(can_lead_conversations)
def remove(request: MemberRequest, number: int) -> HttpResponse:
    statement = find_statement(request, number)

    def done() -> str:
        actions.remove_seed(by=request.member, statement=statement)
        return _("The statement is taken out.")

    return act(request, done, "meet:seeds", statement.conversation_id)
