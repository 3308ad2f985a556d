"""One estimate per row, with both intervals; differences around a line of zero."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from waterlijn.estimate import Estimate
from waterlijn.report import numbers
from waterlijn.report.charts.chart import Chart
from waterlijn.report.charts.drawing import SMALL, WATER, Frame, bar, cut, length, svg, text, wrapped
from waterlijn.report.charts.scales import Scale, bounds_of, scale, tick
from waterlijn.report.tables import Table, estimates_table
from waterlijn.words import gettext as _

WORDS, VALUES = 210, 132  # room on a wide drawing for the names and for the values


@dataclass(frozen=True, slots=True)
class _Dots:
    rows: tuple[tuple[str, Estimate], ...]
    unit: str
    title: str
    description: str

    def paint(self, frame: Frame, name: str) -> str:
        height = 46 if frame.is_narrow else 34
        side = self._side(frame)
        base = 10 + height * max(1, len(self.rows))
        axis = _("percentage points") if self.unit == "difference" else ""
        end = base + (2 if axis else 1) * (frame.font + 6) + 4
        parts = [self._grid(side, base, frame)]
        for i, (words, estimate) in enumerate(self.rows):
            parts.append(self._row(words, estimate, side, 10 + height * (i + 0.5), frame))
        parts.append(
            text(axis, (side.start + side.end) / 2, end - 6, "middle", SMALL, ' class="wl-tick"') if axis else ""
        )
        return svg(frame, end, self.title, self.description, name, parts)

    def _side(self, frame: Frame) -> Scale:
        found = bounds_of([estimate.i95 for _words, estimate in self.rows])
        left = 14 if frame.is_narrow else WORDS
        right = frame.width - (14 if frame.is_narrow else VALUES)
        return scale(found, left, right, with_zero=numbers.is_difference(self.unit), unit=self.unit)

    def _grid(self, side: Scale, base: float, frame: Frame) -> str:
        drawn, free = [], float("-inf")
        for number in side.ticks:
            x, words = side.at(number), tick(number, self.unit, side.step)
            is_zero = abs(number) < side.step / 1e6
            if not is_zero:
                drawn.append(
                    f'<line class="wl-grid" x1="{x:g}" x2="{x:g}" y1="6" y2="{base:g}" stroke="currentColor" '
                    f'stroke-opacity=".16"/>'
                )
            half = length(words, SMALL) / 2
            if x - half >= free and x + half <= frame.width:
                drawn.append(text(words, x, base + frame.font + 6, "middle", SMALL, ' class="wl-tick"'))
                free = x + half + 10
        zero = side.at(0.0)
        if side.low <= 0 <= side.high:
            drawn.append(
                f'<line class="wl-waterline wl-zero" x1="{zero:g}" x2="{zero:g}" y1="4" y2="{base:g}" color="{WATER}" '
                f'stroke="currentColor" stroke-width="3"/>'
            )
        return "".join(drawn)

    def _row(self, words: str, estimate: Estimate, side: Scale, y: float, frame: Frame) -> str:
        told = numbers.value(estimate)
        if frame.is_narrow:
            room = float(frame.width)
            y += 8
            said = text(cut(words, room - 40 - length(told, frame.font), frame.font), 21, y - 13)
            said += text(told, frame.width - 14, y - 13, "end")
        else:
            room = frame.width - length(told, frame.font) - 14
            said = _named(words, WORDS - 18, y, frame.font)
            said += text(told, frame.width, y + 5, "end")
        return said + self._mark(estimate, side, y, room)

    def _mark(self, estimate: Estimate, side: Scale, y: float, room: float) -> str:
        if estimate.value is None or estimate.i80 is None or estimate.i95 is None:
            end = min(side.end, room)
            return (
                f'<line class="wl-gap" x1="{side.start:g}" x2="{end:g}" y1="{y:g}" y2="{y:g}" '
                'stroke="currentColor" stroke-opacity=".5" stroke-dasharray="1 6" stroke-linecap="round" '
                'stroke-width="2"/>'
            )
        outline = ' stroke="currentColor" stroke-opacity=".55" stroke-width=".75" stroke-dasharray="2 3"'
        wide = bar(side.at(estimate.i95.low), side.at(estimate.i95.high), y, 6, "wl-band95", ".14", outline)
        near = bar(side.at(estimate.i80.low), side.at(estimate.i80.high), y, 6, "wl-band80", ".38")
        dot = f'<circle cx="{side.at(estimate.value):g}" cy="{y:g}" r="5"/>'
        return f'<g class="wl-meter wl-meter--need" color="{WATER}" fill="currentColor">{wide}{near}{dot}</g>'


def _named(words: str, right: float, y: float, font: float) -> str:
    """Words beside a row, on two lines where they are long."""
    if length(words, font) <= right:
        return text(words, right, y + 5, "end")
    two = wrapped(words, right, SMALL)
    return "".join(text(line, right, y + 5 + (i - (len(two) - 1) / 2) * 15, "end", SMALL) for i, line in enumerate(two))


def dots_chart(
    rows: Sequence[tuple[str, Estimate]],
    *,
    title: str,
    description: str,
    table: Table | None = None,
    first: str = "",
) -> Chart:
    """One estimate per row, in the order given.

    Parameters
    ----------
    rows
        Words and an estimate, all in one unit; where the unit is a difference, the line of zero is the waterline.
    title, description
        What is drawn, and the conclusion in words.
    table, first
        The numbers; when not given a table with both intervals, with `first` above the words.
    """
    unit = next((estimate.unit for _words, estimate in rows), "share")
    dots = _Dots(tuple(rows), unit, title, description)
    note = _("Dot: estimate. Dark band: 80% interval. Light band: 95% interval. Dotted: cannot be said.")
    return Chart(title, description, dots.paint, table or estimates_table(title, first or _("What"), rows), note)
