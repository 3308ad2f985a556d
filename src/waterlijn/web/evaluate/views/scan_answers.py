"""The list that members of a structure score, with a link of their own and without an account."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from waterlijn.errors import WaterlijnError
from waterlijn.web.evaluate.actions import selfscans as actions
from waterlijn.web.evaluate.forms.selfscans import ScanAnswerForm
from waterlijn.web.evaluate.queries import selfscans as queries
from waterlijn.web.evaluate.views.public import with_link_alone
from waterlijn.web.listen.wording import say


@with_link_alone
def answer(request: HttpRequest, key: str) -> HttpResponse:
    seat = queries.seat_of(key)
    if seat is None:
        raise Http404
    scan = seat.round.scan
    if seat.is_used or not seat.round.is_open:
        return render(request, "evaluate/selfscans/not_open.html", {"scan": scan, "seat": seat}, status=410)
    form = ScanAnswerForm(request.POST or None, has_casework=scan.has_casework)
    if form.is_valid():
        try:
            actions.give_scan(key=key, answers=form.answers())
        except WaterlijnError as problem:
            form.add_error(None, say(problem))
        else:
            return redirect("evaluate:scan_thanks")
    context = {"form": form, "scan": scan, "seat": seat, "is_side_kept": queries.is_side_kept(seat)}
    return render(request, "evaluate/selfscans/questionnaire.html", context)


@with_link_alone
def thanks(request: HttpRequest) -> HttpResponse:
    return render(request, "evaluate/selfscans/thanks.html")
