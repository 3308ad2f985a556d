"""The needs under the waterline: how often each was read."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from waterlijn.estimate import Estimate
from waterlijn.report import numbers
from waterlijn.report.charts.drawing import WATER, WIDE, Frame, bar, svg
from waterlijn.report.charts.temperature import ceiling


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
    scale = ceiling(top)
    is_narrow = frame.is_narrow
    row = 46 if is_narrow else 32
    left = 8 if is_narrow else 190
    right = frame.width - (8 if is_narrow else 158)
    parts = []
    for i, (word, estimate) in enumerate(known):
        middle = 18 + i * row + (24 if is_narrow else 0)
        parts.append(_need(word, estimate, (left, right, middle), scale, frame, is_narrow))
    return svg(frame, 12 + row * max(1, len(known)), title, description, name, parts)


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
        f'stroke-opacity=".2"/><g class="wl-meter wl-meter--need" color="{WATER}" fill="currentColor">'
        f"{bar(x(estimate.i95.low), x(estimate.i95.high), y, 7, 'wl-band95', '.18')}"
        f"{bar(x(estimate.i80.low), x(estimate.i80.high), y, 7, 'wl-band80', '.4')}"
        f"{dot}</g>{value}"
    )
