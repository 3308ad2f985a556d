"""What all charts share: the frame, the waterline, bands, hatches, labels.

Presentation attributes and classes only, so that a strict content security policy lets them through; colours
fall back on `currentColor` and on the attributes here, and a style sheet may override them (dark, print). Bands
keep an outline and gaps a hatch, so that nothing depends on colour.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from waterlijn.estimate import Estimate

WARM, WATER = "#a34a00", "#0b5c8a"  # warm amber and deep water: apart for every eye
SMALL = 13  # font size of ticks and notes
_WIDTH_OF_A_LETTER = 0.58  # of the font size; only to see what would run into what


@dataclass(frozen=True, slots=True)
class Frame:
    """The measures of one drawing, in SVG units (about one CSS pixel at its natural width)."""

    width: int
    left: int
    right: int
    panel: int
    font: int
    label_every: int  # units that one week label needs

    @property
    def is_narrow(self) -> bool:
        return self.width < 500

    @property
    def kind(self) -> str:
        return "narrow" if self.is_narrow else "wide"


WIDE = Frame(width=760, left=56, right=18, panel=132, font=14, label_every=74)
NARROW = Frame(width=340, left=46, right=12, panel=112, font=14, label_every=70)


def svg(frame: Frame, height: float, title: str, description: str, name: str, parts: Sequence[str]) -> str:
    kind = frame.kind
    labels = f"{name}-{kind}-title {name}-{kind}-desc"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="wl-chart wl-chart--{kind}" role="img" '
        f'aria-labelledby="{labels}" viewBox="0 0 {frame.width} {height:g}" font-size="{frame.font}" '
        f'font-family="inherit" fill="currentColor">'
        f'<title id="{name}-{kind}-title">{escape(title)}</title>'
        f'<desc id="{name}-{kind}-desc">{escape(description)}</desc>{"".join(parts)}</svg>'
    )


def text(words: str, x: float, y: float, anchor: str = "", size: float = 0, extra: str = "") -> str:
    side = f' text-anchor="{anchor}"' if anchor and anchor != "start" else ""
    font = f' font-size="{size:g}"' if size else ""
    return f'<text x="{x:g}" y="{y:g}"{side}{font}{extra}>{escape(words)}</text>'


def length(words: str, font: float) -> float:
    """About how wide these words are."""
    return len(words) * font * _WIDTH_OF_A_LETTER


def cut(words: str, room: float, font: float) -> str:
    """Words that fit, with an ellipsis where they do not; the table holds them whole."""
    most = max(3, int(room / font / _WIDTH_OF_A_LETTER))
    return words if len(words) <= most else words[: most - 1].rstrip() + "\u2026"


def wrapped(words: str, room: float, font: float) -> list[str]:
    """The words on one line or on two."""
    if length(words, font) <= room:
        return [words]
    first = ""
    for word in words.split(" "):
        if length(f"{first} {word}".strip(), font) > room:
            break
        first = f"{first} {word}".strip()
    rest = words[len(first) :].strip()
    return [first, cut(rest, room, font)] if first and rest else [cut(words, room, font)]


def hatch(name: str) -> str:
    return (
        f'<pattern id="{name}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<line y2="6" stroke="currentColor" stroke-opacity=".3" stroke-width="1.5"/></pattern>'
    )


def waterline(frame: Frame, y: float, left: float = 0) -> str:
    zero, right = (" wl-zero", frame.width - frame.right) if left else ("", frame.width)
    return (
        f'<line class="wl-waterline{zero}" x1="{left:g}" x2="{right}" y1="{y:g}" y2="{y:g}" color="{WATER}" '
        f'stroke="currentColor" stroke-width="3"/>'
    )


def bar(low: float, high: float, y: float, half: float, name: str, opacity: str, extra: str = "") -> str:
    return (
        f'<rect class="{name}" x="{low:g}" y="{y - half:g}" width="{max(1.0, high - low):g}" height="{2 * half:g}" '
        f'rx="{half:g}" fill-opacity="{opacity}"{extra}/>'
    )


def runs(
    series: Sequence[Estimate | None], breaks: frozenset[int] = frozenset()
) -> Iterator[list[tuple[int, Estimate]]]:
    """Stretches of known estimates: a line never crosses a gap, nor a break (the index before which it lies)."""
    run: list[tuple[int, Estimate]] = []
    for i, estimate in enumerate(series):
        if run and i in breaks:
            yield run
            run = []
        if estimate is not None and estimate.is_known:
            run.append((i, estimate))
        elif run:
            yield run
            run = []
    if run:
        yield run
