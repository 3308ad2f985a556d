"""Changing a questionnaire: every change gives a new one, which is checked before anybody keeps it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace

from waterlijn.web.evaluate.surveying.questionnaires import (
    RESERVED,
    UNKNOWN,
    Block,
    Option,
    Question,
    Questionnaire,
    Rule,
    from_data,
)


def code_for(text: str, taken: Sequence[str] = ()) -> str:
    """A code from the first words of a text, different from those that are taken.

    >>> code_for("Kreeg je signalen van polarisatie?", ["kreeg_je_signalen_van"])
    'kreeg_je_signalen_van_2'
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = [word for word in re.split(r"[^a-z0-9]+", plain) if word][:4]
    code = re.sub(r"^[^a-z]+", "", "_".join(words))[:30].strip("_") or "question"
    used = {*taken, *RESERVED, UNKNOWN}
    return next(one for n in range(1, 10_000) if (one := code if n == 1 else f"{code}_{n}") not in used)


def options_from(lines: str, before: Sequence[Option]) -> tuple[Option, ...]:
    """One answer per line. An answer that was there keeps its code, so that waves stay comparable."""
    known = {option.text: option.code for option in before}
    found: list[Option] = []
    for text in (line.strip() for line in lines.splitlines()):
        if text:
            taken = [*known.values(), *(option.code for option in found)]
            found.append(Option(known.get(text) or code_for(text, taken), text))
    return tuple(found)


def with_question(asked: Questionnaire, question: Question, block: str) -> Questionnaire:
    """The question in its new form; a new one, or one that moved to another block, comes at the end of that block."""
    here = next((one.title for one in asked.blocks for each in one.questions if each.code == question.code), None)
    if here == block:
        return _each_block(asked, lambda one: [question if q.code == question.code else q for q in one.questions])
    kept = asked if here is None else without(asked, question.code)
    if block not in {one.title for one in kept.blocks}:
        kept = replace(kept, blocks=(*kept.blocks, Block(block, ())))
    return _checked(
        replace(
            kept,
            blocks=tuple(
                replace(one, questions=(*one.questions, question)) if one.title == block else one for one in kept.blocks
            ),
        )
    )


def without(asked: Questionnaire, code: str) -> Questionnaire:
    return _each_block(asked, lambda one: [q for q in one.questions if q.code != code])


def moved(asked: Questionnaire, code: str, step: int) -> Questionnaire:
    """One place up (-1) or down (1) within its block."""

    def swap(block: Block) -> list[Question]:
        questions = list(block.questions)
        at = next((i for i, q in enumerate(questions) if q.code == code), None)
        if at is not None and 0 <= at + step < len(questions):
            questions[at], questions[at + step] = questions[at + step], questions[at]
        return questions

    return _each_block(asked, swap)


def shown_when(asked: Questionnaire, code: str, rule: Rule | None) -> Questionnaire:
    return _each_block(asked, lambda one: [replace(q, show_when=rule) if q.code == code else q for q in one.questions])


def _each_block(asked: Questionnaire, questions_of: Callable[[Block], Sequence[Question]]) -> Questionnaire:
    blocks = [replace(block, questions=tuple(questions_of(block))) for block in asked.blocks]
    return _checked(replace(asked, blocks=tuple(block for block in blocks if block.questions)))


def _checked(asked: Questionnaire) -> Questionnaire:
    """Refuses what `from_data` refuses: a rule that looks ahead, a code that is used twice."""
    return from_data(asked.as_data())
