"""The tables of surveys.

In an anonymous wave nothing leads from an answer to the person who gave it: `Invitee` says only that somebody
answered, `Response` has a random number, no moment and no member, and an unfinished `Draft` is found and opened by the
link alone. A test holds this on the schema itself.
"""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

RETENTION_MONTHS = 24  # answers: until the next wave of a two-yearly survey was compared with them
LONGEST_RETENTION_MONTHS = 120
ADDRESS_DAYS = 30  # days after closing in which somebody may still ask about the survey; then addresses go
LEAST_IN_STRATUM = 10  # people in a stratum of an anonymous wave: fewer, and the stratum names the person


class Survey(models.Model):
    """A questionnaire that is put to the same panel once or more often."""

    class Language(models.TextChoices):
        NL = "nl", _("Dutch")
        EN = "en", _("English")

    organisation = models.ForeignKey("accounts.Organisation", models.CASCADE, related_name="surveys")
    name = models.CharField(max_length=120)
    purpose = models.TextField()  # read by who answers
    is_anonymous = models.BooleanField(default=False)
    retention_months = models.PositiveSmallIntegerField(default=RETENTION_MONTHS)
    questionnaire = models.JSONField(default=dict)
    made_by = models.ForeignKey("accounts.Member", models.SET_NULL, null=True, editable=False, related_name="+")
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ("name",)
        constraints = (models.UniqueConstraint(fields=("organisation", "name"), name="survey_name_once"),)

    def __str__(self) -> str:
        return self.name


class Stratum(models.Model):
    """A part of the population that was drawn from, or asked, apart; with how many units there are in all."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="strata")
    name = models.CharField(max_length=60)
    population = models.PositiveIntegerField()

    class Meta:
        ordering = ("name",)
        constraints = (models.UniqueConstraint(fields=("survey", "name"), name="stratum_once"),)

    def __str__(self) -> str:
        return self.name


class PanelMember(models.Model):
    """A unit that is asked: a municipality, or a person. The address goes after the last wave."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="panel")
    unit = models.CharField(max_length=60)
    name = models.CharField(max_length=120, blank=True)
    stratum = models.ForeignKey(Stratum, models.PROTECT, related_name="members")
    email = models.EmailField(blank=True)

    class Meta:
        ordering = ("unit",)
        constraints = (models.UniqueConstraint(fields=("survey", "unit"), name="unit_once"),)

    def __str__(self) -> str:
        return self.name or self.unit


class Wave(models.Model):
    """One round of asking. It keeps the questionnaire as it was when it opened."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="waves")
    name = models.CharField(max_length=60)
    opens = models.DateField()
    closes = models.DateField()  # the last day on which one can answer
    questionnaire = models.JSONField(default=dict, editable=False)
    is_anonymous = models.BooleanField(default=False, editable=False)
    # per stratum its size and how many were asked, fixed at closing: a later panel must not change this wave's results
    strata: models.JSONField[Any, Any] = models.JSONField(default=dict, editable=False)
    opened_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    reminded_on = models.DateField(null=True, editable=False)
    is_entered_twice = models.BooleanField(default=False)  # paper
    delete_after = models.DateField(null=True, editable=False)
    answers_deleted_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ("opens", "pk")
        constraints = (
            models.UniqueConstraint(fields=("survey", "name"), name="wave_once"),
            models.CheckConstraint(condition=Q(closes__gte=models.F("opens")), name="wave_ends_after_it_begins"),
        )

    def __str__(self) -> str:
        return self.name

    def is_open(self, today: date | None = None) -> bool:
        """Can somebody answer? Whether the answers still come in by paper does not matter here."""
        today = today or timezone.localdate()
        return self.opened_at is not None and self.closed_at is None and self.opens <= today <= self.closes


class Invitee(models.Model):
    """A panel member in one wave, and whether there is an answer. Never which, never when."""

    wave = models.ForeignKey(Wave, models.CASCADE, related_name="invitees")
    member = models.ForeignKey(PanelMember, models.PROTECT, related_name="invitations")
    has_answered = models.BooleanField(default=False)
    is_mailed = models.BooleanField(default=False)
    reminders = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("member__unit",)
        constraints = (models.UniqueConstraint(fields=("wave", "member"), name="invited_once"),)

    def __str__(self) -> str:
        return str(self.member)


class Link(models.Model):
    """A way in for one invitee. A reminder makes another one, because only the hash of a key is kept."""

    invitee = models.ForeignKey(Invitee, models.CASCADE, related_name="links")
    token_hash = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return self.token_hash[:8]


class Draft(models.Model):
    """Unfinished answers, encrypted. Who has the link has the name and the key; nobody else does (`tokens`)."""

    wave = models.ForeignKey(Wave, models.CASCADE, related_name="drafts")
    name = models.CharField(max_length=64, unique=True)
    content = models.BinaryField()

    def __str__(self) -> str:
        return self.name[:8]


class Response(models.Model):
    """The answers of one person or municipality to one wave."""

    class Channel(models.TextChoices):
        WEB = "web", _("website")
        PAPER = "paper", _("paper")
        FILE = "file", _("file")

    # Random, so that the numbers do not tell in which order people answered.
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wave = models.ForeignKey(Wave, models.CASCADE, related_name="responses")
    stratum = models.ForeignKey(Stratum, models.PROTECT, related_name="+")
    member = models.ForeignKey(PanelMember, models.PROTECT, null=True, related_name="responses")  # named waves only
    answers: models.JSONField[Any, Any] = models.JSONField(default=dict)
    shown: models.JSONField[Any, Any] = models.JSONField(default=list)  # codes of the questions that were shown
    channel = models.CharField(max_length=8, choices=Channel, default=Channel.WEB)
    batch = models.CharField(max_length=40, blank=True)
    receipt_hash = models.CharField(max_length=64, blank=True)  # anonymous waves, until they close

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("wave", "member"), name="one_response_per_member"),
            models.UniqueConstraint(
                fields=("wave", "receipt_hash"), condition=~Q(receipt_hash=""), name="one_response_per_receipt"
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)[:8]


class PaperForm(models.Model):
    """A paper questionnaire that was typed in once, and waits for a second pair of eyes."""

    wave = models.ForeignKey(Wave, models.CASCADE, related_name="paper_forms")
    batch = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    stratum = models.ForeignKey(Stratum, models.PROTECT, related_name="+")
    member = models.ForeignKey(PanelMember, models.PROTECT, null=True, related_name="+")
    answers: models.JSONField[Any, Any] = models.JSONField(default=dict)
    second: models.JSONField[Any, Any] = models.JSONField(null=True)  # what the second one typed, when it differs
    entered_by = models.ForeignKey("accounts.Member", models.PROTECT, related_name="+")
    is_done = models.BooleanField(default=False)

    class Meta:
        ordering = ("batch", "number")
        constraints = (models.UniqueConstraint(fields=("wave", "batch", "number"), name="paper_once"),)

    def __str__(self) -> str:
        return f"{self.batch} {self.number}"
