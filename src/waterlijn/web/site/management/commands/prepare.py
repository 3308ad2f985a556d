"""`prepare`: bring the database and the static files up to this version."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from waterlijn.web.site.terminal import gettext as _


class Command(BaseCommand):
    help = "Make ready what this version needs. May be cut off at any moment, and done again."
    requires_system_checks: list[str] = []  # noqa: RUF012  # Django's own attribute

    def handle(self, *args: Any, **options: Any) -> None:
        settings.EMAIL_FILE_PATH.mkdir(mode=0o700, exist_ok=True)
        self.stdout.write(_("Preparing the database ..."))
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        self.stdout.write(_("Preparing the pages ..."))
        call_command("collectstatic", verbosity=0, interactive=False)
