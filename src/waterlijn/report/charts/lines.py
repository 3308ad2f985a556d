"""Estimates as a line with their two bands, gaps as a hatch, and events and breaks that cross the panel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from waterlijn.estimate import Estimate, Interval
from waterlijn.report.charts.drawing import SMALL, Frame, cut, length, text
from waterlijn.report.charts.scales import Clock, Scale, Time

MOST_LANES = 4  # of words above the panel; what does not fit keeps its line
LANE = SMALL + 5
Mark = tuple[Time, str]


def estimates(points: Sequence[tuple[float, Estimate]], side: Scale, room: float, line: str = "") -> str:
    """Band of 95 % with an outline, band of 80 %, line and dots of one stretch."""
    wide = band([(x, e.i95) for x, e in points], side, room)
    near = band([(x, e.i80) for x, e in points], side, room)
    path = " ".join(f"{x:g},{side.at(e.value or 0):g}" for x, e in points)
    radius = 3.5 if room >= 9 else 2
    dots = "".join(f'<circle cx="{x:g}" cy="{side.at(e.value or 0):g}" r="{radius}"/>' for x, e in points)
    return (
        f'<polygon class="wl-band95" points="{wide}" fill-opacity=".14" stroke="currentColor" '
        f'stroke-opacity=".55" stroke-width=".75" stroke-dasharray="2 3"/>'
        f'<polygon class="wl-band80" points="{near}" fill-opacity=".3"/>'
        f'<polyline class="wl-line" points="{path}" fill="none" stroke="currentColor" stroke-width="2" '
        f'stroke-linejoin="round"{line}/>{"" if line else dots}'
    )


def band(bounds: Sequence[tuple[float, Interval | None]], side: Scale, room: float) -> str:
    """Corners of a band; a lonely estimate gets a little width so that it can be seen."""
    half = min(7.0, room / 2.4) if len(bounds) == 1 else 0.0
    sides = (-half, half) if half else (0.0,)
    known = [(x + shift, interval) for x, interval in bounds if interval for shift in sides]
    high = [(x, side.at(interval.high)) for x, interval in known]
    low = [(x, side.at(interval.low)) for x, interval in reversed(known)]
    return " ".join(f"{x:g},{y:g}" for x, y in high + low)


def gap(x: float, room: float, base: float, name: str) -> str:
    """A low hatched foot under a moment of which nothing can be said: a gap, not a zero."""
    return (
        f'<rect class="wl-gap" x="{x - room / 2:.1f}" y="{base - 14:g}" width="{room:.1f}" height="14" '
        f'fill="url(#{name})"/>'
    )


class Flag(NamedTuple):
    """A mark with the place of its words."""

    x: float
    left: float
    right: float
    words: str
    is_late: bool  # words hang on the left of their line
    is_break: bool
    row: int = 0

    def is_crossed(self, other: Flag) -> bool:
        """Whether the words of one run into the words or the line of the other."""
        if self.row == other.row:
            return self.left < other.right and other.left < self.right
        high, low = (self, other) if self.row < other.row else (other, self)
        return low.left < high.x < low.right


def lanes(events: Sequence[Mark], breaks: Sequence[Mark], clock: Clock, frame: Frame) -> list[Flag]:
    """Per mark the row in which its words cross no other words, and no line where that is possible."""
    marks = [(clock.at(time), words, False) for time, words in events]
    marks += [(clock.cut(time), words, True) for time, words in breaks]
    found: list[Flag] = []
    for flag in sorted(_flag(x, words, is_break, frame) for x, words, is_break in marks if x is not None):
        rows = [flag._replace(row=row) for row in range(MOST_LANES)]
        free = [one for one in rows if not any(one.is_crossed(other) for other in found)]
        beside = [one for one in rows if not any(one.row == other.row and one.is_crossed(other) for other in found)]
        found.append((free or beside or [flag._replace(words="", row=MOST_LANES - 1)])[0])
    return found


def _flag(x: float, words: str, is_break: bool, frame: Frame) -> Flag:
    shown = cut(words, frame.width * 0.6, SMALL)
    wide = length(shown, SMALL) + 12
    is_late = x + wide > frame.width
    return Flag(x, x - wide if is_late else x, x if is_late else x + wide, shown, is_late, is_break)


def height_of(flags: Sequence[Flag]) -> float:
    return LANE * (1 + max((flag.row for flag in flags), default=-1))


def drawn(flags: Sequence[Flag], top: float, bottom: float) -> str:
    """A thin dashed line per event, two whole ones per break: what lies left and right of it is not the same thing."""
    parts = []
    for flag in flags:
        start, kind = top + flag.row * LANE + 3, "wl-break" if flag.is_break else "wl-event"
        how = 'stroke-width="1.25"' if flag.is_break else 'stroke-dasharray="5 4" stroke-opacity=".7"'
        parts += [
            f'<line class="{kind}" x1="{flag.x + shift:g}" x2="{flag.x + shift:g}" y1="{start:g}" y2="{bottom:g}" '
            f'stroke="currentColor" {how}/>'
            for shift in ((-2, 2) if flag.is_break else (0,))
        ]
        at, anchor = (flag.x - 7, "end") if flag.is_late else (flag.x + 7, "start")
        parts.append(text(flag.words, at, start + SMALL - 3, anchor, SMALL))
    return "".join(parts)
