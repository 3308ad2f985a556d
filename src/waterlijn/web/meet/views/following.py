"""For who takes part: what was decided, and hearing of it by mail."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from waterlijn.web.accounts.downloads import as_download
from waterlijn.web.meet import moderation_log, pace
from waterlijn.web.meet.actions import following as actions
from waterlijn.web.meet.forms.following import FollowForm
from waterlijn.web.meet.languages import statement_in
from waterlijn.web.meet.models import Conversation
from waterlijn.web.meet.queries import following as queries
from waterlijn.web.meet.tasks import ask_to_confirm
from waterlijn.web.meet.views import public


@public.for_everybody
def decisions(request: HttpRequest, conversation: Conversation) -> HttpResponse:
    code = request.LANGUAGE_CODE or conversation.language
    rows = [(one, statement_in(one.statement, code)) for one in queries.told(conversation)]
    return public.show(request, conversation, "decisions", {"rows": rows, "may_follow": may_follow(conversation)})


def may_follow(conversation: Conversation) -> bool:
    return conversation.cleared_at is None


@public.for_everybody
def follow(request: HttpRequest, conversation: Conversation) -> HttpResponse:
    """The same answer whether an address was here before or not: nobody learns who follows."""
    if not may_follow(conversation):
        return public.go_to("followed_decisions", conversation)
    form = FollowForm(request.POST or None)
    if form.is_valid():
        wait = pace.MAILS_OF_NETWORK.wait(public.network_of(request))
        if wait:
            return public.slow_down(request, conversation, wait)
        follower = actions.follow(
            conversation=conversation, address=form.cleaned_data["address"], language=request.LANGUAGE_CODE or "nl"
        )
        if follower is not None:
            ask_to_confirm.enqueue(follower.pk)
        return public.show(request, conversation, "follow_asked", {"days": actions.CONFIRM_DAYS})
    return public.show(request, conversation, "follow", {"form": form})


@public.for_everybody
def confirm(request: HttpRequest, conversation: Conversation, token: str) -> HttpResponse:
    """A button and not the link alone: programs that look at mail open links too."""
    follower = queries.follower_with(conversation, token)
    if follower is not None and request.method == "POST":
        actions.confirm(follower=follower)
        follower.is_confirmed = True
    is_done = follower is not None and follower.is_confirmed
    status = 200 if follower is not None else 404
    return public.show(request, conversation, "follow_confirm", {"follower": follower, "is_done": is_done}, status)


@public.for_everybody
def stop(request: HttpRequest, conversation: Conversation, token: str) -> HttpResponse:
    follower = queries.follower_with(conversation, token)
    if follower is not None and request.method == "POST":
        actions.stop(follower=follower)
        follower = None
    return public.show(request, conversation, "follow_stop", {"is_gone": follower is None})


@public.for_everybody
def log(request: HttpRequest, conversation: Conversation) -> HttpResponse:
    """What was decided about which statement and why, without texts and without people."""
    content = moderation_log.for_everybody(conversation)
    return as_download(content, f"{conversation.key}-moderation.csv", "text/csv; charset=utf-8")
