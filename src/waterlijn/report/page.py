"""A document as one HTML file: no network, no script, readable on a phone, in the dark and on paper."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from html import escape
from importlib.resources import files

from waterlijn.report.document import Document, Section, method_box
from waterlijn.report.weekly import Weekly
from waterlijn.words import gettext as _
from waterlijn.words import language


@cache
def _style() -> str:
    return (files("waterlijn.report") / "page.css").read_text(encoding="utf-8")


def html(document: Document | Weekly) -> str:
    """A whole HTML document: the sentence first, then the sections, then how it was measured.

    Parameters
    ----------
    document
        Or a weekly report, through its document.
    """
    made = document.document if isinstance(document, Weekly) else document
    return _whole(made.title, _article(made, 0), ())


def page(title: str, weeklies: Sequence[Weekly], *, sections: Sequence[Section] = (), foot: Sequence[str] = ()) -> str:
    """Several reports in one HTML document: one part per place, then the sections about the file itself.

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
    parts = [_article(weekly.document, i) for i, weekly in enumerate(weeklies)]
    parts += [section.drawn(f"section-{i}") for i, section in enumerate(sections)]
    contents = _contents(weeklies) if len(weeklies) > 1 else ""
    return _whole(title, contents + "".join(parts), foot)


def _whole(title: str, main: str, foot: Sequence[str]) -> str:
    small = "".join(f"<p>{escape(line)}</p>" for line in foot)
    return (
        f'<!doctype html>\n<html lang="{language()}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f'<meta name="color-scheme" content="light dark">\n<title>{escape(title)}</title>\n'
        f"<style>\n{_style()}</style>\n"
        f'</head>\n<body>\n<header class="wl-head">{_logo()}</header>\n'
        f"<main>\n{main}</main>\n{f'<footer>{small}</footer>' if small else ''}\n</body>\n</html>\n"
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


def _article(document: Document, number: int) -> str:
    """One document: the sentence first, then what is above the waterline, then what lies under it."""
    lead = f'<p class="wl-second">{escape(document.lead)}</p>' if document.lead else ""
    return (
        f'<article id="place-{number}" aria-labelledby="title-{number}">'
        f'<h1 id="title-{number}">{escape(document.title)}</h1>'
        f'<p class="wl-sentence">{escape(document.sentence)}</p>{lead}'
        f"{document.main(f'chart-{number}')}{document.warned()}{_method(document)}</article>\n"
    )


def _method(document: Document) -> str:
    """Under the waterline, unless something else lies there already."""
    if not any(section.line == "below" for section in document.sections):
        return method_box(document.method)
    return f'<div class="wl-foot">{"".join(f"<p>{escape(line)}</p>" for line in document.method)}</div>'
