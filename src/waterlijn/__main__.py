"""The front door: `waterlijn <verb>`. The science starts without the site; the site only for `serve`."""

from __future__ import annotations

import sys

import click

from waterlijn.cli import commands, run
from waterlijn.cli.frame import Command


@click.command(
    cls=Command,
    short_help="Start the site on this machine.",
    help="Starts the site and its worker on this machine, until Ctrl-C. The address appears when it is ready."
    "\n\nWATERLIJN_HOST and WATERLIJN_PORT choose another address, WATERLIJN_DATA another folder for the data.",
    example="waterlijn serve",
)
def serve() -> int:
    from waterlijn.web.site import serve as site  # only here: every other command does without the site

    return site.main()


__all__ = ["commands", "main"]
commands.add_command(serve)


def main() -> None:
    sys.exit(run(commands))


if __name__ == "__main__":  # also guards the processes that the pipeline starts
    main()
