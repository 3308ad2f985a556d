"""One's own page: what I voted and wrote, where I stand, and taking it back."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse

from waterlijn.web.meet.actions import taking_back as actions
from waterlijn.web.meet.languages import Said
from waterlijn.web.meet.models import Conversation, Participant
from waterlijn.web.meet.picture import picture
from waterlijn.web.meet.queries import own as queries
from waterlijn.web.meet.queries.next_statements import known
from waterlijn.web.meet.queries.placing import Where, where
from waterlijn.web.meet.views import public

WHAT = ("vote", "statement")


@public.for_participant
def me(request: HttpRequest, conversation: Conversation, participant: Participant) -> HttpResponse:
    votes = queries.own_votes(conversation, participant, request.LANGUAGE_CODE)
    found = where(conversation, {vote.number: vote.value for vote in votes})
    shares = found.shares if found else {}
    context = {
        "votes": [(vote, uuid.uuid4(), shares.get(vote.number)) for vote in votes],
        "where": found,
        "stand": _stand(request, conversation, found) if found and found.standing else None,
        "statements": queries.own_statements(participant),
        "may_change": conversation.can_vote(),
        "store": public.store_of(conversation, participant),
        "choices": public.vote_words(),
        "words": public.queue_words(),
        "done": request.GET.get("done", ""),
    }
    return public.show(request, conversation, "me", context)


def _stand(request: HttpRequest, conversation: Conversation, found: Where) -> dict[str, Any]:
    """One's place, in the words of statements: an axis has no name of its own."""
    standing = found.standing
    assert standing is not None  # the caller looked
    snapshot = known(conversation)

    def said(number: int | None) -> Said | None:
        statement = snapshot.statement(number) if number is not None else None
        return statement.said(request.LANGUAGE_CODE) if statement else None

    words = public.vote_words()
    return {
        "standing": standing,
        "picture": picture(standing),
        "ends": (said(standing.low_end), said(standing.high_end)),
        "end": said({-1: standing.low_end, 1: standing.high_end}.get(standing.side)),
        "pushes": [(text, words[push.vote]) for push in standing.pushes if (text := said(push.number))],
    }


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
