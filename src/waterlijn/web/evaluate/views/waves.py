"""Waves for staff: planning, opening, writing to people, closing, and answers in and out as a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from waterlijn.errors import WaterlijnError
from waterlijn.web.accounts.downloads import as_download
from waterlijn.web.accounts.permissions import (
    MemberRequest,
    can_enter_answers,
    can_manage_surveys,
    can_see_temperature,
    needs,
)
from waterlijn.web.evaluate.actions import survey_exports, transfer
from waterlijn.web.evaluate.actions import waves as actions
from waterlijn.web.evaluate.forms.surveys import TableForm, WaveForm
from waterlijn.web.evaluate.models import Wave
from waterlijn.web.evaluate.queries import surveys as queries
from waterlijn.web.evaluate.surveying import numbers, sheets
from waterlijn.web.evaluate.surveying.wording import say, state
from waterlijn.web.evaluate.tasks import write_to_panel
from waterlijn.web.evaluate.views.surveys import WRITERS
from waterlijn.web.evaluate.views.surveys_finding import find_survey, find_wave
from waterlijn.web.listen.files import content_of

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@get_or_post
@needs(can_manage_surveys)
def new(request: MemberRequest, number: int) -> HttpResponse:
    survey = find_survey(request, number)
    form = WaveForm(request.POST or None, instance=Wave(survey=survey))
    if form.is_valid() and _keep(request, form):
        return redirect("evaluate:wave", form.instance.pk)
    return render(request, "evaluate/surveys/wave_form.html", {"survey": survey, "form": form, "wave": None})


@get_or_post
@needs(can_manage_surveys)
def edit(request: MemberRequest, number: int) -> HttpResponse:
    wave = find_wave(request, number)
    form = WaveForm(request.POST or None, instance=wave)
    if form.is_valid() and _keep(request, form):
        return redirect("evaluate:wave", wave.pk)
    context = {"survey": wave.survey, "form": form, "wave": find_wave(request, number)}
    return render(request, "evaluate/surveys/wave_form.html", context)


def _keep(request: MemberRequest, form: WaveForm) -> bool:
    wave = form.instance
    if wave.survey.waves.filter(name=wave.name).exclude(pk=wave.pk).exists():
        form.add_error(None, _("There is a wave of this name already."))
        return False
    try:
        actions.save_wave(by=request.member, wave=wave)
    except WaterlijnError as problem:
        form.add_error(None, say(problem))
        return False
    messages.success(request, _("The wave is saved."))
    return True


@require_GET
@needs(can_see_temperature)
def detail(request: MemberRequest, number: int) -> HttpResponse:
    wave = find_wave(request, number)
    progress = queries.progress_of(wave)
    context: dict[str, Any] = {
        "wave": wave,
        "survey": wave.survey,
        "state": state(wave),
        "is_open": wave.is_open(),
        "progress": progress,
        "sentence": _sentence(wave, progress),
        "to_invite": queries.to_invite(wave).count(),
        "without_address": queries.to_write_letters(wave).count(),
        "to_check": queries.paper_to_check(wave).count(),
        "may_remind": wave.is_open() and progress.reachable and wave.reminded_on != timezone.localdate(),
        "is_entering": wave.opened_at is not None and wave.closed_at is None,
        "has_results": queries.may_be_seen(wave) and progress.answered and not wave.answers_deleted_at,
        "is_waiting": wave.opened_at is not None and not queries.may_be_seen(wave),
    }
    context["primary"] = _primary(wave, can_manage_surveys(request.member), context)
    return render(request, "evaluate/surveys/wave.html", context)


def _primary(wave: Wave, may_manage: bool, here: Mapping[str, Any]) -> str:
    """The one thing to do next, as the only filled button of the page."""
    if may_manage and wave.opened_at is None:
        return "open"
    if may_manage and here["is_open"] and here["to_invite"]:
        return "invite"
    if may_manage and here["may_remind"]:
        return "remind"
    return "results" if here["has_results"] else ""


def _sentence(wave: Wave, progress: queries.Progress) -> str:
    if wave.opened_at is None:
        return _("This wave is planned; nobody can answer yet.")
    answered = ngettext("{n} of {all} answered", "{n} of {all} answered", progress.answered)
    so_far = answered.format(n=progress.answered, all=progress.invited)
    if wave.closed_at:
        return _("{so_far}; this wave is closed.").format(so_far=so_far)
    left = (wave.closes - timezone.localdate()).days
    if left < 0:
        return _("{so_far}; online it is over, paper can still be typed in.").format(so_far=so_far)
    days = ngettext("{n} day left", "{n} days left", left + 1).format(n=left + 1)
    return _("{so_far}; {days} to go.").format(so_far=so_far, days=days)


@require_POST
@needs(can_manage_surveys)
def open_wave(request: MemberRequest, number: int) -> HttpResponse:
    def act(wave: Wave) -> str:
        n = actions.open_wave(by=request.member, wave=wave)
        return ngettext("The wave is open for {n} member.", "The wave is open for {n} members.", n).format(n=n)

    return _act(request, number, act)


@require_POST
@needs(can_manage_surveys)
def invite(request: MemberRequest, number: int) -> HttpResponse:
    def act(wave: Wave) -> str:
        n = actions.ask_for_invitations(by=request.member, wave=wave)
        write_to_panel.enqueue(wave.pk, 0)
        return ngettext("{n} invitation is on its way.", "{n} invitations are on their way.", n).format(n=n)

    return _act(request, number, act)


@require_POST
@needs(can_manage_surveys)
def remind(request: MemberRequest, number: int) -> HttpResponse:
    def act(wave: Wave) -> str:
        turn = actions.ask_for_reminders(by=request.member, wave=wave)
        write_to_panel.enqueue(wave.pk, turn)
        return _("The reminder is on its way. Who answered gets nothing.")

    return _act(request, number, act)


@get_or_post
@needs(can_manage_surveys)
def close(request: MemberRequest, number: int) -> HttpResponse:
    """Asked twice, in different words: nobody can open it again."""
    wave = find_wave(request, number)
    if request.method != "POST":
        waiting = queries.paper_to_check(wave).count()
        context = {"wave": wave, "survey": wave.survey, "progress": queries.progress_of(wave), "waiting": waiting}
        return render(request, "evaluate/surveys/close.html", context)

    def act(wave: Wave) -> str:
        actions.close_wave(by=request.member, wave=wave)
        return _("The wave is closed. The results stand on its page.")

    return _act(request, number, act)


def _act(request: MemberRequest, number: int, act: Callable[[Wave], str]) -> HttpResponse:
    wave = find_wave(request, number)
    try:
        messages.success(request, act(wave))
    except WaterlijnError as problem:
        messages.error(request, say(problem))
    return redirect("evaluate:wave", wave.pk)


@require_POST
@needs(can_manage_surveys)
def letters(request: MemberRequest, number: int) -> HttpResponse:
    """Links for who has no address, as a table for a mail merge; only this once."""
    wave = find_wave(request, number)
    try:
        found = actions.make_letters(by=request.member, wave=wave)
    except WaterlijnError as problem:
        messages.error(request, say(problem))
        return redirect("evaluate:wave", wave.pk)
    content = sheets.as_csv(("unit", "name", "link"), [list(line) for line in found])
    return as_download(content, f"{_name(wave)}-links.csv", "text/csv; charset=utf-8")


@require_POST
@needs(can_manage_surveys)
def answers_file(request: MemberRequest, number: int, key: str) -> HttpResponse:
    wave = find_wave(request, number)
    if key not in WRITERS:
        raise Http404
    try:
        head, lines = transfer.answers_table(by=request.member, wave=wave)
    except WaterlijnError as problem:
        messages.error(request, say(problem))
        return redirect("evaluate:wave", wave.pk)
    write, content_type = WRITERS[key]
    return as_download(write(head, lines), f"{_name(wave)}.{key}", content_type)


@get_or_post
@needs(can_enter_answers)
def upload_answers(request: MemberRequest, number: int) -> HttpResponse:
    wave = find_wave(request, number)
    form = TableForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            rows = sheets.read(content_of(form.cleaned_data["file"].draft(), sheets.LARGEST_FILE))
            n = transfer.import_answers(by=request.member, wave=wave, rows=rows)
        except WaterlijnError as problem:
            form.add_error("file", say(problem))
        else:
            messages.success(request, ngettext("{n} answer was taken in.", "{n} answers were taken in.", n).format(n=n))
            return redirect("evaluate:wave", wave.pk)
    context = {"wave": wave, "survey": wave.survey, "form": form, "asked": queries.asked_in(wave)}
    return render(request, "evaluate/surveys/upload_answers.html", context)


@require_POST
@needs(can_manage_surveys)
def numbers_file(request: MemberRequest, number: int) -> HttpResponse:
    """All waves of the survey as columns of numbers: the terminal gives the very figures of the results page."""
    survey = find_survey(request, number)
    waves = queries.waves_with_answers(survey)
    if not waves:
        messages.error(request, _("There are no answers that may be seen yet."))
        return redirect("evaluate:survey", survey.pk)
    head, lines = numbers.table(waves)
    survey_exports.download_numbers(by=request.member, survey=survey, n=len(lines))
    content = sheets.as_csv(head, lines)
    return as_download(content, f"{slugify(survey.name) or 'survey'}-numbers.csv", "text/csv; charset=utf-8")


def _name(wave: Wave) -> str:
    return slugify(f"{wave.survey.name}-{wave.name}") or f"wave-{wave.pk}"
