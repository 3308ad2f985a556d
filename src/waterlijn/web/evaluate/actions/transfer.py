"""Panels and answers as tables, in both directions: what was exported can be imported as it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils.translation import gettext_noop as _

from waterlijn.errors import FileProblem, NotAllowed, UsageError
from waterlijn.web.accounts.actions import record
from waterlijn.web.accounts.models import Member
from waterlijn.web.evaluate.actions.answering import locked_wave, ready
from waterlijn.web.evaluate.actions.surveys import Row, save_panel
from waterlijn.web.evaluate.models import Response, Survey, Wave
from waterlijn.web.evaluate.queries import surveys as queries
from waterlijn.web.evaluate.surveying.questionnaires import (
    MULTIPLE,
    UNKNOWN,
    YES_NO,
    Answer,
    Answers,
    Question,
    Questionnaire,
    checked,
)
from waterlijn.web.evaluate.surveying.sheets import Rows

PANEL_HEAD = ("unit", "name", "stratum", "population", "email")
BETWEEN = "|"  # between the answers to one question
# Names that people give to these columns themselves.
SAME = {
    "unit": ("unit", "eenheid", "code", "nis", "nis-code", "niscode", "cbs", "muni"),
    "name": ("name", "naam", "gemeente"),
    "stratum": ("stratum", "groep", "group"),
    "population": ("population", "populatie", "totaal", "n"),
    "email": ("email", "e-mail", "mail", "e-mailadres"),
}
YES = {"yes", "ja", "y", "j", "1", "true"}
NO = {"no", "nee", "neen", "n", "0", "false"}
UNKNOWNS = {UNKNOWN, "weet niet", "onbekend", "nvt", "n.v.t.", "don't know"}


def import_panel(*, by: Member, survey: Survey, rows: Rows) -> int:
    """Add or change panel members; all of the file or nothing."""
    lines = [_panel_row(number, row) for number, row in enumerate(rows, start=2)]
    return save_panel(by=by, survey=survey, rows=lines)


def panel_table(*, by: Member, survey: Survey) -> tuple[tuple[str, ...], list[list[str]]]:
    """The panel as it can be imported again. It holds addresses: who took it is written down."""
    members = queries.panel_of(survey)
    lines = [[m.unit, m.name, m.stratum.name, str(m.stratum.population), m.email] for m in members]
    record(by=by, what="survey.panel_exported", subject=f"survey {survey.pk}", details={"n": len(lines)})
    return PANEL_HEAD, lines


def answers_table(*, by: Member, wave: Wave) -> tuple[tuple[str, ...], list[list[str]]]:
    """The answers as they can be imported again: codes, an empty cell for no answer."""
    refuse_while_anonymous_and_open(wave)
    asked = queries.asked_in(wave)
    head = ("unit", "stratum", "came_by", "paper_batch", *(question.code for question in asked.questions))
    lines = [_line(response, asked) for response in queries.responses_of(wave)]
    if wave.is_anonymous:
        lines.sort()  # the order of a table in the database tells in which order people answered
    record(by=by, what="wave.exported", subject=f"wave {wave.pk}", details={"n": len(lines)})
    return head, lines


@transaction.atomic
def import_answers(*, by: Member, wave: Wave, rows: Rows) -> int:
    """Take in answers from a file; all of it or nothing."""
    wave = locked_wave(wave.pk)
    if wave.opened_at is None or wave.closed_at is not None:
        raise NotAllowed(_("This wave is not open."))
    asked = queries.asked_in(wave)
    unknown = set(rows[0]) - {"unit", "name", "stratum", "came_by", "paper_batch"} - {q.code for q in asked.questions}
    if unknown:
        raise FileProblem(_("There is no question “{column}” in this questionnaire."), column=min(unknown))
    responses = _responses(wave, asked, rows)
    Response.objects.bulk_create(responses)
    wave.invitees.filter(member__in=[r.member_id for r in responses if r.member_id]).update(has_answered=True)
    record(by=by, what="wave.imported", subject=f"wave {wave.pk}", details={"n": len(responses)})
    return len(responses)


def refuse_while_anonymous_and_open(wave: Wave) -> None:
    if not queries.may_be_seen(wave):
        raise NotAllowed(_("These answers are anonymous: they can be seen when the wave is closed, not one by one."))


def _panel_row(number: int, row: Mapping[str, str]) -> Row:
    found = {role: next((row[name] for name in names if name in row), "") for role, names in SAME.items()}
    if not found["unit"]:
        raise FileProblem(_("Line {line} has no unit: a code or name that stands there once."), line=number)
    population = found["population"].replace(".", "").replace("\u202f", "")
    if population and not population.isdigit():
        raise FileProblem(_("Line {line}: the population must be a whole number."), line=number)
    if found["email"] and "@" not in found["email"].strip("@"):
        raise FileProblem(_("Line {line}: this is not an e-mail address."), line=number)
    return Row(
        found["unit"][:60], found["stratum"][:60] or "all", int(population) if population else None,
        found["name"][:120], found["email"][:254],
    )  # fmt: skip


def _line(response: Response, asked: Questionnaire) -> list[str]:
    unit = response.member.unit if response.member else ""
    cells = [_cell(response.answers.get(question.code)) for question in asked.questions]
    return [unit, response.stratum.name, response.channel, response.batch, *cells]


def _cell(answer: Answer | None) -> str:
    if answer is None:
        return ""
    if isinstance(answer, list):
        return BETWEEN.join(answer)
    return f"{answer:.12g}" if isinstance(answer, float) else str(answer)


def _responses(wave: Wave, asked: Questionnaire, rows: Rows) -> list[Response]:
    strata = {stratum.name: stratum for stratum in wave.survey.strata.all()}
    invitees = {one.member.unit: one for one in wave.invitees.select_related("member__stratum")}
    taken = set(wave.responses.exclude(member=None).values_list("member__unit", flat=True))
    made: list[Response] = []
    for number, row in enumerate(rows, start=2):
        response = ready(asked, _answers(number, row, asked.questions), is_strict=False)
        response.wave, response.channel = wave, _channel(row)
        response.batch = row.get("paper_batch", "")[:40]
        if wave.is_anonymous:
            if row.get("stratum", "") not in strata:
                raise FileProblem(
                    _("Line {line}: there is no stratum “{stratum}”."), line=number, stratum=row.get("stratum", "")
                )
            response.stratum = strata[row["stratum"]]
        else:
            unit = row.get("unit", "")
            if unit not in invitees or unit in taken:
                raise FileProblem(
                    _("Line {line}: “{unit}” is not asked in this wave, or answered already."), line=number, unit=unit
                )
            taken.add(unit)
            response.member, response.stratum = invitees[unit].member, invitees[unit].member.stratum
        made.append(response)
    return made


def _channel(row: Mapping[str, str]) -> str:
    came_by = row.get("came_by", "")
    return came_by if came_by in Response.Channel.values else Response.Channel.FILE


def _answers(number: int, row: Mapping[str, str], questions: Iterable[Question]) -> Answers:
    found: Answers = {}
    for question in questions:
        try:
            answer = checked(question, _value(question, row.get(question.code, "")))
        except UsageError as problem:
            raise FileProblem(
                _("Line {line}, column “{column}”: this is no answer."), line=number, column=question.code
            ) from problem
        if answer is not None:
            found[question.code] = answer
    return found


def _value(question: Question, cell: str) -> str | list[str]:
    """What a person may have written in the cell: the code, the words, or yes and no in Dutch."""
    if question.kind == MULTIPLE:
        return [_code(question, part.strip()) for part in cell.split(BETWEEN) if part.strip()]
    return _code(question, cell)


def _code(question: Question, cell: str) -> str:
    low = cell.lower()
    if question.unknown and low in UNKNOWNS:
        return UNKNOWN
    if question.kind == YES_NO:
        return "yes" if low in YES else "no" if low in NO else cell
    return next((option.code for option in question.options if low in (option.code, option.text.lower())), cell)
