"""`load_example`: the fictional municipality, through the very same actions as a user would."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from waterlijn.web.site import example


class Command(BaseCommand):
    help = "Load the example municipality. Goes on where it was cut off; does nothing when all of it is there."

    def handle(self, *args: Any, **options: Any) -> None:
        for sentence in example.load():
            self.stdout.write(sentence)
            self.stdout.flush()
