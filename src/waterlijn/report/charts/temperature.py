"""The two meters over the weeks of one place, above the waterline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape

from waterlijn.estimate import Estimate
from waterlijn.report import numbers
from waterlijn.report.charts.drawing import WARM, WATER, WIDE, Frame, hatch, runs, svg, waterline
from waterlijn.temperature import Temperature
from waterlijn.words import gettext as _

WEEK = timedelta(days=7)
MOST_WEEKS = 53  # a year and the same week of the year before
TICK_STEPS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5)
METERS = {"hostility": WARM, "disagreement": WATER}


def chart(
    temperatures: Sequence[Temperature],
    *,
    title: str,
    description: str = "",
    notes: Sequence[tuple[date, str]] = (),
    frame: Frame = WIDE,
    name: str = "temperature",
) -> str:
    """Two meters over the weeks of one place, above the waterline, as an SVG string.

    Parameters
    ----------
    temperatures
        Of one place, in any order; weeks that are missing or unknown stay gaps.
    title, description
        What a screen reader says instead of the drawing; the description is the sentence of the page.
    notes
        Events to mark: the Monday of a week, and a few words.
    frame
        `WIDE` or `NARROW`.
    name
        Prefix of the ids in the drawing, unique on its page.
    """
    by_week = {temperature.week: temperature for temperature in temperatures if temperature.week is not None}
    weeks = every_week(list(by_week))
    top = 8
    parts: list[str] = []
    for meter, words in (("hostility", _("Hostility")), ("disagreement", _("Disagreement"))):
        series = [by_week[week].measure(meter) if week in by_week else None for week in weeks]
        parts.append(_panel(series, meter, words, frame, top, name))
        top += frame.panel + 2 * frame.font + 16
    line = top - 2
    parts.append(_events(weeks, notes, frame, line))
    parts.append(waterline(frame, line))
    parts.append(_week_labels(weeks, frame, line + frame.font + 8))
    return svg(frame, line + 2 * frame.font + 6, title, description, name, parts)


def every_week(weeks: Sequence[date]) -> list[date]:
    """All Mondays from the first to the last week, at most the last 53."""
    if not weeks:
        return []
    first, last = min(weeks), max(weeks)
    first = max(first, last - (MOST_WEEKS - 1) * WEEK)
    return [first + i * WEEK for i in range((last - first).days // 7 + 1)]


def _panel(series: Sequence[Estimate | None], meter: str, words: str, frame: Frame, top: float, name: str) -> str:
    """One meter: its name, a quiet grid, bands, line and dots, and a hatch where nothing can be said."""
    base = top + frame.font + 12 + frame.panel
    highest = max((e.i95.high for e in series if e is not None and e.i95 is not None), default=0.0)
    scale = ceiling(highest)
    place = _Place(frame, len(series), base, scale)
    gaps = f"{name}-{'n' if frame.is_narrow else 'w'}-{meter}-gap"
    drawn = [
        f'<text x="0" y="{top + frame.font}" font-weight="700">{escape(words)}</text>',
        _grid(place, scale),
        hatch(gaps),
        *(_gap(place, i, gaps) for i, e in enumerate(series) if e is None or not e.is_known),
    ]
    colour = f'class="wl-meter wl-meter--{meter}" color="{METERS[meter]}" fill="currentColor" stroke="none"'
    lines = [_run(place, run) for run in runs(series)]
    return "".join(drawn) + f"<g {colour}>{''.join(lines)}</g>"


@dataclass(frozen=True, slots=True)
class _Place:
    """Where week number i and share y land in the drawing."""

    frame: Frame
    n: int
    base: float
    scale: float

    @property
    def step(self) -> float:
        return (self.frame.width - self.frame.left - self.frame.right) / max(1, self.n)

    def x(self, i: float) -> float:
        return round(self.frame.left + self.step * (i + 0.5), 1)

    def y(self, share: float) -> float:
        return round(self.base - self.frame.panel * min(share, self.scale) / self.scale, 1)


def ceiling(highest: float) -> float:
    """The smallest round number of grid steps that holds the highest bound; never under one percent."""
    step = _step(max(highest, 0.01))
    return step * -(-max(highest, 0.01) // step)


def _step(highest: float) -> float:
    return next((step for step in TICK_STEPS if highest / step <= 4), 0.5)


def _grid(place: _Place, scale: float) -> str:
    step = _step(scale)
    left, right = place.frame.left, place.frame.width - place.frame.right
    lines = []
    for k in range(round(scale / step) + 1):
        y = place.y(k * step)
        text = numbers.percent(k * step)
        lines.append(
            f'<line class="wl-grid" x1="{left}" x2="{right}" y1="{y}" y2="{y}" stroke="currentColor" '
            f'stroke-opacity="{0.5 if k == 0 else 0.16}"/>'
            f'<text class="wl-tick" x="{left - 8}" y="{y + 4.5:g}" text-anchor="end" font-size="13">{text}</text>'
        )
    return "".join(lines)


def _gap(place: _Place, i: int, gaps: str) -> str:
    """A low hatched foot under a week of which nothing can be said: a gap, not a zero."""
    x, height = place.frame.left + place.step * i, min(14, place.frame.panel)
    return (
        f'<rect class="wl-gap" x="{x:.1f}" y="{place.base - height:g}" width="{place.step:.1f}" '
        f'height="{height}" fill="url(#{gaps})"/>'
    )


def _run(place: _Place, run: Sequence[tuple[int, Estimate]]) -> str:
    """Band of 95 % with an outline, band of 80 %, line and dots of one stretch of weeks."""
    line = " ".join(f"{place.x(i)},{place.y(e.value or 0)}" for i, e in run)
    radius = 3.5 if place.step >= 9 else 2
    dots = "".join(f'<circle cx="{place.x(i)}" cy="{place.y(e.value or 0)}" r="{radius}"/>' for i, e in run)
    wide = _band(place, [(i, e.i95.low, e.i95.high) for i, e in run if e.i95])
    near = _band(place, [(i, e.i80.low, e.i80.high) for i, e in run if e.i80])
    return (
        f'<polygon class="wl-band95" points="{wide}" fill-opacity=".14" stroke="currentColor" '
        f'stroke-opacity=".55" stroke-width=".75" stroke-dasharray="2 3"/>'
        f'<polygon class="wl-band80" points="{near}" fill-opacity=".3"/>'
        f'<polyline class="wl-line" points="{line}" fill="none" stroke="currentColor" stroke-width="2" '
        f'stroke-linejoin="round"/>{dots}'
    )


def _band(place: _Place, bounds: Sequence[tuple[int, float, float]]) -> str:
    """Corners of a band; a lonely week gets a little width so that it can be seen."""
    half = min(7.0, place.step / 2.4) if len(bounds) == 1 else 0.0
    high = [
        (place.x(i) + side, place.y(top)) for i, _low, top in bounds for side in ((-half, half) if half else (0.0,))
    ]
    low = [(place.x(i) + side, place.y(bot)) for i, bot, _top in bounds for side in ((-half, half) if half else (0.0,))]
    return " ".join(f"{x:g},{y:g}" for x, y in [*high, *reversed(low)])


def _events(weeks: Sequence[date], notes: Sequence[tuple[date, str]], frame: Frame, bottom: float) -> str:
    """A thin line per event with its words at the top, flipped to the left when they would run off the edge."""
    place = _Place(frame, len(weeks), bottom, 1)
    drawn = []
    for row, (week, words) in enumerate(notes):
        if week not in weeks:
            continue
        x, y = place.x(weeks.index(week)), 2 * frame.font + 14 + (row % 3) * (frame.font + 2)
        is_late = x > frame.width / 2
        anchor, shift = ("end", -5) if is_late else ("start", 5)
        drawn.append(
            f'<line class="wl-event" x1="{x}" x2="{x}" y1="{frame.font + 12}" y2="{bottom:g}" stroke="currentColor" '
            f'stroke-dasharray="5 4" stroke-opacity=".7"/><text x="{x + shift:g}" y="{y}" text-anchor="{anchor}" '
            f'font-size="13">{escape(words)}</text>'
        )
    return "".join(drawn)


def _week_labels(weeks: Sequence[date], frame: Frame, y: float) -> str:
    """As many dates as fit, counted back from the last week, which is always named."""
    place = _Place(frame, len(weeks), y, 1)
    every = max(1, round(frame.label_every / place.step + 0.49))
    shown = [i for i in range(len(weeks)) if (len(weeks) - 1 - i) % every == 0]
    labels = []
    for i in shown:
        x, anchor = place.x(i), "middle"
        if x > frame.width - 34:
            x, anchor = frame.width - frame.right, "end"
        labels.append(
            f'<text class="wl-tick" x="{x:g}" y="{y:g}" text-anchor="{anchor}" font-size="13">'
            f"{escape(numbers.short_day(weeks[i]))}</text>"
        )
    return "".join(labels)
