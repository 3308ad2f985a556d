"""What the program learned from people here: the test card, adopting it, and one click back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from waterlijn.errors import NotAllowed
from waterlijn.text.local_card import Card
from waterlijn.text.read import model_name
from waterlijn.web.accounts.permissions import (
    MemberRequest,
    can_see_temperature,
    can_tune_model,
    can_undo_tuning,
    needs,
)
from waterlijn.web.understand import actions, queries, tasks, wording
from waterlijn.web.understand.models import LocalLayer


@require_GET
@needs(can_see_temperature)
def learned(request: MemberRequest) -> HttpResponse:
    organisation = request.member.organisation
    layers = LocalLayer.objects.filter(organisation=organisation)
    adopted = queries.adopted_layer(organisation)
    newest = layers.exclude(card={}).first()
    shown = newest or adopted
    card = Card.from_dict(shown.card) if shown else None
    is_outdated = adopted is not None and adopted.base != model_name()
    context = {
        "adopted": adopted,
        "shown": shown,
        "card": card,
        "rows": wording.card_rows(card) if card else [],
        "sentence": wording.learned(adopted, shown, card, is_outdated=is_outdated),
        "gain": wording.gain(card) if card else "",
        "losses": wording.losses(card) if card else [],
        "is_outdated": is_outdated,
        "can_adopt": bool(shown and card and card.recommends and shown.weights and shown != adopted),
        "n_labels": len(actions.answers(organisation)),
        "to_reread": queries.to_reread(organisation, actions.model_of(organisation)).count(),
        "shipped": model_name(),
    }
    return render(request, "understand/learned.html", context)


@require_POST
@needs(can_tune_model)
def train(request: MemberRequest) -> HttpResponse:
    try:
        actions.train(by=request.member)
    except NotAllowed as problem:
        messages.warning(request, _(problem.message))
    return redirect("understand:learned")


@require_POST
@needs(can_tune_model)
def adopt(request: MemberRequest, pk: int) -> HttpResponse:
    layer = get_object_or_404(LocalLayer, organisation=request.member.organisation, pk=pk)
    try:
        actions.adopt(by=request.member, layer=layer)
    except NotAllowed as problem:
        messages.warning(request, _(problem.message))
    else:
        tasks.reread.enqueue(request.member.organisation_id)
        messages.success(request, _("From now on the program reads with this version. Kept messages are read again."))
    return redirect("understand:learned")


@require_POST
@needs(can_undo_tuning)
def back(request: MemberRequest) -> HttpResponse:
    try:
        actions.back_to_shipped(by=request.member)
    except NotAllowed as problem:
        messages.warning(request, _(problem.message))
    else:
        tasks.reread.enqueue(request.member.organisation_id)
        messages.success(request, _("The program reads as it came again. Kept messages are read again."))
    return redirect("understand:learned")
