"""The first page of Luisteren: which sources there are, and what each is waiting for."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from waterlijn.web.accounts.permissions import MemberRequest, can_sign_off, is_member, needs
from waterlijn.web.listen import queries, wording
from waterlijn.web.listen.models import Import, Source


@require_GET
@needs(is_member)
def home(request: MemberRequest) -> HttpResponse:
    organisation, today = request.member.organisation, timezone.localdate()
    sources = [(source, queries.status(source, today)) for source in queries.sources_of(organisation)]
    kept = {row.source.pk: row for row in queries.due([source for source, _status in sources])}
    lines = [
        {"source": source, "status": status, "says": wording.status(status), "kept": kept.get(source.pk)}
        for source, status in sources
    ]
    active = {source.kind for source, status in sources if status.is_active}
    context = {
        "lines": lines,
        "sentence": _sentence([status.name for _source, status in sources], can_sign_off(request.member)),
        "can_upload": bool(active - {Source.Kind.FIELD_NOTES}),
        "can_note": Source.Kind.FIELD_NOTES in active,
        "open_imports": [
            (run, wording.state_of_import(run))
            for run in queries.imports_of(organisation).filter(
                state__in=(Import.State.CHECK, Import.State.INTERRUPTED, *queries.BUSY)
            )[:5]
        ],
    }
    return render(request, "listen/home.html", context)


def _sentence(states: list[str], signs: bool) -> str:
    if not states:
        return _("No messages come in yet. It begins with a source.")
    active, waiting = states.count("active"), states.count("waiting")
    sentence = ngettext("{n} source is active.", "{n} sources are active.", active).format(n=active)
    if active == 0:
        sentence = _("No source is active, so nothing comes in.")
    if waiting:
        more = (
            ngettext("{n} source waits for your judgement.", "{n} sources wait for your judgement.", waiting)
            if signs
            else ngettext(
                "{n} source waits for the data protection officer.",
                "{n} sources wait for the data protection officer.",
                waiting,
            )
        )
        sentence = f"{sentence} {more.format(n=waiting)}"
    return sentence
