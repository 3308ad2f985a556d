"""The effect of an action: a plan that is fixed before anybody looks, the data, and every calculation."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from waterlijn.errors import NotAllowed

FIXED = _("This plan was registered, so it stays as it is. Make a new version of it.")


class Kind(models.TextChoices):
    """What one number of the outcome is."""

    SHARE = "share", _("a share, such as the share of hostile messages")
    MEAN = "mean", _("an average, such as a mark from 1 to 10")
    COUNT = "count", _("a number of times, such as incidents per week")


class Direction(models.TextChoices):
    DOWN = "down", _("it should go down")
    UP = "up", _("it should go up")
    EITHER = "either", _("either way: I do not know beforehand")


class Method(models.TextChoices):
    AUTO = "auto", _("let Waterlijn choose from the number of places and weeks")
    DID = "did", _("difference in differences")
    SC = "sc", _("synthetic control")
    SDID = "sdid", _("synthetic difference in differences")
    BSTS = "bsts", _("structural time series")
    ITS = "its", _("interrupted time series, without comparison places")


class DataFrom(models.TextChoices):
    UPLOAD = "upload", _("a table of your own (CSV)")
    TEMPERATURE = "temperature", _("the temperature that Waterlijn takes in your places, per week")
    SURVEY = "survey", _("the waves of a survey, per group that was asked")


class EffectPlan(models.Model):
    """One version of a plan. Once registered it never changes: the database refuses it too."""

    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="effect_plans")
    name = models.CharField(max_length=120)
    version = models.PositiveSmallIntegerField(default=1)
    previous = models.OneToOneField("self", models.PROTECT, null=True, related_name="next")
    outcome = models.CharField(max_length=300)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.SHARE)
    data_from = models.CharField(max_length=12, choices=DataFrom, default=DataFrom.UPLOAD)
    asked = models.CharField(max_length=120, blank=True)  # of a survey: its number, question and answer
    treated: models.JSONField[Any, Any] = models.JSONField(default=list)  # names of units
    controls: models.JSONField[Any, Any] = models.JSONField(default=list)  # empty: every other unit in the data
    is_drawn = models.BooleanField(default=False)  # the lot decided where the action came
    first = models.DateField()  # of the period before
    start = models.DateField()  # of the action
    last = models.DateField()
    smallest = models.FloatField()  # in the unit of the outcome; a share from 0 to 1
    direction = models.CharField(max_length=8, choices=Direction, default=Direction.EITHER)
    method = models.CharField(max_length=8, choices=Method, default=Method.AUTO)
    why = models.TextField()
    text = models.TextField(blank=True, editable=False)  # the canonical JSON that was hashed
    digest = models.CharField(max_length=64, blank=True, editable=False)
    registered_at = models.DateTimeField(null=True, editable=False)
    registered_by = models.ForeignKey("accounts.Member", models.PROTECT, null=True, editable=False, related_name="+")
    made_by = models.ForeignKey("accounts.Member", models.PROTECT, null=True, editable=False, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-start", "name", "-version")
        constraints = (
            models.UniqueConstraint(fields=("organisation", "name", "version"), name="evaluate_plan_version"),
            models.CheckConstraint(condition=Q(start__gt=models.F("first")), name="evaluate_plan_has_before"),
            models.CheckConstraint(condition=Q(last__gte=models.F("start")), name="evaluate_plan_has_after"),
            models.CheckConstraint(
                condition=Q(registered_at=None, digest="") | (Q(registered_at__isnull=False) & ~Q(digest="")),
                name="evaluate_plan_registered_with_hash",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_registered(self) -> bool:
        return self.registered_at is not None

    @property
    def is_ahead(self) -> bool:
        """Fixed on a day before the action began, so before there was anything to see."""
        return self.registered_at is not None and timezone.localdate(self.registered_at) < self.start

    def save(self, *args: Any, **settings: Any) -> None:
        self._refuse_when_fixed()
        super().save(*args, **settings)

    def delete(self, *args: Any, **settings: Any) -> tuple[int, dict[str, int]]:
        self._refuse_when_fixed()
        return super().delete(*args, **settings)

    def _refuse_when_fixed(self) -> None:
        if self.pk and EffectPlan.objects.filter(pk=self.pk).exclude(registered_at=None).exists():
            raise NotAllowed(str(FIXED))


class PanelData(models.Model):
    """One table of unit, time and outcome as it came in. Totals of places: never anything about a person."""

    plan = models.ForeignKey(EffectPlan, models.CASCADE, related_name="tables")
    columns: models.JSONField[Any, Any] = models.JSONField()  # unit, time (ISO days), outcome, variance or null
    digest = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    n_units = models.PositiveIntegerField()
    first = models.DateField()
    last = models.DateField()
    power: models.JSONField[Any, Any] = models.JSONField(default=dict)  # what the period before could show
    by = models.ForeignKey("accounts.Member", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.plan} {self.first}-{self.last}"

    def has_after(self, start: date) -> bool:
        return self.last >= start


class EffectRun(models.Model):
    """One calculation, with everything it rests on. A new row each time; old rows never change."""

    class Verdict(models.TextChoices):
        SHOWN = "shown", _("shown")
        NOT_SHOWN = "not shown", _("not shown")
        CANNOT = "cannot be shown", _("cannot be shown")

    plan = models.ForeignKey(EffectPlan, models.PROTECT, related_name="runs")
    table = models.ForeignKey(PanelData, models.PROTECT, related_name="runs")
    is_ahead = models.BooleanField()  # "registered beforehand"; otherwise "exploratory"
    verdict = models.CharField(max_length=16, choices=Verdict)
    result: models.JSONField[Any, Any] = models.JSONField()
    settings: models.JSONField[Any, Any] = models.JSONField(default=dict)
    inputs_hash = models.CharField(max_length=64)
    code_version = models.CharField(max_length=32)
    by = models.ForeignKey("accounts.Member", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.plan} {self.at:%Y-%m-%d %H:%M}"
