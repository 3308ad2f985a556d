"""Signals: what a rule or a colleague puts forward, and what a person makes of it."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from waterlijn.errors import NotAllowed
from waterlijn.web.accounts.permissions import MemberRequest, can_decide_signals, can_see_temperature, needs
from waterlijn.web.understand import actions, alarms, queries
from waterlijn.web.understand.forms import DecideForm, SignalForm

PAGE = 20


@require_GET
@needs(can_see_temperature)
def index(request: MemberRequest) -> HttpResponse:
    organisation = request.member.organisation
    page = Paginator(queries.signals_of(organisation), PAGE).get_page(request.GET.get("page"))
    waiting = queries.new_signals(organisation).count()
    if waiting:
        sentence = ngettext("{n} signal waits for a person.", "{n} signals wait for a person.", waiting)
        sentence = sentence.format(n=waiting)
    else:
        sentence = _("No signal waits.") if page.object_list else _("There are no signals yet.")
    rows = [(row, alarms.sentence(row)) for row in page]
    return render(request, "understand/signals.html", {"page": page, "rows": rows, "sentence": sentence})


@require_http_methods(["GET", "POST"])
@needs(can_decide_signals)
def new(request: MemberRequest) -> HttpResponse:
    form = SignalForm(request.POST or None, organisation=request.member.organisation)
    if form.is_valid():
        try:
            actions.put_forward(by=request.member, **form.cleaned_data)
        except NotAllowed as problem:
            form.add_error("words", _(problem.message))
        else:
            messages.success(request, _("Your signal is there. Somebody else can look at it now."))
            return redirect("understand:signals")
    return render(request, "understand/new_signal.html", {"form": form})


@require_http_methods(["GET", "POST"])
@needs(can_see_temperature)
def detail(request: MemberRequest, pk: int) -> HttpResponse:
    """What was seen, how often such a signal comes without reason, and what a person made of it."""
    row = get_object_or_404(queries.signals_of(request.member.organisation), pk=pk)
    may = can_decide_signals(request.member)
    form = DecideForm(request.POST or None) if may and row.is_new else None
    if form is not None and form.is_valid():
        try:
            actions.decide(by=request.member, signal=row, **form.cleaned_data)
        except NotAllowed as problem:
            form.add_error("reason", _(problem.message))
        else:
            messages.success(request, _("What you made of it is kept, with your reason."))
            return redirect("understand:signals")
    context = {"row": row, "sentence": alarms.sentence(row), "facts": alarms.facts(row), "form": form}
    return render(request, "understand/signal.html", context)
