"""A Dutch message -> what it says, with its evidence."""

from waterlijn.text.card import card
from waterlijn.text.explain import explain
from waterlijn.text.read import read

__all__ = ["card", "explain", "read"]
