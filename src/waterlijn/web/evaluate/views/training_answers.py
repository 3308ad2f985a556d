"""The questionnaires of a training, for participants without an account."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from waterlijn.errors import WaterlijnError
from waterlijn.web.evaluate.actions import trainings as actions
from waterlijn.web.evaluate.forms.trainings import QuestionnaireForm
from waterlijn.web.evaluate.models.trainings import Moment, TrainingSession
from waterlijn.web.evaluate.views.public import with_link_alone
from waterlijn.web.listen.wording import say


def find(key: str) -> TrainingSession:
    return get_object_or_404(TrainingSession.objects.select_related("training__organisation"), key=key)


@with_link_alone
def answer(request: HttpRequest, key: str, moment: str) -> HttpResponse:
    row = find(key)
    shared = {"session": row, "training": row.training, "moment": Moment(moment)}
    if row.training.closed_at is not None or not row.is_open(moment, timezone.localdate()):
        first, last = row.window(moment)
        return render(request, "evaluate/trainings/not_open.html", shared | {"first": first, "last": last}, status=410)
    form = QuestionnaireForm(request.POST or None, moment=moment)
    if form.is_valid():
        try:
            actions.give_answers(by=None, session=row, moment=moment, answers=form.answers(), code=form.code())
        except WaterlijnError as problem:
            form.add_error(None, say(problem))
        else:
            return redirect("evaluate:training_thanks", row.key)
    return render(request, "evaluate/trainings/questionnaire.html", shared | {"form": form})


@with_link_alone
def thanks(request: HttpRequest, key: str) -> HttpResponse:
    row = find(key)
    return render(request, "evaluate/trainings/thanks.html", {"session": row, "training": row.training})
