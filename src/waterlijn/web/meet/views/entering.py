"""The entrance: what it is about, what is kept, and the way in."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from waterlijn.web.meet import keys, pace
from waterlijn.web.meet.actions import taking_part as actions
from waterlijn.web.meet.forms.taking_part import EntranceForm
from waterlijn.web.meet.models import Conversation
from waterlijn.web.meet.queries import next_statements
from waterlijn.web.meet.views import public


@public.for_everybody
def entrance(request: HttpRequest, conversation: Conversation, code: str = "") -> HttpResponse:
    """The first page behind a link or QR code; with a code in the address it is filled in already."""
    return _entrance(request, conversation, EntranceForm(conversation, code=code))


@public.for_everybody
def come_in(request: HttpRequest, conversation: Conversation) -> HttpResponse:
    """Through the door that the organiser chose; who is in already goes on."""
    if request.method != "POST":
        return public.go_to("entrance", conversation)
    if public.participant_of(request, conversation) is not None:
        return public.go_to("vote", conversation)
    form = EntranceForm(conversation, request.POST)
    if not form.is_valid():
        return _entrance(request, conversation, form, status=400)
    wait = pace.NEW_OF_NETWORK.wait(public.network_of(request))
    if wait:
        return public.slow_down(request, conversation, wait)
    return _come_in(request, conversation, keys.new_key(), form.background())


def _come_in(request: HttpRequest, conversation: Conversation, key: str, background: dict[str, str]) -> HttpResponse:
    actions.enter(conversation=conversation, key=key, language=request.LANGUAGE_CODE, background=background)
    return public.let_in(public.go_to("vote", conversation), conversation, key)


def _entrance(request: HttpRequest, conversation: Conversation, form: EntranceForm, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "participant": public.participant_of(request, conversation),
        "n_statements": len(next_statements.known(conversation).statements),
    }
    return public.show(request, conversation, "entrance", context, status=status)


@public.for_everybody
def language(request: HttpRequest, conversation: Conversation) -> HttpResponse:
    """Remember the language, and go back to the page of this conversation where one was."""
    back = request.POST.get("back", "")
    start = public.path_of(conversation)
    response = public.see_other(back if back.startswith(start) and ".." not in back else start)
    code = request.POST.get("language", "")
    if request.method == "POST" and code in conversation.languages:
        public.keep_language(response, code)
    return response


@public.for_everybody
def rules(request: HttpRequest, conversation: Conversation) -> HttpResponse:
    """The house rules, and what moderators did with them in numbers."""
    return public.show(request, conversation, "rules", {})
