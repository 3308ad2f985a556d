"""What was published before about Flemish municipalities: point by point, each with its question, base and source."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from waterlijn.knowledge import card, open_data
from waterlijn.web.accounts.permissions import MemberRequest, can_see_temperature, needs


@require_GET
@needs(can_see_temperature)
def published(request: MemberRequest) -> HttpResponse:
    """Different questions stand in different tables, and no line is drawn through any of them."""
    language = "en" if get_language() == "en" else "nl"
    data = open_data("published/municipalities")
    series = [
        {"question": one["question"][language], "points": [_point(point, language) for point in one["points"]]}
        for one in data["series"]
    ]
    context = {"title": data["title"][language], "series": series, "sources": card("published")["sources"]}
    return render(request, "evaluate/surveys/published.html", context)


def _point(point: dict[str, Any], language: str) -> dict[str, Any]:
    return point | {"base": point["base"][language], "written": point["written"][language]}
