"""A stronger model that somebody brings, asked only about what our own reader is unsure of."""

from waterlijn.text.scorers.cascade import SecondReader
from waterlijn.text.scorers.protocol import Scorer
from waterlijn.text.scorers.trial import try_out

__all__ = ["Scorer", "SecondReader", "try_out"]
