"""What Waterlijn made of the messages: one reading each, and the numbers that follow from all readings together."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from waterlijn.records import BEHAVIOURS, NEEDS, TARGETS
from waterlijn.web.accounts.models import Member, Organisation, Place
from waterlijn.web.listen.models import Message, Source


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
    # What the shipped model says, where a local layer says something else: the temperature is measured with this.
    # [abuse, hate, threat, othering, four flags, abstain, target, severity, target group]; None where no layer read
    # the message.
    shipped: models.JSONField[Any, Any] = models.JSONField(null=True)
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
    # [number of place, week, source, voices, hostile, othering] of every week that may be shown: the index needs it
    counts: models.JSONField[Any, Any] = models.JSONField(default=list)

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


class Signal(models.Model):
    """Something that a rule or a colleague puts forward about a place in a week, for a person to look at.

    A rule's signal keeps what the rule saw (`content`, see `alarms.kept`); a colleague's keeps one line of words. It is
    about what happens, never about who.
    """

    class State(models.TextChoices):
        NEW = "new", "new"
        VERIFIED = "verified", "verified"
        DISMISSED = "dismissed", "dismissed"

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="signals")
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="signals")
    week = models.DateField()  # a Monday
    measure = models.CharField(max_length=40, blank=True)
    rule = models.CharField(max_length=20, blank=True)  # empty: a colleague put it forward
    content: models.JSONField[Any, Any] = models.JSONField(default=dict)
    words = models.CharField(max_length=300, blank=True)
    run = models.ForeignKey(TemperatureRun, null=True, on_delete=models.SET_NULL, related_name="signals")
    by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=10, choices=State, default=State.NEW)
    reason = models.CharField(max_length=500, blank=True)
    decided_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-week", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("place", "week", "measure", "rule"),
                condition=~models.Q(rule=""),
                name="a_rule_speaks_once_about_a_week",
            ),
            models.CheckConstraint(
                condition=models.Q(state="new") | ~models.Q(reason=""), name="nobody_decides_without_a_reason"
            ),
        )
        indexes = (models.Index(fields=("organisation", "state", "-week"), name="signals_that_wait"),)

    def __str__(self) -> str:
        return f"signal {self.pk}"

    @property
    def is_new(self) -> bool:
        return self.state == self.State.NEW


class IndexVersion(models.Model):
    """How the index is made from a day on: weights and a frozen scale. Never changed, only followed by a next one."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="index_versions")
    content = models.TextField()  # the method file, with its own hash
    version = models.CharField(max_length=80)
    first = models.DateField()  # the weeks in which the scale was found
    last = models.DateField()
    made_at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.version


class IndexCell(models.Model):
    """The index of one place in one week, as one run with one version of the method saw it."""

    run = models.ForeignKey(TemperatureRun, on_delete=models.CASCADE, related_name="index_cells")
    method = models.ForeignKey(IndexVersion, on_delete=models.CASCADE, related_name="cells")
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="+")
    week = models.DateField()
    content: models.JSONField[Any, Any] = models.JSONField()

    class Meta:
        ordering = ("week",)
        constraints = (
            models.UniqueConstraint(fields=("run", "method", "place", "week"), name="one_index_per_place_and_week"),
        )

    def __str__(self) -> str:
        return f"{self.place} {self.week}"


class TrustCount(models.Model):
    """How many of the people who were asked have trust: of a survey of residents, a number per place and wave."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="trust_counts")
    week = models.DateField()  # the Monday of the week in which most were asked
    n = models.PositiveIntegerField()
    hits = models.PositiveIntegerField()
    survey = models.CharField(max_length=120)
    by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("-week",)
        constraints = (
            models.UniqueConstraint(fields=("place", "week"), name="one_trust_count_per_week"),
            models.CheckConstraint(condition=models.Q(hits__lte=models.F("n"), n__gt=0), name="trust_is_a_share"),
        )

    def __str__(self) -> str:
        return f"{self.place} {self.week}"


def needs_of(bits: int) -> tuple[str, ...]:
    """The needs whose bit is set, in the order of `records.NEEDS`."""
    return tuple(need for i, need in enumerate(NEEDS) if bits >> i & 1)


def bits_of(needs: tuple[str, ...]) -> int:
    return sum(1 << NEEDS.index(need) for need in needs)


class LabelRound(models.Model):
    """Messages drawn by lot for people to judge, from some sources and weeks. One is open at a time.

    `frame` holds every message that could have been drawn with its chance up to now: the next round needs the
    chances of those that were *not* drawn too. Numbers of messages and chances, nothing else.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="label_rounds")
    sources = models.ManyToManyField(Source, related_name="+")
    first_week = models.DateField(null=True)
    last_week = models.DateField(null=True)
    wanted = models.PositiveIntegerField()  # on average; the lot decides
    is_double = models.BooleanField()  # two people judge every message, blind
    n_frame = models.PositiveIntegerField()
    n_drawn = models.PositiveIntegerField()
    frame = models.BinaryField()
    key = models.BinaryField()  # of the lucky numbers; the same for all rounds of an organisation
    made_at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    closed_at = models.DateTimeField(null=True)
    # per label how often two people agreed (both yes, first only, second only, both no), and how many pairs are left
    # out because somebody did not know: stays when messages go
    agreement: models.JSONField[Any, Any] = models.JSONField(default=dict)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("organisation",), condition=models.Q(closed_at=None), name="one_open_round_at_a_time"
            ),
        )

    def __str__(self) -> str:
        return f"round {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class DrawnMessage(models.Model):
    """A message that was drawn, and the exact chance with which.

    A later round can raise the chance of a message that was drawn before: `chance` is the one that counts today, over
    all rounds together. The row goes with its message, and so do its labels.
    """

    message = models.OneToOneField(Message, on_delete=models.CASCADE, primary_key=True, related_name="drawn")
    round = models.ForeignKey(LabelRound, on_delete=models.CASCADE, related_name="drawn")
    chance = models.FloatField()
    chance_when_drawn = models.FloatField()
    order = models.PositiveIntegerField()  # by lot as well: whoever stops early did not choose what was left
    # the chance that it was drawn AND judged, fixed when its round was closed and everything settled: with this the
    # temperature weighs its label, also while people judge a next round that raises `chance`
    settled_chance = models.FloatField(null=True)

    class Meta:
        ordering = ("order", "pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(chance__gt=0, chance__lte=1)
                & models.Q(chance_when_drawn__gt=0, chance_when_drawn__lte=models.F("chance")),
                name="a_chance_lies_between_0_and_1",
            ),
        )

    def __str__(self) -> str:
        return f"drawn message {self.pk}"


class Label(models.Model):
    """What one member of staff says of one drawn message.

    Seats 1 and 2 judge blind; seat 3 settles what they did not agree on. `by` is only there to keep two judgements
    apart. When the round is closed, the rows are stored anew: no `by`, the two seats shuffled, in a random order.
    """

    SETTLED: ClassVar[int] = 3

    drawn = models.ForeignKey(DrawnMessage, on_delete=models.CASCADE, related_name="labels")
    seat = models.PositiveSmallIntegerField()
    by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    is_unsure = models.BooleanField(default=False)  # "I do not know": the other answers then mean nothing
    abuse = models.BooleanField(default=False)
    hate = models.BooleanField(default=False)
    threat = models.BooleanField(default=False)
    othering = models.BooleanField(default=False)
    target = models.CharField(max_length=16, choices=_choices(TARGETS), default="none")
    behaviour = models.CharField(max_length=16, choices=_choices(BEHAVIOURS), default="other")
    needs_bits = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("seat",)
        constraints = (
            models.UniqueConstraint(fields=("drawn", "seat"), name="one_label_per_seat"),
            models.UniqueConstraint(
                fields=("drawn", "by"), condition=models.Q(seat__lt=3), name="nobody_labels_a_message_twice"
            ),
            models.CheckConstraint(condition=models.Q(seat__in=(1, 2, 3)), name="three_seats"),
        )

    def __str__(self) -> str:
        return f"label {self.seat} of message {self.drawn_id}"

    @property
    def needs(self) -> tuple[str, ...]:
        return needs_of(self.needs_bits)


class LocalLayer(models.Model):
    """A correction fitted on the labels of one organisation, with its test card. It never leaves the organisation."""

    class State(models.TextChoices):
        TRIED = "tried", "tried"
        ADOPTED = "adopted", "adopted"
        PUT_AWAY = "put_away", "put away"

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="local_layers")
    name = models.CharField(max_length=32)
    base = models.CharField(max_length=80)  # the shipped model that it was fitted on, and fits no other
    weights: models.JSONField[Any, Any] = models.JSONField()
    card: models.JSONField[Any, Any] = models.JSONField()
    state = models.CharField(max_length=10, choices=State, default=State.TRIED)
    made_at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    adopted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("organisation",), condition=models.Q(state="adopted"), name="one_adopted_layer"
            ),
        )

    def __str__(self) -> str:
        return self.name
