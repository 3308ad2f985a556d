"""Answering: what somebody with a link can do. No log-in, no cookie, and no line in the audit trail."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop as _

from waterlijn import privacy
from waterlijn.errors import NotAllowed, UsageError
from waterlijn.web.evaluate import tokens
from waterlijn.web.evaluate.models import Draft, Invitee, Response, Wave
from waterlijn.web.evaluate.queries import surveys as queries
from waterlijn.web.evaluate.surveying import questionnaires
from waterlijn.web.evaluate.surveying.questionnaires import TEXT, Answers, Questionnaire


def draft_of(invitee: Invitee, token: str) -> Answers:
    """What was filled in so far with this link."""
    keys = _keys(invitee, token)
    draft = Draft.objects.filter(wave=invitee.wave, name=keys.name).first()
    found: dict[str, Any] = tokens.open_again(keys, draft.content) if draft else {}
    return dict(found.get("answers", {}))


@transaction.atomic
def save_draft(*, invitee: Invitee, token: str, answers: Answers) -> None:
    """Keep what was filled in, so that the same link goes on from there."""
    invitee = _locked(invitee)
    _refuse_unless_welcome(invitee)
    keys = _keys(invitee, token)
    content = tokens.close(keys, {"answers": answers})
    Draft.objects.update_or_create(name=keys.name, defaults={"wave": invitee.wave, "content": content})


@transaction.atomic
def submit(*, invitee: Invitee, token: str, answers: Answers) -> str:
    """Hand in the answers. Returns the code with which anonymous answers can be taken back, otherwise nothing."""
    invitee = _locked(invitee)
    _refuse_unless_welcome(invitee)
    asked = queries.asked_in(invitee.wave)
    receipt = tokens.new_receipt() if invitee.wave.is_anonymous else ""
    response = as_response(invitee, asked, answers)
    response.receipt_hash = tokens.receipt_hash(receipt) if receipt else ""
    response.save(force_insert=True)
    invitee.has_answered = True
    invitee.save(update_fields=["has_answered"])
    Draft.objects.filter(wave=invitee.wave, name=_keys(invitee, token).name).delete()
    return receipt


@transaction.atomic
def take_back(*, invitee: Invitee, receipt: str = "") -> None:
    """Remove the answers for as long as the wave is open; the same link can answer again."""
    invitee = _locked(invitee)
    wave = invitee.wave
    if not wave.is_open():
        raise NotAllowed(_("This survey is closed. The answers are counted already."))
    mine = Response.objects.filter(wave=wave, channel=Response.Channel.WEB)
    if wave.is_anonymous:
        mine = mine.filter(receipt_hash=tokens.receipt_hash(receipt)).exclude(receipt_hash="")
    else:
        mine = mine.filter(member=invitee.member)
    if not invitee.has_answered or not mine.delete()[0]:
        raise NotAllowed(_("No answers were found with this code. Look whether you typed all of it."))
    invitee.has_answered = False
    invitee.save(update_fields=["has_answered"])


def as_response(invitee: Invitee, asked: Questionnaire, answers: Answers) -> Response:
    """The row to keep: without what was not shown, and in an anonymous wave without the member."""
    response = ready(asked, answers)
    response.wave, response.stratum = invitee.wave, invitee.member.stratum
    response.member = None if invitee.wave.is_anonymous else invitee.member
    return response


def ready(asked: Questionnaire, answers: Answers, *, is_strict: bool = True) -> Response:
    """Answers as they are kept: routing applied, required questions answered, texts without personal data."""
    kept = questionnaires.kept(asked, answers)
    shown = questionnaires.shown(asked, kept)
    left = [question for code in shown if (question := asked.question(code)) and question.required and code not in kept]
    if left and is_strict:
        raise UsageError(_("“{question}” has no answer yet."), question=left[0].text)
    return Response(answers=without_names(asked, kept), shown=list(shown))


def without_names(asked: Questionnaire, answers: Answers) -> Answers:
    """Names, addresses and numbers go out of texts before anything is kept, as everywhere in this program."""
    texts = {question.code for question in asked.questions if question.kind == TEXT}
    return {code: _clean(str(answer)) if code in texts else answer for code, answer in answers.items()}


def _clean(text: str) -> str:
    return privacy.replace(text, privacy.find(text))


def locked_wave(number: int) -> Wave:
    """Closing reads all answers and writes them anew: whoever adds one waits for that, or it for her."""
    return Wave.objects.select_for_update(no_key=True, of=("self",)).select_related("survey").get(pk=number)


def _keys(invitee: Invitee, token: str) -> tokens.DraftKeys:
    return tokens.draft_keys(token, invitee=None if invitee.wave.is_anonymous else invitee.pk)


def _locked(invitee: Invitee) -> Invitee:
    """Two windows with the same link answer once, and nobody answers while the wave is being closed."""
    locked_wave(invitee.wave_id)
    rows = Invitee.objects.select_for_update(of=("self",)).select_related("wave__survey", "member__stratum")
    return rows.get(pk=invitee.pk)


def _refuse_unless_welcome(invitee: Invitee) -> None:
    if not invitee.wave.is_open():
        raise NotAllowed(_("This survey is closed."))
    if invitee.has_answered:
        raise NotAllowed(_("You answered already. Thank you."))
