"""The front door: `waterlijn <verb>`. The science starts without the site; the site only for `serve`."""

from __future__ import annotations

import os
import sys

import click

from waterlijn import words
from waterlijn.cli import commands, run
from waterlijn.cli.frame import Command, Option
from waterlijn.words import gettext as _


@click.command(
    cls=Command,
    short_help="Start the site on this machine.",
    help="Starts the site and its worker on this machine, until Ctrl-C. The address appears when it is ready."
    "\n\nWATERLIJN_HOST and WATERLIJN_PORT choose another address, WATERLIJN_DATA another folder for the data.",
    example="waterlijn serve",
)
def serve() -> int:
    from waterlijn.web.site import serve as site  # only here: every other command does without the site

    os.environ["WATERLIJN_LANGUAGE"] = words.language()  # the processes that it starts speak the same language
    return site.main()


@click.command(
    name="new-organisation",
    cls=Command,
    short_help="Begin with your own organisation.",
    help="Makes an organisation on this site and invites its first administrator. Prints the link of the invitation, "
    "which works for seven days.\n\nAsks for what you leave out. Use the same WATERLIJN_ settings as for the site.",
    example='waterlijn new-organisation "Gemeente Nieuwerdam" --country BE --administrator els@nieuwerdam.example',
)
@click.argument("name", required=False)
@click.option("--country", cls=Option, type=click.Choice(["BE", "NL"]), help="Belgium (BE) or the Netherlands (NL).")
@click.option("--administrator", cls=Option, metavar="E-MAIL", help="E-mail address of the first administrator.")
def new_organisation(name: str | None, country: str | None, administrator: str | None) -> int:
    from waterlijn.web.site import new_organisation as site  # only here, as above

    name = name or click.prompt(_("Name of the organisation"))
    country = country or click.prompt(_("Country (BE or NL)"), type=click.Choice(["BE", "NL"]), default="BE")
    administrator = administrator or click.prompt(_("E-mail address of the first administrator"))
    link = site.begin(name, country, administrator, language=words.language())
    click.echo(
        _(
            "{name} is there. Pass this link on to {person}; it works for seven days:",
            name=name.strip(),
            person=administrator.strip(),
        )
    )
    click.echo(link)
    return 0


__all__ = ["commands", "main"]
commands.add_command(serve)
commands.add_command(new_organisation)


def main() -> None:
    sys.exit(run(commands))


if __name__ == "__main__":  # also guards the processes that the pipeline starts
    main()
