"""Counts of incidents: looking at them, entering one, taking one away."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from waterlijn.web.accounts.permissions import MemberRequest, can_count_incidents, needs
from waterlijn.web.listen import actions, queries, wording
from waterlijn.web.listen.forms import IncidentsForm

PAGE = 40


@require_GET
@needs(can_count_incidents)
def index(request: MemberRequest) -> HttpResponse:
    page = Paginator(queries.incident_counts_of(request.member.organisation), PAGE).get_page(request.GET.get("page"))
    n = page.paginator.count
    sentence = ngettext("{n} count of incidents was entered.", "{n} counts of incidents were entered.", n)
    sentence = sentence.format(n=wording.count(n)) if n else _("No counts of incidents yet.")
    return render(request, "listen/incidents.html", {"page": page, "sentence": sentence})


@require_http_methods(["GET", "POST"])
@needs(can_count_incidents)
def new(request: MemberRequest) -> HttpResponse:
    form = IncidentsForm(request.POST or None, organisation=request.member.organisation)
    if not form.fields["place"].queryset.exists():  # type: ignore[attr-defined]  # a ModelChoiceField
        return render(request, "listen/no_place.html")
    if not form.is_valid():
        return render(request, "listen/incidents_form.html", {"form": form})
    actions.save_incidents(by=request.member, **form.cleaned_data)
    messages.success(request, _("The count is saved."))
    return redirect("listen:incidents")


@require_POST
@needs(can_count_incidents)
def delete(request: MemberRequest, number: int) -> HttpResponse:
    row = get_object_or_404(queries.incident_counts_of(request.member.organisation), pk=number)
    actions.delete_incidents(by=request.member, row=row)
    messages.success(request, _("The count is deleted."))
    return redirect("listen:incidents")
