"""What is known of plans: their versions, their data and their outcomes."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import QuerySet

from waterlijn.web.accounts.models import Organisation, canonical_json
from waterlijn.web.evaluate.models.plans import EffectPlan, EffectRun, PanelData

FIXED_FIELDS = (
    "name", "version", "outcome", "kind", "data_from", "asked", "treated", "controls", "is_drawn", "smallest",
    "direction", "method", "why",
)  # fmt: skip
SOON = timedelta(days=14)


def plans_of(organisation: Organisation) -> QuerySet[EffectPlan]:
    return EffectPlan.objects.filter(organisation=organisation).select_related("previous", "registered_by__user")


def newest_plans(organisation: Organisation) -> list[EffectPlan]:
    """Of every plan its last version."""
    return list(plans_of(organisation).filter(next=None))


def runs_of(organisation: Organisation) -> QuerySet[EffectRun]:
    return EffectRun.objects.filter(plan__organisation=organisation).select_related("plan", "table", "by__user")


def newest_table(plan: EffectPlan) -> PanelData | None:
    return PanelData.objects.filter(plan=plan).first()


def latest_run(plan: EffectPlan) -> EffectRun | None:
    return EffectRun.objects.filter(plan=plan).select_related("table", "by__user").first()


def text_of(plan: EffectPlan) -> str:
    """Everything that a registration fixes, as the canonical JSON that is hashed."""
    said = {field: getattr(plan, field) for field in FIXED_FIELDS}
    days = {field: getattr(plan, field).isoformat() for field in ("first", "start", "last")}
    return canonical_json(said | days | {"previous": plan.previous.digest if plan.previous else ""})


def begins_soon(organisation: Organisation, today: date) -> list[EffectPlan]:
    """Plans of actions that begin within two weeks, and that nobody registered yet."""
    found = plans_of(organisation).filter(registered_at=None, start__gt=today, start__lte=today + SOON)
    return list(found.order_by("start"))


def is_over(organisation: Organisation, today: date) -> list[EffectPlan]:
    """Registered plans whose period is over, and that were never calculated."""
    ended = plans_of(organisation).exclude(registered_at=None).filter(last__lt=today, runs=None, next=None)
    return list(ended.order_by("last"))
