"""What people can agree or disagree with, and what moderators decided about it."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from waterlijn.web.meet.models.conversations import Conversation

LONGEST = 400  # characters; a conversation sets its own limit below this


class Statement(models.Model):
    """One idea in one sentence."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waits for a moderator")
        ACCEPTED = "accepted", _("accepted")
        REJECTED = "rejected", _("not accepted")
        WITHDRAWN = "withdrawn", _("taken back")

    class Kind(models.TextChoices):
        STATEMENT = "statement", _("statement")
        ALTERNATIVE = "alternative", _("who sees it differently")
        NEED = "need", _("what somebody needs to come along")

    class Reason(models.TextChoices):
        DUPLICATE = "duplicate", _("is there already")
        SEVERAL = "several", _("holds more than one idea")
        OFF_TOPIC = "off_topic", _("is about something else")
        PERSONAL = "personal", _("is about a person who can be recognised")
        HOSTILE = "hostile", _("hurts or threatens people")
        UNLAWFUL = "unlawful", _("is against the law")
        UNCLEAR = "unclear", _("cannot be understood")

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="statements")
    number = models.PositiveIntegerField()  # within the conversation, from 1
    text = models.CharField(max_length=LONGEST)
    language = models.CharField(max_length=5, default="nl")
    translations: models.JSONField[Any, Any] = models.JSONField(default=dict, blank=True)  # {"fr": "..."}
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.STATEMENT)
    about = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="answers")
    is_seed = models.BooleanField(default=False)  # put in by the organiser
    is_deepened = models.BooleanField(default=False)  # who sees it differently is asked what they need
    author = models.ForeignKey("meet.Participant", models.SET_NULL, null=True, blank=True, related_name="statements")
    split_from = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="parts")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    reason = models.CharField(max_length=10, choices=Reason, blank=True)
    key = models.CharField(max_length=36, blank=True)  # made where it was written, so that sending twice adds it once
    made_on = models.DateField(default=timezone.localdate, editable=False)

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=("conversation", "number"), name="statement_number_once"),
            models.UniqueConstraint(fields=("author", "key"), condition=~models.Q(key=""), name="statement_sent_once"),
        )

    def __str__(self) -> str:
        return f"{self.number}"


class ModerationEvent(models.Model):
    """What was decided about a statement, by whom and why: the log that a conversation can publish."""

    class What(models.TextChoices):
        ACCEPTED = "accepted", _("accepted")
        REJECTED = "rejected", _("not accepted")
        SPLIT = "split", _("split in two or more")
        REOPENED = "reopened", _("looked at again")
        TRANSLATED = "translated", _("translated")
        WITHDRAWN = "withdrawn", _("taken back by who wrote it")

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="moderation")
    statement = models.ForeignKey(Statement, models.CASCADE, related_name="moderation")
    what = models.CharField(max_length=10, choices=What)
    reason = models.CharField(max_length=10, choices=Statement.Reason, blank=True)
    note = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey("accounts.Member", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.statement_id} {self.what}"


class ModerationReminder(models.Model):
    """A member who wants a mail when statements wait longer than a day; at most one mail a day."""

    member = models.OneToOneField("accounts.Member", models.CASCADE, related_name="+")
    sent_on = models.DateField(null=True, editable=False)

    def __str__(self) -> str:
        return f"{self.member_id}"
