"""A Dutch message -> what it says, with its evidence."""

from waterlijn.text.read import read

__all__ = ["read"]
