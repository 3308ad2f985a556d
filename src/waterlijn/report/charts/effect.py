"""What was observed against what would have been without the action; below it the difference."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import isfinite

from waterlijn.estimate import Estimate, Interval
from waterlijn.report import numbers
from waterlijn.report.charts import lines
from waterlijn.report.charts.chart import Chart
from waterlijn.report.charts.drawing import SMALL, WARM, WATER, Frame, length, runs, svg, text, waterline
from waterlijn.report.charts.scales import Clock, Scale, Time, bounds_of, grid, named, scale
from waterlijn.report.tables import Cell, Table, estimate_cells
from waterlijn.words import gettext as _

_COLOURS = {"hostility": WARM, "disagreement": WATER}


@dataclass(frozen=True, slots=True)
class _Effect:
    times: tuple[Time, ...]
    observed: tuple[float | None, ...]
    without: tuple[Estimate | None, ...]
    difference: tuple[Estimate | None, ...]
    start: int  # the first moment with the action
    start_words: str
    words: tuple[str, str, str]  # observed, without the action, difference
    unit: str
    title: str
    description: str

    def paint(self, frame: Frame, name: str) -> str:
        clock = Clock.of(frame, self.times)
        top = self._legend_height(frame) + 4
        base = top + 24 + 1.25 * frame.panel
        below = base + frame.font + 30
        end = below + 0.85 * frame.panel
        x = clock.before(self.start)
        upper = scale(self._found(), base, top + 24, unit=self.unit)
        lower = scale(
            bounds_of([e.i95 for e in self.difference if e is not None]), end, below, with_zero=True, unit=self._moved
        )
        parts = [
            self._legend(frame),
            grid(frame, upper, self.unit, strong=upper.low),
            self._without(clock, upper),
            self._observed(clock, upper),
            text(self.words[2], 0, below - 12, extra=' font-weight="700"'),
            grid(frame, lower, self._moved),
            waterline(frame, lower.at(0.0), frame.left),
            self._difference(clock, lower),
            self._start(x, top, end, frame),
            clock.labels(frame, end + frame.font + 10),
        ]
        return svg(frame, end + 2 * frame.font + 8, self.title, self.description, name, parts)

    @property
    def _moved(self) -> str:
        return "difference" if self.unit == "share" else f"{self.unit} difference"

    def _found(self) -> list[float]:
        seen = [number for number in self.observed if number is not None]
        return seen + bounds_of([e.i95 for e in self.without if e is not None])

    def _legend_height(self, frame: Frame) -> float:
        return (frame.font + 10) * (2 if frame.is_narrow else 1)

    def _legend(self, frame: Frame) -> str:
        """A sample of both lines with their words: dots and a whole line, dashes and a band."""
        second = (
            (0.0, 2 * frame.font + 12.0)
            if frame.is_narrow
            else (60 + length(self.words[0], frame.font) * 1.1, frame.font + 2.0)
        )
        y = frame.font + 2.0
        return (
            f'<g class="wl-meter wl-meter--hostility" color="{WARM}" fill="currentColor"><line x1="0" x2="26" '
            f'y1="{y - 5:g}" y2="{y - 5:g}" stroke="currentColor" stroke-width="2"/><circle cx="13" cy="{y - 5:g}" '
            f'r="3.5"/></g>' + text(self.words[0], 34, y) + f'<g class="wl-meter wl-meter--disagreement" '
            f'color="{WATER}" fill="currentColor"><rect x="{second[0]:g}" y="{second[1] - 11:g}" width="26" '
            f'height="12" fill-opacity=".2"/><line x1="{second[0]:g}" x2="{second[0] + 26:g}" y1="{second[1] - 5:g}" '
            f'y2="{second[1] - 5:g}" stroke="currentColor" stroke-width="2" stroke-dasharray="6 3"/></g>'
            + text(self.words[1], second[0] + 34, second[1])
        )

    def _without(self, clock: Clock, side: Scale) -> str:
        drawn = [
            lines.estimates([(clock.x(i), e) for i, e in run], side, clock.step, ' stroke-dasharray="6 3"')
            for run in runs(self.without)
        ]
        return _coloured("disagreement", drawn)

    def _observed(self, clock: Clock, side: Scale) -> str:
        drawn = []
        for run in _stretches(self.observed):
            path = " ".join(f"{clock.x(i):g},{side.at(y):g}" for i, y in run)
            dots = "".join(
                f'<circle cx="{clock.x(i):g}" cy="{side.at(y):g}" r="{3.5 if clock.step >= 9 else 2}"/>' for i, y in run
            )
            drawn.append(
                f'<polyline class="wl-line" points="{path}" fill="none" stroke="currentColor" stroke-width="2" '
                f'stroke-linejoin="round"/>{dots}'
            )
        return _coloured("hostility", drawn)

    def _difference(self, clock: Clock, side: Scale) -> str:
        known = runs(self.difference)
        drawn = [lines.estimates([(clock.x(i), e) for i, e in run], side, clock.step) for run in known]
        return _coloured("hostility", drawn)

    def _start(self, x: float, top: float, end: float, frame: Frame) -> str:
        is_late = x + length(self.start_words, SMALL) + 10 > frame.width
        return (
            f'<line class="wl-event" x1="{x:g}" x2="{x:g}" y1="{top + 6:g}" y2="{end:g}" stroke="currentColor" '
            f'stroke-width="1.5" stroke-dasharray="5 4"/>'
            + text(self.start_words, x + (-6 if is_late else 6), top + SMALL + 3, "end" if is_late else "start", SMALL)
        )


def _coloured(meter: str, drawn: Sequence[str]) -> str:
    colour = _COLOURS[meter]
    return (
        f'<g class="wl-meter wl-meter--{meter}" color="{colour}" fill="currentColor" stroke="none">{"".join(drawn)}</g>'
    )


def _stretches(observed: Sequence[float | None]) -> Iterator[list[tuple[int, float]]]:
    for is_gap, run in groupby(enumerate(observed), key=lambda pair: pair[1] is None):
        if not is_gap:
            yield [(i, number) for i, number in run if number is not None]


def effect_chart(
    times: Sequence[Time],
    observed: Sequence[float | None],
    without: Sequence[Estimate | None],
    *,
    start: Time,
    title: str,
    description: str,
    start_words: str = "",
    words: tuple[str, str, str] | None = None,
    difference: Sequence[Estimate | None] | None = None,
    table: Table | None = None,
) -> Chart:
    """What was observed against what would have been without the action, and the difference under it.

    Parameters
    ----------
    times
        Dates, numbers such as years, or words; going forwards.
    observed
        The outcome of who got the action, one per moment; None or NaN stays a gap.
    without
        The estimate of what it would have been without the action, with its intervals; None where there is none.
    start
        The first moment with the action.
    title, description
        What is drawn, and the conclusion in words.
    start_words, words
        At the line where the action starts; names of both lines and of their difference.
    difference
        Effect per moment; when not given, observed minus `without` with its intervals turned round.
    table
        The numbers; when not given one row per moment.
    """
    if not len(times) == len(observed) == len(without):
        raise ValueError("one observation and one estimate per moment")
    seen = tuple(float(y) if y is not None and isfinite(y) else None for y in observed)
    moved = tuple(difference) if difference is not None else tuple(map(_minus, seen, without))
    unit = next((e.unit for e in without if e is not None), "number")
    first = next((i for i, time in enumerate(times) if _is_from(time, start, times)), None)
    if first is None:
        raise ValueError("the action starts within the moments")
    moved_words = _("Difference in percentage points") if unit == "share" else _("Difference")
    names = words or (_("Measured"), _("Without the action (with its 95% band)"), moved_words)
    effect = _Effect(
        tuple(times), seen, tuple(without), moved, first, start_words or _("start"), names, unit, title, description
    )
    return Chart(title, description, effect.paint, table or _table(effect), _effect_note())


def _is_from(time: Time, start: Time, times: Sequence[Time]) -> bool:
    if isinstance(time, str) or isinstance(start, str):
        return time == start
    return time >= start  # type: ignore[operator]


def _effect_note() -> str:
    return _(
        "Dark band: 80% interval. Light band: 95% interval. Under it the difference; the thick line is no difference. "
        "Where the light band of the difference holds the thick line, chance can explain the difference."
    )


def _minus(seen: float | None, without: Estimate | None) -> Estimate | None:
    if seen is None or without is None or without.value is None or without.i80 is None or without.i95 is None:
        return None
    unit = "difference" if without.unit == "share" else f"{without.unit} difference"
    return Estimate(
        seen - without.value, _turned(seen, without.i80), _turned(seen, without.i95), without.n, without.method, unit
    )


def _turned(seen: float, bounds: Interval) -> Interval:
    return Interval(seen - bounds.high, seen - bounds.low)


def _table(effect: _Effect) -> Table:
    rows = []
    for i, when in enumerate(named(effect.times)):
        seen, without, moved = effect.observed[i], effect.without[i], effect.difference[i]
        bounds = without.i95 if without else None
        shown = Cell("") if seen is None else Cell(numbers.in_unit(seen, effect.unit, bounds), seen)
        rows.append((when, shown, *_cells(without), *_cells(moved)))
    interval = _("95% interval")
    headers = (_("When"), effect.words[0], _("Without the action"), interval, effect.words[2], interval)
    return Table.of(effect.title, headers, rows)


def _cells(estimate: Estimate | None) -> tuple[Cell, Cell]:
    if estimate is None or not estimate.is_known:
        return Cell(""), Cell("")
    value, _near, wide = estimate_cells(estimate)
    return value, wide
