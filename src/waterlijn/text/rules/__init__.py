"""Named rules at clause scope: what a message says of whom, and what protects its writer."""

from waterlijn.text.rules.names import NAMES
from waterlijn.text.rules.reading import read

__all__ = ["NAMES", "read"]
