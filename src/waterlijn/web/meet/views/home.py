"""The front page of Ontmoeten."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from waterlijn.web.accounts.permissions import MemberRequest, can_see_temperature, needs
from waterlijn.web.meet.queries import conversations as queries


@require_GET
@needs(can_see_temperature)
def home(request: MemberRequest) -> HttpResponse:
    found = queries.conversations_of(request.member.organisation)
    return render(request, "meet/home.html", {"conversations": found})
