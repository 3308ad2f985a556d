"""A file from the upload to the last row."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from waterlijn.errors import NotAllowed, WaterlijnError
from waterlijn.web.accounts.permissions import MemberRequest, can_import, is_member, needs
from waterlijn.web.listen import actions, queries, tasks, wording
from waterlijn.web.listen.forms import CorrectForm, UploadForm
from waterlijn.web.listen.models import Import, Source
from waterlijn.web.listen.uploads import EncryptedUpload
from waterlijn.web.listen.views.sources import find_source

MOVING = (Import.State.WAITING, Import.State.RUNNING)


def find_import(request: MemberRequest, number: int) -> Import:
    return get_object_or_404(queries.imports_of(request.member.organisation), pk=number)


@require_GET
@needs(can_import)
def choose(request: MemberRequest) -> HttpResponse:
    """Which source does the file belong to? With one active source the question answers itself."""
    sources = queries.active_sources(request.member.organisation, timezone.localdate())
    if len(sources) == 1:
        return redirect("listen:upload", sources[0].pk)
    return render(request, "listen/choose.html", {"sources": sources})


@require_http_methods(["GET", "POST"])
@needs(can_import)
def upload(request: MemberRequest, number: int) -> HttpResponse:
    source = find_source(request, number)
    status = queries.status(source, timezone.localdate())
    form = UploadForm(request.POST or None, request.FILES or None)
    if not status.is_active or source.kind == Source.Kind.FIELD_NOTES:
        context = {"source": source, "says": wording.status(status)}
        return render(request, "listen/not_active.html", context, status=200 if request.method == "GET" else 409)
    if form.is_valid():
        file: EncryptedUpload = form.cleaned_data["file"]
        try:
            run = actions.receive_draft(by=request.member, source=source, name=file.name or "", draft=file.draft())
        except WaterlijnError as problem:
            form.add_error("file", wording.say(problem))
        else:
            return redirect("listen:check", run.pk)
    return render(request, "listen/upload.html", {"form": form, "source": source})


@never_cache
@require_http_methods(["GET", "POST"])
@needs(can_import)
def check(request: MemberRequest, number: int) -> HttpResponse:
    """What was recognised, and the first rows as they would be kept. The person corrects, or confirms."""
    run = find_import(request, number)
    if run.state != Import.State.CHECK:
        return redirect("listen:import", run.pk)
    form = CorrectForm(request.POST or None, detected=run.detected, options=run.options)
    if form.is_valid():
        try:
            actions.correct_import(by=request.member, run=run, options=form.options())
        except WaterlijnError as problem:
            form.add_error(None, wording.say(problem))
        else:
            return redirect("listen:check", run.pk)
    context: dict[str, Any] = {
        "run": run,
        "form": form,
        "label": wording.problem(run.detected.get("label", ""), {}),
        "is_refused_group": queries.is_refused_group(run, run.source),
    }
    try:
        seen = actions.preview(run)
        context["rows"] = seen.rows
        context["problems"] = [(row.line, wording.problem(row.reason, dict(row.details))) for row in seen.problems]
    except WaterlijnError as problem:
        context["cannot"] = wording.say(problem)
    return render(request, "listen/check.html", context)


@require_POST
@needs(can_import)
def confirm(request: MemberRequest, number: int) -> HttpResponse:
    run = find_import(request, number)
    return _let_go(request, run, actions.confirm_import)


@require_POST
@needs(can_import)
def resume(request: MemberRequest, number: int) -> HttpResponse:
    run = find_import(request, number)
    return _let_go(request, run, actions.resume_import)


def _let_go(request: MemberRequest, run: Import, action: Any) -> HttpResponse:
    try:
        # The row and its task in one transaction: never one without the other.
        with transaction.atomic():
            if action(by=request.member, run=run):
                tasks.read_file.enqueue(run.pk)
    except NotAllowed as problem:
        messages.error(request, wording.say(problem))
    return redirect("listen:import", run.pk)


@require_POST
@needs(can_import)
def cancel(request: MemberRequest, number: int) -> HttpResponse:
    run = find_import(request, number)
    if actions.cancel_import(by=request.member, run=run):
        messages.success(request, _("Cancelled. The file is gone."))
    return redirect("listen:source", run.source_id)


@never_cache
@require_GET
@needs(is_member)
def detail(request: MemberRequest, number: int) -> HttpResponse:
    """How far it is. Loads itself again while it moves: by script when there is one, otherwise by the browser."""
    run = find_import(request, number)
    return render(request, "listen/import.html", _progress(run) | {"run": run})


@never_cache
@require_GET
@needs(is_member)
def progress(request: MemberRequest, number: int) -> HttpResponse:
    """Only the moving part of the page, for the script."""
    run = find_import(request, number)
    response = render(request, "listen/_progress.html", _progress(run) | {"run": run})
    if run.state not in MOVING:
        response.headers["X-Finished"] = "yes"
    return response


def _progress(run: Import) -> dict[str, Any]:
    return {
        "says": wording.state_of_import(run),
        "percent": wording.percent(run),
        "is_moving": run.state in MOVING,
        "outcome": wording.outcome(run),
        "problem": wording.problem(run.problem, run.problem_details),
    }


@require_GET
@needs(can_import)
def problems(request: MemberRequest, number: int) -> HttpResponse:
    run = find_import(request, number)
    listed = [(row.line, wording.problem(row.reason, row.details), row.details) for row in run.problems.all()]
    return render(request, "listen/problems.html", {"run": run, "listed": listed, "all": run.bad_rows + run.remarks})
