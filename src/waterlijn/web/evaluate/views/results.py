"""The results of a wave, as a page and as files with the very same numbers."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from waterlijn import report
from waterlijn.report import Document
from waterlijn.web.accounts.downloads import as_download
from waterlijn.web.accounts.permissions import MemberRequest, can_see_temperature, needs
from waterlijn.web.evaluate.actions import survey_exports
from waterlijn.web.evaluate.models import Wave
from waterlijn.web.evaluate.queries import surveys as queries
from waterlijn.web.evaluate.surveying import document as survey_document
from waterlijn.web.evaluate.surveying import results
from waterlijn.web.evaluate.views.surveys_finding import find_wave
from waterlijn.words import language

KINDS = ("pdf", "docx", "ods", "csv")


@require_GET
@needs(can_see_temperature)
def page(request: MemberRequest, number: int) -> HttpResponse:
    wave = find_wave(request, number)
    made = document_of(wave)
    if made is None:
        return _not_yet(request, wave)
    main = survey_document.main_question(queries.asked_in(wave))
    context = {
        "wave": wave,
        "survey": wave.survey,
        "document": made,
        "kinds": KINDS,
        "open": main.text if main else "",
    }
    return render(request, "evaluate/surveys/results.html", context)


@require_GET
@needs(can_see_temperature)
def file(request: MemberRequest, number: int, key: str) -> HttpResponse:
    wave = find_wave(request, number)
    if key not in KINDS:
        raise Http404
    made = document_of(wave)
    if made is None:
        return _not_yet(request, wave)
    content = report.render(made, key)
    survey_exports.download_results(by=request.member, wave=wave, kind=key)
    name = slugify(f"{wave.survey.name}-{wave.name}") or f"wave-{wave.pk}"
    return as_download(content, f"{name}.{key}", report.MEDIA_TYPES[key])


def document_of(wave: Wave) -> Document | None:
    """None while nobody may see the answers, or when there are none (any more)."""
    if not queries.may_be_seen(wave) or not wave.responses.exists():
        return None
    earlier = queries.wave_before(wave)
    if wave.closed_at is None:
        return _made(wave, earlier)
    return _of_closed(wave.pk, wave.closed_at, earlier.pk if earlier else None, language())


@lru_cache(maxsize=32)
def _of_closed(number: int, _closed_at: datetime, earlier: int | None, _language: str) -> Document:
    """A closed wave never changes, so what follows from it may be remembered: totals only, per language."""
    waves = Wave.objects.select_related("survey")
    return _made(waves.get(pk=number), waves.get(pk=earlier) if earlier else None)


def _made(wave: Wave, earlier: Wave | None) -> Document:
    before = results.answered(earlier) if earlier else None
    return survey_document.document(results.answered(wave), before)


def _not_yet(request: MemberRequest, wave: Wave) -> HttpResponse:
    if wave.answers_deleted_at:
        messages.info(request, _("The answers of this wave were deleted, as promised."))
    elif not queries.may_be_seen(wave):
        messages.info(request, _("These answers are anonymous: the results can be seen when the wave is closed."))
    else:
        messages.info(request, _("Nobody answered yet."))
    return redirect("evaluate:wave", wave.pk)
