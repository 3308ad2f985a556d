"""A document as data, so that a result can be shown again in years, word for word, when the votes are long gone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from waterlijn.estimate import Interval
from waterlijn.report import NARROW, WIDE, Chart, Document, Section, Table
from waterlijn.report.charts.drawing import Frame

IDS = "stored-chart"  # stands in stored drawings where the prefix of the ids comes


def document_as_data(document: Document) -> dict[str, Any]:
    return {
        "title": document.title,
        "sentence": document.sentence,
        "lead": document.lead,
        "sections": [_section_as_data(section) for section in document.sections],
        "method": list(document.method),
        "warnings": list(document.warnings),
    }


def document_from_data(data: dict[str, Any]) -> Document:
    """The document that `document_as_data` was given."""
    return Document(
        data["title"],
        data["sentence"],
        tuple(_section_from_data(section) for section in data["sections"]),
        tuple(data["method"]),
        tuple(data["warnings"]),
        data["lead"],
    )


def _section_as_data(section: Section) -> dict[str, Any]:
    return {
        "heading": section.heading,
        "sentences": list(section.sentences),
        "tables": [_table_as_data(table) for table in section.tables],
        "charts": [_chart_as_data(chart) for chart in section.charts],
        "points": list(section.points),
        "line": section.line,
    }


def _section_from_data(data: dict[str, Any]) -> Section:
    return Section(
        data["heading"],
        tuple(data["sentences"]),
        tuple(_table_from_data(table) for table in data["tables"]),
        tuple(_chart_from_data(chart) for chart in data["charts"]),
        tuple(data["points"]),
        data["line"],
    )


def _table_as_data(table: Table) -> dict[str, Any]:
    return {
        "caption": table.caption,
        "headers": list(table.headers),
        "rows": [list(row) for row in table.rows],
        "numeric": sorted(table.numeric),
        "note": table.note,
        "raw": [[_raw_as_data(cell) for cell in row] for row in table.raw],
    }


def _table_from_data(data: dict[str, Any]) -> Table:
    return Table(
        data["caption"],
        tuple(data["headers"]),
        tuple(tuple(row) for row in data["rows"]),
        frozenset(data["numeric"]),
        data["note"],
        tuple(tuple(_raw_from_data(cell) for cell in row) for row in data["raw"]),
    )


def _raw_as_data(raw: float | int | Interval | None) -> float | int | Sequence[float] | None:
    return [raw.low, raw.high] if isinstance(raw, Interval) else raw


def _raw_from_data(raw: Any) -> float | int | Interval | None:
    return Interval(*raw) if isinstance(raw, list) else raw


def _chart_as_data(chart: Chart) -> dict[str, Any]:
    """Drawn in both widths: what draws it may be gone in a later version."""
    return {
        "title": chart.title,
        "description": chart.description,
        "wide": chart.draw(WIDE, IDS),
        "narrow": chart.draw(NARROW, IDS),
        "table": _table_as_data(chart.table),
        "note": chart.note,
    }


def _chart_from_data(data: dict[str, Any]) -> Chart:
    def paint(frame: Frame, name: str) -> str:
        drawn: str = data["narrow" if frame.is_narrow else "wide"]
        return drawn.replace(IDS, name)

    return Chart(data["title"], data["description"], paint, _table_from_data(data["table"]), data["note"])
