"""What was promised to who answered: answers go after their term, addresses thirty days after the last wave."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from waterlijn.web.accounts.actions import record
from waterlijn.web.accounts.models import Member
from waterlijn.web.evaluate.actions.waves import close_wave
from waterlijn.web.evaluate.models import Survey, Wave
from waterlijn.web.evaluate.models.surveys import ADDRESS_DAYS

LATE_DAYS = 14  # paper that was posted on the last day still comes in


def keep_survey_promises(*, today: date | None = None) -> int:
    """Close what is over, delete what is due; returns how many things were done. Safe to run at any time."""
    today = today or timezone.localdate()
    done = 0
    open_still = Wave.objects.filter(opened_at__isnull=False, closed_at=None)
    for wave in open_still.filter(closes__lt=today - timedelta(days=LATE_DAYS)):
        close_wave(by=None, wave=wave)
        done += 1
    for wave in Wave.objects.filter(closed_at__isnull=False, delete_after__lte=today, answers_deleted_at=None):
        delete_answers(by=None, wave=wave)
        done += 1
    named = Q(panel__email__gt="") | Q(is_anonymous=True, panel__name__gt="")
    for survey in Survey.objects.filter(named).distinct():
        done += _forget_addresses(survey, today)
    return done


@transaction.atomic
def delete_answers(*, by: Member | None, wave: Wave) -> int:
    """All answers of a wave; that there were so many stays."""
    wave = Wave.objects.select_for_update().select_related("survey__organisation").get(pk=wave.pk)
    n = wave.responses.count()
    wave.responses.all().delete()
    wave.paper_forms.all().delete()
    wave.drafts.all().delete()
    wave.answers_deleted_at = timezone.now()
    wave.save(update_fields=["answers_deleted_at"])
    organisation = wave.survey.organisation
    record(by=by, organisation=organisation, what="wave.deleted", subject=f"wave {wave.pk}", details={"n": n})
    return n


@transaction.atomic
def _forget_addresses(survey: Survey, today: date) -> bool:
    """A survey that nobody was asked for yet, or with a wave that still comes, keeps its addresses.

    Where people answer without their name, their names go as well: then only the code in the panel is left.
    """
    waves = list(survey.waves.all())
    closed = [timezone.localtime(wave.closed_at).date() for wave in waves if wave.closed_at]
    waiting = [wave for wave in waves if wave.closed_at is None and (wave.opened_at or wave.closes >= today)]
    if not closed or waiting or today <= max(closed) + timedelta(days=ADDRESS_DAYS):
        return False
    n = survey.panel.exclude(email="").update(email="")
    if survey.is_anonymous:
        n = max(n, survey.panel.exclude(name="").update(name=""))
    details = {"n": n}
    record(
        by=None,
        organisation=survey.organisation,
        what="survey.addresses",
        subject=f"survey {survey.pk}",
        details=details,
    )
    return True
