"""The pages for who answers: public, with the link as only key, one small page after another.

They need no cookie and no script. The check against forged forms is left out on purpose: it protects what a browser is
logged in to, and here nothing rests on that. Who does not have the link can hand in nothing, and with the address of
the page kept from everybody (`no-referrer`) a browser would not pass that check anyhow.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from waterlijn import words
from waterlijn.errors import NotAllowed, WaterlijnError
from waterlijn.web.accounts import limits
from waterlijn.web.evaluate.actions import answering as actions
from waterlijn.web.evaluate.forms.answering import AnswerForm
from waterlijn.web.evaluate.models import Invitee
from waterlijn.web.evaluate.queries import surveys as queries
from waterlijn.web.evaluate.surveying import questionnaires
from waterlijn.web.evaluate.surveying.questionnaires import Answers, Page, Question, Questionnaire
from waterlijn.web.evaluate.surveying.wording import answer_in_words, say

P = ParamSpec("P")
get_or_post = require_http_methods(["GET", "HEAD", "POST"])
InviteeView = Callable[Concatenate[HttpRequest, str, Invitee, P], HttpResponse]


def for_invitee(view: InviteeView[P]) -> Callable[Concatenate[HttpRequest, str, P], HttpResponseBase]:
    """The view gets who was invited; an unknown, used or closed link gets a page that explains."""

    @login_not_required
    @csrf_exempt
    @never_cache
    @sensitive_post_parameters()
    @get_or_post
    @wraps(view)
    def guarded(request: HttpRequest, key: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = _answer(view, request, key, *args, **kwargs)
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return cast("Callable[Concatenate[HttpRequest, str, P], HttpResponseBase]", guarded)


def _answer(view: InviteeView[P], request: HttpRequest, key: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
    if request.method == "POST" and limits.is_too_often(request, "answers", limits.MOST_ANSWERS):
        return _busy(request)
    invitee = queries.invitee_with(key)
    if invitee is None:
        if limits.is_too_often(request, "unknown", limits.MOST_UNKNOWN):
            return _busy(request)
        return render(request, "evaluate/answer/unknown.html", status=404)
    # The page speaks the language of its questions, whoever reads it.
    asked = queries.asked_in(invitee.wave)
    words.use(asked.language)
    with translation.override(asked.language):
        request.LANGUAGE_CODE = asked.language
        return view(request, key, invitee, *args, **kwargs)


@for_invitee
def start(request: HttpRequest, key: str, invitee: Invitee) -> HttpResponse:
    """What it is about, what happens with the answers, and the way in."""
    if not invitee.wave.is_open() or invitee.has_answered:
        return _over(request, key, invitee)
    asked, answers = queries.asked_in(invitee.wave), actions.draft_of(invitee, key)
    first = _next(asked, answers, 0) if answers else 1
    context = {"resume": bool(answers), "first": first or len(asked.pages), "pages": len(asked.pages)}
    return _show(request, "start", key, invitee, context)


@for_invitee
def page(request: HttpRequest, key: str, invitee: Invitee, number: int) -> HttpResponse:
    """One page of questions: kept at every button, and each button leads on, back or out."""
    if not invitee.wave.is_open() or invitee.has_answered:
        return _over(request, key, invitee)
    asked, answers = queries.asked_in(invitee.wave), actions.draft_of(invitee, key)
    if not 1 <= number <= len(asked.pages):
        return redirect("evaluate:answer", key)
    here = asked.pages[number - 1]
    form = _form(request, asked, here, answers)
    if request.method != "POST":
        return _show(request, "page", key, invitee, _place(asked, answers, number) | {"form": form, "page": here})
    is_fine = form.is_valid()
    answers = {code: answer for code, answer in answers.items() if code not in form.fields} | form.cleaned_answers
    try:
        actions.save_draft(invitee=invitee, token=key, answers=answers)
    except NotAllowed:  # closed, or handed in from another window, since this page began
        return redirect("evaluate:answer", key)
    if not is_fine:
        context = _place(asked, answers, number) | {"form": form, "page": here}
        return _show(request, "page", key, invitee, context)
    return _go(request, key, asked, answers, number)


@for_invitee
def send(request: HttpRequest, key: str, invitee: Invitee) -> HttpResponse:
    """Look over the answers, and hand them in."""
    if not invitee.wave.is_open() or invitee.has_answered:
        return _over(request, key, invitee)
    asked, answers = queries.asked_in(invitee.wave), actions.draft_of(invitee, key)
    context = {"lines": _lines(asked, answers), "back": _before(asked, answers, len(asked.pages) + 1)}
    if request.method != "POST":
        return _show(request, "send", key, invitee, context)
    try:
        receipt = actions.submit(invitee=invitee, token=key, answers=answers)
    except WaterlijnError as problem:
        return _show(request, "send", key, invitee, context | {"problem": say(problem)})
    return _show(request, "thanks", key, invitee, {"receipt": receipt})


@for_invitee
def take_back(request: HttpRequest, key: str, invitee: Invitee) -> HttpResponse:
    """Remove one's own answers while the survey is open; asked twice, in different words."""
    problem = ""
    if request.method == "POST" and "sure" in request.POST:
        try:
            actions.take_back(invitee=invitee, receipt=request.POST.get("receipt", ""))
            return _show(request, "taken_back", key, invitee, {})
        except WaterlijnError as refusal:
            problem = say(refusal)
    if not invitee.has_answered or not invitee.wave.is_open():
        return _over(request, key, invitee)
    receipt = request.POST.get("receipt", "")[:40]
    return _show(request, "take_back", key, invitee, {"problem": problem, "receipt": receipt})


def _form(request: HttpRequest, asked: Questionnaire, here: Page, answers: Answers) -> AnswerForm:
    is_strict = not {"go_back", "go_later"} & set(request.POST)
    seen = _seen(asked, here, answers)
    return AnswerForm(seen, answers, request.POST if request.method == "POST" else None, is_strict=is_strict)


def _seen(asked: Questionnaire, here: Page, answers: Answers) -> list[Question]:
    seen = set(questionnaires.shown(asked, answers))
    return [question for question in here.questions if question.code in seen]


def _go(request: HttpRequest, key: str, asked: Questionnaire, answers: Answers, number: int) -> HttpResponse:
    if "go_later" in request.POST:
        return redirect("evaluate:answer", key)
    if "go_back" in request.POST:
        before = _before(asked, answers, number)
        return redirect("evaluate:answer_page", key, before) if before else redirect("evaluate:answer", key)
    after = _next(asked, answers, number)
    return redirect("evaluate:answer_page", key, after) if after else redirect("evaluate:send", key)


def _next(asked: Questionnaire, answers: Answers, number: int) -> int:
    """The next page with a question to show; 0 when there is none. From 0: the first that is not filled in."""
    pages = enumerate(asked.pages, start=1)
    if number:
        return next((n for n, one in pages if n > number and _seen(asked, one, answers)), 0)
    waiting = (n for n, one in pages if any(question.code not in answers for question in _seen(asked, one, answers)))
    return next(waiting, 0)


def _before(asked: Questionnaire, answers: Answers, number: int) -> int:
    earlier = [n for n, one in enumerate(asked.pages, start=1) if n < number and _seen(asked, one, answers)]
    return earlier[-1] if earlier else 0


def _place(asked: Questionnaire, answers: Answers, number: int) -> dict[str, object]:
    """How far: pages that are not shown to this person do not count."""
    seen = [n for n, one in enumerate(asked.pages, start=1) if _seen(asked, one, answers)]
    at = len([n for n in seen if n <= number])
    return {"at": at, "all": len(seen), "number": number, "back": _before(asked, answers, number)}


def _lines(asked: Questionnaire, answers: Answers) -> list[tuple[Question, str, int]]:
    """Every question that was shown, the answer in words, and the page where it can be changed."""
    seen = questionnaires.shown(asked, answers)
    where = {question.code: n for n, one in enumerate(asked.pages, start=1) for question in one.questions}
    found = [question for question in asked.questions if question.code in seen]
    return [
        (question, answer_in_words(question, answers.get(question.code)), where[question.code]) for question in found
    ]


def _over(request: HttpRequest, key: str, invitee: Invitee) -> HttpResponse:
    """A link that was used, or of a survey that is not open: said in words, with what can still be done."""
    name = "used" if invitee.has_answered and invitee.wave.is_open() else "closed"
    return _show(request, name, key, invitee, {})


def _busy(request: HttpRequest) -> HttpResponse:
    return render(request, "429.html", status=429)


def _show(request: HttpRequest, name: str, key: str, invitee: Invitee, context: Mapping[str, object]) -> HttpResponse:
    wave = invitee.wave
    everywhere: dict[str, object] = {
        "key": key, "wave": wave, "survey": wave.survey, "asked": queries.asked_in(wave),
        "member": None, "invitee": invitee, "today": timezone.localdate(),
    }  # fmt: skip
    return render(request, f"evaluate/answer/{name}.html", everywhere | dict(context))
