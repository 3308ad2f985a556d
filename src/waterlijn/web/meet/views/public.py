"""What every page for participants shares: open to who has the link, in the language that they chose.

No session, no log-in cookie: a browser holds one cookie for the conversation it takes part in, which is sent to that
conversation only. Django's check against forged forms stays on, because that cookie is worth protecting.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from waterlijn import words
from waterlijn.errors import WaterlijnError
from waterlijn.web.accounts import limits
from waterlijn.web.meet import languages
from waterlijn.web.meet.addresses import path_of
from waterlijn.web.meet.models import Conversation, Participant, Phase
from waterlijn.web.meet.queries import conversations as queries

P = ParamSpec("P")
EverybodyView = Callable[Concatenate[HttpRequest, Conversation, P], HttpResponse]
ParticipantView = Callable[Concatenate[HttpRequest, Conversation, Participant, P], HttpResponse]
Answering = Callable[Concatenate[HttpRequest, str, P], HttpResponseBase]
COOKIE_SECONDS = 365 * 86400  # as long as a conversation may take, and a second round


def for_everybody(view: EverybodyView[P]) -> Answering[P]:
    """The view gets the conversation behind the key in the address; an unknown link gets a page that explains."""

    @login_not_required
    @never_cache
    @sensitive_post_parameters()
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def guarded(request: HttpRequest, key: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        conversation = queries.public_conversation(key)
        if conversation is None:
            return _unknown(request)
        code = languages.chosen(request, conversation)
        words.use(code)
        with translation.override(code):
            request.LANGUAGE_CODE = code
            response = view(request, conversation, *args, **kwargs)
        if request.GET.get(languages.ASKED) == code:
            keep_language(response, code)
        response.headers["Content-Language"] = code
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return cast("Answering[P]", guarded)


def for_participant(view: ParticipantView[P]) -> Answering[P]:
    """The view also gets who takes part; who does not yet is brought to the entrance."""

    @wraps(view)
    def guarded(request: HttpRequest, conversation: Conversation, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        participant = participant_of(request, conversation)
        if participant is None:
            return _outside(request, conversation)
        return view(request, conversation, participant, *args, **kwargs)

    return for_everybody(guarded)


def participant_of(request: HttpRequest, conversation: Conversation) -> Participant | None:
    return queries.participant_with(conversation, request.COOKIES.get(cookie_name(conversation), ""))


def cookie_name(conversation: Conversation) -> str:
    return f"waterlijn-meet-{conversation.pk}"


def store_of(conversation: Conversation, participant: Participant) -> str:
    """Under which name votes wait in the browser: of this participant, without saying who that is."""
    said = f"waterlijn queue 1/{participant.key_hash}".encode()
    return f"{store_prefix(conversation)}{hashlib.sha256(said).hexdigest()[:12]}"


def store_prefix(conversation: Conversation) -> str:
    return f"waterlijn-meet-{conversation.pk}-"


def let_in(response: HttpResponse, conversation: Conversation, key: str) -> HttpResponse:
    """Give the browser the key of this participant; sent back to this conversation only, and to no script."""
    response.set_cookie(
        cookie_name(conversation), key, max_age=COOKIE_SECONDS, path=path_of(conversation),
        httponly=True, samesite="Lax", secure=settings.IS_SECURE,
    )  # fmt: skip
    return response


def let_out(response: HttpResponse, conversation: Conversation) -> HttpResponse:
    response.delete_cookie(cookie_name(conversation), path=path_of(conversation), samesite="Lax")
    return response


def remember(response: HttpResponse, conversation: Conversation, name: str, value: str) -> None:
    """Something for the next page alone."""
    response.set_cookie(
        name, value, max_age=60, path=path_of(conversation),
        httponly=True, samesite="Lax", secure=settings.IS_SECURE,
    )  # fmt: skip


def forget(response: HttpResponse, conversation: Conversation, name: str) -> None:
    response.delete_cookie(name, path=path_of(conversation), samesite="Lax")


def keep_language(response: HttpResponse, code: str) -> None:
    response.set_cookie(
        languages.COOKIE, code, max_age=COOKIE_SECONDS, path="/meet/g/",
        httponly=True, samesite="Lax", secure=settings.IS_SECURE,
    )  # fmt: skip


def go_to(name: str, conversation: Conversation, query: str = "") -> HttpResponse:
    """Go and look there (303): a page that is loaded again sends no form a second time."""
    return see_other(reverse(f"meet:{name}", args=[conversation.key]) + query)


def see_other(path: str) -> HttpResponse:
    response = HttpResponseRedirect(path)
    response.status_code = 303
    return response


def show(
    request: HttpRequest,
    conversation: Conversation,
    name: str,
    context: Mapping[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """A page of `templates/meet/public/`, with the question in the language of the page."""
    code = request.LANGUAGE_CODE
    others = {key: own for key, own in languages.languages_of(conversation).items() if key != code}
    said = {part: languages.said(conversation, part, code) for part in ("question", "about", "policy")}
    everywhere: dict[str, Any] = said | {
        "conversation": conversation,
        "key": conversation.key,
        "phase": conversation.phase(),
        "Phase": Phase,
        "other_languages": others,
        "member": None,  # who is logged in as staff takes part like anybody else
    }
    return render(request, f"meet/public/{name}.html", everywhere | dict(context or {}), status=status)


def slow_down(request: HttpRequest, conversation: Conversation, seconds: float) -> HttpResponse:
    """Too fast: how long to wait, in words and for a program that asks again by itself."""
    wait = max(1, math.ceil(seconds))
    if wants_json(request):
        response: HttpResponse = JsonResponse(
            {"problem": _("This goes too fast. Wait a moment."), "again": wait}, status=429
        )
    else:
        response = show(request, conversation, "busy", {"wait": wait}, status=429)
    response.headers["Retry-After"] = str(wait)
    return response


def wants_json(request: HttpRequest) -> bool:
    return "application/json" in (request.content_type or "", request.headers.get("Accept", ""))


def network_of(request: HttpRequest) -> str:
    return limits.address_of(request)


def vote_words() -> dict[int, str]:
    return {1: _("Agree"), 0: _("I don't know"), -1: _("Disagree")}


def queue_words() -> dict[str, str]:
    """What the script says; the same catalogue as the page."""
    return {
        "place": _("{voted} of {of}"),
        "next": _("Next statement:"),
        "later_one": ngettext("{n} vote will be sent later.", "{n} votes will be sent later.", 1),
        "later_many": ngettext("{n} vote will be sent later.", "{n} votes will be sent later.", 2),
        "sent": _("All your votes are sent."),
        "over": _("There is no voting any more; these votes came too late:"),
        "done": _("You voted on everything that is here now. Thank you."),
        "wait": _("There is no connection. New statements come as soon as it is back."),
    }


def say(error: WaterlijnError) -> str:
    """What was wrong, in the language of the page."""
    return _(error.message).format(**error.details)


def _outside(request: HttpRequest, conversation: Conversation) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"problem": _("Come in first."), "enter": path_of(conversation)}, status=403)
    return go_to("entrance", conversation)


def _unknown(request: HttpRequest) -> HttpResponse:
    if limits.is_too_often(request, "unknown", limits.MOST_UNKNOWN):
        return render(request, "429.html", status=429)
    return render(request, "meet/public/unknown.html", {"member": None}, status=404)
