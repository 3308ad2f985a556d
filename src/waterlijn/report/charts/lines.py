"""Estimates as a line with their two bands, gaps as a hatch, and events and breaks that cross the panel."""

from __future__ import annotations

from collections.abc import Sequence

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


def lanes(marks: Sequence[Mark], clock: Clock, frame: Frame) -> list[tuple[float, float, str, str, int]]:
    """Per mark its place, where its words go, the side they hang on, and the row in which they run into nothing."""
    free: list[float] = []
    found = []
    for x, words in sorted((at, words) for time, words in marks if (at := clock.at(time)) is not None):
        shown = cut(words, frame.width * 0.6, SMALL)
        wide = length(shown, SMALL) + 10
        is_late = x + wide > frame.width
        left = x - wide if is_late else x
        row = next((i for i, end in enumerate(free) if end <= left), len(free))
        if row < MOST_LANES:
            free[row : row + 1] = [left + wide]
        else:
            shown = ""
        found.append((x, x - 5 if is_late else x + 5, shown, "end" if is_late else "start", min(row, MOST_LANES - 1)))
    return found


def height_of(found: Sequence[tuple[float, float, str, str, int]]) -> float:
    return LANE * (1 + max((row for *_rest, row in found), default=-1))


def events(found: Sequence[tuple[float, float, str, str, int]], top: float, bottom: float) -> str:
    """A thin line per event, its words above the panel."""
    return "".join(
        f'<line class="wl-event" x1="{x:g}" x2="{x:g}" y1="{top + row * LANE + 3:g}" y2="{bottom:g}" '
        f'stroke="currentColor" stroke-dasharray="5 4" stroke-opacity=".7"/>'
        + text(words, at, top + row * LANE + SMALL, anchor, SMALL)
        for x, at, words, anchor, row in found
    )


def breaks(places: Sequence[float], top: float, bottom: float) -> str:
    """Two thin lines where the way of measuring changed: what lies left and right is not the same thing."""
    return "".join(
        f'<line class="wl-break" x1="{x + shift:g}" x2="{x + shift:g}" y1="{top:g}" y2="{bottom:g}" '
        f'stroke="currentColor" stroke-width="1.25"/>'
        for x in places
        for shift in (-2.5, 2.5)
    )
