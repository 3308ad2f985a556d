"""Every result -> one sentence, one table, one chart; used by the terminal, the site and the PDF alike."""

from waterlijn.report.charts import NARROW, WIDE, chart
from waterlijn.report.document import Section, page
from waterlijn.report.files import csv, pdf
from waterlijn.report.sentences import sentence
from waterlijn.report.tables import Table
from waterlijn.report.weekly import Weekly, weekly

__all__ = ["NARROW", "WIDE", "Section", "Table", "Weekly", "chart", "csv", "page", "pdf", "sentence", "weekly"]
