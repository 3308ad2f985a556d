"""A wave from plan to end: opening it, writing to people, reminding them, closing it."""

from __future__ import annotations

import secrets
import uuid
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from waterlijn.errors import NotAllowed, UsageError
from waterlijn.web.accounts.actions import record
from waterlijn.web.accounts.models import Member
from waterlijn.web.evaluate import tokens
from waterlijn.web.evaluate.models import Invitee, Link, Response, Wave
from waterlijn.web.evaluate.models.surveys import LEAST_IN_STRATUM
from waterlijn.web.evaluate.queries import surveys as queries
from waterlijn.web.evaluate.surveying import questionnaires
from waterlijn.web.listen.actions.retention import add_months

CHANGEABLE = ("name", "opens", "closes", "is_entered_twice")  # whether it is open or closed is not for a form to say
MOST_REMINDERS = 3  # more is pestering, and hardly helps


@transaction.atomic
def save_wave(*, by: Member, wave: Wave) -> Wave:
    """Plan a wave, or move its last day."""
    is_new = wave.pk is None
    if not is_new and Wave.objects.select_for_update().get(pk=wave.pk).closed_at is not None:
        raise NotAllowed(_("This wave is closed. What was promised about it stays."))
    if wave.delete_after is not None and wave.closes >= wave.delete_after:
        raise UsageError(_("People were told on which day the answers are deleted. The last day comes before that."))
    wave.save(update_fields=None if is_new else CHANGEABLE)
    details = {"opens": wave.opens.isoformat(), "closes": wave.closes.isoformat()}
    record(by=by, what="wave.planned" if is_new else "wave.changed", subject=f"wave {wave.pk}", details=details)
    return wave


@transaction.atomic
def open_wave(*, by: Member, wave: Wave) -> int:
    """From now on people can answer. The questions, and the promise about names, are fixed; returns who is asked."""
    wave = Wave.objects.select_for_update().select_related("survey").get(pk=wave.pk)
    survey = wave.survey
    if wave.opened_at is not None:
        raise NotAllowed(_("This wave is open already."))
    if not survey.questionnaire or not questionnaires.from_data(survey.questionnaire).questions:
        raise UsageError(_("There are no questions yet. Add them first."))
    strata = queries.strata_of(survey)
    if not sum(stratum.n for stratum in strata):
        raise UsageError(_("There is nobody in the panel yet. Add the people or municipalities that you ask."))
    small = [stratum.name for stratum in strata if survey.is_anonymous and 0 < stratum.n < LEAST_IN_STRATUM]
    if small:
        raise NotAllowed(
            _(
                "“{stratum}” has fewer than {least} people. An answer would then show who gave it. "
                "Put it together with another group first."
            ),
            stratum=small[0], least=LEAST_IN_STRATUM,
        )  # fmt: skip
    wave.questionnaire, wave.is_anonymous = survey.questionnaire, survey.is_anonymous
    wave.opened_at = timezone.now()
    wave.delete_after = add_months(wave.closes, survey.retention_months)
    wave.save()
    invitees = [Invitee(wave=wave, member=member) for member in survey.panel.all()]
    Invitee.objects.bulk_create(invitees)
    details = {"n": len(invitees), "anonymous": wave.is_anonymous}
    record(by=by, what="wave.opened", subject=f"wave {wave.pk}", details=details)
    return len(invitees)


@transaction.atomic
def ask_for_invitations(*, by: Member, wave: Wave) -> int:
    """Have everybody with an address written to; returns how many. The mails themselves go out in the background."""
    _refuse_unless_open(wave)
    n = queries.to_invite(wave).count()
    record(by=by, what="wave.invited", subject=f"wave {wave.pk}", details={"n": n})
    return n


@transaction.atomic
def ask_for_reminders(*, by: Member, wave: Wave) -> int:
    """Have who did not answer yet reminded. Returns the number of the reminder; who answered gets nothing."""
    wave = Wave.objects.select_for_update().select_related("survey").get(pk=wave.pk)
    _refuse_unless_open(wave)
    today = timezone.localdate()
    if wave.reminded_on == today:
        raise NotAllowed(_("A reminder went out today already."))
    turn = 1 + max(wave.invitees.values_list("reminders", flat=True), default=0)
    if turn > MOST_REMINDERS:
        raise NotAllowed(_("There were {most} reminders already. More would be pestering."), most=MOST_REMINDERS)
    wave.reminded_on = today
    wave.save(update_fields=["reminded_on"])
    n = queries.to_remind(wave, turn).count()
    record(by=by, what="wave.reminded", subject=f"wave {wave.pk}", details={"n": n, "turn": turn})
    return turn


def send_mails(*, wave: Wave, turn: int = 0) -> int:
    """Write to everybody whose turn it is, one transaction each: killed half-way, nobody is written to twice.

    `turn=0` is the invitation, higher numbers are reminders. The key in a link exists only in here and in the mail.
    """
    waiting = queries.to_remind(wave, turn) if turn else queries.to_invite(wave)
    sent = 0
    with get_connection() as connection:
        for number in list(waiting.values_list("pk", flat=True)):
            sent += _send_one(number, turn, connection)
    return sent


@transaction.atomic
def _send_one(number: int, turn: int, connection: Any) -> int:
    invitee = (
        Invitee.objects.select_for_update(of=("self",))
        .select_related("wave__survey__organisation", "member")
        .get(pk=number)
    )
    is_late = invitee.reminders >= turn if turn else invitee.is_mailed
    if is_late or invitee.has_answered or not invitee.wave.is_open():
        return 0
    link = make_link(invitee)
    invitee.is_mailed, invitee.reminders = True, max(invitee.reminders, turn)
    invitee.save(update_fields=["is_mailed", "reminders"])
    _mail(invitee, link, turn, connection).send()  # when it fails, the transaction takes all of this back
    return 1


def make_link(invitee: Invitee) -> str:
    """A new way in; the earlier ones go on working."""
    token = tokens.new_token()
    Link.objects.create(invitee=invitee, token_hash=tokens.token_hash(token))
    return settings.PUBLIC_ADDRESS + reverse("evaluate:answer", args=[token])


@transaction.atomic
def make_letters(*, by: Member, wave: Wave) -> list[tuple[str, str, str]]:
    """Unit, name and link of everybody without an address: for letters on paper. Shown once."""
    _refuse_unless_open(wave)
    found = queries.to_write_letters(wave)
    letters = [(invitee.member.unit, invitee.member.name, make_link(invitee)) for invitee in found]
    record(by=by, what="wave.letters", subject=f"wave {wave.pk}", details={"n": len(letters)})
    return letters


@transaction.atomic
def close_wave(*, by: Member | None, wave: Wave) -> None:
    """Nobody can answer any more. Links and unfinished answers go; anonymous answers are stored anew, shuffled."""
    wave = Wave.objects.select_for_update().select_related("survey__organisation").get(pk=wave.pk)
    if wave.opened_at is None or wave.closed_at is not None:
        raise NotAllowed(_("This wave is not open."))
    wave.closed_at, wave.strata = timezone.now(), queries.strata_of_wave(wave)
    wave.save(update_fields=["closed_at", "strata"])
    wave.drafts.all().delete()
    Link.objects.filter(invitee__wave=wave).delete()
    if wave.is_anonymous:
        _shuffle(wave)
    organisation = wave.survey.organisation
    details = {"n": wave.responses.count()}
    record(by=by, organisation=organisation, what="wave.closed", subject=f"wave {wave.pk}", details=details)


def _shuffle(wave: Wave) -> None:
    """The same answers under new numbers in random order, and every invitee written anew.

    A database remembers in which order, and in which transaction, rows came to be; together with who answered when,
    that would lead back to a person.
    """
    rows = list(wave.responses.all())
    secrets.SystemRandom().shuffle(rows)
    wave.responses.all().delete()
    for row in rows:
        row.pk, row.receipt_hash = uuid.uuid4(), ""
        row._state.adding = True
    Response.objects.bulk_create(rows)
    for has_answered in (True, False):
        wave.invitees.filter(has_answered=has_answered).update(has_answered=has_answered)


def _refuse_unless_open(wave: Wave) -> None:
    if not wave.is_open():
        raise NotAllowed(_("This wave is not open today, so nobody could answer."))


def _mail(invitee: Invitee, link: str, turn: int, connection: Any) -> EmailMessage:
    """In the language of the questionnaire."""
    wave = invitee.wave
    asked = queries.asked_in(wave)
    with translation.override(asked.language):
        context = {"invitee": invitee, "wave": wave, "survey": wave.survey, "link": link, "asked": asked}
        name = "reminder" if turn else "invitation"
        text = render_to_string(f"evaluate/mail/{name}.txt", context)
        opening = gettext("Reminder: {title}") if turn else gettext("Will you answer? {title}")
    subject = opening.format(title=" ".join(asked.title.split()))
    return EmailMessage(subject, text, None, [invitee.member.email], connection=connection)
