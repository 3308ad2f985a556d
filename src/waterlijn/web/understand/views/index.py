"""The index: all signals of a place together, against what is normal there."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from waterlijn.errors import NotAllowed
from waterlijn.report import MEDIA_TYPES, Document
from waterlijn.report import index as reports
from waterlijn.report import render as render_document
from waterlijn.temperature.index import IndexMethod
from waterlijn.web.accounts.permissions import MemberRequest, can_see_temperature, can_tune_model, needs
from waterlijn.web.understand import actions, page, queries
from waterlijn.web.understand.forms import TrustForm
from waterlijn.web.understand.models import IndexVersion


@require_GET
@needs(can_see_temperature)
def index(request: MemberRequest) -> HttpResponse:
    """All signals of one place up to the chosen week, as the terminal reports them."""
    choice = page.choose(request.member.organisation, request.GET.get("place", ""), request.GET.get("week", ""))
    version = queries.index_version(request.member.organisation)
    document = _document(choice, version)
    context = {"choice": choice, "document": document, "scale": version}
    return render(request, "understand/index.html", context)


def _document(choice: page.Choice, version: IndexVersion | None) -> Document | None:
    if version is None or choice.run is None or choice.place is None or choice.week is None:
        return None
    weeks = [one for one in queries.index_of(choice.run, choice.place) if one.week <= choice.week]
    if not weeks:
        return None
    return reports.document(weeks, IndexMethod.from_json(version.content), today=timezone.localdate())


@require_GET
@needs(can_see_temperature)
def download(request: MemberRequest, kind: str) -> HttpResponse:
    """The same page as a file."""
    choice = page.choose(request.member.organisation, request.GET.get("place", ""), request.GET.get("week", ""))
    document = _document(choice, queries.index_version(request.member.organisation))
    if document is None or choice.week is None or kind not in MEDIA_TYPES:
        return redirect("understand:index")
    actions.download_report(by=request.member, place=str(choice.place), week=choice.week, kind=f"index {kind}")
    name = f"waterlijn-index-{choice.week:%G-W%V}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(render_document(document, kind), content_type=MEDIA_TYPES[kind], headers=headers)


@require_POST
@needs(can_tune_model)
def freeze(request: MemberRequest) -> HttpResponse:
    """Fix the scale: from now on 0 and 100 stand still."""
    try:
        actions.freeze_scale(by=request.member)
    except NotAllowed as problem:
        messages.warning(request, _(problem.message))
    else:
        messages.success(request, _("The scale is fixed. From now on the index can be compared over time."))
    return redirect("understand:index")


@require_http_methods(["GET", "POST"])
@needs(can_tune_model)
def trust(request: MemberRequest) -> HttpResponse:
    form = TrustForm(request.POST or None, organisation=request.member.organisation)
    if form.is_valid():
        actions.save_trust(by=request.member, **form.cleaned_data)
        messages.success(request, _("It is kept. The next measurement takes it along."))
        return redirect("understand:index")
    return render(request, "understand/trust.html", {"form": form})
