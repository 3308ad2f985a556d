"""Trainings: what they are, who is asked when, and what came of it."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from waterlijn.errors import WaterlijnError
from waterlijn.web.accounts import qr
from waterlijn.web.accounts.permissions import MemberRequest, can_run_trainings, can_see_temperature, needs
from waterlijn.web.evaluate.actions import trainings as actions
from waterlijn.web.evaluate.downloads import FILE_KINDS, as_file
from waterlijn.web.evaluate.forms.trainings import QuestionnaireForm, SessionForm, TrainingForm
from waterlijn.web.evaluate.models.trainings import Moment, Training, TrainingSession
from waterlijn.web.evaluate.queries import trainings as queries
from waterlijn.web.evaluate.training import document as training_document
from waterlijn.web.listen.wording import say

edits = require_http_methods(["GET", "POST"])
# The three questionnaires under plain names, because people see the address.
ADDRESS = {
    Moment.BEFORE: "evaluate:training_before",
    Moment.AFTER: "evaluate:training_after",
    Moment.LATER: "evaluate:training_later",
}


def find(request: MemberRequest, pk: int) -> Training:
    return get_object_or_404(queries.trainings_of(request.member.organisation), pk=pk)


def find_session(request: MemberRequest, pk: int) -> TrainingSession:
    return get_object_or_404(queries.sessions_of(request.member.organisation), pk=pk)


@require_GET
@needs(can_see_temperature)
def index(request: MemberRequest) -> HttpResponse:
    found = list(queries.trainings_of(request.member.organisation))
    n = len(found)
    sentence = ngettext("{n} training is being followed.", "{n} trainings are being followed.", n).format(n=n)
    lines = [(training, queries.latest_result(training)) for training in found]
    context = {
        "lines": [(training, result and training_document.verdict(result)) for training, result in lines],
        "sentence": sentence if n else _("No training is being followed yet."),
    }
    return render(request, "evaluate/trainings/index.html", context)


@edits
@needs(can_run_trainings)
def new(request: MemberRequest) -> HttpResponse:
    form = TrainingForm(request.POST or None, organisation=request.member.organisation)
    if form.is_valid():
        training = actions.save_training(by=request.member, training=form.save(commit=False))
        messages.success(request, _("The training is saved. Now add the first group."))
        return redirect("evaluate:new_session", training.pk)
    return render(request, "evaluate/trainings/form.html", {"form": form})


@require_GET
@needs(can_see_temperature)
def detail(request: MemberRequest, pk: int) -> HttpResponse:
    training = find(request, pk)
    counts, today = queries.counts(training), timezone.localdate()
    sessions = [
        (session, [(moment, counts.get((session.pk, moment), 0)) for moment in session.moments])
        for session in training.sessions.all()
    ]
    result = queries.latest_result(training)
    context = {
        "training": training,
        "sessions": sessions,
        "today": today,
        "n_answers": sum(counts.values()),
        "result": result,
        "document": training_document.document(training, result) if result else None,
        "file_kinds": FILE_KINDS,
    }
    return render(request, "evaluate/trainings/detail.html", context)


@edits
@needs(can_run_trainings)
def new_session(request: MemberRequest, pk: int) -> HttpResponse:
    training = find(request, pk)
    form = SessionForm(request.POST or None, training=training, instance=TrainingSession(training=training))
    if form.is_valid():
        try:
            session = actions.save_session(by=request.member, session=form.save(commit=False))
        except WaterlijnError as problem:
            messages.warning(request, say(problem))
            return redirect("evaluate:training", training.pk)
        return redirect("evaluate:session", session.pk)
    return render(request, "evaluate/trainings/session_form.html", {"form": form, "training": training})


@require_GET
@needs(can_run_trainings)
def session(request: MemberRequest, pk: int) -> HttpResponse:
    """The links of one group, each with a picture for the wall and the days on which it works."""
    row, today = find_session(request, pk), timezone.localdate()
    counts = queries.counts(row.training)
    moments = []
    for moment in row.moments:
        first, last = row.window(moment)
        address = settings.PUBLIC_ADDRESS + reverse(ADDRESS[moment], args=[row.key])
        moments.append(
            {
                "name": moment.label,
                "code": moment.value,
                "first": first,
                "last": last,
                "is_open": row.is_open(moment, today) and row.training.closed_at is None,
                "address": address,
                "picture": qr.drawing(address),
                "n": counts.get((row.pk, moment), 0),
            }
        )
    context = {"session": row, "training": row.training, "moments": moments}
    return render(request, "evaluate/trainings/session.html", context)


@edits
@needs(can_run_trainings)
def paper(request: MemberRequest, pk: int, moment: str) -> HttpResponse:
    """Copy one paper form. The pages for participants and this one ask the same."""
    row = find_session(request, pk)
    if moment not in row.moments:
        return redirect("evaluate:session", row.pk)
    form = QuestionnaireForm(request.POST or None, moment=moment)
    if form.is_valid():
        try:
            actions.give_answers(
                by=request.member, session=row, moment=moment, answers=form.answers(), code=form.code()
            )
        except WaterlijnError as problem:
            messages.warning(request, say(problem))
        else:
            messages.success(request, _("The form is kept. You can copy the next one."))
        return redirect("evaluate:training_paper", row.pk, moment)
    context = {"form": form, "session": row, "training": row.training, "moment": Moment(moment), "is_paper": True}
    return render(request, "evaluate/trainings/questionnaire.html", context)


@require_POST
@needs(can_run_trainings)
def add_up(request: MemberRequest, pk: int) -> HttpResponse:
    training = find(request, pk)
    try:
        actions.add_up(by=request.member, training=training)
    except WaterlijnError as problem:
        messages.warning(request, say(problem))
    return redirect("evaluate:training", training.pk)


@edits
@needs(can_run_trainings)
def close(request: MemberRequest, pk: int) -> HttpResponse:
    training = find(request, pk)
    if request.method == "POST":
        try:
            actions.close_training(by=request.member, training=training)
        except WaterlijnError as problem:
            messages.warning(request, say(problem))
        else:
            messages.success(request, _("The training is closed. The outcome stays, the answers are gone."))
        return redirect("evaluate:training", training.pk)
    n = sum(queries.counts(training).values())
    return render(request, "evaluate/trainings/close.html", {"training": training, "n": n})


@require_GET
@needs(can_see_temperature)
def download(request: MemberRequest, pk: int, kind: str) -> HttpResponse:
    training = find(request, pk)
    result = queries.latest_result(training)
    if result is None:
        return redirect("evaluate:training", training.pk)
    document = training_document.document(training, result)
    answer = as_file(document, kind, f"waterlijn-training-{training.pk}")
    actions.note_download(by=request.member, training=training, kind=kind)
    return answer
