"""A document as a file for a spreadsheet, and as a PDF that a screen reader can read (PDF/UA)."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Any

from waterlijn.report.charts import Chart
from waterlijn.report.document import Document, Section, method_words, unknown_words
from waterlijn.report.tables import Table
from waterlijn.report.weekly import Weekly
from waterlijn.words import gettext as _
from waterlijn.words import language

# runs of what is in nearly no font, and of what is in no small one; combining marks go with their letters
_EUROPEAN = re.compile(
    r"[^\x00-\u02ff\u0370-\u03ff\u0400-\u04ff\u1e00-\u1eff\u2000-\u206f\u20a0-\u20bf\u2190-\u2193\u2212]+"
)
_WESTERN = re.compile(r"[^\x00-\u017f\u2010-\u2026\u202f\u20ac\u2212]+")
_BOX = "\u25a1"
# what is said of letters that no font has: in the text, and in a picture
_NO_LETTERS = ("could not be displayed", "missing codepoints", "disallowed codepoint")


def document_of(document: Document | Weekly) -> Document:
    return document.document if isinstance(document, Weekly) else document


def csv(document: Document | Weekly) -> str:
    """What the document says and all its tables, one under the other, each with its caption on a line of its own.

    Opens in a spreadsheet program: byte order mark, and semicolons where the decimal sign is a comma.
    """
    made = document_of(document)
    parts = [_column(made.title, said(made))]
    parts += [_column(table.caption) + table.csv.lstrip("\ufeff") for table in made.tables]
    notes = [table.note for table in made.tables if table.note]
    parts.append(_column(_("What lies under these numbers"), (*notes, *made.warnings, *made.method)))
    return "\ufeff" + "\r\n".join(parts)


def said(document: Document) -> tuple[str, ...]:
    """All sentences, in the order of the document."""
    lines = [document.sentence, document.lead]
    for section in document.sections:
        lines += [*section.sentences, *(chart.description for chart in section.charts), *section.points]
    return tuple(dict.fromkeys(line for line in lines if line))


def _column(heading: str, lines: tuple[str, ...] = ()) -> str:
    return Table("", (heading,), tuple((line,) for line in lines)).csv.lstrip("\ufeff")


@cache
def _template() -> bytes:
    return (files("waterlijn.report") / "document.typ").read_bytes()


def pdf(document: Document | Weekly) -> bytes:
    """The document on paper, tagged; the same bytes for the same document.

    What people wrote may hold signs for which this machine has no letters (a tagged PDF may then not be made at all):
    they become a box, and the small print says so.
    """
    import typst  # 77 MB: only who prints waits for it

    made = document_of(document)
    content = json.dumps(_content(made), ensure_ascii=False)
    for letters in (_EUROPEAN, _WESTERN, None):
        try:
            return _compiled(content)
        except typst.TypstError as problem:
            if letters is None or not any(words in str(problem) for words in _NO_LETTERS):
                raise
        boxed = replace(made, method=(*made.method, _("Signs for which there are no letters here are shown as a box.")))
        content = letters.sub(_BOX, json.dumps(_content(boxed), ensure_ascii=False))
    raise AssertionError("the last attempt returns or raises")


def _compiled(content: str) -> bytes:
    import typst

    made = typst.compile(
        _template(), format="pdf", pdf_standards="ua-1", sys_inputs={"report": content}, ignore_system_fonts=False
    )
    return bytes(made)


def _content(document: Document) -> dict[str, Any]:
    return {
        "language": language(),
        "title": document.title,
        "sentence": document.sentence,
        "lead": document.lead,
        "sections": [_section(section) for section in document.sections if section],
        "behind": [_table(table) for table in document.behind],
        "numbers": _("What lies under these numbers"),
        "warnings": list(document.warnings),
        "unknown": unknown_words(),
        "method": list(document.method),
        "measured": method_words(),
        "page": _("Page"),
    }


def _section(section: Section) -> dict[str, Any]:
    return {
        "heading": section.heading,
        "sentences": list(section.sentences),
        "charts": [_chart(chart) for chart in section.charts],
        "tables": [_table(table) for table in section.tables if table],
        "points": list(section.points),
        "line": section.line,
    }


def _chart(chart: Chart) -> dict[str, str]:
    return {"svg": chart.draw(), "alt": f"{chart.title}. {chart.description}", "note": chart.caption}


def _table(table: Table) -> dict[str, Any]:
    return {
        "caption": table.caption,
        "headers": list(table.headers),
        "rows": [list(row) for row in table.rows],
        "numeric": sorted(table.numeric),
        "note": table.note,
    }
