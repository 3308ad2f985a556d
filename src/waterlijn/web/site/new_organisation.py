"""`waterlijn new-organisation`: the first step of a real municipality, from the terminal of whoever runs the site."""

from __future__ import annotations

import os

import click
import django
from django.utils import translation

from waterlijn.errors import WaterlijnError


def begin(name: str, country: str, administrator: str, *, language: str) -> str:
    """Make the organisation and return the link of the invitation. May be the very first thing ever done here."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "waterlijn.web.site.settings")
    django.setup()
    _prepare()
    from waterlijn.web.accounts import actions  # now that there are settings

    with translation.override(language):
        try:
            return actions.begin_organisation(name=name, country=country, administrator=administrator)
        except WaterlijnError as problem:
            raise click.ClickException(translation.gettext(problem.message).format(**problem.details)) from problem


def _prepare() -> None:
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("prepare", verbosity=0)
