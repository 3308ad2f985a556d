"""A document of this room as a file: the numbers are those of the page, because the document is."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy as _

from waterlijn import report

FILE_KINDS = (
    ("pdf", _("PDF")),
    ("docx", _("text document (DOCX)")),
    ("ods", _("spreadsheet (ODS)")),
    ("csv", _("CSV")),
)


def as_file(document: report.Document, kind: str, name: str) -> HttpResponse:
    if kind not in dict(FILE_KINDS):
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="{name}.{kind}"'}
    return HttpResponse(report.render(document, kind), content_type=report.MEDIA_TYPES[kind], headers=headers)
