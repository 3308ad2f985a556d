"""A question that people talk about with each other, from the first statement to what was decided."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

RETENTION_MONTHS = 24  # after the last day: long enough for a second round, and to tell what came of it
LONGEST_RETENTION_MONTHS = 60
LONGEST_STATEMENT = 140  # characters: one idea, and it fits a telephone


def only_dutch() -> list[str]:
    return ["nl"]


class Phase(models.TextChoices):
    """Where a conversation is; the days are in the conversation itself."""

    WAITING = "waiting", _("not begun yet")
    COLLECT = "collect", _("collecting")
    VOTE = "vote", _("voting")
    DEEPEN = "deepen", _("going deeper")
    DECIDE = "decide", _("deciding")


class Conversation(models.Model):
    """One question, with the rules that were promised to who takes part."""

    class Entrance(models.TextChoices):
        OPEN = "open", _("everybody with the link, without a name")
        CODE = "code", _("with an invitation code")
        EMAIL = "email", _("with an e-mail address that is checked")
        LOGIN = "login", _("members of the organisation only")

    organisation = models.ForeignKey("accounts.Organisation", models.CASCADE, related_name="conversations")
    place = models.ForeignKey("accounts.Place", models.PROTECT, null=True, blank=True, related_name="+")
    key = models.SlugField(max_length=40, unique=True, editable=False)  # in the link; not secret
    question = models.CharField(max_length=160)
    about = models.TextField(blank=True)
    language = models.CharField(max_length=5, default="nl")  # in which question, explanation and seeds are written
    languages: models.JSONField[Any, Any] = models.JSONField(default=only_dutch)  # in which one can take part
    # {"fr": {"question": "...", "about": "..."}}
    translations: models.JSONField[Any, Any] = models.JSONField(default=dict, blank=True)
    entrance = models.CharField(max_length=8, choices=Entrance, default=Entrance.OPEN)
    is_strict = models.BooleanField(default=True)  # a statement is shown only after a moderator accepted it
    policy = models.TextField(blank=True)  # the house rules, shown to everybody
    may_add = models.BooleanField(default=True)  # participants may add statements
    longest_statement = models.PositiveSmallIntegerField(default=LONGEST_STATEMENT)
    # optional questions about who takes part: [{"key": "age", "text": "...", "options": ["...", "..."]}]
    background: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)
    collect_on = models.DateField(null=True, blank=True)  # from when statements are gathered, before the voting
    vote_on = models.DateField(null=True, blank=True)
    deepen_on = models.DateField(null=True, blank=True)  # "who sees it differently, what do you need?"
    decide_on = models.DateField(null=True, blank=True)  # from this day nobody votes any more
    previous = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="next_rounds")
    seed = models.PositiveIntegerField(default=1, editable=False)
    retention_months = models.PositiveSmallIntegerField(default=RETENTION_MONTHS)
    opened_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    published_at = models.DateTimeField(null=True, editable=False)
    delete_after = models.DateField(null=True, editable=False)
    cleared_at = models.DateTimeField(null=True, editable=False)  # votes, participants and statements are gone
    made_by = models.ForeignKey("accounts.Member", models.SET_NULL, null=True, editable=False, related_name="+")
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ("-made_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(decide_on=None) | Q(vote_on=None) | Q(decide_on__gt=models.F("vote_on")),
                name="conversation_decides_after_voting",
            ),
        )

    def __str__(self) -> str:
        return self.question

    def phase(self, today: date | None = None) -> Phase:
        """Where the conversation is today, going by its days; before it was opened it waits."""
        today = today or timezone.localdate()
        if self.opened_at is None:
            return Phase.WAITING
        if self.closed_at is not None:
            return Phase.DECIDE
        days = (
            (Phase.DECIDE, self.decide_on),
            (Phase.DEEPEN, self.deepen_on),
            (Phase.VOTE, self.vote_on),
            (Phase.COLLECT, self.collect_on),
        )
        return next((phase for phase, day in days if day is not None and day <= today), Phase.WAITING)

    def can_vote(self, today: date | None = None) -> bool:
        return self.phase(today) in (Phase.VOTE, Phase.DEEPEN)

    def can_add(self, today: date | None = None) -> bool:
        return self.may_add and self.phase(today) in (Phase.COLLECT, Phase.VOTE, Phase.DEEPEN)
