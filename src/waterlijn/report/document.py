"""The one thing that every file and page is made from: a title, a sentence, sections, and how it was measured."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

from waterlijn.report.charts.chart import Chart, details
from waterlijn.report.tables import Table
from waterlijn.words import gettext as _


@dataclass(frozen=True, slots=True)
class Section:
    """Under one heading: sentences, charts, tables, and points of a list.

    `line` says where it stands in the picture: just above the waterline, under it, or neither.
    """

    heading: str
    sentences: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    charts: tuple[Chart, ...] = ()
    points: tuple[str, ...] = ()
    line: Literal["", "above", "below"] = ""

    def __bool__(self) -> bool:
        return bool(self.sentences or self.charts or self.points or any(self.tables))

    @property
    def html(self) -> str:
        """For a template: a `<section>` with its own heading of the second level."""
        return self.drawn()

    def drawn(self, prefix: str = "") -> str:
        """The same; `prefix` keeps the ids in its charts apart from those of other parts of a page."""
        kind = f' class="wl-{self.line}"' if self.line else ""
        said = "".join(f"<p>{escape(sentence)}</p>" for sentence in self.sentences)
        listed = f'<ul class="wl-points">{"".join(f"<li>{escape(p)}</li>" for p in self.points)}</ul>'
        return (
            f"<section{kind}><h2>{escape(self.heading)}</h2>{said}{self._charts(prefix)}"
            f"{''.join(_under(self.heading, table) for table in self.tables if table)}"
            f"{listed if self.points else ''}</section>\n"
        )

    def _charts(self, prefix: str) -> str:
        shown = []
        for i, chart in enumerate(self.charts):
            behind = () if chart.table in self.tables else (chart.table,)
            shown.append(chart.figure(f"{prefix}-{i}" if prefix else "") + details(*behind))
        return "".join(shown)


@dataclass(frozen=True, slots=True)
class Document:
    """Ready to show, in the language in use when it was made.

    Parameters
    ----------
    title
        What it is about.
    sentence
        The answer to the question, with its certainty.
    sections
        What the answer rests on.
    method
        The small print: method and version, n, response, limits.
    warnings
        What is not known, one sentence each.
    lead
        A second sentence under the first.
    """

    title: str
    sentence: str
    sections: tuple[Section, ...] = ()
    method: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    lead: str = ""

    @property
    def body(self) -> str:
        """For a template that says title and sentence itself: sections, what is not known, method."""
        return f"{self.main()}{self.warned()}{method_box(self.method)}"

    def main(self, prefix: str = "") -> str:
        return "".join(
            section.drawn(f"{prefix}-{i}" if prefix else "") for i, section in enumerate(self.sections) if section
        )

    def warned(self) -> str:
        if not self.warnings:
            return ""
        lines = "".join(f"<li>{escape(warning)}</li>" for warning in self.warnings)
        return f'<section><h2>{escape(unknown_words())}</h2><ul class="wl-warnings">{lines}</ul></section>\n'

    @property
    def tables(self) -> tuple[Table, ...]:
        """All tables that hold something, each once: those of a section, and those behind its charts."""
        found: list[Table] = []
        for table in self._tables():
            if table and table not in found:
                found.append(table)
        return tuple(found)

    def _tables(self) -> Iterator[Table]:
        for section in self.sections:
            yield from section.tables
            yield from (chart.table for chart in section.charts)

    @property
    def behind(self) -> tuple[Table, ...]:
        """The tables behind charts that no section shows itself."""
        shown = [table for section in self.sections for table in section.tables]
        return tuple(table for table in self.tables if table not in shown)


def method_box(lines: Sequence[str]) -> str:
    """The small print, under the waterline."""
    if not lines:
        return ""
    said = "".join(f"<p>{escape(line)}</p>" for line in lines)
    return f'<section class="wl-below wl-method"><h2>{escape(method_words())}</h2>{said}</section>\n'


def method_words() -> str:
    return _("How this was measured")


def unknown_words() -> str:
    return _("What do we not know?")


def _under(heading: str, table: Table) -> str:
    """A caption that repeats the heading above it is for screen readers only."""
    if table.caption != heading:
        return table.html
    return table.html.replace('<caption class="', '<caption class="wl-unseen ', 1)
