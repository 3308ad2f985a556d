"""What one takes away as a file: the numbers are those of the page, because the document is."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from waterlijn import report
from waterlijn.web.accounts.downloads import as_download
from waterlijn.web.meet.models import Conversation

FILE_KINDS = (
    ("pdf", _("PDF")),
    ("docx", _("text document (DOCX)")),
    ("ods", _("spreadsheet (ODS)")),
    ("csv", _("CSV")),
)
LONGEST_NAME = 60  # characters


def as_file(document: report.Document, kind: str, name: str) -> HttpResponse:
    if kind not in dict(FILE_KINDS):
        raise Http404
    return as_download(report.render(document, kind), f"{name}.{kind}", report.MEDIA_TYPES[kind])


def name_of(conversation: Conversation) -> str:
    return slugify(conversation.question)[:LONGEST_NAME].strip("-") or f"conversation-{conversation.pk}"
