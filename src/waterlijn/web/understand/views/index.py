"""The index: all signals of a place together, against what is normal there."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from waterlijn.errors import NotAllowed
from waterlijn.web.accounts.permissions import MemberRequest, can_tune_model, needs
from waterlijn.web.understand import actions
from waterlijn.web.understand.forms import TrustForm


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
