"""The entrance: what it is about, what is kept, and the way in."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from waterlijn.errors import NotAllowed
from waterlijn.web.accounts.middleware import has_second_factor
from waterlijn.web.accounts.models import Member
from waterlijn.web.meet import keys, languages, links, pace
from waterlijn.web.meet.actions import entering as doors
from waterlijn.web.meet.actions import taking_part as actions
from waterlijn.web.meet.addresses import path_of
from waterlijn.web.meet.forms.taking_part import EntranceForm
from waterlijn.web.meet.models import Conversation
from waterlijn.web.meet.queries import next_statements
from waterlijn.web.meet.views import public

log = logging.getLogger("waterlijn.web.meet")
Entrance = Conversation.Entrance


@public.for_everybody
def entrance(request: HttpRequest, conversation: Conversation) -> HttpResponse:
    """The first page behind a link or QR code."""
    return _entrance(request, conversation, EntranceForm(conversation))


@public.for_everybody
def with_code(request: HttpRequest, conversation: Conversation, code: str) -> HttpResponse:
    """The same page from the QR code of a letter: the code is filled in already, a person still says yes."""
    return _entrance(request, conversation, EntranceForm(conversation, code=code[:40]))


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
    return DOORS[Entrance(conversation.entrance)](request, conversation, form)


def _by_link(request: HttpRequest, conversation: Conversation, form: EntranceForm) -> HttpResponse:
    wait = pace.NEW_OF_NETWORK.wait(public.network_of(request))
    if wait:
        return public.slow_down(request, conversation, wait)
    return _let_in(request, conversation, keys.new_key(), form.background())


def _by_code(request: HttpRequest, conversation: Conversation, form: EntranceForm) -> HttpResponse:
    """Only codes that are wrong count against a network: a hall with the right ones comes in at once."""
    if wait := pace.CODES_OF_NETWORK.wait(public.network_of(request), is_look=True):
        return public.slow_down(request, conversation, wait)
    try:
        key = doors.key_for_code(conversation=conversation, code=form.cleaned_data["code"])
    except NotAllowed as problem:
        pace.CODES_OF_NETWORK.wait(public.network_of(request))
        return _refused(request, conversation, form, problem)
    return _let_in(request, conversation, key, form.background())


def _by_mail(request: HttpRequest, conversation: Conversation, form: EntranceForm) -> HttpResponse:
    """The same page whoever the address belongs to, and also when it was asked for too often."""
    address = form.cleaned_data["email"]
    if wait := pace.MAILS_OF_NETWORK.wait(public.network_of(request)):
        return public.slow_down(request, conversation, wait)
    if not pace.MAILS_TO_ADDRESS.wait((conversation.pk, keys.hashed(address.strip().lower()))):
        try:
            doors.send_link(
                conversation=conversation, address=address, language=request.LANGUAGE_CODE,
                background=form.background(),
            )  # fmt: skip
        except OSError as problem:  # every fault of a mail server is one; the message would hold the address
            log.warning("a way in could not be mailed: %s", type(problem).__name__)
            form.add_error(None, _("The mail could not be sent now. Try again in a few minutes."))
            return _entrance(request, conversation, form, status=503)
    return public.show(request, conversation, "mailed", {"minutes": links.MINUTES})


def _by_login(request: HttpRequest, conversation: Conversation, form: EntranceForm) -> HttpResponse:
    member = member_of(request)
    if member is None:
        return public.see_other(login_path(conversation))
    try:
        key = doors.key_for_member(conversation=conversation, member=member)
    except NotAllowed as problem:
        return _refused(request, conversation, form, problem)
    return _let_in(request, conversation, key, form.background())


DOORS: dict[str, Callable[[HttpRequest, Conversation, EntranceForm], HttpResponse]] = {
    Entrance.OPEN: _by_link, Entrance.CODE: _by_code, Entrance.EMAIL: _by_mail, Entrance.LOGIN: _by_login,
}  # fmt: skip


@public.for_everybody
def come_in_by_mail(request: HttpRequest, conversation: Conversation, token: str) -> HttpResponse:
    """The link of the mail. Looking changes nothing: programs that check mail open every link."""
    found = links.open_again(conversation.pk, token) if conversation.entrance == Entrance.EMAIL else None
    if found is None:
        return public.show(request, conversation, "link_over", status=410)
    if request.method != "POST":
        return public.show(request, conversation, "way_in", {"token": token})
    key, background = found
    return _let_in(request, conversation, key, background)


def member_of(request: HttpRequest) -> Member | None:
    """Who is logged in completely, with the second factor."""
    member: Member | None = getattr(request, "member", None)
    return member if member is not None and has_second_factor(member) else None


def login_path(conversation: Conversation) -> str:
    return f"{reverse(settings.LOGIN_URL)}?next={path_of(conversation)}"


def _let_in(request: HttpRequest, conversation: Conversation, key: str, background: dict[str, str]) -> HttpResponse:
    actions.enter(conversation=conversation, key=key, language=request.LANGUAGE_CODE, background=background)
    return public.let_in(public.go_to("vote", conversation), conversation, key)


def _refused(request: HttpRequest, conversation: Conversation, form: EntranceForm, problem: NotAllowed) -> HttpResponse:
    form.add_error("code" if "code" in form.fields else None, public.say(problem))
    return _entrance(request, conversation, form, status=403)


def _entrance(request: HttpRequest, conversation: Conversation, form: EntranceForm, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "participant": public.participant_of(request, conversation),
        "n_statements": len(next_statements.known(conversation).statements),
        "log_in": login_path(conversation)
        if conversation.entrance == Entrance.LOGIN and not member_of(request)
        else "",
    }
    return public.show(request, conversation, "entrance", context, status=status)


@public.for_everybody
def language(request: HttpRequest, conversation: Conversation) -> HttpResponse:
    """Remember the language, and go back to the page of this conversation where one was."""
    back = request.POST.get("back", "")
    start = path_of(conversation)
    response = public.see_other(back if back.startswith(start) and ".." not in back else start)
    code = request.POST.get("language", "")
    if request.method == "POST" and code in languages.languages_of(conversation):
        public.keep_language(response, code)
    return response
