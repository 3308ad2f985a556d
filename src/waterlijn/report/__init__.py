"""Every result -> one sentence, tables, charts in one document; used by the terminal, the site and every file alike."""

from waterlijn.report.charts import NARROW, WIDE, Chart, chart, dots_chart, effect_chart, series_chart
from waterlijn.report.document import Document, Section
from waterlijn.report.files import csv, pdf
from waterlijn.report.page import html, page
from waterlijn.report.sentences import sentence
from waterlijn.report.tables import Cell, Table, estimates_table
from waterlijn.report.weekly import Weekly, weekly

__all__ = [
    "NARROW",
    "WIDE",
    "Cell",
    "Chart",
    "Document",
    "Section",
    "Table",
    "Weekly",
    "chart",
    "csv",
    "dots_chart",
    "effect_chart",
    "estimates_table",
    "html",
    "page",
    "pdf",
    "sentence",
    "series_chart",
    "weekly",
]
