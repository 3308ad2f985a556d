"""Answers that came in on paper, typed in by staff: once, or twice by two people who are compared."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.db import transaction
from django.utils.translation import gettext_noop as _

from waterlijn.errors import NotAllowed, UsageError
from waterlijn.web.accounts.actions import record
from waterlijn.web.accounts.models import Member
from waterlijn.web.evaluate.actions.answering import locked_wave, ready, without_names
from waterlijn.web.evaluate.models import Invitee, PanelMember, PaperForm, Response, Stratum, Wave
from waterlijn.web.evaluate.queries import surveys as queries
from waterlijn.web.evaluate.surveying.questionnaires import Answers


@dataclass(frozen=True, slots=True)
class Typed:
    """One paper questionnaire as somebody read it. In a named wave `member` says whose it is."""

    batch: str
    number: int
    stratum: Stratum
    member: PanelMember | None
    answers: Answers


@transaction.atomic
def enter(*, by: Member, wave: Wave, typed: Typed) -> PaperForm:
    """Take in one paper. With double entry the first one waits, and the second must be somebody else."""
    wave = locked_wave(wave.pk)
    _refuse_unless_entering(wave, typed)
    typed = replace(typed, answers=without_names(queries.asked_in(wave), typed.answers))
    form = PaperForm.objects.select_for_update().filter(wave=wave, batch=typed.batch, number=typed.number).first()
    if form is None:
        form = PaperForm.objects.create(
            wave=wave, batch=typed.batch, number=typed.number, stratum=typed.stratum, member=typed.member,
            answers=typed.answers, entered_by=by,
        )  # fmt: skip
        if not wave.is_entered_twice:
            _finish(form, typed.answers)
    elif form.is_done or not wave.is_entered_twice:
        raise NotAllowed(
            _("Number {number} of batch “{batch}” was typed in already."), number=typed.number, batch=typed.batch
        )
    else:
        _compare(by, form, typed)
    record(
        by=by, what="paper.entered", subject=f"wave {wave.pk}", details={"batch": typed.batch, "number": typed.number}
    )
    return form


@transaction.atomic
def settle(*, by: Member, form: PaperForm, answers: Answers) -> None:
    """Somebody took the paper once more and says what is on it."""
    locked_wave(form.wave_id)
    form = PaperForm.objects.select_for_update(of=("self",)).select_related("wave__survey").get(pk=form.pk)
    if form.is_done or form.second is None or form.wave.closed_at is not None:
        raise NotAllowed(_("There is nothing to settle about this paper."))
    _finish(form, answers)
    details = {"batch": form.batch, "number": form.number}
    record(by=by, what="paper.settled", subject=f"wave {form.wave_id}", details=details)


def _compare(by: Member, form: PaperForm, typed: Typed) -> None:
    if form.entered_by_id == by.pk:
        raise NotAllowed(_("You typed this paper in the first time. Somebody else does it the second time."))
    if (form.stratum_id, form.member_id) != (typed.stratum.pk, typed.member.pk if typed.member else None):
        raise UsageError(_("The first time this paper belonged to somebody else. Look at the number again."))
    if form.answers == typed.answers:
        _finish(form, typed.answers)
    else:
        form.second = typed.answers
        form.save(update_fields=["second"])


def _finish(form: PaperForm, answers: Answers) -> None:
    """The answers become an answer like any other; of the paper only batch and number stay."""
    response = ready(queries.asked_in(form.wave), answers, is_strict=False)
    response.wave, response.stratum, response.member = form.wave, form.stratum, form.member
    response.channel, response.batch = Response.Channel.PAPER, form.batch
    response.save(force_insert=True)
    Invitee.objects.filter(wave=form.wave, member=form.member).update(has_answered=True)
    form.is_done, form.answers, form.second, form.member = True, {}, None, None
    form.save()


def _refuse_unless_entering(wave: Wave, typed: Typed) -> None:
    if wave.opened_at is None or wave.closed_at is not None:
        raise NotAllowed(_("This wave is not open."))
    if wave.is_anonymous:
        return
    if typed.member is None:
        raise UsageError(_("Say from whom this paper is."))
    if not Invitee.objects.filter(wave=wave, member=typed.member).exists():
        raise UsageError(_("“{unit}” is not asked in this wave."), unit=typed.member.unit)
    if Response.objects.filter(wave=wave, member=typed.member).exists():
        raise NotAllowed(_("“{unit}” answered already."), unit=typed.member.unit)
