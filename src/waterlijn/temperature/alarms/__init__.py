"""Is this week out of line? Rules that say how often they are wrong."""

from waterlijn.temperature.alarms.finding import find_alarms, find_in_places, name_of
from waterlijn.temperature.alarms.results import Alarm, Alarms, LevelChange, Settings
from waterlijn.temperature.alarms.series import Series

__all__ = ["Alarm", "Alarms", "LevelChange", "Series", "Settings", "find_alarms", "find_in_places", "name_of"]
