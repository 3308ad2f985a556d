"""Surveys for staff: the list, one survey, its questions and its panel."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from waterlijn.errors import WaterlijnError
from waterlijn.web.accounts.downloads import as_download
from waterlijn.web.accounts.permissions import MemberRequest, can_manage_surveys, can_see_temperature, needs
from waterlijn.web.evaluate.actions import surveys as actions
from waterlijn.web.evaluate.actions import transfer
from waterlijn.web.evaluate.forms.surveys import DataForm, QuestionForm, RoutingForm, SurveyForm, TableForm
from waterlijn.web.evaluate.models import Survey
from waterlijn.web.evaluate.queries import surveys as queries
from waterlijn.web.evaluate.surveying import editing, questionnaires, ready_made, sheets
from waterlijn.web.evaluate.surveying.questionnaires import MULTIPLE, SINGLE, Question, Questionnaire, Rule
from waterlijn.web.evaluate.surveying.wording import KINDS, choice_in_words, say, state
from waterlijn.web.evaluate.views.surveys_finding import find_survey
from waterlijn.web.listen.files import content_of

PAGE = 50
WRITERS = {"csv": (sheets.as_csv, "text/csv; charset=utf-8"), "xlsx": (sheets.as_xlsx, sheets.XLSX)}
get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@require_GET
@needs(can_see_temperature)
def index(request: MemberRequest) -> HttpResponse:
    found = list(queries.surveys_of(request.member.organisation))
    n = len(found)
    sentence = ngettext("There is {n} survey.", "There are {n} surveys.", n).format(n=n)
    lines = [(survey, [(wave, state(wave)) for wave in survey.waves.all()]) for survey in found]
    context = {"lines": lines, "sentence": sentence if n else _("No survey yet: ask people how it goes.")}
    return render(request, "evaluate/surveys/index.html", context)


@get_or_post
@needs(can_manage_surveys)
def new(request: MemberRequest) -> HttpResponse:
    survey = Survey(organisation=request.member.organisation)
    form = SurveyForm(request.POST or None, instance=survey, ready=ready_made.titles())
    if form.is_valid() and _keep_survey(request, form):
        return redirect("evaluate:survey", survey.pk)
    return render(request, "evaluate/surveys/form.html", {"form": form, "survey": None})


@get_or_post
@needs(can_manage_surveys)
def edit(request: MemberRequest, number: int) -> HttpResponse:
    survey = find_survey(request, number)
    form = SurveyForm(request.POST or None, instance=survey, ready={})
    if form.is_valid() and _keep_survey(request, form):
        return redirect("evaluate:survey", survey.pk)
    return render(request, "evaluate/surveys/form.html", {"form": form, "survey": find_survey(request, number)})


def _keep_survey(request: MemberRequest, form: SurveyForm) -> bool:
    same = queries.surveys_of(request.member.organisation).filter(name=form.cleaned_data["name"])
    if same.exclude(pk=form.instance.pk).exists():
        form.add_error("name", _("There is a survey of this name already."))
        return False
    try:
        survey = actions.save_survey(by=request.member, survey=form.instance)
    except WaterlijnError as problem:
        form.add_error(None, say(problem))
        return False
    if "start" in form.cleaned_data:
        begin = ready_made.questionnaire(form.cleaned_data["start"]) or Questionnaire(survey.name, ())
        actions.save_questionnaire(by=request.member, survey=survey, questionnaire=begin)
    messages.success(request, _("The survey is saved."))
    return True


@require_GET
@needs(can_see_temperature)
def detail(request: MemberRequest, number: int) -> HttpResponse:
    survey = find_survey(request, number)
    asked = queries.questionnaire_of(survey)
    strata = queries.strata_of(survey)
    context = {
        "survey": survey,
        "asked": asked,
        "strata": strata,
        "panel": sum(stratum.n for stratum in strata),
        "waves": [(wave, state(wave)) for wave in survey.waves.all()],
        "is_begun": actions.is_begun(survey),
    }
    return render(request, "evaluate/surveys/detail.html", context)


@require_POST
@needs(can_manage_surveys)
def delete(request: MemberRequest, number: int) -> HttpResponse:
    survey = find_survey(request, number)
    try:
        actions.delete_survey(by=request.member, survey=survey)
    except WaterlijnError as problem:
        messages.error(request, say(problem))
        return redirect("evaluate:survey", number)
    messages.success(request, _("The survey is deleted."))
    return redirect("evaluate:surveys")


# --- questions ---------------------------------------------------------------------------------------------------
@require_GET
@needs(can_see_temperature)
def questions(request: MemberRequest, number: int) -> HttpResponse:
    """All questions with their rules; printed, it is the paper questionnaire."""
    survey = find_survey(request, number)
    asked = _asked(survey)
    blocks = [(block, [_in_words(asked, question) for question in block.questions]) for block in asked.blocks]
    context = {"survey": survey, "asked": asked, "blocks": blocks, "is_begun": actions.is_begun(survey)}
    return render(request, "evaluate/surveys/questions.html", context)


@get_or_post
@needs(can_manage_surveys)
def question(request: MemberRequest, number: int, key: str) -> HttpResponse:
    survey = find_survey(request, number)
    asked = _asked(survey)
    found = asked.question(key)
    if found is None and key != "new":
        raise Http404
    form = QuestionForm(request.POST or None, initial=_initial(asked, found))
    if form.is_valid():
        changed = _question(asked, found, form.cleaned_data)
        if _keep(
            request, survey, form, lambda: editing.with_question(asked, changed, form.cleaned_data["block"].strip())
        ):
            return redirect("evaluate:questions", survey.pk)
    context = {"survey": survey, "form": form, "question": found, "is_begun": actions.is_begun(survey)}
    return render(request, "evaluate/surveys/question.html", context)


@get_or_post
@needs(can_manage_surveys)
def routing(request: MemberRequest, number: int, key: str) -> HttpResponse:
    """To whom a question is shown: first after which question, then at which answers."""
    survey = find_survey(request, number)
    asked = _asked(survey)
    found = asked.question(key)
    if found is None:
        raise Http404
    rule = found.show_when
    after = request.POST.get("question", request.GET.get("question", rule.question if rule else ""))
    initial = {"question": after, "among": rule.among if rule and rule.question == after else ()}
    is_chosen = request.method == "POST" and ("among" in request.POST or not after)
    form = RoutingForm(request.POST if is_chosen else None, asked=asked, code=key, after=after, initial=initial)
    if is_chosen and form.is_valid():
        rule = Rule(after, tuple(form.cleaned_data["among"])) if after else None
        if _keep(request, survey, form, lambda: editing.shown_when(asked, key, rule)):
            return redirect("evaluate:questions", survey.pk)
    return render(request, "evaluate/surveys/routing.html", {"survey": survey, "form": form, "question": found})


@require_POST
@needs(can_manage_surveys)
def move(request: MemberRequest, number: int, key: str) -> HttpResponse:
    """Up, down, or out."""
    survey = find_survey(request, number)
    asked = _asked(survey)
    if asked.question(key) is None:
        raise Http404
    try:
        if "remove" in request.POST:
            changed = editing.without(asked, key)
        else:
            changed = editing.moved(asked, key, -1 if "up" in request.POST else 1)
        actions.save_questionnaire(by=request.member, survey=survey, questionnaire=changed)
    except WaterlijnError as problem:
        messages.error(request, say(problem))
    return redirect("evaluate:questions", number)


@get_or_post
@needs(can_manage_surveys)
def data(request: MemberRequest, number: int) -> HttpResponse:
    """The whole questionnaire as text, for who wants to pass it on."""
    survey = find_survey(request, number)
    text = json.dumps(_asked(survey).as_data(), indent=2, ensure_ascii=False)
    form = DataForm(request.POST or None, initial={"text": text})
    if form.is_valid() and _keep(request, survey, form, lambda: _parsed(form.cleaned_data["text"])):
        return redirect("evaluate:questions", survey.pk)
    return render(request, "evaluate/surveys/data.html", {"survey": survey, "form": form})


def _parsed(text: str) -> Questionnaire:
    try:
        return questionnaires.from_data(json.loads(text))
    except json.JSONDecodeError:
        return questionnaires.from_data(None)  # the same refusal as for any other text that is no questionnaire


def _keep(request: MemberRequest, survey: Survey, form: Any, change: Any) -> bool:
    try:
        actions.save_questionnaire(by=request.member, survey=survey, questionnaire=change())
    except WaterlijnError as problem:
        form.add_error(None, say(problem))
        return False
    messages.success(request, _("The questions are saved."))
    return True


def _asked(survey: Survey) -> Questionnaire:
    return queries.questionnaire_of(survey) or Questionnaire(survey.name, ())


def _initial(asked: Questionnaire, found: Question | None) -> dict[str, Any]:
    if found is None:
        return {"block": asked.blocks[-1].title if asked.blocks else "", "kind": "yes_no"}
    block = next(one.title for one in asked.blocks if found in one.questions)
    same = {name: getattr(found, name) for name in ("text", "help", "kind", "low", "high", "unknown", "required")}
    return same | {"block": block, "options": "\n".join(option.text for option in found.options)}


def _question(asked: Questionnaire, found: Question | None, given: dict[str, Any]) -> Question:
    code = found.code if found else editing.code_for(given["text"], [one.code for one in asked.questions])
    is_listed = given["kind"] in (SINGLE, MULTIPLE)
    options = editing.options_from(given["options"], found.options if found else ()) if is_listed else ()
    base = found or Question(code, given["kind"], given["text"])
    same = {name: given[name] for name in ("kind", "text", "help", "low", "high", "unknown", "required")}
    return replace(base, options=options, **same)


def _in_words(asked: Questionnaire, one: Question) -> dict[str, Any]:
    rule = one.show_when
    before = asked.question(rule.question) if rule else None
    among = [choice_in_words(before, code) for code in rule.among] if rule and before else []
    choices = [choice_in_words(one, code) for code in one.choices]
    return {"question": one, "kind": KINDS[one.kind], "choices": choices, "before": before, "among": among}


# --- the panel ---------------------------------------------------------------------------------------------------
@require_GET
@needs(can_manage_surveys)
def panel(request: MemberRequest, number: int) -> HttpResponse:
    survey = find_survey(request, number)
    page = Paginator(queries.panel_of(survey), PAGE).get_page(request.GET.get("page"))
    context = {"survey": survey, "page": page, "strata": queries.strata_of(survey)}
    return render(request, "evaluate/surveys/panel.html", context)


@get_or_post
@needs(can_manage_surveys)
def upload_panel(request: MemberRequest, number: int) -> HttpResponse:
    survey = find_survey(request, number)
    form = TableForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            rows = sheets.read(content_of(form.cleaned_data["file"].draft(), sheets.LARGEST_FILE))
            n = transfer.import_panel(by=request.member, survey=survey, rows=rows)
        except WaterlijnError as problem:
            form.add_error("file", say(problem))
        else:
            said = ngettext("{n} member of the panel was taken in.", "{n} members of the panel were taken in.", n)
            messages.success(request, said.format(n=n))
            return redirect("evaluate:panel", survey.pk)
    return render(request, "evaluate/surveys/upload_panel.html", {"survey": survey, "form": form})


@require_POST
@needs(can_manage_surveys)
def panel_file(request: MemberRequest, number: int, key: str) -> HttpResponse:
    survey = find_survey(request, number)
    if key not in WRITERS:
        raise Http404
    head, lines = transfer.panel_table(by=request.member, survey=survey)
    write, content_type = WRITERS[key]
    return as_download(write(head, lines), f"{slugify(survey.name) or 'panel'}-panel.{key}", content_type)
