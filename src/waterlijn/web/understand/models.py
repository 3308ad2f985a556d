"""What Waterlijn made of the messages: one reading each, and the numbers that follow from all readings together."""

from __future__ import annotations

from typing import Any

from django.db import models

from waterlijn.records import BEHAVIOURS, NEEDS, TARGETS
from waterlijn.web.accounts.models import Member, Organisation, Place
from waterlijn.web.listen.models import Message


def _choices(names: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(name, name) for name in names]


class Campaign(models.Model):
    """A text that was copied: how often, by how many transient authors, from when to when. Never by whom."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="campaigns")
    code = models.CharField(max_length=16)
    size = models.PositiveIntegerField()
    authors = models.PositiveIntegerField()
    first = models.DateTimeField(null=True)
    last = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("organisation", "code"), name="one_row_per_copied_text"),)
        ordering = ("-size", "code")

    def __str__(self) -> str:
        return self.code


class Reading(models.Model):
    """What the analysis says of one message, with its evidence. Of a text, never of a person."""

    message = models.OneToOneField(Message, on_delete=models.CASCADE, primary_key=True, related_name="reading")
    abuse = models.FloatField()
    hate = models.FloatField()
    threat = models.FloatField()
    othering = models.FloatField()
    abuse_flag = models.BooleanField()
    hate_flag = models.BooleanField()
    threat_flag = models.BooleanField()
    othering_flag = models.BooleanField()
    abstain = models.BooleanField()
    severity = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=8, blank=True)
    target = models.CharField(max_length=16, choices=_choices(TARGETS))
    target_group = models.CharField(max_length=64, blank=True)
    behaviour = models.CharField(max_length=16, choices=_choices(BEHAVIOURS))
    # one bit per need, in the order of records.NEEDS: a list column cannot be filtered alike on both databases
    needs_bits = models.PositiveSmallIntegerField(default=0)
    cues = models.JSONField(default=list)
    spans = models.JSONField(default=list)
    model = models.CharField(max_length=80)
    # the first copy speaks for all of them; the other copies are not voices
    is_voice = models.BooleanField(default=True)
    campaign = models.ForeignKey(Campaign, null=True, on_delete=models.SET_NULL, related_name="readings")

    class Meta:
        indexes = (
            models.Index(fields=("campaign",), name="reading_of_campaign"),
            models.Index(fields=("-severity", "abstain"), name="reading_needs_a_person"),
        )

    def __str__(self) -> str:
        return f"reading of message {self.pk}"

    @property
    def needs(self) -> tuple[str, ...]:
        return needs_of(self.needs_bits)


class TemperatureRun(models.Model):
    """One calculation of all weeks of an organisation. A new row each time; old rows never change."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="temperature_runs")
    made_at = models.DateTimeField()
    by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    code_version = models.CharField(max_length=32)
    model = models.CharField(max_length=80)
    inputs_hash = models.CharField(max_length=64)
    last_message = models.BigIntegerField()  # the newest message that it counted
    settings: models.JSONField[Any, Any] = models.JSONField(default=dict)
    n_messages = models.PositiveIntegerField()

    class Meta:
        ordering = ("-made_at", "-pk")
        indexes = (models.Index(fields=("organisation", "-made_at"), name="latest_run"),)

    def __str__(self) -> str:
        return f"{self.organisation} {self.made_at:%Y-%m-%d %H:%M}"


class TemperatureCell(models.Model):
    """The temperature of one place in one week, as this run saw it."""

    run = models.ForeignKey(TemperatureRun, on_delete=models.CASCADE, related_name="cells")
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="temperature_cells")
    week = models.DateField(null=True)  # None: messages whose time is not known
    content: models.JSONField[Any, Any] = models.JSONField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("run", "place", "week"), name="one_cell_per_place_and_week"),)
        ordering = ("week",)

    def __str__(self) -> str:
        return f"{self.place} {self.week}"


class TopicOfWeek(models.Model):
    """Words that were used more in this week than before, in this place."""

    run = models.ForeignKey(TemperatureRun, on_delete=models.CASCADE, related_name="topics")
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="+")
    week = models.DateField()
    rank = models.PositiveSmallIntegerField()
    term = models.CharField(max_length=80)
    also: models.JSONField[Any, Any] = models.JSONField(default=list)  # other words of the same topic
    n = models.PositiveIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("run", "place", "week", "rank"), name="one_topic_per_rank"),)
        ordering = ("week", "rank")

    def __str__(self) -> str:
        return self.term


def needs_of(bits: int) -> tuple[str, ...]:
    """The needs whose bit is set, in the order of `records.NEEDS`."""
    return tuple(need for i, need in enumerate(NEEDS) if bits >> i & 1)


def bits_of(needs: tuple[str, ...]) -> int:
    return sum(1 << NEEDS.index(need) for need in needs)
