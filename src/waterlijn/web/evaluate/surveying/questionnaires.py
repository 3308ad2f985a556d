"""A questionnaire as data: blocks of questions, and the rule that says to whom a question is shown.

The whole of it is one JSON document, so that a questionnaire can be read, corrected and passed on by people who write
no code. Nothing in here knows a database or a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeAlias

from django.utils.translation import gettext_noop as _

from waterlijn.errors import UsageError

YES_NO, SINGLE, MULTIPLE, SCALE, NUMBER, TEXT = KINDS = ("yes_no", "single", "multiple", "scale", "number", "text")
UNKNOWN = "unknown"  # "weet niet / n.v.t.", an answer like any other and never a missing one
SCALE_POINTS = (1, 2, 3, 4, 5)
LONGEST_TEXT = 300  # characters of a short text
MOST_QUESTIONS = 200
CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
# These are columns of the file with answers; a question of that name would be lost in it.
RESERVED = frozenset({"unit", "name", "wave", "stratum", "population", "weight", "came_by", "paper_batch"})

Answer: TypeAlias = str | int | float | list[str]
Answers: TypeAlias = dict[str, Answer]


@dataclass(frozen=True, slots=True)
class Option:
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Rule:
    """Show a question only to whom the answer to an earlier one is among these."""

    question: str
    among: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    code: str
    kind: str
    text: str
    help: str = ""
    required: bool = False
    unknown: bool = True
    options: tuple[Option, ...] = ()
    low: str = ""  # words at both ends of a scale
    high: str = ""
    show_when: Rule | None = None

    @property
    def choices(self) -> tuple[str, ...]:
        """The codes that an answer may have, "unknown" among them; empty for a number or a text."""
        own = {YES_NO: ("yes", "no"), SCALE: tuple(map(str, SCALE_POINTS))}.get(self.kind)
        found = own if own is not None else tuple(option.code for option in self.options)
        return (*found, UNKNOWN) if found and self.unknown else found

    def is_same(self, other: Question) -> bool:
        """Asked in the same words, of the same people, with the same answers: only then can two waves be compared."""
        mine, theirs = ((one.kind, one.text, one.choices, one.show_when) for one in (self, other))
        return mine == theirs


@dataclass(frozen=True, slots=True)
class Block:
    title: str
    questions: tuple[Question, ...]
    text: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """What stands on one screen: part of a block, in which no question waits for another one of that screen."""

    title: str
    text: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Questionnaire:
    title: str
    blocks: tuple[Block, ...]
    language: str = "nl"
    intro: str = ""

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(question for block in self.blocks for question in block.questions)

    def question(self, code: str) -> Question | None:
        return next((question for question in self.questions if question.code == code), None)

    @property
    def pages(self) -> tuple[Page, ...]:
        return tuple(page for block in self.blocks for page in _pages(block))

    def as_data(self) -> dict[str, Any]:
        found: dict[str, Any] = _without_defaults(asdict(self))
        return found


def shown(questionnaire: Questionnaire, answers: Mapping[str, Answer]) -> tuple[str, ...]:
    """The codes of the questions that somebody with these answers saw, in order: each of them counts in its base n."""
    seen: list[str] = []
    for question in questionnaire.questions:
        rule = question.show_when
        if rule is None or (rule.question in seen and _among(answers.get(rule.question), rule.among)):
            seen.append(question.code)
    return tuple(seen)


def kept(questionnaire: Questionnaire, answers: Mapping[str, Answer]) -> Answers:
    """The answers to questions that were shown; what somebody answered before going back another way is dropped."""
    return {code: answers[code] for code in shown(questionnaire, answers) if code in answers}


def checked(question: Question, value: Any) -> Answer | None:
    """The answer as it is stored, or None for no answer. Raises UsageError for what is no answer to this question."""
    if value is None or value == "" or value == []:
        return None
    if question.kind == MULTIPLE:
        return _several(question, value)
    if question.unknown and str(value) == UNKNOWN:
        return UNKNOWN
    if question.kind == NUMBER:
        return _number(question, value)
    if question.kind == TEXT:
        return str(value).strip()[:LONGEST_TEXT] or None
    if str(value) not in question.choices:
        raise _no_answer(question)
    return int(value) if question.kind == SCALE else str(value)


def from_data(data: Any) -> Questionnaire:
    """Read and check a questionnaire. Every question has its own code, and only looks back."""
    try:
        blocks = tuple(_block(block) for block in data["blocks"])
        found = Questionnaire(str(data["title"]), blocks, str(data.get("language", "nl")), str(data.get("intro", "")))
    except (KeyError, TypeError, AttributeError, ValueError) as problem:
        raise UsageError(_("This questionnaire could not be read: a part is missing.")) from problem
    _check(found)
    return found


def _pages(block: Block) -> Iterator[Page]:
    page: list[Question] = []
    for question in block.questions:
        if question.show_when and question.show_when.question in {earlier.code for earlier in page}:
            yield Page(block.title, block.text, tuple(page))
            page = []
        page.append(question)
    if page:
        yield Page(block.title, block.text, tuple(page))


def _among(answer: Answer | None, among: Sequence[str]) -> bool:
    if isinstance(answer, list):
        return not set(answer).isdisjoint(among)
    return answer is not None and str(answer) in among


def _several(question: Question, value: Any) -> Answer:
    chosen = [str(one) for one in (value if isinstance(value, list | tuple) else [value])]
    if not set(chosen) <= set(question.choices):
        raise _no_answer(question)
    if UNKNOWN in chosen and len(chosen) > 1:
        raise UsageError(
            _("“{question}”: choose “don't know”, or the answers that fit; not both."), question=question.text
        )
    return [code for code in question.choices if code in chosen]


def _number(question: Question, value: Any) -> float:
    try:
        number = float(str(value).strip().replace(",", "."))
    except ValueError as problem:
        raise UsageError(_("“{question}”: write a number."), question=question.text) from problem
    if not -1e12 < number < 1e12:
        raise UsageError(_("“{question}”: write a number."), question=question.text)
    return number


def _no_answer(question: Question) -> UsageError:
    return UsageError(_("“{question}”: choose one of the answers."), question=question.text)


def _block(data: Mapping[str, Any]) -> Block:
    return Block(str(data["title"]), tuple(_question(one) for one in data["questions"]), str(data.get("text", "")))


def _question(data: Mapping[str, Any]) -> Question:
    rule = data.get("show_when")
    return Question(
        code=str(data["code"]),
        kind=str(data["kind"]),
        text=str(data["text"]).strip(),
        help=str(data.get("help", "")),
        required=bool(data.get("required", False)),
        unknown=bool(data.get("unknown", True)),
        options=tuple(Option(str(one["code"]), str(one["text"])) for one in data.get("options", ())),
        low=str(data.get("low", "")),
        high=str(data.get("high", "")),
        show_when=Rule(str(rule["question"]), tuple(map(str, rule["among"]))) if rule else None,
    )


def _check(found: Questionnaire) -> None:
    if len(found.questions) > MOST_QUESTIONS:
        raise UsageError(_("A questionnaire has at most {most} questions."), most=MOST_QUESTIONS)
    earlier: dict[str, Question] = {}
    for question in found.questions:
        _check_question(question, earlier)
        earlier[question.code] = question


def _check_question(question: Question, earlier: Mapping[str, Question]) -> None:
    if not CODE.fullmatch(question.code) or question.code in earlier or question.code in RESERVED:
        raise UsageError(_("The code “{code}” is used twice or may not be used."), code=question.code)
    if question.kind not in KINDS or not question.text:
        raise UsageError(_("The question “{code}” has no text, or its kind is unknown."), code=question.code)
    codes = [option.code for option in question.options]
    bad = [code for code in codes if not CODE.fullmatch(code) or code == UNKNOWN]
    if bad or len(set(codes)) < len(codes) or (question.kind in (SINGLE, MULTIPLE) and len(codes) < 2):
        raise UsageError(_("“{question}” needs at least two different answers."), question=question.text)
    rule = question.show_when
    if rule and not (
        rule.question in earlier and rule.among and set(rule.among) <= set(earlier[rule.question].choices)
    ):
        raise UsageError(
            _("“{question}” depends on a question that does not stand before it, or on an answer that is not there."),
            question=question.text,
        )


def _without_defaults(value: Any) -> Any:
    """Data without what says nothing, so that a person can read the file."""
    if isinstance(value, dict):
        cleaned = {key: _without_defaults(part) for key, part in value.items()}
        return {key: part for key, part in cleaned.items() if part not in ("", None, [], ()) or key == "questions"}
    return [_without_defaults(part) for part in value] if isinstance(value, list | tuple) else value
