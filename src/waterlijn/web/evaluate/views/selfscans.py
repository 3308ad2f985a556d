"""Self-evaluations: rounds, links for the members, and what came of it."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from waterlijn.errors import WaterlijnError
from waterlijn.web.accounts.permissions import MemberRequest, can_run_selfscans, can_see_temperature, needs
from waterlijn.web.evaluate.actions import selfscans as actions
from waterlijn.web.evaluate.downloads import FILE_KINDS, as_file
from waterlijn.web.evaluate.forms.selfscans import RoundForm, ScanForm
from waterlijn.web.evaluate.models.selfscans import ScanRound, SelfScan
from waterlijn.web.evaluate.queries import selfscans as queries
from waterlijn.web.evaluate.scanning import document as scan_document
from waterlijn.web.listen.wording import say

edits = require_http_methods(["GET", "POST"])


def find(request: MemberRequest, pk: int) -> SelfScan:
    return get_object_or_404(queries.scans_of(request.member.organisation), pk=pk)


def find_round(request: MemberRequest, pk: int) -> ScanRound:
    return get_object_or_404(queries.rounds_of(request.member.organisation), pk=pk)


@require_GET
@needs(can_see_temperature)
def index(request: MemberRequest) -> HttpResponse:
    found = list(queries.scans_of(request.member.organisation))
    n = len(found)
    sentence = ngettext("{n} structure looks at itself.", "{n} structures look at themselves.", n).format(n=n)
    context = {
        "lines": [(scan, queries.open_round(scan), len(queries.closed_rounds(scan))) for scan in found],
        "sentence": sentence if n else _("No structure looks at itself yet."),
    }
    return render(request, "evaluate/selfscans/index.html", context)


@edits
@needs(can_run_selfscans)
def new(request: MemberRequest) -> HttpResponse:
    form = ScanForm(request.POST or None, organisation=request.member.organisation)
    if form.is_valid():
        scan = actions.save_scan(by=request.member, scan=form.save(commit=False))
        return redirect("evaluate:selfscan", scan.pk)
    return render(request, "evaluate/selfscans/form.html", {"form": form})


@require_GET
@needs(can_see_temperature)
def detail(request: MemberRequest, pk: int) -> HttpResponse:
    scan = find(request, pk)
    row, closed = queries.open_round(scan), queries.closed_rounds(scan)
    context = {
        "scan": scan,
        "row": row,
        "turnout": queries.turnout(row) if row else None,
        "closed": closed,
        "document": scan_document.document(scan, closed) if closed else None,
        "file_kinds": FILE_KINDS,
    }
    return render(request, "evaluate/selfscans/detail.html", context)


@never_cache
@edits
@needs(can_run_selfscans)
def open_round(request: MemberRequest, pk: int) -> HttpResponse:
    """Begin a round. The links stand on the page that answers, and nowhere else."""
    scan = find(request, pk)
    form = RoundForm(request.POST or None)
    if form.is_valid():
        try:
            row, links = actions.open_round(by=request.member, scan=scan, seats=form.seats())
        except WaterlijnError as problem:
            form.add_error(None, say(problem))
        else:
            return _show_links(request, row, links)
    return render(request, "evaluate/selfscans/round_form.html", {"form": form, "scan": scan})


@never_cache
@require_POST
@needs(can_run_selfscans)
def renew_links(request: MemberRequest, pk: int) -> HttpResponse:
    row = find_round(request, pk)
    try:
        links = actions.renew_links(by=request.member, row=row)
    except WaterlijnError as problem:
        messages.warning(request, say(problem))
        return redirect("evaluate:selfscan", row.scan_id)
    return _show_links(request, row, links)


def _show_links(request: MemberRequest, row: ScanRound, links: list[actions.HandedOut]) -> HttpResponse:
    public = settings.PUBLIC_ADDRESS
    found = [(side.label, public + reverse("evaluate:scan_answer", args=[key])) for side, key in links]
    return render(request, "evaluate/selfscans/links.html", {"scan": row.scan, "row": row, "links": found})


@edits
@needs(can_run_selfscans)
def close(request: MemberRequest, pk: int) -> HttpResponse:
    row = find_round(request, pk)
    if request.method == "POST":
        try:
            actions.close_round(by=request.member, row=row)
        except WaterlijnError as problem:
            messages.warning(request, say(problem))
        else:
            messages.success(request, _("The round is closed. What each member said is gone."))
        return redirect("evaluate:selfscan", row.scan_id)
    context = {"row": row, "scan": row.scan, "turnout": queries.turnout(row)}
    return render(request, "evaluate/selfscans/close.html", context)


@require_GET
@needs(can_see_temperature)
def download(request: MemberRequest, pk: int, kind: str) -> HttpResponse:
    scan = find(request, pk)
    closed = queries.closed_rounds(scan)
    if not closed:
        return redirect("evaluate:selfscan", scan.pk)
    answer = as_file(scan_document.document(scan, closed), kind, f"waterlijn-selfscan-{scan.pk}")
    actions.note_download(by=request.member, row=closed[0], kind=kind)
    return answer
