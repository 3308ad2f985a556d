"""The survey of the example: three hundred made-up municipalities that were asked twice, two years apart."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random

from waterlijn.web.accounts.models import Member, Organisation
from waterlijn.web.evaluate.actions import surveys as making
from waterlijn.web.evaluate.actions import transfer
from waterlijn.web.evaluate.actions import waves as asking
from waterlijn.web.evaluate.models import Survey, Wave
from waterlijn.web.evaluate.surveying import ready_made
from waterlijn.web.evaluate.surveying.questionnaires import (
    MULTIPLE,
    SCALE,
    SINGLE,
    YES_NO,
    Question,
    Questionnaire,
    shown,
)
from waterlijn.web.evaluate.surveying.sheets import Rows

NAME = "Bevraging van gemeenten (voorbeeld)"
STRATA = {"XS": "heel klein", "S": "klein", "M": "middelgroot", "L": "groot", "C": "centrumstad"}
SEED = 11
DAYS_ASKED, DAYS_BETWEEN = 40, 730
SIGNALS = "polarisation_signals"  # the outcome in the file; all other answers are drawn by lot


def load(organisation: Organisation, by: Member, path: Path, last_day: date) -> Iterator[tuple[str, int]]:
    """Load what is missing; yields the name and the number of answers of each wave that came in."""
    lines = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    survey = _survey(organisation, by, lines)
    asked = ready_made.questionnaire(ready_made.NAMES[0])
    assert asked is not None
    for number, day in ((1, last_day - timedelta(days=DAYS_BETWEEN)), (2, last_day)):
        name = f"Najaar {day.year}"
        wave = survey.waves.filter(name=name).first() or asking.save_wave(
            by=by, wave=Wave(survey=survey, name=name, opens=day - timedelta(days=DAYS_ASKED), closes=day)
        )
        if wave.opened_at is None:
            asking.open_wave(by=by, wave=wave)
            wave.refresh_from_db()
        if wave.closed_at is None:
            if not wave.responses.exists():
                transfer.import_answers(by=by, wave=wave, rows=_answers(asked, lines, number))
            asking.close_wave(by=by, wave=wave)
            yield name, wave.responses.count()


def _survey(organisation: Organisation, by: Member, lines: list[dict[str, str]]) -> Survey:
    found = Survey.objects.filter(organisation=organisation, name=NAME).first()
    if found is None:
        purpose = (
            "Zo weten we wat er in de gemeenten van de streek leeft, en wat er verandert. De gemeenten zijn verzonnen."
        )
        found = making.save_survey(
            by=by, survey=Survey(organisation=organisation, name=NAME, purpose=purpose, retention_months=60)
        )
    if not found.questionnaire:
        asked = ready_made.questionnaire(ready_made.NAMES[0])
        assert asked is not None
        making.save_questionnaire(by=by, survey=found, questionnaire=asked)
    if not found.panel.exists():
        rows = [
            making.Row(line["muni"], STRATA[line["stratum"]], int(line["N"]), f"Gemeente {line['muni']}")
            for line in lines
        ]
        making.save_panel(by=by, survey=found, rows=rows)
    return found


def _answers(asked: Questionnaire, lines: list[dict[str, str]], number: int) -> Rows:
    """The answers of those who responded, `r1` or `r2`; routing is left to whoever takes them in."""
    lot = Random(SEED + number)  # noqa: S311  # an example, no secret
    rows = []
    for line in lines:
        if line[f"r{number}"] != "1":
            continue
        given = {one.code: _drawn(one, lot) for one in asked.questions}
        given[SIGNALS] = "yes" if line[f"y{number}"] == "1" else "no"
        seen = shown(asked, {code: cell for code, cell in given.items() if cell})
        rows.append({"unit": line["muni"]} | {code: cell for code, cell in given.items() if code in seen})
    return [{code: row.get(code, "") for code in ("unit", *(one.code for one in asked.questions))} for row in rows]


def _drawn(question: Question, lot: Random) -> str:
    """An answer by lot, the first ones more often."""
    if question.kind == YES_NO:
        return lot.choices(["yes", "no", "unknown"], [45, 48, 7])[0]
    if question.kind == SCALE:
        return lot.choices(["1", "2", "3", "4", "5"], [20, 30, 28, 15, 7])[0]
    codes = [option.code for option in question.options]
    weights = [2.0 ** -(i / 2) for i in range(len(codes))]
    if question.kind == SINGLE:
        return lot.choices(codes, weights)[0]
    if question.kind == MULTIPLE:
        return transfer.BETWEEN.join(code for code, weight in zip(codes, weights, strict=True) if lot.random() < weight)
    return ""
