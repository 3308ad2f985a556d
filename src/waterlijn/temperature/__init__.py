"""Readings of a place and a week -> two meters with honest uncertainty, and whether they changed."""

from waterlijn.records import week_of
from waterlijn.temperature.calibrated import Labels
from waterlijn.temperature.comparing import Change, change, compare_to_baseline
from waterlijn.temperature.counting import Marks, Tally, tally
from waterlijn.temperature.estimating import Temperature, estimate
from waterlijn.temperature.rates import ErrorRates, Instrument

__all__ = [
    "Change",
    "ErrorRates",
    "Instrument",
    "Labels",
    "Marks",
    "Tally",
    "Temperature",
    "change",
    "compare_to_baseline",
    "estimate",
    "tally",
    "week_of",
]
