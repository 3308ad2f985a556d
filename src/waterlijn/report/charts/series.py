"""One measure over time: estimates with both bands, gaps hatched, events and breaks marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from waterlijn.estimate import Estimate, Interval
from waterlijn.report.charts import lines
from waterlijn.report.charts.chart import Chart
from waterlijn.report.charts.drawing import WATER, Frame, cut, hatch, runs, svg, text, waterline
from waterlijn.report.charts.lines import Mark
from waterlijn.report.charts.scales import Clock, Scale, Time, bounds_of, grid, named, scale
from waterlijn.report.tables import Table, estimates_table
from waterlijn.words import gettext as _


@dataclass(frozen=True, slots=True)
class _Series:
    times: tuple[Time, ...]
    estimates: tuple[Estimate | None, ...]
    words: str
    events: tuple[Mark, ...]
    breaks: tuple[Mark, ...]
    reference: Interval | None
    unit: str
    title: str
    description: str

    def paint(self, frame: Frame, name: str) -> str:
        clock = Clock.of(frame, self.times)
        flags = lines.lanes(self.events, self.breaks, clock, frame)
        top = 8 + (frame.font + 8 if self.words else 0)
        start = top + lines.height_of(flags) + 6
        base = start + 1.4 * frame.panel
        side = self._side(base, start)
        cuts = frozenset(i for time, _words in self.breaks if (i := clock.index_from(time)))
        parts = [
            text(cut(self.words, frame.width, frame.font), 0, frame.font + 2, extra=' font-weight="700"'),
            grid(frame, side, self.unit, strong=0.0 if side.low < 0 < side.high else None),
            self._reference(frame, side, f"{name}-{frame.kind}-reference"),
            self._gaps(clock, base, f"{name}-{frame.kind}-gap"),
            self._lines(clock, side, cuts),
            lines.drawn(flags, top, base),
            waterline(frame, base, frame.left),
            clock.labels(frame, base + frame.font + 8),
        ]
        return svg(frame, base + 2 * frame.font + 6, self.title, self.description, name, parts)

    def _side(self, base: float, start: float) -> Scale:
        found = bounds_of([e.i95 for e in self.estimates if e is not None] + [self.reference])
        return scale(found, base, start, with_zero=self.unit.endswith("difference"), unit=self.unit)

    def _gaps(self, clock: Clock, base: float, name: str) -> str:
        unknown = [i for i, e in enumerate(self.estimates) if e is None or not e.is_known]
        return hatch(name) + "".join(lines.gap(clock.x(i), clock.step, base, name) for i in unknown)

    def _lines(self, clock: Clock, side: Scale, cuts: frozenset[int]) -> str:
        drawn = [
            lines.estimates([(clock.x(i), e) for i, e in run], side, clock.step) for run in runs(self.estimates, cuts)
        ]
        return (
            f'<g class="wl-meter wl-meter--disagreement" color="{WATER}" fill="currentColor" stroke="none">'
            f"{''.join(drawn)}</g>"
        )

    def _reference(self, frame: Frame, side: Scale, name: str) -> str:
        """What is usual, as a quiet striped band behind the line."""
        if self.reference is None:
            return ""
        top, bottom = side.at(self.reference.high), side.at(self.reference.low)
        return (
            f'<pattern id="{name}" width="5" height="5" patternUnits="userSpaceOnUse">'
            '<line x2="5" stroke="currentColor" stroke-opacity=".35"/></pattern>'
            f'<rect class="wl-reference" x="{frame.left}" width="{frame.width - frame.left - frame.right}" '
            f'y="{top:g}" height="{max(1.0, bottom - top):g}" fill="url(#{name})"/>'
        )


def series_chart(
    times: Sequence[Time],
    estimates: Sequence[Estimate | None],
    *,
    title: str,
    description: str,
    words: str = "",
    events: Sequence[Mark] = (),
    breaks: Sequence[Mark] = (),
    reference: Interval | None = None,
    reference_words: str = "",
    table: Table | None = None,
) -> Chart:
    """Estimates over time.

    Parameters
    ----------
    times
        Dates, numbers such as years, or words such as the names of waves; going forwards.
    estimates
        One per moment, in one unit; None or unknown stays a gap.
    title, description
        What is drawn, and the conclusion in words.
    words
        The name of the measure, above the panel.
    events, breaks
        A moment and a few words: what happened, and where the way of measuring changed. No line crosses a break.
    reference, reference_words
        What is usual, as a striped band, and what it is: the baseline, or a band of similar places.
    table
        When not given: one row per moment with both intervals.
    """
    if len(times) != len(estimates):
        raise ValueError("one estimate per moment")
    known = [(word, e) for word, e in zip(named(times), estimates, strict=True) if e is not None]
    unit = next((e.unit for _word, e in known), "share")
    if unit == "difference":
        words = _("{words}, in percentage points", words=words or title)
    series = _Series(
        tuple(times), tuple(estimates), words, tuple(events), tuple(breaks), reference, unit, title, description
    )
    note = [_("Dark band: 80% interval. Light band: 95% interval. Hatched: cannot be said.")]
    if breaks:
        note.append(_("Double line: from here on it was measured in another way."))
    if reference is not None:
        note.append(_("Striped band: {words}.", words=reference_words or _("what is usual")))
    return Chart(title, description, series.paint, table or estimates_table(title, _("When"), known), " ".join(note))
