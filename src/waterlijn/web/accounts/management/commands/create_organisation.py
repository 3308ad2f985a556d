"""`create_organisation NAME --administrator E-MAIL`: the first step of a real municipality."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from waterlijn.errors import WaterlijnError
from waterlijn.web.accounts import actions
from waterlijn.web.accounts.models import Country, Organisation, Role


class Command(BaseCommand):
    help = "Make an organisation and invite its first administrator; prints the link of the invitation."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--country", choices=Country.values, default=Country.BE.value)
        parser.add_argument("--administrator", required=True, metavar="E-MAIL")

    def handle(self, *args: Any, **options: Any) -> None:
        if Organisation.objects.filter(name=options["name"]).exists():
            raise CommandError("There is already an organisation with this name.")
        organisation = actions.create_organisation(name=options["name"], country=options["country"])
        try:
            link = actions.invite(
                by=None,
                organisation=organisation,
                email=options["administrator"],
                name="",
                roles=[Role.ADMINISTRATOR],
            )
        except WaterlijnError as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(f"{organisation.name} is there. Pass this link on to {options['administrator']}:\n{link}")
