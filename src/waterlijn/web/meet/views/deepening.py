"""Going deeper: what the minority is asked, and a script for an evening together."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from waterlijn import report
from waterlijn.web.accounts.downloads import as_download
from waterlijn.web.accounts.permissions import MemberRequest, can_lead_conversations, can_see_temperature, needs
from waterlijn.web.meet import script as scripts
from waterlijn.web.meet.actions import deepening as actions
from waterlijn.web.meet.downloads import name_of
from waterlijn.web.meet.forms.leading import DeepenForm
from waterlijn.web.meet.models import Conversation
from waterlijn.web.meet.queries import deepening as queries
from waterlijn.web.meet.views.finding import act, find

get_or_post = require_http_methods(["GET", "HEAD", "POST"])
KINDS = (("pdf", "PDF"), ("docx", "DOCX"))


@get_or_post
@needs(can_lead_conversations)
def deepen(request: MemberRequest, number: int) -> HttpResponse:
    conversation = find(request, number)
    lines = queries.to_choose(conversation)
    choices = [(line.number, line.text) for line in lines]
    chosen = [line.number for line in lines if line.is_deepened]
    suggested = queries.suggested(lines)
    form = DeepenForm(
        request.POST if request.method == "POST" else None, choices=choices, initial={"numbers": chosen or suggested}
    )
    if form.is_valid():
        numbers = form.cleaned_data["numbers"]

        def done() -> str:
            n = actions.deepen(by=request.member, conversation=conversation, numbers=numbers)
            said = ngettext(
                "The minority is asked about {n} statement.", "The minority is asked about {n} statements.", n
            )
            return said.format(n=n)

        return act(request, done, "meet:conversation", conversation.pk)
    ticked = set(form["numbers"].value() or [])
    rows = [(line, str(line.number) in map(str, ticked), line.number in suggested) for line in lines]
    context = {
        "conversation": conversation, "form": form, "rows": rows, "most": actions.MOST, "chosen": chosen,
        "has_numbers": any(line.agree is not None for line in lines),
    }  # fmt: skip
    return render(request, "meet/deepen.html", context)


@require_GET
@needs(can_see_temperature)
def script(request: MemberRequest, number: int) -> HttpResponse:
    conversation = find(request, number)
    document = _document(conversation)
    context = {"conversation": conversation, "document": document, "kinds": KINDS}
    return render(request, "meet/script.html", context)


@require_GET
@needs(can_see_temperature)
def script_file(request: MemberRequest, number: int, kind: str) -> HttpResponse:
    conversation = find(request, number)
    if kind not in dict(KINDS):
        raise Http404
    content = report.render(_document(conversation), kind)
    name = f"{name_of(conversation)}-{slugify(_('Script'))}.{kind}"
    return as_download(content, name, report.MEDIA_TYPES[kind])


def _document(conversation: Conversation) -> report.Document:
    return scripts.write(queries.facts_of(conversation))
