"""The front page of Ontmoeten: what needs me, and every conversation with where it stands."""

from __future__ import annotations

from typing import NamedTuple

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from waterlijn.web.accounts.models import Member
from waterlijn.web.accounts.permissions import MemberRequest, can_moderate, can_see_temperature, needs
from waterlijn.web.meet.models import Conversation, Phase
from waterlijn.web.meet.queries import leading, moderation
from waterlijn.web.meet.standing import needs_you, standing

RUNNING = (Phase.COLLECT, Phase.VOTE, Phase.DEEPEN)


class Line(NamedTuple):
    """A conversation in the list."""

    conversation: Conversation
    says: str
    waiting: int
    is_running: bool


@require_GET
@needs(can_see_temperature)
def home(request: MemberRequest) -> HttpResponse:
    today, organisation = timezone.localdate(), request.member.organisation
    waiting = moderation.waiting_per_conversation(organisation)
    lines = [
        Line(one, standing(one, today), waiting.get(one.pk, 0), one.phase(today) in RUNNING)
        for one in leading.conversations(organisation)
    ]
    sentence = _sentence(request.member, lines, waiting)
    return render(request, "meet/home.html", {"lines": lines, "sentence": sentence, "waiting": sum(waiting.values())})


def _sentence(member: Member, lines: list[Line], waiting: dict[int, int]) -> str:
    if not lines:
        return _("Let people talk with each other, and find what binds them.")
    if waiting and can_moderate(member):
        return needs_you(sum(waiting.values()), len(waiting))
    n = sum(line.is_running for line in lines)
    if not n:
        return _("No conversation goes on now.")
    return ngettext("{n} conversation goes on now.", "{n} conversations go on now.", n).format(n=n)
