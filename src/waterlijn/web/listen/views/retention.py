"""What is kept, when it goes, and the proof of what went."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from waterlijn.web.accounts.permissions import MemberRequest, can_sign_off, is_member, needs
from waterlijn.web.listen import actions, queries, wording

PAGE = 25


@require_GET
@needs(is_member)
def index(request: MemberRequest) -> HttpResponse:
    organisation, today = request.member.organisation, timezone.localdate()
    kept = queries.due(queries.sources_of(organisation))
    late = [row for row in kept if (row.first_text or today) < today or (row.first_message or today) < today]
    texts = sum(row.texts for row in kept)
    sentence = ngettext("The text of {n} message is kept.", "The texts of {n} messages are kept.", texts)
    if late:
        sentence = _("Some of what is kept should be gone already.")
    context = {
        "kept": kept,
        "late": late,
        "today": today,
        "sentence": sentence.format(n=wording.count(texts)) if kept else _("Nothing is kept."),
        "page": Paginator(queries.deletions_of(organisation), PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "listen/retention.html", context)


@require_POST
@needs(can_sign_off)
def run_now(request: MemberRequest) -> HttpResponse:
    proofs = actions.apply_retention(organisation=request.member.organisation, by=request.member)
    messages.success(request, _("Done: what was due is gone.") if proofs else _("Nothing was due."))
    return redirect("listen:retention")
