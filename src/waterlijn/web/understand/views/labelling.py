"""People judge messages: rounds, the page with one message, what they differ on, and the labels as a file."""

from __future__ import annotations

import csv
import io

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from waterlijn.errors import NotAllowed
from waterlijn.records import LABELS
from waterlijn.web.accounts.permissions import MemberRequest, can_label, can_tune_model, needs
from waterlijn.web.understand import actions, labels, prospects, queries, wording
from waterlijn.web.understand.forms import LabelForm, RoundForm
from waterlijn.web.understand.marks import in_words
from waterlijn.web.understand.models import DrawnMessage, Label, LabelRound

PAUSE = 25  # judgements in a row, after which the page proposes a pause


def _round(request: MemberRequest, pk: int) -> LabelRound:
    return get_object_or_404(queries.rounds_of(request.member.organisation), pk=pk)


@require_GET
@needs(can_label)
def index(request: MemberRequest) -> HttpResponse:
    rounds = list(queries.rounds_of(request.member.organisation))
    current = next((row for row in rounds if row.is_open), None)
    waiting = queries.to_label(current, request.member).count() if current else 0
    if waiting:
        sentence = ngettext(
            "%(n)s message waits for your judgement.", "%(n)s messages wait for your judgement.", waiting
        ) % {"n": waiting}
    elif current:
        sentence = _("You judged everything that you could in this round.")
    else:
        sentence = _("Judge some messages together: then you know how well the program reads here.")
    context = {"rounds": rounds, "current": current, "waiting": waiting, "sentence": sentence}
    return render(request, "understand/rounds.html", context)


@require_http_methods(["GET", "POST"])
@needs(can_tune_model)
def new(request: MemberRequest) -> HttpResponse:
    form = RoundForm(request.POST or None, organisation=request.member.organisation)
    if not form.has_sources:
        return render(request, "understand/no_sources.html")
    if form.is_valid():
        try:
            row = actions.start_round(by=request.member, **form.cleaned_data)
        except NotAllowed as problem:
            messages.error(request, _(problem.message))
        else:
            messages.success(request, _("The lot has been cast. You can begin."))
            return redirect("understand:round", row.pk)
    buys = prospects.prospects(request.member.organisation)
    context = {"form": form, "sentence": prospects.sentence(buys), "buys": prospects.table(buys)}
    return render(request, "understand/new_round.html", context)


@require_GET
@needs(can_label)
def progress(request: MemberRequest, pk: int) -> HttpResponse:
    """How far the round is, and how well people agree; never how often somebody in particular differed."""
    row = _round(request, pk)
    found = list(row.drawn.select_related("message"))
    given = labels.by_message(queries.labels_of(row))
    kept = [drawn for drawn in found if drawn.message.text or drawn.pk in given]
    complete = [d for d in kept if labels.is_complete(given.get(d.pk, []), is_double=row.is_double)]
    is_judged = queries.is_judged(row)
    shows_agreement = is_judged or not row.is_open  # before that, whoever judges must not see whether she agreed
    disputed = [d for d in complete if labels.needs_settling(given[d.pk], is_double=row.is_double) and d.message.text]
    tally = labels.tally(given.values()) if row.is_open else row.agreement
    waiting = queries.to_label(row, request.member).count() if row.is_open else 0
    context = {
        "row": row,
        "sentence": _standing(row, len(complete), len(kept), len(disputed), is_judged=is_judged),
        "n_complete": len(complete),
        "n_kept": len(kept),
        "n_disputed": len(disputed),
        "n_half": len(given.keys() - {drawn.pk for drawn in complete}),
        "can_settle": bool(disputed) and shows_agreement,
        "is_judged": is_judged,
        "is_blind": row.is_double and not shows_agreement,
        "waiting": waiting,
        "sources": [source.name for source in row.sources.all()],
        "kappas": wording.kappa_rows(labels.kappas(tally)) if row.is_double and shows_agreement else [],
        "n_left_out": tally.get("left_out", 0) if shows_agreement else 0,
        "is_alone": not row.is_double,
    }
    return render(request, "understand/round.html", context)


def _standing(row: LabelRound, complete: int, kept: int, disputed: int, *, is_judged: bool) -> str:
    if not row.is_open:
        return _("This round is closed: %(n)s messages were judged.") % {"n": complete}
    if not is_judged:
        return _("%(n)s of %(all)s messages have been judged.") % {"n": complete, "all": kept}
    if disputed:
        return ngettext(
            "Everything is judged. About %(n)s message people do not agree yet.",
            "Everything is judged. About %(n)s messages people do not agree yet.",
            disputed,
        ) % {"n": disputed}
    return _("Everything is judged and settled.")


@require_http_methods(["GET", "POST"])
@needs(can_label)
def label(request: MemberRequest, pk: int) -> HttpResponse:
    """One message at a time, without what the program or a colleague makes of it."""
    row = _round(request, pk)
    if request.method == "POST":
        drawn = get_object_or_404(row.drawn.select_related("message__reading"), pk=_number(request.POST.get("message")))
        form = LabelForm(request.POST)
        if "unsure" in request.POST or form.is_valid():
            return _save(request, row, drawn, actions.UNSURE if "unsure" in request.POST else form.answer())
        return _label_page(request, row, drawn, form, status=200)
    waiting = queries.to_label(row, request.member) if row.is_open else row.drawn.none()
    asked = waiting.filter(pk=_number(request.GET.get("message"))).first()
    drawn_now = asked or waiting.first()
    if drawn_now is None:
        return redirect("understand:round", row.pk)
    actions.open_message(by=request.member, reading=drawn_now.message.reading)
    return _label_page(request, row, drawn_now, LabelForm(), status=200)


def _number(given: str | None) -> int:
    return int(given) if given and given.isascii() and given.isdigit() and len(given) < 19 else 0


def _label_page(
    request: MemberRequest, row: LabelRound, drawn: DrawnMessage, form: LabelForm, *, status: int
) -> HttpResponse:
    last = queries.last_label(row, request.member)
    context = {
        "row": row,
        "drawn": drawn,
        "text": in_words(drawn.message.text),
        "form": form,
        "can_take_back": last is not None and not queries.is_shared(last),
        "waiting": queries.to_label(row, request.member).count(),
    }
    return render(request, "understand/label.html", context, status=status)


def _save(request: MemberRequest, row: LabelRound, drawn: DrawnMessage, answer: actions.Answer) -> HttpResponse:
    try:
        actions.give_label(by=request.member, drawn=drawn, answer=answer)
    except NotAllowed as problem:
        messages.warning(request, _(problem.message))
    else:
        mine = queries.labels_of(row).filter(by=request.member).exclude(seat=Label.SETTLED).count()
        if mine and mine % PAUSE == 0:
            messages.info(request, _("You judged %(n)s messages. A good moment for a pause.") % {"n": mine})
    return redirect(reverse("understand:label", args=[row.pk]) + "#message")


@require_POST
@needs(can_label)
def take_back(request: MemberRequest, pk: int) -> HttpResponse:
    row = _round(request, pk)
    try:
        drawn = actions.take_back(by=request.member, row=row)
    except NotAllowed as problem:
        messages.warning(request, _(problem.message))
        return redirect("understand:round", row.pk)
    messages.info(request, _("Your last judgement was taken back. You can give it again."))
    return redirect(f"{reverse('understand:label', args=[row.pk])}?message={drawn.pk}#message")


@require_http_methods(["GET", "POST"])
@needs(can_label)
def settle(request: MemberRequest, pk: int) -> HttpResponse:
    """A message about which people differ, with both answers, and nobody's name beside them."""
    row = _round(request, pk)
    if row.is_open and not queries.is_judged(row):
        messages.info(
            request, _("Differences are settled when everybody is done, so that nobody is led by a colleague.")
        )
        return redirect("understand:round", row.pk)
    given = labels.by_message(queries.labels_of(row))
    disputed = [pk for pk, found in given.items() if labels.needs_settling(found, is_double=row.is_double)]
    waiting = row.drawn.filter(pk__in=disputed).exclude(message__text="").select_related("message__reading")
    asked = waiting.filter(pk=_number(request.POST.get("message"))).first()
    drawn = asked or waiting.first()
    if drawn is None:
        return redirect("understand:round", row.pk)
    form = LabelForm(request.POST or None)
    is_unsure = "unsure" in request.POST
    if request.method == "POST" and asked and (is_unsure or form.is_valid()):
        try:
            answer = actions.UNSURE if is_unsure else form.answer()
            actions.settle(by=request.member, drawn=asked, answer=answer, talked=request.POST.get("talked") == "on")
        except NotAllowed as problem:
            messages.warning(request, _(problem.message))
        return redirect("understand:settle", row.pk)
    actions.open_message(by=request.member, reading=drawn.message.reading)
    context = {
        "row": row,
        "drawn": drawn,
        "text": in_words(drawn.message.text),
        "form": form,
        "answers": wording.answers(given[drawn.pk], flip=drawn.order % 2 == 1),
        "waiting": waiting.count(),
        "is_mine": any(found.by_id == request.member.pk for found in given[drawn.pk]),
    }
    return render(request, "understand/settle.html", context)


@require_POST
@needs(can_tune_model)
def close(request: MemberRequest, pk: int) -> HttpResponse:
    row = _round(request, pk)
    try:
        actions.close_round(by=request.member, row=row)
    except NotAllowed as problem:
        messages.warning(request, _(problem.message))
    else:
        messages.success(request, _("The round is closed. The names were taken off the judgements."))
    return redirect("understand:round", row.pk)


@require_GET
@needs(can_tune_model)
def labels_csv(request: MemberRequest) -> HttpResponse:
    """Chance and answers of every judged message, empty where nobody could say; no text.

    The ids are of this file alone: what the messages were called in their export is not kept, only its keyed hash.
    """
    try:
        found = actions.download_labels(by=request.member)
    except NotAllowed as problem:
        messages.warning(request, _(problem.message))
        return redirect("understand:rounds")
    share = queries.judged_share(request.member.organisation, [drawn for drawn, _answer in found])
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["id", "pi", "hostility", *LABELS, "disagreement", "target", "behaviour", "drawn_pi", "round"])
    for drawn, answer in found:
        pi = repr(drawn.chance * share[drawn.round_id])
        writer.writerow([f"waterlijn-{drawn.pk}", pi, *_said(answer), repr(drawn.chance), drawn.round_id])
    headers = {"Content-Disposition": 'attachment; filename="waterlijn-labels.csv"'}
    return HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)


def _said(answer: Label | None) -> list[int | str]:
    if answer is None:
        return [""] * (len(LABELS) + 4)
    said = [int(getattr(answer, name)) for name in LABELS]
    return [int(any(said)), *said, int(answer.target != "none"), answer.target, answer.behaviour]
