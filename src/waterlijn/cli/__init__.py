"""The science in the terminal: no database, no site."""

from waterlijn.cli.frame import commands, run

__all__ = ["commands", "run"]
