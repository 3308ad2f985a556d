"""`verify_audit`: walk along the whole audit trail; ends with 1 when it was tampered with."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from waterlijn.web.accounts import queries


class Command(BaseCommand):
    help = "Check that no line of the audit trail was changed, removed or put in between."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--expect", default="", metavar="CODE", help="a check code that was written down earlier")

    def handle(self, *args: Any, **options: Any) -> None:
        found = queries.verify_trail(options["expect"])
        if found.is_whole:
            self.stdout.write(f"The audit trail is whole: {found.lines} lines. Check code: {found.head or '-'}")
            return
        if found.broken_at is not None:
            self.stderr.write(f"The audit trail is broken at line {found.broken_at}.")
        else:
            self.stderr.write("The check code is not in the trail: lines were removed at the end.")
        sys.exit(1)
