"""Every kind of file that a document can become, in one place for the terminal and the site."""

from __future__ import annotations

from collections.abc import Callable

from waterlijn.report.document import Document
from waterlijn.report.files import csv, pdf
from waterlijn.report.page import html
from waterlijn.report.spreadsheets import ods, xlsx
from waterlijn.report.weekly import Weekly
from waterlijn.report.wordfile import docx

_RENDERERS: dict[str, Callable[[Document | Weekly], str | bytes]] = {
    "html": html, "pdf": pdf, "docx": docx, "ods": ods, "csv": csv, "xlsx": xlsx
}  # fmt: skip
MEDIA_TYPES = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def render(document: Document | Weekly, kind: str) -> bytes:
    """The document as a file of this kind: "html", "pdf", "docx", "ods", "csv" or "xlsx"."""
    made = _RENDERERS[kind](document)
    return made.encode() if isinstance(made, str) else made
