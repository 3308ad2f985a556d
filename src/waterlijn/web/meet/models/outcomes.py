"""What the votes say, what is decided about it, and who wants to hear that."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from waterlijn.web.meet.models.conversations import Conversation
from waterlijn.web.meet.models.statements import Statement


class Analysis(models.Model):
    """What `dialogue.analyse` said of the votes up to `last_vote`. One row per conversation is renewed while people
    vote; the one that was published stays as it was."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="analyses")
    is_final = models.BooleanField(default=False)
    last_vote = models.BigIntegerField()
    n_votes = models.PositiveIntegerField()
    n_participants = models.PositiveIntegerField()
    votes_hash = models.CharField(max_length=64)
    version = models.CharField(max_length=80)  # of the method and of the program
    settings: models.JSONField[Any, Any] = models.JSONField(default=dict)
    result: models.JSONField[Any, Any] = models.JSONField(default=dict)  # what pages and reports need, without people
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("conversation",), condition=models.Q(is_final=False), name="one_live_analysis"
            ),
        )

    def __str__(self) -> str:
        return f"{self.conversation_id} {self.last_vote}"


class Decision(models.Model):
    """What the council or the organiser does with a statement, told to everybody."""

    class What(models.TextChoices):
        TAKEN_OVER = "taken_over", _("we do this")
        PARTLY = "partly", _("we do part of this")
        LOOKED_INTO = "looked_into", _("we look into this")
        NOT = "not", _("we do not do this")

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="decisions")
    statement = models.ForeignKey(Statement, models.CASCADE, related_name="decisions")
    what = models.CharField(max_length=12, choices=What)
    why = models.TextField()
    minority = models.TextField(blank=True)  # what is done with what the minority needs
    decided_on = models.DateField()
    made_by = models.ForeignKey("accounts.Member", models.SET_NULL, null=True, editable=False, related_name="+")
    told_at = models.DateTimeField(null=True, editable=False)  # when it was published and mailed

    class Meta:
        ordering = ("statement__number", "pk")

    def __str__(self) -> str:
        return f"{self.statement_id} {self.what}"


class Follower(models.Model):
    """An address that asked to hear what comes of it; apart from who takes part, and encrypted."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="followers")
    address_hash = models.CharField(max_length=64)
    address = models.BinaryField()
    token_hash = models.CharField(max_length=64, unique=True)  # to confirm, and to stop
    is_confirmed = models.BooleanField(default=False)
    language = models.CharField(max_length=5, default="nl")
    told_until = models.DateTimeField(null=True, editable=False)
    asked_on = models.DateField(default=timezone.localdate, editable=False)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("conversation", "address_hash"), name="follower_once"),)

    def __str__(self) -> str:
        return f"{self.pk}"
