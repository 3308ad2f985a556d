"""Taking part: the entrance, one statement at a time, and votes that come from a queue in the browser."""

from __future__ import annotations

import json
import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils.translation import gettext as _

from waterlijn.errors import NotAllowed
from waterlijn.web.meet import pace
from waterlijn.web.meet.actions import taking_part as actions
from waterlijn.web.meet.actions.taking_part import Given
from waterlijn.web.meet.models import Conversation, Participant, Statement
from waterlijn.web.meet.queries import next_statements as queries
from waterlijn.web.meet.queries.asking import to_ask
from waterlijn.web.meet.queries.next_statements import Next, Shown
from waterlijn.web.meet.views import public

MOST_AT_ONCE = 50  # votes in one request; a queue that is longer sends more of them
LARGEST_NUMBER = 2**31 - 1
ASKED = "waterlijn-meet-asked"  # a cookie for one page


@public.for_participant
def vote(request: HttpRequest, conversation: Conversation, participant: Participant) -> HttpResponse:
    """One statement, three buttons. Works without a script; with one, votes go through the queue."""
    if request.method == "POST":
        return _vote_posted(request, conversation, participant)
    coming = queries.next_statements(conversation, participant, queries.own_votes(participant))
    first = coming.statements[0] if coming.statements else None
    context = _place(coming) | {
        "statement": first,
        "said": first.said(request.LANGUAGE_CODE) if first else None,
        "answers": _answers(conversation, first, request.LANGUAGE_CODE) if first else None,
        "fresh_key": uuid.uuid4(),
        "start": {"next": _as_data(conversation, coming.statements, request.LANGUAGE_CODE), **_counts(coming)},
        "words": public.queue_words(),
        "store": public.store_of(conversation, participant),
        "asked": _asked(request, conversation, participant),
        "added": request.GET.get("added", ""),
    }
    response = public.show(request, conversation, "vote" if conversation.can_vote() else "no_vote", context)
    if ASKED in request.COOKIES:
        public.forget(response, conversation, ASKED)
    return response


def _vote_posted(request: HttpRequest, conversation: Conversation, participant: Participant) -> HttpResponse:
    given = _given({name: request.POST.get(name, "") for name in ("statement", "vote", "key")})
    if given is None:
        return public.go_to("vote", conversation)
    wait = _wait(request, participant, 1)
    if wait:
        return public.slow_down(request, conversation, wait)
    try:
        actions.cast(conversation=conversation, participant=participant, votes=[given])
    except NotAllowed as problem:
        return public.show(request, conversation, "no_vote", {"problem": public.say(problem)}, status=409)
    if request.POST.get("back") == "me":
        return public.go_to("me", conversation)
    response = public.go_to("vote", conversation)
    if ask := to_ask(conversation, {given.number: given.value}):
        # Not in the address: logs of a proxy would hold on what somebody stands apart.
        public.remember(response, conversation, ASKED, str(ask.number))
    return response


def _asked(request: HttpRequest, conversation: Conversation, participant: Participant) -> dict[str, Any] | None:
    """After a vote without a script: the statement about which somebody may say what they need."""
    number = _whole(request.COOKIES.get(ASKED, ""))
    found = queries.known(conversation).statement(number) if number else None
    if found is None or queries.own_votes(participant).get(found.pk) != -1:
        return None
    ask = to_ask(conversation, {found.number: -1})
    return _ask_data(ask, request.LANGUAGE_CODE) if ask else None


@public.for_participant
def votes(request: HttpRequest, conversation: Conversation, participant: Participant) -> HttpResponse:
    """Votes from the queue. What is in `kept` is safely written down; sending it again changes nothing."""
    if request.method != "POST":
        return JsonResponse({"problem": _("Votes are sent with POST.")}, status=405, headers={"Allow": "POST"})
    found = _votes_in(request)
    if found is None:
        return JsonResponse({"problem": _("This is not a list of votes.")}, status=400)
    given = [vote for vote in map(_given, found) if vote is not None]
    wait = _wait(request, participant, len(given))
    if wait:
        return public.slow_down(request, conversation, wait)
    own = queries.own_votes(participant)
    try:
        taken = actions.cast(conversation=conversation, participant=participant, votes=given)
    except NotAllowed as problem:
        return JsonResponse({"problem": public.say(problem), "over": True}, status=409)
    refused = [*taken.refused, *(key for vote in found if _given(vote) is None and (key := _key_in(vote)))]
    kept = set(taken.kept)
    numbers = queries.numbers_known(conversation, {vote.number for vote in given if vote.key in kept})
    coming = queries.next_statements(conversation, participant, own.keys() | set(numbers.values()))
    ask = to_ask(conversation, {vote.number: vote.value for vote in given if vote.key in kept})
    asked = {"ask": _ask_data(ask, request.LANGUAGE_CODE) if ask else None}
    return JsonResponse({"kept": taken.kept, "refused": refused} | asked | _answer(request, conversation, coming))


@public.for_participant
def statements(request: HttpRequest, conversation: Conversation, participant: Participant) -> HttpResponse:
    """The statements to come, to go on with where there is no connection."""
    coming = queries.next_statements(conversation, participant, queries.own_votes(participant))
    return JsonResponse(_answer(request, conversation, coming) | {"csrf": get_token(request)})


def _wait(request: HttpRequest, participant: Participant, n: int) -> float:
    return pace.VOTES_OF_ONE.wait(participant.pk, n) or pace.VOTES_OF_NETWORK.wait(public.network_of(request), n)


def _votes_in(request: HttpRequest) -> list[Any] | None:
    try:
        found = json.loads(request.body)
    except (ValueError, RecursionError):
        return None
    asked = found.get("votes") if isinstance(found, dict) else None
    return asked if isinstance(asked, list) and len(asked) <= MOST_AT_ONCE else None


def _given(vote: Any) -> Given | None:
    """A vote as somebody meant it; nothing when it is none. From a form everything is text."""
    if not isinstance(vote, dict):
        return None
    number, value = _whole(vote.get("statement")), _whole(vote.get("vote"))
    key = _key_in(vote)
    if number is None or value not in (-1, 0, 1) or not 0 < number <= LARGEST_NUMBER or not key:
        return None
    return Given(number, value, key)


def _key_in(vote: Any) -> str:
    """The key, when it is a UUID; the same one always in the same letters."""
    found = vote.get("key") if isinstance(vote, dict) else None
    try:
        return str(uuid.UUID(found)) if isinstance(found, str) else ""
    except ValueError:
        return ""


def _whole(value: Any) -> int | None:
    if isinstance(value, str):
        return (
            int(value)
            if value in ("-1", "0", "1") or (value.isascii() and value.isdigit() and len(value) < 11)
            else None
        )
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _ask_data(statement: Shown, language: str) -> dict[str, Any]:
    text, code = statement.said(language)
    return {"number": statement.number, "text": text, "language": code}


def _answer(request: HttpRequest, conversation: Conversation, coming: Next) -> dict[str, Any]:
    return {**_counts(coming), "next": _as_data(conversation, coming.statements, request.LANGUAGE_CODE)}


def _counts(coming: Next) -> dict[str, int]:
    return {"voted": coming.voted, "of": coming.of}


def _place(coming: Next) -> dict[str, Any]:
    return {"voted": coming.voted, "of": coming.of, "is_done": bool(coming.of) and not coming.statements}


def _as_data(conversation: Conversation, statements: list[Shown], language: str) -> list[dict[str, Any]]:
    found = []
    for statement in statements:
        text, code = statement.said(language)
        row = {"number": statement.number, "text": text, "language": code, "kind": statement.kind}
        found.append(row | {"about": _answers(conversation, statement, language)})
    return found


def _answers(conversation: Conversation, statement: Shown, language: str) -> dict[str, str] | None:
    """The statement that this one answers, and in which way."""
    about = queries.known(conversation).statement(statement.about) if statement.about else None
    if about is None or statement.kind == Statement.Kind.STATEMENT:
        return None
    lead = {
        Statement.Kind.NEED: _("What somebody needs to come along with:"),
        Statement.Kind.ALTERNATIVE: _("Somebody sees it differently than:"),
    }[Statement.Kind(statement.kind)]
    text, code = about.said(language)
    return {"lead": lead, "text": text, "language": code}
