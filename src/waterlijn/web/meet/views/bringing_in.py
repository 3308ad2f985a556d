"""Bringing in a conversation that was held elsewhere, to see what its votes say."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from waterlijn.errors import WaterlijnError
from waterlijn.records import BadRow
from waterlijn.web.accounts.permissions import MemberRequest, can_lead_conversations, needs
from waterlijn.web.listen.files import content_of
from waterlijn.web.listen.wording import say
from waterlijn.web.meet import brought_in
from waterlijn.web.meet.actions import analysing, bringing_in
from waterlijn.web.meet.forms.bringing_in import BringInForm
from waterlijn.words import gettext as said

MOST_SHOWN = 20  # bad rows


@require_http_methods(["GET", "POST"])
@needs(can_lead_conversations)
def upload(request: MemberRequest) -> HttpResponse:
    form = BringInForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        given = form.cleaned_data
        try:
            brought = brought_in.read(content_of(given["file"].draft(), brought_in.LARGEST_FILE))
            made = bringing_in.bring_in(
                by=request.member, question=given["question"], language=given["language"], brought=brought
            )
            analysing.analyse(made)
        except WaterlijnError as problem:
            form.add_error("file", say(problem))
        else:
            _tell(request, brought)
            return redirect("meet:result", made.pk)
    return render(request, "meet/results/bring_in.html", {"form": form})


def _tell(request: MemberRequest, brought: brought_in.Brought) -> None:
    n = len(brought.votes)
    messages.success(request, ngettext("{n} vote was brought in.", "{n} votes were brought in.", n).format(n=n))
    for note in brought.notes:
        messages.info(request, said(note))
    if brought.n_bad:
        n = brought.n_bad
        told = ngettext("{n} row was not read, or only in part:", "{n} rows were not read, or only in part:", n)
        lines = "; ".join(_row(bad) for bad in brought.bad_rows[:MOST_SHOWN])
        messages.warning(request, f"{told.format(n=n)} {lines}")


def _row(bad: BadRow) -> str:
    return _("row {row}: {why}").format(row=bad.line, why=said(bad.reason, **dict(bad.details)))
