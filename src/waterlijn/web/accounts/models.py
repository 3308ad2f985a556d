"""Who may be here, for whom, in which role; and the trail of what they did."""

from __future__ import annotations

import hashlib
import json
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

INVITATION_DAYS = 7  # long enough for a holiday weekend, short enough for a mailbox that leaks later


def _new_mark() -> str:
    return secrets.token_hex(16)


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person who can log in. Knows nothing about roles: that is the member."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    is_active = models.BooleanField(default=True)
    joined = models.DateTimeField(default=timezone.now)
    # Part of every session's fingerprint: a new value ends all sessions at once.
    session_mark = models.CharField(max_length=32, default=_new_mark, editable=False)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        verbose_name = _("user")

    def __str__(self) -> str:
        return self.name or self.email

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        salt = "waterlijn.web.accounts.models.User.session"
        return salted_hmac(salt, self.password + self.session_mark, secret=secret, algorithm="sha256").hexdigest()


class Country(models.TextChoices):
    BE = "BE", _("Belgium")
    NL = "NL", _("the Netherlands")


class Organisation(models.Model):
    """A municipality or another public body; owns all rows of its members."""

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(unique=True)
    country = models.CharField(_("country"), max_length=2, choices=Country, default=Country.BE)
    # Fictional: its members may log in without a second factor, because nothing in it is real.
    is_example = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ("name",)
        verbose_name = _("organisation")

    def __str__(self) -> str:
        return self.name


class Place(models.Model):
    """A municipality, a part of it or a neighbourhood that messages are about."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="places")
    name = models.CharField(_("name"), max_length=120)
    code = models.CharField(_("code"), max_length=20, blank=True, help_text=_("The NIS or CBS code, if there is one."))
    inhabitants = models.PositiveIntegerField(
        _("inhabitants"),
        null=True,
        blank=True,
        help_text=_("Needed to count incidents per 10,000 inhabitants, and to compare with places of the same size."),
    )

    class Meta:
        ordering = ("name",)
        constraints = (models.UniqueConstraint(fields=("organisation", "name"), name="place_once_per_organisation"),)

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    COMMUNICATION = "communication", _("Communication")
    WELLBEING = "wellbeing", _("Wellbeing and living together")
    PREVENTION = "prevention", _("Prevention")
    DATA_PROTECTION = "data_protection", _("Data protection")
    ADMINISTRATOR = "administrator", _("Administrator")


def no_roles() -> list[str]:
    return []


class Member(models.Model):
    """A user inside one organisation. Never deleted, only switched off: the audit trail points at it."""

    user = models.OneToOneField(User, models.PROTECT, related_name="member")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="members")
    roles = models.JSONField(_("roles"), default=no_roles)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ("user__name", "user__email")
        verbose_name = _("member")

    def __str__(self) -> str:
        return str(self.user)

    def has(self, *roles: str) -> bool:
        """Does the member hold at least one of these roles?"""
        return self.is_active and not set(roles).isdisjoint(self.roles)

    @property
    def role_names(self) -> list[str]:
        return [str(Role(role).label) for role in Role.values if role in self.roles]


def _in_a_week() -> datetime:
    return timezone.now() + timedelta(days=INVITATION_DAYS)


class Invitation(models.Model):
    """A place at the table that waits for somebody. Only the hash of its key is kept."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=120, blank=True)
    roles = models.JSONField(_("roles"), default=no_roles)
    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    expires = models.DateTimeField(default=_in_a_week)
    accepted = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-expires",)

    def __str__(self) -> str:
        return self.email

    @property
    def is_open(self) -> bool:
        return self.accepted is None and self.expires > timezone.now()

    @property
    def role_names(self) -> list[str]:
        return [str(Role(role).label) for role in Role.values if role in self.roles]


class ApiKey(models.Model):
    """Lets one program of the organisation ask for readings. Only the hash is kept; withdrawing removes the row."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="api_keys")
    name = models.CharField(max_length=60)
    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    # Coral says "English" of every site that is not in a handful of languages: then the text itself decides.
    looks_at_text = models.BooleanField(default=False)
    made = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    used_on = models.DateField(null=True, editable=False)  # a day is enough to see that a key is forgotten

    class Meta:
        ordering = ("name", "pk")
        constraints = (models.UniqueConstraint(fields=("organisation", "name"), name="key_name_once"),)

    def __str__(self) -> str:
        return self.name


class AuditEvent(models.Model):
    """One line of the trail. Each line holds the hash of the line before it; the database refuses any change.

    `details_text` is kept as the very text that was hashed, because databases rewrite JSON.
    """

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    what = models.CharField(max_length=80)
    subject = models.CharField(max_length=200)
    details_text = models.TextField()
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ("number",)
        indexes = (
            models.Index(fields=("organisation", "-number"), name="audit_organisation"),
            models.Index(fields=("organisation", "what", "-number"), name="audit_what"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.what}"

    @property
    def details(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.details_text)
        return found

    def fingerprint(self) -> str:
        """SHA-256 over every other field of this line, in canonical JSON."""
        fields = {
            "number": self.number,
            "at": self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "organisation": self.organisation_id,
            "by": self.by_id,
            "what": self.what,
            "subject": self.subject,
            "details": self.details_text,
            "previous": self.previous,
        }
        return hashlib.sha256(canonical_json(fields).encode()).hexdigest()


def canonical_json(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
