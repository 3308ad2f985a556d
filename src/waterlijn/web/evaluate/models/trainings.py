"""A training with its sessions, and what participants answered before and after: never who."""

from __future__ import annotations

import secrets
import uuid
from datetime import date, timedelta
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

AFTER_DAYS = 27  # the second questionnaire: from the day itself until four weeks later
LATER_DAYS = (56, 98)  # the third: 8 to 14 weeks, because behaviour needs time to show itself
MOST_ANSWERS = 200  # per session and questionnaire: more is no training but somebody playing with the link


def new_key() -> str:
    return secrets.token_urlsafe(12)


class Moment(models.TextChoices):
    BEFORE = "T0", _("before the training")
    AFTER = "T1", _("right after the training")
    LATER = "T2", _("8 to 12 weeks later")


class Training(models.Model):
    """One training that is given several times. `code_key` hides the self-made codes and is destroyed at the end."""

    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="trainings")
    name = models.CharField(max_length=120)
    about = models.TextField(blank=True)
    contact = models.CharField(max_length=200)
    keep_until = models.DateField()
    code_key = models.BinaryField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    made_by = models.ForeignKey("accounts.Member", models.PROTECT, null=True, editable=False, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-created_at", "-pk")
        constraints = (models.UniqueConstraint(fields=("organisation", "name"), name="evaluate_training_name"),)

    def __str__(self) -> str:
        return self.name


class TrainingSession(models.Model):
    """One group on one day; or a group that still waits, and answers the same questions in the same weeks."""

    class Group(models.TextChoices):
        TRAINED = "trained", _("follows the training")
        WAITING = "waiting", _("waits, and serves as comparison")

    training = models.ForeignKey(Training, models.CASCADE, related_name="sessions")
    name = models.CharField(max_length=120)
    day = models.DateField()
    group = models.CharField(max_length=8, choices=Group, default=Group.TRAINED)
    key = models.CharField(max_length=32, unique=True, default=new_key, editable=False)

    class Meta:
        ordering = ("day", "pk")
        constraints = (models.UniqueConstraint(fields=("training", "name"), name="evaluate_session_name"),)

    def __str__(self) -> str:
        return self.name

    @property
    def moments(self) -> tuple[Moment, ...]:
        """Who waits gets no training, so there is nothing to ask right after it."""
        return tuple(Moment) if self.group == self.Group.TRAINED else (Moment.BEFORE, Moment.LATER)

    def window(self, moment: str) -> tuple[date | None, date]:
        """First and last day on which a questionnaire can be answered."""
        if moment == Moment.BEFORE:
            return None, self.day
        begin, end = (0, AFTER_DAYS) if moment == Moment.AFTER else LATER_DAYS
        return self.day + timedelta(days=begin), self.day + timedelta(days=end)

    def is_open(self, moment: str, today: date) -> bool:
        first, last = self.window(moment)
        return moment in self.moments and (first is None or first <= today) and today <= last


class TrainingAnswer(models.Model):
    """One filled-in questionnaire: no name, no address, no time; a random number, so that the order tells nothing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(TrainingSession, models.CASCADE, related_name="answers")
    moment = models.CharField(max_length=2, choices=Moment)
    code = models.CharField(max_length=32, blank=True)  # the self-made code, hidden with the key of the training
    answers: models.JSONField[Any, Any] = models.JSONField()
    is_paper = models.BooleanField(default=False)

    class Meta:
        indexes = (models.Index(fields=("session", "moment"), name="evaluate_training_answers"),)

    def __str__(self) -> str:
        return f"answer of {self.session_id}"


class TrainingResult(models.Model):
    """The answers of a training added up, as they were then. A new row each time; old rows never change."""

    training = models.ForeignKey(Training, models.PROTECT, related_name="results")
    result: models.JSONField[Any, Any] = models.JSONField()
    n_answers = models.PositiveIntegerField()
    inputs_hash = models.CharField(max_length=64)
    code_version = models.CharField(max_length=32)
    by = models.ForeignKey("accounts.Member", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.training} {self.at:%Y-%m-%d %H:%M}"
