"""Every result -> one sentence, tables, charts in one document; used by the terminal, the site and every file alike."""

from waterlijn.report.charts import NARROW, WIDE, Chart, chart, dots_chart, effect_chart, series_chart
from waterlijn.report.document import Document, Section
from waterlijn.report.files import csv, pdf
from waterlijn.report.kinds import MEDIA_TYPES, render
from waterlijn.report.page import html, page
from waterlijn.report.sentences import sentence
from waterlijn.report.spreadsheets import ods, xlsx
from waterlijn.report.tables import Cell, Table, estimates_table
from waterlijn.report.weekly import Weekly, weekly
from waterlijn.report.wordfile import docx

__all__ = [
    "MEDIA_TYPES",
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
    "docx",
    "dots_chart",
    "effect_chart",
    "estimates_table",
    "html",
    "ods",
    "page",
    "pdf",
    "render",
    "sentence",
    "series_chart",
    "weekly",
    "xlsx",
]
