"""What came out of a conversation: for colleagues at any time, for everybody once it was published."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from waterlijn.report import Document
from waterlijn.web.accounts.downloads import as_download
from waterlijn.web.accounts.permissions import MemberRequest, can_lead_conversations, can_see_temperature, needs
from waterlijn.web.meet import downloads, open_data
from waterlijn.web.meet.models import Analysis, Conversation, Phase
from waterlijn.web.meet.queries import analyses
from waterlijn.web.meet.queries import conversations as queries
from waterlijn.web.meet.views.public import for_everybody, show

OPEN_DATA = "data"


def find(request: MemberRequest, number: int) -> Conversation:
    """Of one's own organisation; others do not exist."""
    return get_object_or_404(queries.conversations_of(request.member.organisation), pk=number)


@require_GET
@needs(can_see_temperature)
def page(request: MemberRequest, number: int) -> HttpResponse:
    conversation = find(request, number)
    row = analyses.analysis_of(conversation)
    context: dict[str, Any] = {
        "conversation": conversation,
        "analysis": row,
        "may_lead": can_lead_conversations(request.member),
        "may_publish": conversation.published_at is None and conversation.phase() is Phase.DECIDE,
        "file_kinds": downloads.FILE_KINDS,
    }
    if row is None:
        return render(request, "meet/results/none.html", context)
    if can_lead_conversations(request.member):
        context["patterns"] = analyses.patterns_of(row)
    return render(request, "meet/results/page.html", context | _shown(row, str(get_language())))


@require_GET
@needs(can_see_temperature)
def file(request: MemberRequest, number: int, kind: str) -> HttpResponse:
    conversation = find(request, number)
    row = analyses.analysis_of(conversation)
    if row is None:
        raise Http404
    return _file(row, kind, str(get_language()))


@for_everybody
def public_page(request: HttpRequest, conversation: Conversation) -> HttpResponse:
    row = analyses.published_analysis(conversation)
    if row is None:
        return show(request, conversation, "no_result")
    context = _shown(row, request.LANGUAGE_CODE) | {"file_kinds": downloads.FILE_KINDS}
    return show(request, conversation, "result", context)


@for_everybody
def public_file(request: HttpRequest, conversation: Conversation, kind: str) -> HttpResponse:
    row = analyses.published_analysis(conversation)
    if row is None:
        raise Http404
    return _file(row, kind, request.LANGUAGE_CODE)


def _file(row: Analysis, kind: str, language: str) -> HttpResponse:
    name = downloads.name_of(row.conversation)
    if kind == OPEN_DATA and row.is_final:
        return as_download(open_data.as_csv(row.result["open"]), f"{name}-data.csv", "text/csv; charset=utf-8")
    return downloads.as_file(analyses.document_of(row, language), kind, name)


def _shown(row: Analysis, language: str) -> dict[str, Any]:
    """The document in parts: what is said first, and the map of opinions behind a click after it."""
    document: Document = analyses.document_of(row, language)
    with_map = analyses.has_map(row, language)
    return {
        "document": document,
        "document_language": analyses.language_of(row, language),
        "sections": document.sections[:-1] if with_map else document.sections,
        "map": document.sections[-1] if with_map else None,
    }
