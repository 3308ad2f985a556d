"""Answers as columns of numbers, for `waterlijn survey` and for other programs that calculate.

One line for everybody who was asked, empty where there is no answer; 1 and 0 per answer, numbers as they are. All waves
stand under each other, named by their first day, so that they sort by themselves.
"""

from __future__ import annotations

from collections.abc import Iterator

from waterlijn.web.evaluate.models import Wave
from waterlijn.web.evaluate.queries import surveys as queries
from waterlijn.web.evaluate.surveying.questionnaires import NUMBER, SCALE, TEXT, YES_NO, Answer, Question, Questionnaire
from waterlijn.web.evaluate.surveying.results import Answered, answered

HEAD = ("unit", "wave", "stratum", "population")
Line = list[str]


def table(waves: list[Wave]) -> tuple[tuple[str, ...], list[Line]]:
    """The waves whose answers may be seen; a question that a wave asked in other words stays empty for that wave."""
    asked = queries.asked_in(waves[-1])
    names = tuple(name for question in asked.questions for name, _code in _columns(question))
    lines = [line for wave in waves for line in _lines(answered(wave), asked)]
    return (*HEAD, *names), lines


def _lines(found: Answered, asked: Questionnaire) -> Iterator[Line]:
    same = {one.code for one in asked.questions if (was := found.asked.question(one.code)) and was.is_same(one)}
    wave, is_named = found.wave.opens.isoformat(), not found.wave.is_anonymous
    for i, given in enumerate(found.answers):
        unit = str(found.unit[i]) if is_named else f"{wave}-{i + 1}"
        stratum = str(found.stratum[i])
        cells = [
            cell
            for question in asked.questions
            for cell in _cells(question, given.get(question.code) if question.code in same else None)
        ]
        yield [unit, wave, stratum, str(int(found.population[i])), *cells]
    yield from _silent(found, asked)


def _silent(found: Answered, asked: Questionnaire) -> Iterator[Line]:
    """Who was asked and did not answer. In an anonymous wave only how many they are is known."""
    n = sum(len(_columns(question)) for question in asked.questions)
    wave = found.wave.opens.isoformat()
    for name, size in found.sizes.items():
        here = found.stratum == name
        left = max(0, found.invited[name] - int(here.sum()))
        units = [f"{wave}-{name}-{i + 1}" for i in range(left)]
        if not found.wave.is_anonymous:
            units = sorted(_units(found.wave, name) - set(found.unit.tolist()))
        for unit in units:
            yield [unit, wave, name, str(size), *[""] * n]


def _units(wave: Wave, stratum: str) -> set[str]:
    return set(wave.invitees.filter(member__stratum__name=stratum).values_list("member__unit", flat=True))


def _columns(question: Question) -> list[tuple[str, str]]:
    """The columns of a question: their names, and the answer that makes them 1."""
    if question.kind == TEXT:
        return []
    if question.kind in (SCALE, NUMBER):
        return [(question.code, "")]
    names = [(f"{question.code}.{code}", code) for code in question.choices]
    return [(question.code, "yes"), *names[2:]] if question.kind == YES_NO else names


def _cells(question: Question, answer: Answer | None) -> list[str]:
    return [_cell(answer, code) for _name, code in _columns(question)]


def _cell(answer: Answer | None, code: str) -> str:
    if answer is None:
        return ""
    if not code:
        return f"{answer:.12g}" if isinstance(answer, int | float) else ""
    return str(int(code in answer if isinstance(answer, list) else answer == code))
