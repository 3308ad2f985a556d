"""The pages of Begrijpen. A number on them is an estimate from a stored run; nothing is calculated while you wait."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from waterlijn import report
from waterlijn.report import numbers
from waterlijn.web.accounts.permissions import MemberRequest, can_read_messages, can_see_temperature, needs
from waterlijn.web.understand import actions, page, queries, wording
from waterlijn.web.understand.forms import LookForm
from waterlijn.web.understand.marks import pieces
from waterlijn.web.understand.models import Reading


def _choice(request: MemberRequest) -> page.Choice:
    return page.choose(request.member.organisation, request.GET.get("place", ""), request.GET.get("week", ""))


def _shared(request: MemberRequest, choice: page.Choice) -> dict[str, Any]:
    return {"choice": choice, "waiting_to_be_read": queries.still_to_read(request.member.organisation)}


@require_GET
@needs(can_see_temperature)
def temperature(request: MemberRequest) -> HttpResponse:
    choice = _choice(request)
    if not choice.is_filled:
        return render(request, "understand/empty.html", _shared(request, choice) | {"here": "temperature"})
    weekly = page.weekly(choice)
    assert choice.place is not None
    assert choice.week is not None
    waiting = 0
    if can_read_messages(request.member):
        waiting = queries.waiting_for_a_person(request.member.organisation, choice.place, choice.week)
    extra = {
        "weekly": weekly,
        "wide": weekly.chart(report.WIDE),
        "narrow": weekly.chart(report.NARROW),
        "waiting": waiting,
    }
    return render(request, "understand/temperature.html", _shared(request, choice) | extra)


@require_GET
@needs(can_see_temperature)
def waterline(request: MemberRequest) -> HttpResponse:
    choice = _choice(request)
    if not choice.is_filled:
        return render(request, "understand/empty.html", _shared(request, choice) | {"here": "waterline"})
    weekly = page.weekly(choice)
    extra = {"weekly": weekly, "wide": weekly.needs_chart(report.WIDE), "narrow": weekly.needs_chart(report.NARROW)}
    return render(request, "understand/waterline.html", _shared(request, choice) | extra)


@require_GET
@needs(can_see_temperature)
def topics(request: MemberRequest) -> HttpResponse:
    choice = _choice(request)
    if not choice.is_filled:
        return render(request, "understand/empty.html", _shared(request, choice) | {"here": "topics"})
    extra = {"weekly": page.weekly(choice), "topics": page.topics(choice)}
    return render(request, "understand/topics.html", _shared(request, choice) | extra)


@require_GET
@needs(can_see_temperature)
def campaigns(request: MemberRequest) -> HttpResponse:
    organisation = request.member.organisation
    found, hidden = queries.campaigns(organisation), queries.hidden_campaigns(organisation)
    if found and can_read_messages(request.member):
        actions.list_campaigns(by=request.member, shown=len(found))
    if found:
        sentence = ngettext(
            "%(n)s text was copied often; it counts as one voice.",
            "%(n)s texts were copied often; each counts as one voice.",
            len(found),
        ) % {"n": len(found)}
    else:
        sentence = _("No text was copied often enough to be shown.")
    return render(request, "understand/campaigns.html", {"campaigns": found, "hidden": hidden, "sentence": sentence})


@require_GET
@needs(can_read_messages)
def messages(request: MemberRequest) -> HttpResponse:
    choice = _choice(request)
    if not request.GET and choice.is_filled:
        return redirect(reverse("understand:messages") + choice.query)  # a week, not everything, to begin with
    form = LookForm(request.GET, places=choice.places, weeks=choice.weeks)
    term = request.GET.get("topic", "")
    look = form.look(term if queries.is_topic(request.member.organisation, term) else "")
    pages = Paginator(queries.messages(request.member.organisation, look), queries.PAGE)
    shown = pages.get_page(request.GET.get("page"))
    items = [_item(reading, shown.start_index() + i) for i, reading in enumerate(shown)]
    if items:
        actions.list_messages(by=request.member, look=look, shown=len(items), page=shown.number)
        sentence = ngettext(
            "%(n)s message fits; the most serious first.", "%(n)s messages fit; the most serious first.", pages.count
        ) % {"n": numbers.count(pages.count)}
    else:
        sentence = _("No message fits this choice.")
    context = {"form": form, "page": shown, "items": items, "sentence": sentence, "choice": choice, "topic": look.term}
    return render(request, "understand/messages.html", context | _turning(request, shown))


def _turning(request: MemberRequest, shown: Any) -> dict[str, str]:
    """The query strings of the previous and the next page."""

    def query(number: int) -> str:
        chosen = request.GET.copy()
        chosen["page"] = str(number)
        return chosen.urlencode()

    return {"next_query": query(shown.number + 1), "previous_query": query(shown.number - 1)}


def _item(reading: Reading, number: int) -> dict[str, Any]:
    message = reading.message
    return {
        "pk": reading.pk,
        "number": number,
        "pieces": pieces(message.text, reading.spans),
        "says": page.in_short(reading),
        "abstain": reading.abstain,
        "time": message.time,
        "place": message.place,
        "source": message.source,
    }


@require_GET
@needs(can_read_messages)
def message(request: MemberRequest, pk: int) -> HttpResponse:
    """One message with its evidence. Opening it leaves a line in the audit trail, never its text."""
    reading = queries.reading_of(request.member.organisation, pk).first()
    if reading is None:
        raise Http404
    actions.open_message(by=request.member, reading=reading)
    if not reading.message.text:
        return render(request, "understand/erased.html", {"reading": reading}, status=410)
    explained = page.explain(reading)
    context = {
        "reading": reading,
        "sentence": page.in_short(reading),
        "pieces": pieces(reading.message.text, reading.spans),
        "labels": page.labels(reading),
        "severity": wording.SEVERITIES[reading.severity],
        "behaviour": wording.BEHAVIOURS.get(reading.behaviour, ""),
        "target": wording.TARGETS.get(reading.target, ""),
        "needs": [wording.NEEDS[need] for need in reading.needs],
        "same_text": reading.campaign_id is not None,
        "back": f"{reverse('understand:messages')}?{request.GET.urlencode()}",
    }
    return render(request, "understand/message.html", context | explained)


@require_GET
@needs(can_see_temperature)
def weekly_report(request: MemberRequest) -> HttpResponse:
    choice = _choice(request)
    if not choice.is_filled:
        return render(request, "understand/empty.html", _shared(request, choice) | {"here": "report"})
    weekly = page.weekly(choice)
    extra = {
        "weekly": weekly,
        "wide": weekly.chart(report.WIDE),
        "narrow": weekly.chart(report.NARROW),
        "needs_wide": weekly.needs_chart(report.WIDE),
        "needs_narrow": weekly.needs_chart(report.NARROW),
    }
    return render(request, "understand/report.html", _shared(request, choice) | extra)


@require_GET
@needs(can_see_temperature)
def report_csv(request: MemberRequest) -> HttpResponse:
    return _download(request, "csv")


@require_GET
@needs(can_see_temperature)
def report_pdf(request: MemberRequest) -> HttpResponse:
    return _download(request, "pdf")


@require_GET
@needs(can_see_temperature)
def report_docx(request: MemberRequest) -> HttpResponse:
    return _download(request, "docx")


@require_GET
@needs(can_see_temperature)
def report_ods(request: MemberRequest) -> HttpResponse:
    return _download(request, "ods")


def _download(request: MemberRequest, kind: str) -> HttpResponse:
    choice = _choice(request)
    if not choice.is_filled:
        return redirect("understand:report")
    assert choice.week is not None
    content = report.render(page.weekly(choice), kind)
    actions.download_report(by=request.member, place=str(choice.place), week=choice.week, kind=kind)
    name = f"waterlijn-{choice.week:%G-W%V}.{kind}"
    disposition = f'attachment; filename="{name}"'
    return HttpResponse(content, content_type=report.MEDIA_TYPES[kind], headers={"Content-Disposition": disposition})
