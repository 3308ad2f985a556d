"""Questions about surveys, their panels, waves and answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet

from waterlijn.web.accounts.models import Organisation
from waterlijn.web.evaluate import tokens
from waterlijn.web.evaluate.models import Invitee, PanelMember, PaperForm, Response, Stratum, Survey, Wave
from waterlijn.web.evaluate.surveying import questionnaires
from waterlijn.web.evaluate.surveying.questionnaires import Questionnaire


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a wave is: who was asked, reached by mail, and answered."""

    invited: int
    mailed: int
    answered: int
    reachable: int  # has an address, was written to, and did not answer yet

    @property
    def rate(self) -> float:
        return self.answered / self.invited if self.invited else 0.0


def surveys_of(organisation: Organisation) -> QuerySet[Survey]:
    return Survey.objects.filter(organisation=organisation).prefetch_related("waves")


def waves_of(organisation: Organisation) -> QuerySet[Wave]:
    return Wave.objects.filter(survey__organisation=organisation).select_related("survey")


def questionnaire_of(survey: Survey) -> Questionnaire | None:
    return questionnaires.from_data(survey.questionnaire) if survey.questionnaire else None


def asked_in(wave: Wave) -> Questionnaire:
    """The questionnaire of a wave: its own once it opened, until then the one of the survey."""
    return questionnaires.from_data(wave.questionnaire or wave.survey.questionnaire)


def panel_of(survey: Survey) -> QuerySet[PanelMember]:
    return PanelMember.objects.filter(survey=survey).select_related("stratum")


class StratumOfPanel(NamedTuple):
    """A stratum, how many of it are in the panel, and how many there are in all."""

    name: str
    n: int
    population: int


def strata_of(survey: Survey) -> list[StratumOfPanel]:
    rows = Stratum.objects.filter(survey=survey).annotate(n=Count("members"))
    return [StratumOfPanel(*row) for row in rows.values_list("name", "n", "population")]


def strata_of_wave(wave: Wave) -> dict[str, tuple[int, int]]:
    """Per stratum how many there are in all, and how many were asked: of a closed wave as it was when it closed."""
    if wave.strata:
        return {name: (population, n) for name, (population, n) in wave.strata.items()}
    asked = Count("members__invitations", filter=Q(members__invitations__wave=wave))
    rows = Stratum.objects.filter(survey=wave.survey_id).annotate(n=asked).values_list("name", "population", "n")
    return {name: (population, n) for name, population, n in rows}


def progress_of(wave: Wave) -> Progress:
    waiting = Q(has_answered=False, is_mailed=True) & ~Q(member__email="")
    found = wave.invitees.aggregate(
        invited=Count("pk"),
        mailed=Count("pk", filter=Q(is_mailed=True)),
        answered=Count("pk", filter=Q(has_answered=True)),
        reachable=Count("pk", filter=waiting),
    )
    return Progress(**found)


def to_invite(wave: Wave) -> QuerySet[Invitee]:
    """Who still has to get a first mail."""
    return wave.invitees.filter(is_mailed=False, has_answered=False).exclude(member__email="")


def to_remind(wave: Wave, turn: int) -> QuerySet[Invitee]:
    """Who got the first mail, did not answer, and did not get reminder number `turn` yet."""
    waiting = wave.invitees.filter(is_mailed=True, has_answered=False, reminders__lt=turn)
    return waiting.exclude(member__email="")


def to_write_letters(wave: Wave) -> QuerySet[Invitee]:
    """Who gets a letter on paper.

    In an anonymous wave also who answered already: else the second list would tell who of a group did, and after
    closing the answers of that group would be hers.
    """
    found = wave.invitees.filter(member__email="").select_related("member")
    return found if wave.is_anonymous else found.filter(has_answered=False)


def invitee_with(token: str) -> Invitee | None:
    """Whom a link lets in; the wave, its survey and organisation come along."""
    found = Invitee.objects.filter(links__token_hash=tokens.token_hash(token))
    return found.select_related("wave__survey__organisation", "member__stratum").first()


def responses_of(wave: Wave) -> QuerySet[Response]:
    return Response.objects.filter(wave=wave).select_related("member", "stratum")


def paper_to_check(wave: Wave) -> QuerySet[PaperForm]:
    return PaperForm.objects.filter(wave=wave, is_done=False).select_related("entered_by__user", "member", "stratum")


def to_remind_today(organisation: Organisation, today: date) -> list[Wave]:
    """Open waves that run long enough, or end soon enough, for a reminder, and got none in the last week."""
    found = waves_of(organisation).filter(opened_at__isnull=False, closed_at=None, opens__lte=today, closes__gte=today)
    return [wave for wave in found if _is_due(wave, today) and progress_of(wave).reachable]


def _is_due(wave: Wave, today: date) -> bool:
    return (today - (wave.reminded_on or wave.opens)).days >= DAYS_BETWEEN_REMINDERS


DAYS_BETWEEN_REMINDERS = 7  # sooner, and a reminder becomes a nuisance


def may_be_seen(wave: Wave) -> bool:
    """Anonymous answers come one by one: who looked every day would see what the only one of that day said."""
    return not wave.is_anonymous or wave.closed_at is not None


def waves_with_answers(survey: Survey) -> list[Wave]:
    """Waves whose answers may be seen, the earliest first."""
    waves = Wave.objects.filter(survey=survey, opened_at__isnull=False).select_related("survey")
    return [wave for wave in waves.order_by("opens") if may_be_seen(wave) and wave.responses.exists()]


def wave_before(wave: Wave) -> Wave | None:
    """The last earlier wave of the same survey whose answers are still there."""
    earlier = Wave.objects.filter(survey=wave.survey_id, opened_at__isnull=False, opens__lt=wave.opens)
    found = earlier.select_related("survey").order_by("-opens")
    return next((one for one in found if may_be_seen(one) and one.responses.exists()), None)
