"""Finding a survey or wave of one's own organisation; others do not exist."""

from __future__ import annotations

from django.shortcuts import get_object_or_404

from waterlijn.web.accounts.permissions import MemberRequest
from waterlijn.web.evaluate.models import Survey, Wave
from waterlijn.web.evaluate.queries import surveys as queries


def find_survey(request: MemberRequest, number: int) -> Survey:
    return get_object_or_404(queries.surveys_of(request.member.organisation), pk=number)


def find_wave(request: MemberRequest, number: int) -> Wave:
    return get_object_or_404(queries.waves_of(request.member.organisation), pk=number)
