"""Signals of a place and a week, combined into one index from 0 to 100 with its uncertainty."""

from waterlijn.temperature.index.estimating import Index, estimate_index
from waterlijn.temperature.index.goalposts import freeze, reference_weeks
from waterlijn.temperature.index.method import IndexMethod, SignalRule, default_rules
from waterlijn.temperature.index.platforms import Break
from waterlijn.temperature.index.sensitivity import Sensitivity
from waterlijn.temperature.index.signals import SIGNALS, Signals
from waterlijn.temperature.index.uncertainty import Band
from waterlijn.temperature.index.validity import Validity, validity

__all__ = [
    "SIGNALS",
    "Band",
    "Break",
    "Index",
    "IndexMethod",
    "Sensitivity",
    "SignalRule",
    "Signals",
    "Validity",
    "default_rules",
    "estimate_index",
    "freeze",
    "reference_weeks",
    "validity",
]
