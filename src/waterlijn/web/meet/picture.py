"""A place on the axis as a small drawing: the page shows it with a table under it."""

from __future__ import annotations

from typing import NamedTuple

from waterlijn.web.meet.placing import Standing

WIDTH, MARGIN = 320, 16  # a telephone
LONGEST = 1.6  # the axis reaches at least so far beyond the middle


class Picture(NamedTuple):
    """Places in the drawing, from left to right."""

    you: float
    low: float
    high: float
    middle: float
    sides: tuple[float, ...]

    @property
    def width(self) -> float:
        return self.high - self.low


def picture(standing: Standing) -> Picture:
    reach = max(LONGEST, abs(standing.low), abs(standing.high), *(abs(side.place) for side in standing.sides))

    def at(place: float) -> float:
        return round(WIDTH / 2 + place / reach * (WIDTH / 2 - MARGIN), 1)

    return Picture(
        at(standing.place),
        at(standing.low),
        at(standing.high),
        at(0.0),
        tuple(at(side.place) for side in standing.sides),
    )
