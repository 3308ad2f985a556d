"""A chart: a drawing in two widths, its conclusion in words, and the table of what it draws."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from zlib import crc32

from waterlijn.report.charts.drawing import NARROW, WIDE, Frame
from waterlijn.report.tables import Table
from waterlijn.words import gettext as _


@dataclass(frozen=True, slots=True)
class Chart:
    """What every report draws.

    Parameters
    ----------
    title
        What is drawn.
    description
        What is to be seen in it, in words: read aloud instead of the drawing, and the alternative text in files.
    paint
        Gives the SVG for a frame and a prefix for the ids in it.
    table
        The numbers behind the drawing.
    note
        How to read the drawing; the words about bands when not given.
    """

    title: str
    description: str
    paint: Callable[[Frame, str], str] = field(repr=False)
    table: Table = field(repr=False)
    note: str = ""

    def draw(self, frame: Frame = WIDE, name: str = "") -> str:
        """The SVG; `name` is the prefix of its ids, unique on its page."""
        return self.paint(frame, name or self.name)

    @property
    def name(self) -> str:
        """A prefix for ids that differs from that of any other chart with other words or numbers."""
        return f"chart-{crc32(repr((self.title, self.description, self.table.rows)).encode()):08x}"

    @property
    def caption(self) -> str:
        return self.note or bands()

    @property
    def html(self) -> str:
        """Both drawings, of which the style sheet shows one, and the table one click away."""
        return f"{self.figure()}{details(self.table)}"

    def figure(self, name: str = "") -> str:
        drawn = "".join(self.draw(frame, name) for frame in (WIDE, NARROW))
        return f'<figure class="wl-figure">{drawn}<figcaption>{escape(self.caption)}</figcaption></figure>'


def details(*tables: Table) -> str:
    """Tables behind one click."""
    inside = "".join(table.html for table in tables if table)
    return (
        f"<details><summary>{escape(_('The numbers behind the chart'))}</summary>{inside}</details>" if inside else ""
    )


def bands() -> str:
    return _("Dark band: 80% interval. Light band: 95% interval. Hatched: cannot be said.")
