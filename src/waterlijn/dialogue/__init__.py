"""Votes become an opinion axis, groups when there are any, and the statements that bridge them."""

from waterlijn.dialogue.analysis import analyse
from waterlijn.dialogue.opinions import Opinions
from waterlijn.dialogue.settings import Settings

__all__ = ["Opinions", "Settings", "analyse"]
