"""Adding a statement: written, looked over once when there is reason to, and added. The person decides."""

from __future__ import annotations

import hashlib
import uuid
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from waterlijn.errors import NotAllowed, WaterlijnError
from waterlijn.web.meet import pace
from waterlijn.web.meet.actions import adding as actions
from waterlijn.web.meet.actions.adding import Draft
from waterlijn.web.meet.models import Conversation, Participant, Phase, Statement
from waterlijn.web.meet.nudge import CALM, WHY, Nudge, nudge
from waterlijn.web.meet.queries import next_statements
from waterlijn.web.meet.queries.alike import Alike, alike, is_same
from waterlijn.web.meet.queries.next_statements import Shown
from waterlijn.web.meet.tidying import has_several_ideas, tidy
from waterlijn.web.meet.views import public
from waterlijn.web.understand.marks import in_words

Kind = Statement.Kind
MOST_TYPED = 4_000  # characters that are looked at


class Seen(NamedTuple):
    """What there is to say of a draft before it is added."""

    alike: list[Alike]
    nudge: Nudge
    has_several: bool
    is_there: bool

    def is_quiet(self, draft: Draft) -> bool:
        return not (self.alike or self.nudge.why or self.has_several or draft.removed)


@public.for_participant
def add(request: HttpRequest, conversation: Conversation, participant: Participant) -> HttpResponse:
    """The form; and when it is sent, the statement, or a page that says what to think about first."""
    about, kind = _about(conversation, request.POST.get("about", ""), request.POST.get("kind", ""))
    context: dict[str, Any] = {"about_statement": about, "kind": kind, "is_asked": about is not None}
    if not conversation.can_add():
        return public.show(request, conversation, "no_adding", context)
    if "text" not in request.POST:
        return _form(request, conversation, context | {"fresh_key": uuid.uuid4()})
    return _posted(request, conversation, participant, context)


def _posted(
    request: HttpRequest, conversation: Conversation, participant: Participant, context: dict[str, Any]
) -> HttpResponse:
    text, key = request.POST.get("text", "")[:MOST_TYPED], _key(request)
    context |= {"text": text, "fresh_key": key}
    wait = pace.STATEMENTS_OF_ONE.wait(participant.pk) or pace.STATEMENTS_OF_NETWORK.wait(public.network_of(request))
    if wait:
        return public.slow_down(request, conversation, wait)
    try:
        draft = actions.prepare(conversation=conversation, text=text)
        seen = _look(conversation, draft)
        is_sure = request.POST.get("sure") == _digest(draft.text) and "change" not in request.POST
        if "change" in request.POST:
            return _form(request, conversation, context)
        if seen.is_there or not (is_sure or seen.is_quiet(draft)):
            return _review(request, conversation, context, draft, seen)
        about = context["about_statement"]
        made = actions.add(
            conversation=conversation, participant=participant, text=text, key=key, language=request.LANGUAGE_CODE,
            kind=context["kind"], about=about.number if about else None, waits=seen.nudge.waits,
        )  # fmt: skip
    except NotAllowed as problem:
        return public.show(request, conversation, "no_adding", {"problem": public.say(problem)}, status=409)
    except WaterlijnError as problem:
        return _form(request, conversation, context | {"problem": public.say(problem)}, status=400)
    return public.go_to("vote" if conversation.can_vote() else "add", conversation, f"?added={made.state}")


def _look(conversation: Conversation, draft: Draft) -> Seen:
    found = alike(conversation, draft.text)
    is_there = any(is_same(draft.text, text) for one in found for text in (one.statement.text,))
    return Seen(found, CALM if is_there else nudge(draft.text), has_several_ideas(draft.text), is_there)


def _form(request: HttpRequest, conversation: Conversation, context: dict[str, Any], status: int = 200) -> HttpResponse:
    about: Shown | None = context["about_statement"]
    context |= {
        "longest": actions.longest_of(conversation),
        "about_said": about.said(request.LANGUAGE_CODE) if about else None,
        "added": request.GET.get("added", ""),
        "words": {
            "left": _("{n} characters left"),
            "over": _("{n} characters too many"),
            "alike": _("Is this there already?"),
        },
    }
    return public.show(request, conversation, "add", context, status=status)


def _review(
    request: HttpRequest, conversation: Conversation, context: dict[str, Any], draft: Draft, seen: Seen
) -> HttpResponse:
    language = request.LANGUAGE_CODE
    context |= {
        "draft_text": in_words(draft.text),
        "draft": draft, "seen": seen, "sure": _digest(draft.text), "why": WHY.get(seen.nudge.why, ""),
        "rows": [(one.statement.number, one.statement.said(language), uuid.uuid4()) for one in seen.alike],
    }  # fmt: skip
    return public.show(request, conversation, "review", context)


@public.for_participant
def look_alikes(request: HttpRequest, conversation: Conversation, participant: Participant) -> HttpResponse:
    """Statements that look like what is being typed. Sent as a form: words in an address end up in logs."""
    if request.method != "POST":
        return JsonResponse({"alike": []}, status=405, headers={"Allow": "POST"})
    wait = pace.LOOKING.wait(participant.pk)
    if wait:
        return public.slow_down(request, conversation, wait)
    found = alike(conversation, tidy(request.POST.get("text", "")[:MOST_TYPED]))
    rows = [(one.statement.number, one.statement.said(request.LANGUAGE_CODE)) for one in found]
    alikes = [{"number": number, "text": said.text, "language": said.language} for number, said in rows]
    return JsonResponse({"alike": alikes})


def _about(conversation: Conversation, number: str, kind: str) -> tuple[Shown | None, str]:
    """The statement that is answered and in which way; without one it is a statement of its own."""
    if kind not in (Kind.NEED, Kind.ALTERNATIVE) or not (number.isascii() and number.isdigit() and len(number) < 10):
        return None, Kind.STATEMENT
    found = next_statements.known(conversation).statement(int(number))
    is_fine = found is not None and found.kind == Kind.STATEMENT and conversation.phase() == Phase.DEEPEN
    return (found, kind) if is_fine else (None, Kind.STATEMENT)


def _key(request: HttpRequest) -> str:
    try:
        return str(uuid.UUID(request.POST.get("key", "")))
    except ValueError:
        return str(uuid.uuid4())


def _digest(text: str) -> str:
    """Of the words that somebody was shown: other words are looked over again."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]
