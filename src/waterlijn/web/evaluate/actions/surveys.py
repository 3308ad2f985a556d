"""Making a survey: its questionnaire, and who is asked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext_noop as _

from waterlijn.errors import NotAllowed, UsageError
from waterlijn.web.accounts.actions import record
from waterlijn.web.accounts.models import Member
from waterlijn.web.evaluate.models import PanelMember, Stratum, Survey, Wave
from waterlijn.web.evaluate.surveying.questionnaires import Questionnaire

LARGEST_PANEL = 50_000


class Row(NamedTuple):
    """One line of a panel file."""

    unit: str
    stratum: str
    population: int | None = None
    name: str = ""
    email: str = ""


@transaction.atomic
def save_survey(*, by: Member, survey: Survey) -> Survey:
    """Make or change a survey. Whether it is anonymous is a promise, which stands once somebody was asked."""
    before = Survey.objects.filter(pk=survey.pk).first()
    if before and before.is_anonymous != survey.is_anonymous and is_begun(survey):
        raise NotAllowed(_("A wave was opened already. What was promised about names can no longer change."))
    if before is None:
        survey.organisation, survey.made_by = by.organisation, by
    survey.save()
    details = {"anonymous": survey.is_anonymous, "months": survey.retention_months}
    what = "survey.changed" if before else "survey.made"
    record(by=by, what=what, subject=f"survey {survey.pk}", details=details)
    return survey


@transaction.atomic
def save_questionnaire(*, by: Member, survey: Survey, questionnaire: Questionnaire) -> None:
    """Waves that were opened keep the questions that they were opened with."""
    survey.questionnaire = questionnaire.as_data()
    survey.save(update_fields=["questionnaire"])
    details = {"questions": len(questionnaire.questions)}
    record(by=by, what="survey.questionnaire", subject=f"survey {survey.pk}", details=details)


@transaction.atomic
def delete_survey(*, by: Member, survey: Survey) -> None:
    """Only a survey to which nobody answered: answers go by their own term."""
    if Wave.objects.filter(survey=survey, opened_at__isnull=False).exists():
        raise NotAllowed(
            _("A wave was opened already, so this survey stays. Its answers go after the period you chose.")
        )
    number = survey.pk
    survey.waves.all().delete()
    survey.panel.all().delete()
    survey.strata.all().delete()
    survey.delete()
    record(by=by, what="survey.deleted", subject=f"survey {number}")


@transaction.atomic
def save_panel(*, by: Member, survey: Survey, rows: Iterable[Row]) -> int:
    """Add panel members, or change those that are there; returns how many lines were taken.

    Strata are made as they come. A population that the file does not give is the number of members in the stratum.
    """
    lines = list(rows)
    _check(lines)
    strata = _save_strata(survey, lines)
    there = {member.unit: member for member in survey.panel.all()}
    _refuse_moves(survey, lines, {unit: member.stratum_id for unit, member in there.items()}, strata)
    changed: list[PanelMember] = []
    added: list[PanelMember] = []
    for line in lines:
        member = there.get(line.unit) or PanelMember(survey=survey, unit=line.unit)
        member.stratum, member.name, member.email = strata[line.stratum], line.name, line.email.lower()
        (changed if line.unit in there else added).append(member)
    PanelMember.objects.bulk_create(added)
    PanelMember.objects.bulk_update(changed, ["stratum", "name", "email"], batch_size=500)
    _count_population(survey, {line.stratum for line in lines if line.population is not None})
    record(by=by, what="survey.panel", subject=f"survey {survey.pk}", details={"n": len(lines)})
    return len(lines)


def _refuse_moves(survey: Survey, lines: list[Row], before: dict[str, int], strata: dict[str, Stratum]) -> None:
    """In an open wave nobody moves: alone in another stratum, an anonymous answer would show who gave it."""
    moved = next(
        (one.unit for one in lines if before.get(one.unit, strata[one.stratum].pk) != strata[one.stratum].pk), ""
    )
    if moved and Wave.objects.filter(survey=survey, opened_at__isnull=False, closed_at=None).exists():
        raise NotAllowed(
            _("“{unit}” cannot move to another group while a wave is open. Nothing was changed."), unit=moved
        )


def is_begun(survey: Survey) -> bool:
    return Wave.objects.filter(survey=survey, opened_at__isnull=False).exists()


def _check(lines: list[Row]) -> None:
    if not lines or len(lines) > LARGEST_PANEL:
        raise UsageError(_("A panel has at least one member and at most {most}."), most=LARGEST_PANEL)
    units = [line.unit for line in lines]
    if len(set(units)) < len(units):
        twice = next(unit for unit in units if units.count(unit) > 1)
        raise UsageError(_("“{unit}” stands in the file twice. Nothing was changed."), unit=twice)
    populations: dict[str, int] = {}
    for line in lines:
        if line.population is not None and populations.setdefault(line.stratum, line.population) != line.population:
            raise UsageError(_("The population of “{stratum}” is not the same on every line."), stratum=line.stratum)


def _save_strata(survey: Survey, lines: list[Row]) -> dict[str, Stratum]:
    given = {line.stratum: line.population for line in lines}
    found = {stratum.name: stratum for stratum in survey.strata.all()}
    for name, population in given.items():
        stratum = found.setdefault(name, Stratum(survey=survey, name=name, population=0))
        stratum.population = stratum.population if population is None else population
        stratum.save()
    return found


def _count_population(survey: Survey, given: set[str]) -> None:
    """A population that nobody gave, or that is smaller than the panel, is the panel itself."""
    for stratum in survey.strata.all():
        n = stratum.members.count()
        if stratum.name in given and stratum.population < n:
            raise UsageError(
                _("“{stratum}” has {n} members in the panel: its population cannot be {population}."),
                stratum=stratum.name, n=n, population=stratum.population,
            )  # fmt: skip
        if stratum.population < n:
            stratum.population = n
            stratum.save(update_fields=["population"])
