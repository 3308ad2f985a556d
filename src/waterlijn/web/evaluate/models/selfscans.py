"""The self-evaluation of a structure in which services work together: about the structure, never about a case."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

LONGEST_ROUND_DAYS = 90  # then members remember other situations, and answers waited long enough
LEAST_ON_SIDE = 3  # members of a side: fewer, and the side names the member


class SelfScan(models.Model):
    """A structure that looks at itself in rounds."""

    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="selfscans")
    name = models.CharField(max_length=120)
    has_casework = models.BooleanField(default=False)
    made_by = models.ForeignKey("accounts.Member", models.PROTECT, null=True, editable=False, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("name",)
        constraints = (models.UniqueConstraint(fields=("organisation", "name"), name="evaluate_selfscan_name"),)

    def __str__(self) -> str:
        return self.name


class ScanRound(models.Model):
    """One time that the members answered. Closing it keeps what they said together and forgets what each said."""

    scan = models.ForeignKey(SelfScan, models.CASCADE, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)
    questions = models.CharField(max_length=16)  # version of the questionnaire
    result: models.JSONField[Any, Any] = models.JSONField(null=True)
    inputs_hash = models.CharField(max_length=64, blank=True)
    code_version = models.CharField(max_length=32, blank=True)

    class Meta:
        ordering = ("-number",)
        constraints = (models.UniqueConstraint(fields=("scan", "number"), name="evaluate_round_number"),)

    def __str__(self) -> str:
        return f"{self.scan} {self.number}"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def last_day(self) -> date:
        """Until then members can answer; the day after, the round is closed for who forgot."""
        return timezone.localdate(self.opened_at) + timedelta(days=LONGEST_ROUND_DAYS)


class Side(models.TextChoices):
    """From where a member sits at the table."""

    SOCIAL = "social", _("care, welfare, education or youth work")
    POLICE = "police", _("police or justice")
    MUNICIPAL = "municipal", _("the municipality")


class ScanSeat(models.Model):
    """A place at the table with a link of its own. It says that the link was used, never what was answered."""

    round = models.ForeignKey(ScanRound, models.CASCADE, related_name="seats")
    side = models.CharField(max_length=12, choices=Side)
    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    is_used = models.BooleanField(default=False)

    class Meta:
        ordering = ("side", "pk")

    def __str__(self) -> str:
        return f"seat {self.pk}"


class ScanAnswer(models.Model):
    """One filled-in list. Knows at most its side and nothing of its seat; gone when the round closes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(ScanRound, models.CASCADE, related_name="answers")
    side = models.CharField(max_length=12, choices=Side, blank=True)  # empty: too few of them
    answers: models.JSONField[Any, Any] = models.JSONField()

    def __str__(self) -> str:
        return f"answer of round {self.round_id}"
