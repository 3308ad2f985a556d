"""Moderation: one statement at a time, with why it waits, and the log of what was decided."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from waterlijn.errors import WaterlijnError
from waterlijn.web.accounts.downloads import as_download
from waterlijn.web.accounts.permissions import MemberRequest, can_moderate, needs
from waterlijn.web.listen.wording import say
from waterlijn.web.meet import moderation_log
from waterlijn.web.meet.actions import moderation as actions
from waterlijn.web.meet.actions import reminding, seeds
from waterlijn.web.meet.downloads import name_of
from waterlijn.web.meet.forms.statements import RejectForm, SplitForm, TranslationForm
from waterlijn.web.meet.hints import hints_of
from waterlijn.web.meet.models import ModerationReminder, Statement
from waterlijn.web.meet.queries import moderation as queries
from waterlijn.web.meet.queries.alike import alike_among
from waterlijn.web.meet.standing import needs_you
from waterlijn.web.meet.views.finding import act, find, find_statement

get_or_post = require_http_methods(["GET", "HEAD", "POST"])
PAGE = 50
State = Statement.State


@require_GET
@needs(can_moderate)
def to_review(request: MemberRequest) -> HttpResponse:
    """Everything that waits, over all conversations: a list that can be worked through from the top."""
    rows = queries.to_review(request.member.organisation)
    per = queries.waiting_per_conversation(request.member.organisation)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": [(one, hints_of(one.text)) for one in page.object_list],
        "sentence": needs_you(sum(per.values()), len(per)) if per else _("No statement waits for you."),
        "wants_mail": ModerationReminder.objects.filter(member=request.member).exists(),
    }
    return render(request, "meet/moderation/list.html", context)


@require_GET
@needs(can_moderate)
def moderate(request: MemberRequest, number: int) -> HttpResponse:
    """The statement that waits longest, with what speaks for and against showing it."""
    conversation = find(request, number)
    waiting = list(queries.to_review_in(conversation)[: PAGE + 1])
    asked = request.GET.get("statement", "")
    first = next((one for one in waiting if str(one.pk) == asked), waiting[0] if waiting else None)
    n = queries.to_review_in(conversation).count()
    context: dict[str, Any] = {
        "conversation": conversation,
        "numbers": queries.in_numbers(conversation),
        "sentence": _sentence(n),
        "others": [one for one in waiting if first is None or one.pk != first.pk][:PAGE],
        "decided": queries.log_of(conversation).order_by("-pk")[:10],
        "statement": first,
        "n": n,
    }
    if first is not None:
        context |= about(first) | {"form": RejectForm()}
    return render(request, "meet/moderation/one.html", context)


def _sentence(n: int) -> str:
    if not n:
        return _("No statement waits for you in this conversation.")
    return ngettext("{n} statement waits for a yes or a no.", "{n} statements wait for a yes or a no.", n).format(n=n)


def about(statement: Statement) -> dict[str, Any]:
    return {
        "hints": hints_of(statement.text),
        "alike": alike_among(statement.text, queries.others_than(statement)),
        "why": _why(statement),
    }


def _why(statement: Statement) -> str:
    if statement.moderation.filter(what="reopened").exists():
        return _("It waits because somebody had it looked at again.")
    if statement.conversation.is_strict:
        return _("It waits because you promised that a person reads everything first.")
    return _("It waits because the wording may hurt somebody.")


@get_or_post
@needs(can_moderate)
def statement(request: MemberRequest, number: int) -> HttpResponse:
    """One statement with its log; from here it is also looked at again, or no longer shown."""
    found = find_statement(request, number)
    context = {
        "conversation": found.conversation, "statement": found, "form": RejectForm(),
        "log": found.moderation.order_by("pk"), "languages": _translations(found),
    } | about(found)  # fmt: skip
    return render(request, "meet/moderation/statement.html", context)


def _translations(found: Statement) -> list[tuple[str, str]]:
    return [(code, text) for code, text in found.translations.items() if text]


@require_POST
@needs(can_moderate)
def accept(request: MemberRequest, number: int) -> HttpResponse:
    found = find_statement(request, number)

    def done() -> str:
        actions.accept(by=request.member, statement=found)
        return _("Statement {n} is shown from now on.").format(n=found.number)

    return act(request, done, *_back(request, found))


@require_POST
@needs(can_moderate)
def reject(request: MemberRequest, number: int) -> HttpResponse:
    found, form = find_statement(request, number), RejectForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a reason: who wrote it may know why, and so may everybody else in numbers."))
        return redirect("meet:statement", found.pk)
    given = form.cleaned_data

    def done() -> str:
        actions.reject(by=request.member, statement=found, reason=given["reason"], note=given["note"])
        return _("Statement {n} is not shown. Who wrote it sees why.").format(n=found.number)

    return act(request, done, *_back(request, found))


@require_POST
@needs(can_moderate)
def reopen(request: MemberRequest, number: int) -> HttpResponse:
    found = find_statement(request, number)

    def done() -> str:
        actions.reopen(by=request.member, statement=found)
        return _("Statement {n} waits for a moderator again.").format(n=found.number)

    return act(request, done, "meet:statement", found.pk)


@get_or_post
@needs(can_moderate)
def split(request: MemberRequest, number: int) -> HttpResponse:
    found = find_statement(request, number)
    form = SplitForm(request.POST or None, initial={"texts": found.text})
    if form.is_valid():
        try:
            parts = actions.split(by=request.member, statement=found, texts=form.lines())
        except WaterlijnError as wrong:
            form.add_error("texts", say(wrong))
        else:
            said = _("It became {n} statements. They are shown from now on.")
            messages.success(request, said.format(n=len(parts)))
            return redirect("meet:moderate", found.conversation_id)
    context = {"conversation": found.conversation, "statement": found, "form": form, "votes": found.votes.exists()}
    return render(request, "meet/moderation/split.html", context)


@get_or_post
@needs(can_moderate)
def translate(request: MemberRequest, number: int) -> HttpResponse:
    found = find_statement(request, number)
    form = TranslationForm(request.POST or None, statement=found, conversation=found.conversation)
    if form.is_valid():
        seeds.translate(by=request.member, statement=found, translations=form.cleaned_data)
        messages.success(request, _("The translations are saved."))
        return redirect("meet:statements_of", found.conversation_id)
    context = {"conversation": found.conversation, "statement": found, "form": form}
    return render(request, "meet/moderation/translate.html", context)


@require_GET
@needs(can_moderate)
def statements(request: MemberRequest, number: int) -> HttpResponse:
    """All statements of a conversation with what was decided about each."""
    conversation = find(request, number)
    rows = conversation.statements.exclude(state=State.WITHDRAWN).order_by("number")
    page = Paginator(rows, PAGE * 2).get_page(request.GET.get("page"))
    others = [code for code in conversation.languages if code != conversation.language]
    context = {"conversation": conversation, "page": page, "numbers": queries.in_numbers(conversation)}
    context["shown"] = conversation.statements.filter(state=State.ACCEPTED).count()
    lines = [(one, [code for code in others if not one.translations.get(code)]) for one in page.object_list]
    return render(request, "meet/moderation/all.html", context | {"lines": lines})


def _back(request: MemberRequest, found: Statement) -> tuple[Any, ...]:
    """The next statement, on the page from which this one was decided."""
    return ("meet:to_review",) if request.POST.get("from") == "list" else ("meet:moderate", found.conversation_id)


@require_POST
@needs(can_moderate)
def reminders(request: MemberRequest) -> HttpResponse:
    wants = "yes" in request.POST

    def done() -> str:
        reminding.want_reminders(by=request.member, wants=wants)
        if wants:
            return _("You get a mail when statements wait longer than a day, at most one a day.")
        return _("You get no more mails about statements that wait.")

    return act(request, done, "meet:to_review")


@require_POST
@needs(can_moderate)
def log(request: MemberRequest, number: int) -> HttpResponse:
    """For staff: with the texts, and with the role of who decided instead of the name."""
    conversation = find(request, number)
    content = moderation_log.for_staff(by=request.member, conversation=conversation)
    return as_download(content, f"{name_of(conversation)}-log.csv", "text/csv; charset=utf-8")
