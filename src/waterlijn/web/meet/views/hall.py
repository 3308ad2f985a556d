"""The screen in a hall: what is asked, how to join in, and how many do. What binds only when somebody asks for it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

from waterlijn.web.accounts import qr
from waterlijn.web.meet import addresses
from waterlijn.web.meet.models import Conversation
from waterlijn.web.meet.queries import hall as queries
from waterlijn.web.meet.views.public import for_everybody, show

SHOWS = ("join", "statements", "result")


@for_everybody
def screen(request: HttpRequest, conversation: Conversation) -> HttpResponse:
    address = addresses.address_of(conversation)
    context = _context(request, conversation) | {
        "address": address,
        "short": addresses.short(address),
        "code": qr.drawing(address),
    }
    return show(request, conversation, "hall", context)


@for_everybody
def numbers(request: HttpRequest, conversation: Conversation) -> HttpResponse:
    """The same numbers for a screen that stays open, with the part of the page that shows them."""
    context = _context(request, conversation)
    turnout: queries.Turnout = context["turnout"]
    shown = render_to_string("meet/public/_hall.html", context, request)
    return JsonResponse({"people": turnout.people, "votes": turnout.votes, "html": shown})


def _context(request: HttpRequest, conversation: Conversation) -> dict[str, Any]:
    wish = request.GET.get("show", "")
    shown = wish if wish in SHOWS else SHOWS[0]
    turnout = queries.turnout(conversation)
    context: dict[str, Any] = {"conversation": conversation, "shown": shown, "turnout": turnout}
    if shown == "statements":
        context["statements"] = queries.most_voted(conversation, request.LANGUAGE_CODE)
    if shown == "result":
        context["outcome"] = queries.outcome(conversation, request.LANGUAGE_CODE)
    return context
