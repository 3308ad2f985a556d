"""The science in the terminal: no database, no site."""

from waterlijn.cli import pseudonymise, read, temperature
from waterlijn.cli.frame import commands, run

commands.add_command(read.read)
commands.add_command(temperature.temperature)
commands.add_command(pseudonymise.pseudonymise)

__all__ = ["commands", "run"]
