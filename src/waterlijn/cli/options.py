"""Options that several commands share, and what they mean to the readers of files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from waterlijn import formats
from waterlijn.cli.frame import Option
from waterlijn.errors import UsageError
from waterlijn.words import gettext as _

F = TypeVar("F", bound=Callable[..., Any])
FILES = click.Path(path_type=Path)


class Between(click.FloatRange):
    """A number from one bound to another, refused in words; nan, which click lets through, is no number."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        try:
            number = float(value)
        except ValueError:
            number = float("nan")
        if not (self.min or 0.0) <= number <= (self.max or 0.0):
            self.fail(
                _("{value} is not a number from {low} to {high}.", value=value, low=self.min, high=self.max), param, ctx
            )
        return number


INPUT = (
    click.option("--format", "kind", cls=Option, help="What kind of export it is, where the guess is wrong."),
    click.option("--encoding", cls=Option, help="Such as cp1252, where the guess is wrong."),
    click.option("--delimiter", cls=Option, help="The sign between columns, where the guess is wrong."),
    click.option(
        "--column",
        "columns",
        cls=Option,
        multiple=True,
        metavar="ROLE=NAME",
        help="Which column is the id, text, time, author, parent, thread, place or language. May be repeated.",
    ),
    click.option(
        "--timezone",
        cls=Option,
        default="Europe/Brussels",
        show_default=True,
        help="Zone of times that do not name one.",
    ),
)
WORKERS = click.option(
    "--workers", cls=Option, type=click.IntRange(1, 256), help="Processes that read; all cores when not given."
)

SENDING = click.option(
    "--send-pseudonymised-texts",
    "send_to",
    cls=Option,
    default="",
    metavar="HOST",
    help="Allow that texts without names go to the endpoint of the second reader on this host, and leave this machine.",
)


def with_input(command: F) -> F:
    """Adds what a user may say about the files."""
    for option in reversed(INPUT):
        command = option(command)
    return command


def settings(
    *,
    kind: str | None,
    encoding: str | None,
    delimiter: str | None,
    columns: Sequence[str],
    timezone: str,
    place: str = "",
) -> formats.Options:
    sign = {"tab": "\t", "\\t": "\t"}.get(delimiter or "", delimiter)
    return formats.Options(
        format=kind, encoding=encoding, delimiter=sign, roles=_roles(columns), timezone=timezone, place=place
    )


def _roles(columns: Sequence[str]) -> dict[str, str] | None:
    roles = {}
    for pair in columns:
        role, sign, name = pair.partition("=")
        if not sign:
            raise UsageError("Write a column as ROLE=NAME, such as text=message; got {pair}.", pair=pair)
        roles[role.strip()] = name
    return roles or None
