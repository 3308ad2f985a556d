"""Plans: writing one, fixing it for good, bringing in data, and calculating."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from waterlijn import __version__
from waterlijn.errors import NotAllowed, UsageError
from waterlijn.web.accounts.actions import record
from waterlijn.web.accounts.models import Member
from waterlijn.web.evaluate.models.plans import DataFrom, EffectPlan, EffectRun, PanelData
from waterlijn.web.evaluate.planning import effects, panels
from waterlijn.web.evaluate.queries import plans as queries
from waterlijn.web.evaluate.queries import surveys as surveyed
from waterlijn.web.understand import queries as understood

WEEK = timedelta(days=7)


@transaction.atomic
def save_plan(*, by: Member, plan: EffectPlan) -> EffectPlan:
    is_new = plan.pk is None
    if is_new:
        plan.organisation, plan.made_by = by.organisation, by
    plan.save()
    record(by=by, what="plan.made" if is_new else "plan.changed", subject=f"plan {plan.pk}",
           details={"version": plan.version, "start": str(plan.start)})  # fmt: skip
    return plan


@transaction.atomic
def delete_plan(*, by: Member, plan: EffectPlan) -> None:
    """Only a draft: what was registered stays."""
    number = plan.pk
    plan.delete()
    record(by=by, what="plan.deleted", subject=f"plan {number}")


@transaction.atomic
def register_plan(*, by: Member, plan: EffectPlan) -> EffectPlan:
    """Fix this version for good: its text, the hash of it, and the moment."""
    plan = EffectPlan.objects.select_for_update().get(pk=plan.pk)
    if plan.is_registered:
        raise NotAllowed(_("This plan was registered before. Nothing was changed."))
    plan.text = queries.text_of(plan)
    plan.digest = hashlib.sha256(plan.text.encode()).hexdigest()
    plan.registered_at, plan.registered_by = timezone.now(), by
    plan.save()
    details = {"digest": plan.digest, "version": plan.version, "beforehand": plan.is_ahead}
    record(by=by, what="plan.registered", subject=f"plan {plan.pk}", details=details)
    return plan


@transaction.atomic
def new_version(*, by: Member, plan: EffectPlan) -> EffectPlan:
    """A draft that may differ from the registered plan, and names it as its predecessor."""
    plan = EffectPlan.objects.select_for_update().get(pk=plan.pk)
    if not plan.is_registered:
        raise NotAllowed(_("This plan is still a draft: change it as it is."))
    if EffectPlan.objects.filter(previous=plan).exists():
        raise NotAllowed(_("There is a newer version already. Go on with that one."))
    copied = {field: getattr(plan, field) for field in (*queries.FIXED_FIELDS, "first", "start", "last")}
    draft = EffectPlan(**copied | {"version": plan.version + 1, "previous": plan})
    return save_plan(by=by, plan=draft)


def keep_table(*, by: Member | None, plan: EffectPlan, table: panels.Table) -> PanelData:
    """Keep a table with the plan, and what its period before the action could show.

    That takes seconds, so it is calculated first: with SQLite nobody else can write while a transaction is open.
    """
    inside = table.between(plan.first, plan.last)
    if not inside.unit:
        raise UsageError(_("Nothing in this table lies between the first and the last day of the plan."))
    missing = sorted({*plan.treated, *plan.controls} - set(inside.unit))
    if missing:
        raise UsageError(
            _("The plan names places that are not in the table: {places}. Nothing was kept."),
            places=", ".join(missing[:5]),
        )
    row = PanelData(
        plan=plan,
        columns=inside.as_json(),
        digest=inside.digest,
        rows=len(inside.unit),
        n_units=len(set(inside.unit)),
        first=min(inside.time),
        last=max(inside.time),
        power=effects.power(plan, inside),
        by=by,
    )
    details = {"rows": row.rows, "digest": row.digest}
    with transaction.atomic():
        row.save(force_insert=True)
        record(by=by, organisation=plan.organisation, what="plan.data", subject=f"plan {plan.pk}", details=details)
    return row


def take_temperature(*, by: Member, plan: EffectPlan) -> PanelData:
    """The weeks of the organisation's own places as a table of this plan."""
    if plan.data_from != DataFrom.TEMPERATURE:
        raise UsageError(_("This plan uses a table of your own."))
    run = understood.latest_run(plan.organisation)
    today = timezone.localdate()
    found = understood.temperatures(run) if run else ()
    found = [t for t in found if t.week is not None and today - t.week >= WEEK]  # the week of today is not over
    units = {*plan.treated, *plan.controls} if plan.controls else set()
    return keep_table(by=by, plan=plan, table=panels.of_temperature(found, sorted(units)))


def take_survey(*, by: Member, plan: EffectPlan) -> PanelData:
    """The shares of one answer in all waves of a survey as a table of this plan."""
    if plan.data_from != DataFrom.SURVEY:
        raise UsageError(_("This plan uses a table of your own."))
    number, question, answer = plan.asked.split("|")
    survey = surveyed.surveys_of(plan.organisation).filter(pk=int(number)).first()
    waves = [wave for wave in surveyed.waves_with_answers(survey) if wave.closed_at] if survey else []
    units = {*plan.treated, *plan.controls} if plan.controls else set()
    return keep_table(by=by, plan=plan, table=panels.of_survey(waves, question, answer, sorted(units)))


def calculate(*, by: Member | None, plan: EffectPlan, table: PanelData) -> EffectRun:
    """Calculate the effect as the plan says, and keep it as a new row; before the transaction, as in `keep_table`."""
    if not plan.is_registered:
        raise NotAllowed(_("Register the plan first. That also goes for an action that began already: the outcome "
                           "then says that it is exploratory."))  # fmt: skip
    if table.plan_id != plan.pk or not table.has_after(plan.start):
        raise UsageError(_("The table holds nothing from after the start of the action yet."))
    found = effects.estimate(plan, panels.of_json(table.columns))
    inputs = hashlib.sha256(f"{plan.digest} {table.digest}".encode()).hexdigest()
    run = EffectRun(
        plan=plan,
        table=table,
        is_ahead=plan.is_ahead,
        verdict=found["verdict"],
        result=found,
        settings={"plan": plan.digest, "seed": effects.SEED},
        inputs_hash=inputs,
        code_version=__version__,
        by=by,
    )
    details = {"verdict": run.verdict, "inputs": inputs, "beforehand": run.is_ahead}
    with transaction.atomic():
        run.save(force_insert=True)
        record(
            by=by, organisation=plan.organisation, what="plan.calculated", subject=f"plan {plan.pk}", details=details
        )
    return run


@transaction.atomic
def note_download(*, by: Member, run: EffectRun, kind: str) -> None:
    record(by=by, what="evaluation.downloaded", subject=f"plan {run.plan_id}", details={"kind": kind, "run": run.pk})
