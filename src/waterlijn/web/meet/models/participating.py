"""Who takes part, known by nothing but a key, and their votes.

No name, no address and no moment is kept of a participant. The key in the browser, an invitation code, a checked
e-mail address and an account all lead to the participant in the same way: through a hash that only the key itself can
make (`keys`). Nobody in the organisation can go from a person to votes, or back; a test holds this on the tables.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from waterlijn.web.meet.models.conversations import Conversation
from waterlijn.web.meet.models.statements import Statement


class Invitation(models.Model):
    """A number of places for a group of people: one code that many share, or one code each."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="invitations")
    name = models.CharField(max_length=80)
    places = models.PositiveIntegerField()
    used = models.PositiveIntegerField(default=0)
    is_shared = models.BooleanField(default=False)  # one code for all places
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(condition=Q(used__lte=models.F("places")), name="invitation_not_overfull"),
        )

    def __str__(self) -> str:
        return self.name


class InvitationCode(models.Model):
    """A way in. Only a hash of the code is kept."""

    invitation = models.ForeignKey(Invitation, models.CASCADE, related_name="codes")
    code_hash = models.CharField(max_length=64, unique=True)
    is_used = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.code_hash[:8]


class Participant(models.Model):
    """Somebody who takes part in one conversation."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="participants")
    key_hash = models.CharField(max_length=64, unique=True)
    language = models.CharField(max_length=5, default="nl")
    background: models.JSONField[Any, Any] = models.JSONField(default=dict, blank=True)

    def __str__(self) -> str:
        return str(self.pk)


class Vote(models.Model):
    """One time that somebody voted on a statement; the last one counts. A key that came before is not counted again."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="votes")
    participant = models.ForeignKey(Participant, models.CASCADE, related_name="votes")
    statement = models.ForeignKey(Statement, models.CASCADE, related_name="votes")
    value = models.SmallIntegerField()  # 1 agree, 0 pass, -1 disagree
    key = models.CharField(max_length=36)  # made where the vote was given, so that sending twice counts once

    class Meta:
        ordering = ("pk",)
        indexes = (models.Index(fields=("conversation", "id"), name="votes_in_order"),)
        constraints = (
            models.UniqueConstraint(fields=("participant", "key"), name="vote_counted_once"),
            models.CheckConstraint(condition=Q(value__in=(-1, 0, 1)), name="vote_is_agree_pass_or_disagree"),
        )

    def __str__(self) -> str:
        return f"{self.pk}"
