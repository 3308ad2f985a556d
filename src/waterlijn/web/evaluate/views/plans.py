"""The effect of an action: the plan first, then the data, then the outcome."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from waterlijn.errors import WaterlijnError
from waterlijn.web.accounts.permissions import MemberRequest, can_plan_effects, can_see_temperature, needs
from waterlijn.web.evaluate.actions import plans as actions
from waterlijn.web.evaluate.downloads import FILE_KINDS, as_file
from waterlijn.web.evaluate.forms.plans import PlanForm, TableForm
from waterlijn.web.evaluate.models.plans import DataFrom, EffectPlan
from waterlijn.web.evaluate.planning import document as plan_document
from waterlijn.web.evaluate.planning import wording
from waterlijn.web.evaluate.queries import plans as queries
from waterlijn.web.listen.wording import say

edits = require_http_methods(["GET", "POST"])


def find(request: MemberRequest, pk: int) -> EffectPlan:
    return get_object_or_404(queries.plans_of(request.member.organisation), pk=pk)


@require_GET
@needs(can_see_temperature)
def index(request: MemberRequest) -> HttpResponse:
    found = queries.newest_plans(request.member.organisation)
    n = len(found)
    sentence = ngettext("{n} action has a plan to see its effect.", "{n} actions have a plan to see their effect.", n)
    lines = [(plan, queries.latest_run(plan)) for plan in found]
    context = {
        "lines": [
            (plan, run, wording.standing(plan, run), plan_document.sentence(run) if run else "") for plan, run in lines
        ],
        "sentence": sentence.format(n=n) if n else _("No action has a plan to see its effect yet."),
    }
    return render(request, "evaluate/effects/index.html", context)


@edits
@needs(can_plan_effects)
def new(request: MemberRequest) -> HttpResponse:
    organisation = request.member.organisation
    form = PlanForm(request.POST or None, organisation=organisation)
    if form.is_valid():
        plan = actions.save_plan(by=request.member, plan=form.save(commit=False))
        return redirect("evaluate:plan_table", plan.pk)
    return render(request, "evaluate/effects/form.html", {"form": form, "places": organisation.places.all()})


@edits
@needs(can_plan_effects)
def edit(request: MemberRequest, pk: int) -> HttpResponse:
    plan = find(request, pk)
    if plan.is_registered:
        messages.warning(request, _("This plan was registered, so it stays as it is. Make a new version of it."))
        return redirect("evaluate:effect", plan.pk)
    form = PlanForm(request.POST or None, organisation=request.member.organisation, instance=plan)
    if form.is_valid():
        actions.save_plan(by=request.member, plan=form.save(commit=False))
        messages.success(request, _("Saved."))
        return redirect("evaluate:effect", plan.pk)
    context = {"form": form, "plan": plan, "places": request.member.organisation.places.all()}
    return render(request, "evaluate/effects/form.html", context)


@require_GET
@needs(can_see_temperature)
def detail(request: MemberRequest, pk: int) -> HttpResponse:
    plan = find(request, pk)
    table, run, today = queries.newest_table(plan), queries.latest_run(plan), timezone.localdate()
    context = {
        "plan": plan,
        "facts": wording.facts(plan),
        "standing": wording.standing(plan, run),
        "sentence": plan_document.sentence(run) if run else wording.sentence(plan, today),
        "table": table,
        "power": wording.power(plan, table) if table else [],
        "run": run,
        "runs": plan.runs.select_related("by__user"),
        "newer": getattr(plan, "next", None),
        "is_too_late": not plan.is_registered and plan.start <= today,
        "can_calculate": plan.is_registered and table is not None and table.has_after(plan.start),
        "is_upload": plan.data_from == DataFrom.UPLOAD,
    }
    return render(request, "evaluate/effects/detail.html", context)


@require_POST
@needs(can_plan_effects)
def register(request: MemberRequest, pk: int) -> HttpResponse:
    plan = find(request, pk)
    try:
        plan = actions.register_plan(by=request.member, plan=plan)
    except WaterlijnError as problem:
        messages.warning(request, say(problem))
    else:
        ahead = _("The plan is registered, before the action starts. From now on nobody can change it.")
        late = _("The plan is registered. The action began already, so the outcome will be called exploratory.")
        messages.success(request, ahead if plan.is_ahead else late)
    return redirect("evaluate:effect", plan.pk)


@require_POST
@needs(can_plan_effects)
def new_version(request: MemberRequest, pk: int) -> HttpResponse:
    plan = find(request, pk)
    try:
        draft = actions.new_version(by=request.member, plan=plan)
    except WaterlijnError as problem:
        messages.warning(request, say(problem))
        return redirect("evaluate:effect", plan.pk)
    return redirect("evaluate:edit_effect", draft.pk)


@edits
@needs(can_plan_effects)
def delete(request: MemberRequest, pk: int) -> HttpResponse:
    plan = find(request, pk)
    if request.method == "POST":
        try:
            actions.delete_plan(by=request.member, plan=plan)
        except WaterlijnError as problem:
            messages.warning(request, say(problem))
            return redirect("evaluate:effect", plan.pk)
        messages.success(request, _("The draft is gone."))
        return redirect("evaluate:effects")
    return render(request, "evaluate/effects/delete.html", {"plan": plan})


@edits
@needs(can_plan_effects)
def table(request: MemberRequest, pk: int) -> HttpResponse:
    """Bring in the numbers so far: before the action they tell what it could show, after it what it did."""
    plan = find(request, pk)
    if plan.data_from != DataFrom.UPLOAD:
        return _take(request, plan)
    form = TableForm(request.POST or None, request.FILES or None, plan=plan)
    if form.is_valid() and form.table is not None:
        try:
            actions.keep_table(by=request.member, plan=plan, table=form.table)
        except WaterlijnError as problem:
            form.add_error(None, say(problem))
        else:
            messages.success(request, _("The table is kept."))
            return redirect("evaluate:effect", plan.pk)
    return render(request, "evaluate/effects/table.html", {"form": form, "plan": plan})


def _take(request: MemberRequest, plan: EffectPlan) -> HttpResponse:
    """From what Waterlijn measures itself: the temperature, or the waves of a survey."""
    is_survey = plan.data_from == DataFrom.SURVEY
    if request.method == "POST":
        try:
            (actions.take_survey if is_survey else actions.take_temperature)(by=request.member, plan=plan)
        except WaterlijnError as problem:
            messages.warning(request, say(problem))
        else:
            messages.success(request, _("The numbers so far are kept with the plan."))
        return redirect("evaluate:effect", plan.pk)
    return render(request, "evaluate/effects/take.html", {"plan": plan, "is_survey": is_survey})


@require_POST
@needs(can_plan_effects)
def calculate(request: MemberRequest, pk: int) -> HttpResponse:
    plan = find(request, pk)
    found = queries.newest_table(plan)
    try:
        if found is not None:
            run = actions.calculate(by=request.member, plan=plan, table=found)
            return redirect("evaluate:effect_run", run.pk)
    except WaterlijnError as problem:
        messages.warning(request, say(problem))
    return redirect("evaluate:effect", plan.pk)


@require_GET
@needs(can_see_temperature)
def run(request: MemberRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(queries.runs_of(request.member.organisation), pk=pk)
    context = {
        "run": row,
        "plan": row.plan,
        "document": plan_document.document(row),
        "standing": wording.standing(row.plan, row),
        "file_kinds": FILE_KINDS,
    }
    return render(request, "evaluate/effects/run.html", context)


@require_GET
@needs(can_see_temperature)
def download(request: MemberRequest, pk: int, kind: str) -> HttpResponse:
    row = get_object_or_404(queries.runs_of(request.member.organisation), pk=pk)
    answer = as_file(plan_document.document(row), kind, f"waterlijn-effect-{row.pk}")
    actions.note_download(by=request.member, run=row, kind=kind)
    return answer
