"""Round numbers along the side of a chart, and where a number or a moment lands in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import ceil, floor, log10

from waterlijn.estimate import Interval
from waterlijn.report import numbers
from waterlijn.report.charts.drawing import SMALL, Frame, length, text

Time = date | int | float | str
MOST_TICKS = 5


@dataclass(frozen=True, slots=True)
class Scale:
    """From `low` to `high` in steps, drawn from `start` to `end` (upwards when `end` is the smaller)."""

    low: float
    high: float
    step: float
    start: float = 0.0
    end: float = 1.0

    def at(self, number: float) -> float:
        inside = min(max(number, self.low), self.high)
        return round(self.start + (self.end - self.start) * (inside - self.low) / (self.high - self.low), 1)

    @property
    def ticks(self) -> list[float]:
        n = round((self.high - self.low) / self.step)
        return [round(self.low + i * self.step, 12) for i in range(n + 1)]


def scale(found: Sequence[float], start: float, end: float, *, with_zero: bool = False, unit: str = "") -> Scale:
    """The smallest round scale that holds all these numbers; shares and indices never leave their own range."""
    low, high = (min(found), max(found)) if found else (0.0, 1.0)
    if with_zero or 0 <= low < 0.5 * high:
        low, high = min(low, 0.0), max(high, 0.0)
    if high - low < 1e-9 * max(1.0, abs(high)):
        low, high = low - (abs(low) * 0.1 or 0.5), high + (abs(high) * 0.1 or 0.5)
    step = _step(high - low)
    low, high = floor(low / step + 1e-9) * step, ceil(high / step - 1e-9) * step
    most = {"share": 1.0, "index": 100.0}.get(unit)
    if most is not None:
        low, high = max(low, 0.0), min(high, most)
    return Scale(low, high, step, start, end)


def _step(span: float) -> float:
    """1, 2, 2.5 or 5 times a power of ten: at most five ticks apart."""
    power: float = 10.0 ** floor(log10(span / MOST_TICKS))
    return next(power * k for k in (1, 2, 2.5, 5, 10, 20) if span / (power * k) <= MOST_TICKS)


def tick(number: float, unit: str, step: float) -> str:
    """A number along the side: as precise as the step, no more."""
    if unit == "share":
        return numbers.percent_with(number, _digits(100 * step) if number else 0)
    factor = 100 if unit == "difference" else 1
    digits = _digits(factor * step)
    shown = numbers.with_sign if numbers.is_difference(unit) else numbers.decimal
    return shown(factor * number, digits)


def _digits(step: float) -> int:
    return next((digits for digits in range(6) if abs(round(step, digits) - step) < 1e-9 * step), 6)


def grid(frame: Frame, side: Scale, unit: str, strong: float | None = None) -> str:
    """Quiet lines with their numbers; one of them strong."""
    left, right = frame.left, frame.width - frame.right
    lines = []
    for number in side.ticks:
        y = side.at(number)
        opacity = 0.5 if strong is not None and abs(number - strong) < side.step / 1e6 else 0.16
        lines.append(
            f'<line class="wl-grid" x1="{left}" x2="{right}" y1="{y:g}" y2="{y:g}" stroke="currentColor" '
            f'stroke-opacity="{opacity}"/>'
            + text(tick(number, unit, side.step), left - 8, y + 4.5, "end", SMALL, ' class="wl-tick"')
        )
    return "".join(lines)


@dataclass(frozen=True, slots=True)
class Clock:
    """Moments along the waterline, in their own distances; words stand at equal distances."""

    times: tuple[Time, ...]
    places: tuple[float, ...]  # on the page, one per moment
    step: float  # room per moment, on the page

    @classmethod
    def of(cls, frame: Frame, times: Sequence[Time]) -> Clock:
        at = _numbers(times)
        if any(b <= a for a, b in pairwise(at)):
            raise ValueError("the moments of a chart must go forwards")
        gap = min((b - a for a, b in pairwise(at)), default=1.0)
        first, span = (at[0] - gap / 2 if at else 0.0), (at[-1] - at[0] + gap if at else 1.0)
        room = frame.width - frame.left - frame.right
        places = tuple(round(frame.left + room * (a - first) / span, 1) for a in at)
        return cls(tuple(times), places, room * gap / span)

    def x(self, i: int) -> float:
        return self.places[i]

    def at(self, time: Time) -> float | None:
        """Where any moment is; None outside the chart, or for words that are not among the moments."""
        if isinstance(time, str):
            return self.places[self.times.index(time)] if time in self.times else None
        *known, asked = _numbers([*self.times, time])
        half = self.step / 2
        if len(known) == 1:
            return self.places[0] if asked == known[0] else None
        rate = (self.places[-1] - self.places[0]) / (known[-1] - known[0])
        x = self.places[0] + (asked - known[0]) * rate
        return round(x, 1) if self.places[0] - half <= x <= self.places[-1] + half else None

    def cut(self, time: Time) -> float | None:
        """Where a break before this moment is: half-way to the moment before it."""
        i = self.index_from(time)
        return None if i is None else self.before(i)

    def index_from(self, time: Time) -> int | None:
        """The first moment that is not before this one; None when all are, or when words are not among them."""
        if isinstance(time, str):
            return self.times.index(time) if time in self.times else None
        *known, asked = _numbers([*self.times, time])
        return next((i for i, at in enumerate(known) if at >= asked), None)

    def before(self, i: int) -> float:
        """Half-way between a moment and the one before it."""
        return self.places[i] - self.step / 2 if i == 0 else (self.places[i - 1] + self.places[i]) / 2

    def labels(self, frame: Frame, y: float) -> str:
        """As many moments as fit, counted back from the last one, which is always named."""
        words = written(self.times)
        drawn, free = [], float(frame.width)
        for i in reversed(range(len(words))):
            wide = length(words[i], SMALL)
            x, anchor = self.places[i], "middle"
            left, right = x - wide / 2, x + wide / 2
            if right > frame.width:
                x, anchor, left, right = frame.width, "end", frame.width - wide, frame.width
            if right <= free and left >= 0:
                drawn.append(text(words[i], x, y, anchor, SMALL, ' class="wl-tick"'))
                free = left - 16
        return "".join(reversed(drawn))


def written(times: Sequence[Time]) -> list[str]:
    """Moments in words: years and numbers as they are, months where all are first days, days otherwise."""
    days = [time for time in times if isinstance(time, date)]
    if len(days) < len(times):
        return [time if isinstance(time, str) else f"{time:g}" for time in times if not isinstance(time, date)]
    if all((day.month, day.day) == (1, 1) for day in days):
        return [str(day.year) for day in days]
    if all(day.day == 1 for day in days):
        return [numbers.month(day) for day in days]
    if days and (days[-1] - days[0]).days > 400:
        return [f"{numbers.short_day(day)} {day.year}" for day in days]
    return [numbers.short_day(day) for day in days]


def named(times: Sequence[Time]) -> list[str]:
    """Moments in words for a table: days with their year."""
    return [
        numbers.day(time) if isinstance(time, date) else word for time, word in zip(times, written(times), strict=True)
    ]


def _numbers(times: Sequence[Time]) -> list[float]:
    if any(isinstance(time, str) for time in times):
        return [float(i) for i in range(len(times))]
    return [float(time.toordinal()) if isinstance(time, date) else float(time) for time in times]


def bounds_of(intervals: Sequence[Interval | None]) -> list[float]:
    return [bound for interval in intervals if interval for bound in (interval.low, interval.high)]
