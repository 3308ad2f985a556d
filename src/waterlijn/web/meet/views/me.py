"""One's own page: what I voted and wrote, where I stand, and taking it back."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse

from waterlijn.web.meet.actions import taking_back as actions
from waterlijn.web.meet.models import Conversation, Participant
from waterlijn.web.meet.queries import own as queries
from waterlijn.web.meet.views import public

WHAT = ("vote", "statement")


@public.for_participant
def me(request: HttpRequest, conversation: Conversation, participant: Participant) -> HttpResponse:
    votes = queries.own_votes(conversation, participant, request.LANGUAGE_CODE)
    context = {
        "votes": [(vote, uuid.uuid4()) for vote in votes],
        "statements": queries.own_statements(participant),
        "may_change": conversation.can_vote(),
        "store": public.store_of(conversation, participant),
        "choices": public.vote_words(),
        "words": public.queue_words(),
        "done": request.GET.get("done", ""),
    }
    return public.show(request, conversation, "me", context)


@public.for_participant
def take_back(request: HttpRequest, conversation: Conversation, participant: Participant) -> HttpResponse:
    """One vote or one statement at once; everything is asked twice, in other words."""
    if request.method != "POST":
        return public.show(request, conversation, "take_back")
    what, number = request.POST.get("what", ""), _number(request)
    if what in WHAT and number is not None:
        if what == "vote":
            actions.take_back_vote(participant=participant, number=number)
        else:
            actions.take_back_statement(conversation=conversation, participant=participant, number=number)
        return public.go_to("me", conversation, f"?done={what}")
    if what != "everything" or request.POST.get("sure") != "yes":
        return public.go_to("take_back", conversation)
    actions.take_back_everything(conversation=conversation, participant=participant)
    response = public.show(request, conversation, "gone", {"store": public.store_prefix(conversation)})
    return public.let_out(response, conversation)


def _number(request: HttpRequest) -> int | None:
    text = request.POST.get("number", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
