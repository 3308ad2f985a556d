"""The house rules, and what moderators did with them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from waterlijn.web.meet.models import Conversation
from waterlijn.web.meet.queries import moderation
from waterlijn.web.meet.views import public


@public.for_everybody
def rules(request: HttpRequest, conversation: Conversation) -> HttpResponse:
    return public.show(request, conversation, "rules", {"numbers": moderation.in_numbers(conversation)})
