"""The front page of Evalueren."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from waterlijn.web.accounts.permissions import MemberRequest, can_see_temperature, needs


@require_GET
@needs(can_see_temperature)
def home(request: MemberRequest) -> HttpResponse:
    return render(request, "evaluate/home.html")
