"""The front page of Evalueren."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from waterlijn.web.accounts.permissions import MemberRequest, can_see_temperature, needs
from waterlijn.web.evaluate.queries import surveys as queries


@require_GET
@needs(can_see_temperature)
def home(request: MemberRequest) -> HttpResponse:
    open_waves = [wave for wave in queries.waves_of(request.member.organisation) if wave.is_open()]
    return render(request, "evaluate/home.html", {"open_waves": open_waves})
