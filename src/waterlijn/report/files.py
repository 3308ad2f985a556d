"""The weekly report as a file for a spreadsheet, and as a PDF that a screen reader can read (PDF/UA)."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

from waterlijn.report import charts
from waterlijn.report.tables import Table
from waterlijn.report.weekly import Weekly
from waterlijn.words import gettext as _
from waterlijn.words import language


def csv(weekly: Weekly) -> str:
    """All tables of the report, one under the other, each with its caption on a line of its own."""
    sentences = Table("", (weekly.title,), tuple((s,) for s in (weekly.sentence, weekly.second, weekly.under)))
    parts = [sentences.csv]
    for table in weekly.tables:
        caption = Table("", (table.caption,), ()).csv.lstrip("\ufeff")
        parts.append(caption + table.csv.lstrip("\ufeff"))
    notes = (*weekly.warnings, *weekly.foot)
    parts.append(Table("", (_("What lies under these numbers"),), tuple((n,) for n in notes)).csv.lstrip("\ufeff"))
    return "\r\n".join(parts)


@cache
def _template() -> bytes:
    return (files("waterlijn.report") / "weekly.typ").read_bytes()


def pdf(weekly: Weekly) -> bytes:
    """The report on paper."""
    import typst  # 77 MB: only who prints waits for it

    content = json.dumps(_content(weekly), ensure_ascii=False)
    made = typst.compile(
        _template(), format="pdf", pdf_standards="ua-1", sys_inputs={"report": content}, ignore_system_fonts=False
    )
    return bytes(made)


def _content(weekly: Weekly) -> dict[str, Any]:
    return {
        "language": language(),
        "title": weekly.title,
        "sentence": weekly.sentence,
        "second": weekly.second,
        "under": weekly.under,
        "topics": _("What it was about: {topics}.", topics=", ".join(weekly.topics)) if weekly.topics else "",
        "waterline": _("waterline"),
        "above": _("Above the waterline"),
        "below": _("Under the waterline"),
        "bands": _("Dark band: 80% interval. Light band: 95% interval. Hatched: cannot be said."),
        "chart": weekly.chart(charts.WIDE),
        "needs_chart": weekly.needs_chart(charts.WIDE) if weekly.has_needs else "",
        "tables": [_table(table) for table in weekly.tables],
        "warnings": list(weekly.warnings),
        "foot": list(weekly.foot),
        "numbers": _("What lies under these numbers"),
        "unknown": _("What do we not know?"),
        "page": _("Page"),
    }


def _table(table: Table) -> dict[str, Any]:
    return {
        "caption": table.caption,
        "headers": list(table.headers),
        "rows": [list(row) for row in table.rows],
        "numeric": sorted(table.numeric),
        "note": table.note,
    }
