"""The report as one HTML file: no network, no script, readable on a phone, in the dark and on paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.resources import files

from waterlijn.report import charts
from waterlijn.report.tables import Table
from waterlijn.report.weekly import Weekly
from waterlijn.words import gettext as _
from waterlijn.words import language


@dataclass(frozen=True, slots=True)
class Section:
    """Sentences and tables under one heading, without a chart."""

    heading: str
    sentences: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()


@cache
def _style() -> str:
    return (files("waterlijn.report") / "document.css").read_text(encoding="utf-8")


def page(title: str, weeklies: Sequence[Weekly], *, sections: Sequence[Section] = (), foot: Sequence[str] = ()) -> str:
    """A whole HTML document: one part per place, then the sections about the file itself.

    Parameters
    ----------
    title
        Of the document.
    weeklies
        A report per place, the most important first.
    sections
        What does not belong to one week: what was read, and what could not be read.
    foot
        Method, version and the limits of what is known.
    """
    parts = [_weekly(weekly, i) for i, weekly in enumerate(weeklies)]
    parts += [_section(section) for section in sections]
    contents = _contents(weeklies) if len(weeklies) > 1 else ""
    small = "".join(f"<p>{escape(line)}</p>" for line in foot)
    return (
        f'<!doctype html>\n<html lang="{language()}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f'<meta name="color-scheme" content="light dark">\n<title>{escape(title)}</title>\n'
        f"<style>\n{_style()}</style>\n"
        f'</head>\n<body>\n<header class="wl-head">{_logo()}</header>\n'
        f"<main>\n{contents}{''.join(parts)}</main>\n<footer>{small}</footer>\n</body>\n</html>\n"
    )


def _logo() -> str:
    """A quiet line with something above it and more under it."""
    return (
        '<svg class="wl-logo" viewBox="0 0 28 28" aria-hidden="true"><circle cx="14" cy="14" r="6.5" fill="none" '
        'stroke="currentColor" stroke-width="2"/><path d="M1 14h26" stroke="currentColor" stroke-width="3"/>'
        '<path d="M7.6 15a6.4 6.4 0 0 0 12.8 0z" fill="currentColor"/></svg><span class="wl-name">Waterlijn</span>'
    )


def _contents(weeklies: Sequence[Weekly]) -> str:
    links = "".join(
        f'<li><a href="#place-{i}">{escape(weekly.place or _("Without a place"))}</a></li>'
        for i, weekly in enumerate(weeklies)
    )
    return f'<nav aria-label="{escape(_("Places"))}"><ul class="wl-places">{links}</ul></nav>'


def _weekly(weekly: Weekly, number: int) -> str:
    """One place: the sentence first, then what is above the waterline, then what lies under it."""
    above = "".join(weekly.chart(frame, name=f"temperature-{number}") for frame in (charts.WIDE, charts.NARROW))
    topics = _topics(weekly.topics) if weekly.topics else ""
    warnings = _warnings(weekly.warnings) if weekly.warnings else ""
    foot = "".join(f"<p>{escape(line)}</p>" for line in weekly.foot)
    return (
        f'<article id="place-{number}" aria-labelledby="title-{number}">'
        f'<h1 id="title-{number}">{escape(weekly.title)}</h1>'
        f'<p class="wl-sentence">{escape(weekly.sentence)}</p><p class="wl-second">{escape(weekly.second)}</p>'
        f'<section class="wl-above"><h2>{escape(_("Above the waterline"))}</h2>'
        f"<figure>{above}<figcaption>{escape(_bands())}</figcaption></figure>"
        f"{_more(_('The numbers behind the chart'), (weekly.meters, weekly.weeks))}</section>"
        f'<section class="wl-below"><h2>{escape(_("Under the waterline"))}</h2><p>{escape(weekly.under)}</p>'
        f"{_needs(weekly, number)}{topics}</section>"
        f"<section><h2>{escape(_('What is said'))}</h2>{weekly.labels.html}</section>"
        f"{_campaigns(weekly)}{warnings}"
        f'<div class="wl-foot">{foot}</div></article>\n'
    )


def _bands() -> str:
    return _("Dark band: 80% interval. Light band: 95% interval. Hatched: cannot be said.")


def _needs(weekly: Weekly, number: int) -> str:
    if not weekly.has_needs:
        return ""
    drawn = "".join(weekly.needs_chart(frame, name=f"needs-{number}") for frame in (charts.WIDE, charts.NARROW))
    return f"<figure>{drawn}</figure>{_more(_('The numbers behind the chart'), (weekly.needs,))}"


def _topics(topics: Sequence[str]) -> str:
    words = "".join(f"<li>{escape(topic)}</li>" for topic in topics)
    return f'<h3>{escape(_("What it was about more than before"))}</h3><ul class="wl-topics">{words}</ul>'


def _campaigns(weekly: Weekly) -> str:
    if not weekly.campaigns:
        return ""
    heading = _("Copied texts")
    return f"<section><h2>{escape(heading)}</h2>{_under(heading, weekly.campaigns)}</section>"


def _warnings(warnings: Sequence[str]) -> str:
    lines = "".join(f"<li>{escape(warning)}</li>" for warning in warnings)
    return f'<section><h2>{escape(_("What do we not know?"))}</h2><ul class="wl-warnings">{lines}</ul></section>'


def _more(summary: str, tables: Sequence[Table]) -> str:
    inside = "".join(table.html for table in tables if table)
    return f"<details><summary>{escape(summary)}</summary>{inside}</details>" if inside else ""


def _under(heading: str, table: Table) -> str:
    """A caption that repeats the heading above it is for screen readers only."""
    if table.caption != heading:
        return table.html
    return table.html.replace('<caption class="', '<caption class="wl-unseen ', 1)


def _section(section: Section) -> str:
    sentences = "".join(f"<p>{escape(sentence)}</p>" for sentence in section.sentences)
    tables = "".join(_under(section.heading, table) for table in section.tables if table)
    return f"<section><h2>{escape(section.heading)}</h2>{sentences}{tables}</section>\n"
