"""Charts as SVG: the waterline, with two meters above it and the needs under it.

Presentation attributes and classes only, so that a strict content security policy lets them through; colours
fall back on `currentColor` and on the attributes here, and a style sheet may override them (dark, print). Bands
keep an outline and gaps a hatch, so that nothing depends on colour.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape

from waterlijn.estimate import Estimate
from waterlijn.report import numbers
from waterlijn.temperature import Temperature
from waterlijn.words import gettext as _

WEEK = timedelta(days=7)
MOST_WEEKS = 53  # a year and the same week of the year before
TICK_STEPS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5)
METERS = {"hostility": "#a34a00", "disagreement": "#0b5c8a"}  # warm amber and deep water: apart for every eye


@dataclass(frozen=True, slots=True)
class Frame:
    """The measures of one drawing, in SVG units (about one CSS pixel at its natural width)."""

    width: int
    left: int
    right: int
    panel: int
    font: int
    label_every: int  # units that one week label needs


WIDE = Frame(width=760, left=56, right=18, panel=132, font=14, label_every=74)
NARROW = Frame(width=340, left=46, right=12, panel=112, font=14, label_every=70)


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
    parts.append(_waterline(frame, line))
    parts.append(_week_labels(weeks, frame, line + frame.font + 8))
    return _svg(frame, line + 2 * frame.font + 6, title, description, name, parts)


def needs_chart(
    needs: Sequence[tuple[str, Estimate]],
    *,
    title: str,
    description: str = "",
    frame: Frame = WIDE,
    name: str = "needs",
) -> str:
    """The needs under the waterline: one dot with its two bands per need, the largest first."""
    known = sorted((need for need in needs if need[1].is_known), key=lambda need: -(need[1].value or 0))
    top = max((estimate.i95.high for _word, estimate in known if estimate.i95), default=0.0)
    scale = _ceiling(top)
    is_narrow = frame.width < 500
    row = 46 if is_narrow else 32
    left = 8 if is_narrow else 190
    right = frame.width - (8 if is_narrow else 158)
    parts = []
    for i, (word, estimate) in enumerate(known):
        middle = 18 + i * row + (24 if is_narrow else 0)
        parts.append(_need(word, estimate, (left, right, middle), scale, frame, is_narrow))
    return _svg(frame, 12 + row * max(1, len(known)), title, description, name, parts)


def every_week(weeks: Sequence[date]) -> list[date]:
    """All Mondays from the first to the last week, at most the last 53."""
    if not weeks:
        return []
    first, last = min(weeks), max(weeks)
    first = max(first, last - (MOST_WEEKS - 1) * WEEK)
    return [first + i * WEEK for i in range((last - first).days // 7 + 1)]


def _svg(frame: Frame, height: float, title: str, description: str, name: str, parts: Sequence[str]) -> str:
    kind = "narrow" if frame.width < 500 else "wide"
    labels = f"{name}-{kind}-title {name}-{kind}-desc"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="wl-chart wl-chart--{kind}" role="img" '
        f'aria-labelledby="{labels}" viewBox="0 0 {frame.width} {height:g}" font-size="{frame.font}" '
        f'font-family="inherit" fill="currentColor">'
        f'<title id="{name}-{kind}-title">{escape(title)}</title>'
        f'<desc id="{name}-{kind}-desc">{escape(description)}</desc>{"".join(parts)}</svg>'
    )


def _panel(series: Sequence[Estimate | None], meter: str, words: str, frame: Frame, top: float, name: str) -> str:
    """One meter: its name, a quiet grid, bands, line and dots, and a hatch where nothing can be said."""
    base = top + frame.font + 12 + frame.panel
    highest = max((e.i95.high for e in series if e is not None and e.i95 is not None), default=0.0)
    scale = _ceiling(highest)
    place = _Place(frame, len(series), base, scale)
    hatch = f"{name}-{'n' if frame.width < 500 else 'w'}-{meter}-gap"
    drawn = [
        f'<text x="0" y="{top + frame.font}" font-weight="700">{escape(words)}</text>',
        _grid(place, scale),
        _hatch(hatch),
        *(_gap(place, i, hatch) for i, e in enumerate(series) if e is None or not e.is_known),
    ]
    colour = f'class="wl-meter wl-meter--{meter}" color="{METERS[meter]}" fill="currentColor" stroke="none"'
    runs = [_run(place, run) for run in _runs(series)]
    return "".join(drawn) + f"<g {colour}>{''.join(runs)}</g>"


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


def _ceiling(highest: float) -> float:
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


def _hatch(name: str) -> str:
    return (
        f'<pattern id="{name}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<line y2="6" stroke="currentColor" stroke-opacity=".3" stroke-width="1.5"/></pattern>'
    )


def _gap(place: _Place, i: int, hatch: str) -> str:
    """A low hatched foot under a week of which nothing can be said: a gap, not a zero."""
    x, height = place.frame.left + place.step * i, min(14, place.frame.panel)
    return (
        f'<rect class="wl-gap" x="{x:.1f}" y="{place.base - height:g}" width="{place.step:.1f}" '
        f'height="{height}" fill="url(#{hatch})"/>'
    )


def _runs(series: Sequence[Estimate | None]) -> Iterator[list[tuple[int, Estimate]]]:
    """Stretches of known weeks: a line never crosses a week of which nothing is known."""
    run: list[tuple[int, Estimate]] = []
    for i, estimate in enumerate(series):
        if estimate is not None and estimate.is_known:
            run.append((i, estimate))
        elif run:
            yield run
            run = []
    if run:
        yield run


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


def _waterline(frame: Frame, y: float) -> str:
    return (
        f'<line class="wl-waterline" x1="0" x2="{frame.width}" y1="{y:g}" y2="{y:g}" color="{METERS["disagreement"]}" '
        f'stroke="currentColor" stroke-width="3"/>'
    )


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


def _need(
    word: str, estimate: Estimate, at: tuple[float, float, float], scale: float, frame: Frame, is_narrow: bool
) -> str:
    left, right, y = at
    assert estimate.i80 is not None
    assert estimate.i95 is not None
    assert estimate.value is not None

    def x(share: float) -> float:
        return round(left + (right - left) * min(share, scale) / scale, 1)

    text = escape(numbers.share(estimate))
    dot = f'<circle cx="{x(estimate.value)}" cy="{y:g}" r="5"/>' if estimate.value >= numbers.NOTHING else ""
    if is_narrow:
        words = f'<text x="{left}" y="{y - 12:g}">{escape(word)}</text>'
        value = f'<text x="{right:g}" y="{y - 12:g}" text-anchor="end">{text}</text>'
    else:
        words = f'<text x="{left - 14}" y="{y + 5:g}" text-anchor="end">{escape(word)}</text>'
        value = f'<text x="{right + 12:g}" y="{y + 5:g}">{text}</text>'
    return (
        f'{words}<line class="wl-grid" x1="{left}" x2="{right:g}" y1="{y:g}" y2="{y:g}" stroke="currentColor" '
        f'stroke-opacity=".2"/><g class="wl-meter wl-meter--need" color="{METERS["disagreement"]}" fill="currentColor">'
        f"{_bar(x(estimate.i95.low), x(estimate.i95.high), y, 7, 'wl-band95', '.18')}"
        f"{_bar(x(estimate.i80.low), x(estimate.i80.high), y, 7, 'wl-band80', '.4')}"
        f"{dot}</g>{value}"
    )


def _bar(low: float, high: float, y: float, half: float, name: str, opacity: str) -> str:
    return (
        f'<rect class="{name}" x="{low:g}" y="{y - half:g}" width="{max(1.0, high - low):g}" height="{2 * half:g}" '
        f'rx="{half:g}" fill-opacity="{opacity}"/>'
    )
