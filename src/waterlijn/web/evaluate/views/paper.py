"""Paper questionnaires: typing them in, and settling where two readers differ."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from waterlijn.errors import WaterlijnError
from waterlijn.web.accounts.permissions import MemberRequest, can_enter_answers, needs
from waterlijn.web.evaluate.actions import paper as actions
from waterlijn.web.evaluate.forms.answering import AnswerForm
from waterlijn.web.evaluate.forms.surveys import PaperForm
from waterlijn.web.evaluate.models import PaperForm as Paper
from waterlijn.web.evaluate.models import Wave
from waterlijn.web.evaluate.queries import surveys as queries
from waterlijn.web.evaluate.surveying.wording import answer_in_words, say
from waterlijn.web.evaluate.views.surveys_finding import find_wave

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@get_or_post
@needs(can_enter_answers)
def enter(request: MemberRequest, number: int) -> HttpResponse:
    wave = find_wave(request, number)
    asked = queries.asked_in(wave)
    posted = request.POST or None
    head = PaperForm(posted, wave=wave, initial=_next_paper(request))
    form = AnswerForm(asked.questions, {}, posted)
    form.demand_nothing()
    if head.is_valid() and form.is_valid():
        try:
            taken = actions.enter(by=request.member, wave=wave, typed=_typed(head, form))
        except WaterlijnError as problem:
            head.add_error(None, say(problem))
        else:
            messages.success(request, _said(wave, taken))
            return redirect(f"{request.path}?batch={taken.batch}&number={taken.number + 1}")
    waiting = list(queries.paper_to_check(wave))
    context = {"wave": wave, "survey": wave.survey, "head": head, "form": form, "waiting": waiting}
    return render(request, "evaluate/surveys/paper.html", context)


@get_or_post
@needs(can_enter_answers)
def settle(request: MemberRequest, number: int) -> HttpResponse:
    """Both readings next to each other, and the paper in hand: what does it say?"""
    papers = Paper.objects.filter(wave__survey__organisation=request.member.organisation, second__isnull=False)
    found = get_object_or_404(papers.select_related("wave__survey"), pk=number, is_done=False)
    asked = queries.asked_in(found.wave)
    differing = [one for one in asked.questions if found.answers.get(one.code) != found.second.get(one.code)]
    form = AnswerForm(differing, {}, request.POST or None)
    form.demand_nothing()
    if form.is_valid():
        kept = {code: answer for code, answer in found.answers.items() if code not in form.fields}
        try:
            actions.settle(by=request.member, form=found, answers=kept | form.cleaned_answers)
        except WaterlijnError as problem:
            messages.error(request, say(problem))
        else:
            messages.success(request, _("Settled. The answers are counted."))
        return redirect("evaluate:paper", found.wave_id)
    lines = [
        (one, answer_in_words(one, found.answers.get(one.code)), answer_in_words(one, found.second.get(one.code)))
        for one in differing
    ]
    context = {"wave": found.wave, "survey": found.wave.survey, "paper": found, "form": form, "lines": lines}
    return render(request, "evaluate/surveys/settle.html", context)


def _typed(head: PaperForm, form: AnswerForm) -> actions.Typed:
    about = head.cleaned_data
    member = about.get("member")
    stratum = member.stratum if member else about["stratum"]
    return actions.Typed(about["batch"].strip(), about["number"], stratum, member, form.cleaned_answers)


def _said(wave: Wave, paper: Paper) -> str:
    if paper.is_done:
        return _("Paper {number} of batch {batch} is counted.").format(number=paper.number, batch=paper.batch)
    if paper.second is not None:
        return _("Paper {number} was read in two ways. Take it once more.").format(number=paper.number)
    return _("Paper {number} waits for a second reader.").format(number=paper.number)


def _next_paper(request: MemberRequest) -> dict[str, Any]:
    """The batch goes on with the next number, so that a pile can be typed in without looking up."""
    number = request.GET.get("number", "")
    return {"batch": request.GET.get("batch", "")[:40], "number": int(number) if number.isdecimal() else 1}
