"""`load_example`: the fictional municipality, through the very same actions as a user would."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

from waterlijn.web.accounts import actions
from waterlijn.web.accounts.models import Member, Organisation, Role

NAME = "Waterdam"
# Fictional people: the e-mail addresses end in .example, which can never exist.
PEOPLE = (
    ("Communicatie (voorbeeld)", "communicatie", (Role.COMMUNICATION,)),
    ("Welzijn (voorbeeld)", "welzijn", (Role.WELLBEING,)),
    ("Preventie (voorbeeld)", "preventie", (Role.PREVENTION,)),
    ("Gegevensbescherming (voorbeeld)", "privacy", (Role.DATA_PROTECTION,)),
    ("Beheer (voorbeeld)", "beheer", (Role.ADMINISTRATOR,)),
)


class Command(BaseCommand):
    help = "Load the example municipality. Does nothing when it is already there."

    def handle(self, *args: Any, **options: Any) -> None:
        organisation = _organisation(settings.DATA / "example-accounts.txt")
        self.stdout.write(f"The example municipality {organisation.name} is there.")


@transaction.atomic
def _organisation(accounts: Path) -> Organisation:
    """The organisation with its people, all or nothing; their passwords go to a file that only you can read."""
    found = Organisation.objects.filter(is_example=True).first()
    if found:
        return found
    organisation = actions.create_organisation(name=NAME, country="BE", is_example=True)
    lines = ["How to log in to the example (no second factor is asked there):", ""]
    for name, box, roles in PEOPLE:
        password = "-".join(secrets.token_hex(3) for _ in range(3))
        email = f"{box}@waterdam.example"
        actions.add_member(organisation=organisation, email=email, name=name, password=password, roles=roles)
        lines.append(f"  {email:<32} {password}")
    actions.save_place(by=_administrator(organisation), name=NAME, code="")
    _keep(accounts, "\n".join([*lines, ""]))
    return organisation


def _administrator(organisation: Organisation) -> Member:
    return next(member for member in organisation.members.all() if member.has(Role.ADMINISTRATOR))


def _keep(path: Path, text: str) -> None:
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
    draft.replace(path)
