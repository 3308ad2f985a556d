"""The tables of Luisteren.

There is no table of authors, and there never will be: a message carries only a code that is worthless once the
key of its period has been destroyed. A test holds this on the schema itself.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

RAW_DAYS = 30  # days that a text is kept unless the source says less; domain rule 8
FEATURE_MONTHS = 12  # months that a message without its text, and its reading, is kept at most
LONGEST_PERIOD_DAYS = 366  # a source runs for a year at most, then somebody decides again: no open-ended collection


class Source(models.Model):
    """Where messages come from, and the promise under which they may be read."""

    class Purpose(models.TextChoices):
        OWN_PAGE = "own_page", _("communication on our own page")
        THEME = "theme", _("a picture of the surroundings around one concrete theme")
        RESEARCH = "research", _("research")

    class Kind(models.TextChoices):
        OWN_CHANNEL = "own_channel", _("our own page or channel")
        OWNER_EXPORT = "owner_export", _("an export made by the owner of the page or group")
        VOLUNTARY = "voluntary", _("given to us by residents of their own free will")
        RESEARCH_ACCESS = "research_access", _("a platform's official access for research")
        FIELD_NOTES = "field_notes", _("field notes by our own staff")

    class Basis(models.TextChoices):
        PUBLIC_TASK = "public_task", _("a task in the public interest")
        CONSENT = "consent", _("consent")
        LEGAL_OBLIGATION = "legal_obligation", _("a legal obligation")

    organisation = models.ForeignKey("accounts.Organisation", models.CASCADE, related_name="sources")
    place = models.ForeignKey("accounts.Place", models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=Kind)
    purpose = models.CharField(max_length=20, choices=Purpose)
    theme = models.CharField(max_length=200, blank=True)
    basis = models.CharField(max_length=20, choices=Basis)
    basis_reason = models.TextField()
    period_start = models.DateField()
    period_end = models.DateField()
    keywords = models.TextField(blank=True)
    keywords_reason = models.TextField(blank=True)  # why words about faith or descent are needed, if they are
    raw_days = models.PositiveSmallIntegerField(default=RAW_DAYS)
    feature_months = models.PositiveSmallIntegerField(default=FEATURE_MONTHS)
    is_closed_group = models.BooleanField(default=False)
    members_agreement = models.TextField(blank=True)
    # Hides the platform's ids: destroyed with the source's data, so that what was once kept can never be matched again.
    id_key = models.BinaryField(editable=False)
    stopped_at = models.DateTimeField(null=True, blank=True, editable=False)
    stop_reason = models.TextField(blank=True, editable=False)
    # Four eyes: whoever made or last changed the promise does not sign for it.
    made_by = models.ForeignKey("accounts.Member", models.SET_NULL, null=True, editable=False, related_name="+")
    changed_by = models.ForeignKey("accounts.Member", models.SET_NULL, null=True, editable=False, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("name",)
        constraints = (
            models.UniqueConstraint(fields=("organisation", "name"), name="listen_source_name"),
            models.CheckConstraint(condition=Q(raw_days__gte=1, raw_days__lte=RAW_DAYS), name="listen_source_raw_days"),
            models.CheckConstraint(
                condition=Q(feature_months__gte=1, feature_months__lte=FEATURE_MONTHS),
                name="listen_source_feature_months",
            ),
            models.CheckConstraint(
                condition=Q(period_end__gte=models.F("period_start")), name="listen_source_period_forward"
            ),
            models.CheckConstraint(
                condition=Q(is_closed_group=False) | ~Q(members_agreement=""), name="listen_source_members_agree"
            ),
            models.CheckConstraint(condition=~Q(purpose="theme") | ~Q(theme=""), name="listen_source_theme"),
        )

    def __str__(self) -> str:
        return self.name


class Assessment(models.Model):
    """One version of the data protection impact assessment of a source. Never changed: a change is a new version."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="assessments")
    version = models.PositiveSmallIntegerField()
    answers = models.JSONField(default=dict)  # section -> text
    written_by = models.ForeignKey("accounts.Member", models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-version",)
        constraints = (models.UniqueConstraint(fields=("source", "version"), name="listen_assessment_version"),)

    def __str__(self) -> str:
        return f"{self.source} {self.version}"


class SignOff(models.Model):
    """The data protection officer's yes to one version, for one purpose, kind and period: `promise` is their digest."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="sign_offs")
    promise = models.CharField(max_length=64)
    remark = models.TextField(blank=True)
    signed_by = models.ForeignKey("accounts.Member", models.SET_NULL, null=True, related_name="+")
    signed_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.TextField(blank=True)

    class Meta:
        ordering = ("-signed_at",)

    def __str__(self) -> str:
        return f"{self.assessment} {self.signed_at:%Y-%m-%d}"


class PeriodKey(models.Model):
    """The key that turns handles into codes during one ISO week; `secret` is None once it has been destroyed.

    The row stays as proof of the destruction, and as the *generation* of the codes made with it. A week that came
    in with two files can have two generations, and the same person then has two codes. So codes may only be counted
    within one generation; the largest of these counts is what can be said for certain: a lower bound.
    """

    organisation = models.ForeignKey("accounts.Organisation", models.CASCADE, related_name="+")
    period = models.CharField(max_length=8)  # "2026-W47", or "unknown"
    secret = models.BinaryField(null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "period"), condition=Q(destroyed_at=None), name="listen_periodkey_one_alive"
            ),
            models.CheckConstraint(
                condition=Q(secret=None, destroyed_at__isnull=False) | Q(secret__isnull=False, destroyed_at=None),
                name="listen_periodkey_destroyed_is_gone",
            ),
        )

    def __str__(self) -> str:
        return self.period


class Import(models.Model):
    """One file on its way in: how far it is, what was wrong with it, and whether the file itself is gone."""

    class State(models.TextChoices):
        CHECK = "check", _("waiting for your check")
        WAITING = "waiting", _("waiting its turn")
        RUNNING = "running", _("being read")
        STORED = "stored", _("stored")
        INTERRUPTED = "interrupted", _("interrupted")
        FAILED = "failed", _("could not be read")
        CANCELLED = "cancelled", _("cancelled")

    source = models.ForeignKey(Source, models.CASCADE, related_name="imports")
    by = models.ForeignKey("accounts.Member", models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=12, choices=State, default=State.CHECK)
    file_name = models.CharField(max_length=200)  # cleaned of names and numbers
    file_size = models.BigIntegerField()
    file_digest = models.CharField(max_length=64)
    file_key = models.BinaryField(null=True, editable=False)  # None: the file can never be read again
    file_deleted_at = models.DateTimeField(null=True)
    options = models.JSONField(default=dict)
    detected = models.JSONField(default=dict)  # format, label, encoding, delimiter, columns, roles; no rows
    # The first rows, pseudonymised, and encrypted with the key of the file: unreadable when that is gone.
    preview = models.BinaryField(null=True, editable=False)
    batches_done = models.PositiveIntegerField(default=0)
    rows_read = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    already_there = models.PositiveIntegerField(default=0)
    bad_rows = models.PositiveIntegerField(default=0)  # left out
    remarks = models.PositiveIntegerField(default=0)  # kept, with something odd about them
    lines_done = models.PositiveBigIntegerField(default=0)
    lines_expected = models.PositiveBigIntegerField(default=0)
    attempt = models.PositiveSmallIntegerField(default=0)
    problem = models.TextField(blank=True)  # English msgid
    problem_details = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-created_at", "-pk")
        indexes = (models.Index(fields=("state",), name="listen_import_state"),)

    def __str__(self) -> str:
        return self.file_name


class ImportProblem(models.Model):
    """A row that could not be read: the line and the reason, never the text."""

    run = models.ForeignKey(Import, models.CASCADE, related_name="problems")
    line = models.PositiveBigIntegerField()
    reason = models.TextField()  # English msgid
    details = models.JSONField(default=dict)

    class Meta:
        ordering = ("line", "pk")

    def __str__(self) -> str:
        return f"{self.line}: {self.reason}"


class Message(models.Model):
    """Any one text that came in, already pseudonymised.

    After `erase_text_after` the text is emptied; after `delete_after` the row goes, and its reading with it.
    `author_code` may only be counted, within one `generation`, and is compared with nothing else.
    """

    source = models.ForeignKey(Source, models.CASCADE, related_name="messages", db_index=False)
    imported_by_run = models.ForeignKey(Import, models.SET_NULL, null=True, related_name="messages", db_index=False)
    place = models.ForeignKey("accounts.Place", models.PROTECT, related_name="+", db_index=False)
    generation = models.ForeignKey(PeriodKey, models.PROTECT, null=True, related_name="+", db_index=False)
    external_hash = models.CharField(max_length=32)
    text = models.TextField()
    time = models.DateTimeField(null=True)
    week = models.DateField(null=True)  # the Monday
    author_code = models.CharField(max_length=16, blank=True)
    parent_hash = models.CharField(max_length=32, blank=True)
    thread_hash = models.CharField(max_length=32, blank=True)
    language = models.CharField(max_length=8, blank=True)
    erase_text_after = models.DateField()
    delete_after = models.DateField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("source", "external_hash"), name="listen_message_once"),)
        indexes = (
            models.Index(fields=("place", "week"), name="listen_message_place_week"),
            models.Index(fields=("delete_after",), name="listen_message_delete_after"),
            models.Index(fields=("erase_text_after",), condition=~Q(text=""), name="listen_message_erase_after"),
        )

    def __str__(self) -> str:
        return f"message {self.pk}"  # never the text: this ends up in logs


class Objection(models.TextChoices):
    """Why one message goes before its time."""

    OBJECTION = "objection", _("somebody objects to it being read here")
    WISH = "wish", _("somebody asks to be forgotten")
    MISTAKE = "mistake", _("it should never have come in")


class Barred(models.Model):
    """A message that was deleted after an objection: it does not come back with the next export.

    Only the keyed hash of its id, which means nothing without the key of the source and goes together with it.
    """

    source = models.ForeignKey(Source, models.CASCADE, related_name="barred", db_index=False)
    external_hash = models.CharField(max_length=32)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("source", "external_hash"), name="listen_barred_once"),)

    def __str__(self) -> str:
        return f"barred {self.pk}"


class FieldNote(models.Model):
    """What a front-line worker saw (observation) and thinks of it (interpretation), without names.

    The observation is also kept as a `Message` of a source of kind field notes, so that it is read like any other
    text; the interpretation never is. Notes are left out of the temperature: one worker is not the public.
    """

    class Severity(models.IntegerChoices):
        CALM = 0, _("calm, worth knowing")
        NOTICE = 1, _("noticeable")
        TENSE = 2, _("tense")
        URGENT = 3, _("somebody should look at it this week")

    organisation = models.ForeignKey("accounts.Organisation", models.CASCADE, related_name="+")
    place = models.ForeignKey("accounts.Place", models.PROTECT, related_name="+")
    message = models.OneToOneField(Message, models.CASCADE, related_name="field_note")
    day = models.DateField()
    theme = models.CharField(max_length=80)
    severity = models.PositiveSmallIntegerField(choices=Severity, default=Severity.CALM)
    interpretation = models.TextField(blank=True)
    written_by = models.ForeignKey("accounts.Member", models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-day", "-pk")

    @property
    def observation(self) -> str:
        return self.message.text

    def __str__(self) -> str:
        return f"field note {self.pk}"


class IncidentCount(models.Model):
    """How many incidents somebody counted in a place in a week: a number, never who or what."""

    class Kind(models.TextChoices):
        REPORTED = "reported", _("reported to the police")
        HOTLINE = "hotline", _("reported to the municipality or a reporting point")
        OTHER = "other", _("counted in another way")

    place = models.ForeignKey("accounts.Place", models.CASCADE, related_name="incident_counts")
    week = models.DateField()  # a Monday
    kind = models.CharField(max_length=10, choices=Kind)
    n = models.PositiveIntegerField()
    entered_by = models.ForeignKey("accounts.Member", models.SET_NULL, null=True, related_name="+")
    entered_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("-week", "place__name", "kind")
        constraints = (
            models.UniqueConstraint(fields=("place", "week", "kind"), name="listen_one_count_per_week_and_kind"),
        )

    def __str__(self) -> str:
        return f"{self.place} {self.week} {self.kind}"


class Contact(models.Model):
    """Whom a resident may write to with an objection or a wish to be forgotten; shown in the public register."""

    organisation = models.OneToOneField("accounts.Organisation", models.CASCADE, related_name="register_contact")
    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    address = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(email="") | ~Q(address=""), name="listen_contact_reachable"),
        )

    def __str__(self) -> str:
        return self.name


class Deletion(models.Model):
    """Proof that something is gone: how many, of what, from which days; never what it said."""

    class What(models.TextChoices):
        TEXTS = "texts", _("texts of messages")
        MESSAGES = "messages", _("messages with their readings")
        FILES = "files", _("uploaded files")
        KEYS = "keys", _("keys")

    organisation = models.ForeignKey("accounts.Organisation", models.CASCADE, related_name="deletions")
    source_name = models.CharField(max_length=120, blank=True)
    what = models.CharField(max_length=10, choices=What)
    n = models.PositiveIntegerField()
    first = models.DateField(null=True)
    last = models.DateField(null=True)
    digest = models.CharField(max_length=64)  # over the keyed hashes of what went, in order
    reason = models.CharField(max_length=20)  # "retention", "asked" or "import"
    at = models.DateTimeField(default=timezone.now)  # of the last batch that it proves

    class Meta:
        ordering = ("-at", "-pk")
        indexes = (models.Index(fields=("organisation", "what", "at"), name="listen_deletion_last"),)

    def __str__(self) -> str:
        return f"{self.what} {self.n}"
