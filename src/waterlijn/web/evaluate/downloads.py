"""A document of this room as a file: the numbers are those of the page, because the document is."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy as _

from waterlijn import report

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "csv": "text/csv; charset=utf-8",
}
FILE_KINDS = (
    ("pdf", _("PDF")),
    ("docx", _("text document (DOCX)")),
    ("ods", _("spreadsheet (ODS)")),
    ("csv", _("CSV")),
)


def as_file(document: report.Document, kind: str, name: str) -> HttpResponse:
    if kind not in TYPES:
        raise Http404
    content = getattr(report, kind)(document)
    headers = {"Content-Disposition": f'attachment; filename="{name}.{kind}"'}
    return HttpResponse(content, content_type=TYPES[kind], headers=headers)
