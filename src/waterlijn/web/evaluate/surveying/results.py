"""From the answers of a wave to estimates, by the survey engine. Nothing here is made up of words for a page.

What is counted, per question: among whom it was shown and who answered it, "I don't know" included. Questions that
everybody saw rest on those who answered them; questions behind a rule are a part of the whole (a domain), because how
many people come to see them is chance as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import hypot

import numpy as np
from numpy.typing import NDArray

from waterlijn import privacy
from waterlijn.estimate import Estimate, unknown
from waterlijn.report.disclosure import HIDDEN
from waterlijn.survey import change as changing
from waterlijn.survey import nonresponse, shares
from waterlijn.survey.design import Design
from waterlijn.survey.means import mean
from waterlijn.survey.variance import Point
from waterlijn.web.evaluate.models import Wave
from waterlijn.web.evaluate.queries import surveys as queries
from waterlijn.web.evaluate.surveying.questionnaires import MULTIPLE, Answer, Question, Questionnaire

LEVEL = 0.95
LEAST_CELL = 5  # people; smaller cells are not published
Columns = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Answered:
    """A wave in columns: one entry for each response."""

    wave: Wave
    asked: Questionnaire
    unit: NDArray[np.str_]
    stratum: NDArray[np.str_]
    population: Columns
    answers: tuple[Mapping[str, Answer], ...]
    shown: tuple[frozenset[str], ...]
    invited: Mapping[str, int]  # per stratum
    sizes: Mapping[str, int]  # population per stratum

    @property
    def n(self) -> int:
        return len(self.answers)

    @property
    def n_invited(self) -> int:
        return sum(self.invited.values())

    def rows_of(self, question: Question) -> NDArray[np.bool_]:
        """Who saw the question and answered it."""
        code = question.code
        pairs = zip(self.answers, self.shown, strict=True)
        return np.array([code in given and code in seen for given, seen in pairs], np.bool_)

    def seen_by(self, question: Question) -> int:
        """Base n: how many people saw the question."""
        return sum(question.code in seen for seen in self.shown)


@dataclass(frozen=True, slots=True)
class Change:
    """From the wave before to this one."""

    points: Estimate  # a difference of shares
    relative: tuple[float, float, float] | None  # how much more or less than before, with its interval of 95 %
    before: float
    both: int
    is_linked: bool  # False in anonymous waves: computed as if other people had answered
    is_at_odds: bool  # who answered twice moved otherwise than all together
    break_even: float | None  # share among who did not answer now that would undo the change; None when none would
    is_full: bool  # everybody answered, or nobody knows who should have


def answered(wave: Wave) -> Answered:
    """Everything that came in, in an order that says nothing."""
    rows = sorted(queries.responses_of(wave), key=lambda row: str(row.pk))
    strata = queries.strata_of_wave(wave)
    sizes = {name: population for name, (population, _n) in strata.items()}
    invited = {name: n for name, (_population, n) in strata.items()}
    labels = np.array([row.stratum.name for row in rows], np.str_)
    units = [row.member.unit if row.member else f"{row.pk}" for row in rows]
    # Paper in an anonymous wave may bring more answers than there are people: then the stratum was asked in full.
    drawn = {name: int((labels == name).sum()) for name in sizes}
    population = np.array([float(max(sizes[name], drawn[name])) for name in labels])
    return Answered(
        wave, queries.asked_in(wave), np.array(units, np.str_), labels, population,
        tuple(row.answers for row in rows), tuple(frozenset(row.shown) for row in rows), invited, sizes,
    )  # fmt: skip


def outcome(found: Answered, question: Question, codes: Sequence[str]) -> Columns:
    """1 for each response that chose one of these answers, else 0."""
    return np.array([float(_chose(given.get(question.code), codes)) for given in found.answers])


def share(
    found: Answered, question: Question, codes: Sequence[str], where: NDArray[np.bool_] | None = None
) -> Estimate:
    """Share that chose one of these answers; `where` narrows it to a part, such as a stratum."""
    return _estimate(found, question, outcome(found, question, codes), found.rows_of(question), where, is_share=True)


def average(found: Answered, question: Question, where: NDArray[np.bool_] | None = None) -> Estimate:
    """Mean of a scale or a number, among who gave one."""
    given = [answers.get(question.code) for answers in found.answers]
    is_number = np.array([isinstance(one, int | float) for one in given], np.bool_)
    values = np.array([float(one) if isinstance(one, int | float) else 0.0 for one in given])
    return _estimate(found, question, values, is_number & found.rows_of(question), where, is_share=False)


def counts(found: Answered, question: Question) -> dict[str, int]:
    """How many gave each answer; of a question with several answers one person can count more than once."""
    rows = found.rows_of(question)
    return {code: int((outcome(found, question, [code]) * rows).sum()) for code in question.choices}


def together(numbers: Mapping[str, int]) -> list[tuple[str, ...]]:
    """Answers that are shown, small ones put together until each cell can be published: nothing is left to subtract.

    "Yes" is what reports speak of, so it only goes together with another answer when nothing else is left.

    >>> together({"yes": 30, "no": 40, "unknown": 2})
    [('yes',), ('no', 'unknown')]
    """
    groups: list[tuple[str, ...]] = [(code,) for code in numbers]

    def size(group: Sequence[str]) -> tuple[int, bool]:
        return sum(numbers[code] for code in group), "yes" in group

    while len(groups) > 1 and min(map(size, groups))[0] < LEAST_CELL:
        small = min(groups, key=size)
        other = min((group for group in groups if group != small), key=lambda group: ("yes" in group, size(group)))
        groups = [group for group in groups if group not in (small, other)] + [small + other]
    order = list(numbers)
    listed = [tuple(sorted(group, key=order.index)) for group in groups]
    return sorted(listed, key=lambda group: order.index(group[0]))


def may_be_said(found: Answered, question: Question, code: str) -> bool:
    """Whether the share of this answer may stand by itself: else a small cell could be computed from it."""
    numbers = counts(found, question)
    if question.kind == MULTIPLE:
        return min(numbers[code], int(found.rows_of(question).sum()) - numbers[code]) >= LEAST_CELL
    return (code,) in together(numbers)


def by_stratum(found: Answered, question: Question, codes: Sequence[str]) -> dict[str, Estimate]:
    """The share per stratum; small cells, and those from which they could be computed, stay away."""
    rows, chosen = found.rows_of(question), outcome(found, question, codes)
    names = sorted({str(name) for name in found.stratum[rows]})
    table = np.array([[_n(chosen, rows, found, name), _n(1 - chosen, rows, found, name)] for name in names], np.int64)
    hidden = _hidden(table)
    found_shares: dict[str, Estimate] = {}
    for name, is_hidden in zip(names, hidden, strict=True):
        here = found.stratum == name
        found_shares[name] = (
            unknown(HIDDEN, int((rows & here).sum()), shares.SHARE)
            if is_hidden
            else share(found, question, codes, here)
        )
    return found_shares


def worst_case(found: Answered, question: Question, code: str) -> tuple[float, float] | None:
    """Between which shares the truth lies whatever who did not answer would have said; None when that is not known."""
    response = _response(found, question)
    return None if response is None else nonresponse.worst_case(_among_answers(found, question, code), response)


def _among_answers(found: Answered, question: Question, code: str) -> float:
    """Plain share of the answers: weights let a group speak for who did not answer in it, and these bounds do not."""
    return float(outcome(found, question, [code])[found.rows_of(question)].mean())


def change(first: Answered, second: Answered, question: Question, code: str) -> Change | None:
    """What changed in the share of one answer since the wave before; None when it is too small to publish."""
    if not (may_be_said(first, question, code) and may_be_said(second, question, code)):
        return None
    one, two = (_wave(found, question, outcome(found, question, [code])) for found in (first, second))
    is_linked = not (first.wave.is_anonymous or second.wave.is_anonymous)
    moved = changing.between(one, two) if is_linked else _independent(one, two)
    points = shares.said_change(moved)
    relative = moved.relative(LEVEL) if points.is_known else None
    response = _response(second, question)
    plain = _among_answers(second, question, code) if response else 0.0
    even = nonresponse.break_even(plain, moved.first.value, response) if response else None
    is_full = response is None or response == 1
    return Change(points, relative, moved.first.value, moved.both, is_linked, moved.is_at_odds, even, is_full)


def _response(found: Answered, question: Question) -> float | None:
    """Part of those asked who answered this question; of a question behind a rule nobody knows who should have."""
    n = int(found.rows_of(question).sum())
    if not n or not found.n_invited or question.show_when is not None:
        return None
    return min(1.0, n / found.n_invited)


def _estimate(
    found: Answered,
    question: Question,
    values: Columns,
    rows: NDArray[np.bool_],
    where: NDArray[np.bool_] | None,
    *,
    is_share: bool,
) -> Estimate:
    """The estimate over these rows, or over a part of them."""
    inside = rows if where is None else rows & where
    n = int(inside.sum())
    if n < LEAST_CELL:
        return unknown(HIDDEN, n, shares.SHARE if is_share else shares.MEAN, "share" if is_share else "mean")
    # Who left open a question that everybody saw is no part of the draw; who never saw it is.
    there = rows if question.show_when is None else np.ones(found.n, np.bool_)
    part = None if inside[there].all() else inside[there]
    estimate = shares.share if is_share else shares.average
    return estimate(_design(found, there), values[there], part)


def _design(found: Answered, rows: NDArray[np.bool_]) -> Design:
    return Design.of(int(rows.sum()), stratum=found.stratum[rows], population=found.population[rows])


def _wave(found: Answered, question: Question, values: Columns) -> changing.Wave:
    rows = found.rows_of(question)
    return changing.Wave.of(_design(found, rows), values[rows], found.unit[rows])


def _independent(first: changing.Wave, second: changing.Wave) -> changing.Change:
    """As if other people had answered: without names nobody knows who did twice. Rather too wide than too narrow."""
    one, two = mean(first.design, first.outcome), mean(second.design, second.outcome)
    point = Point(two.value - one.value, hypot(one.error, two.error), min(one.free, two.free), min(one.n, two.n))
    return changing.Change(point, one, two, 0.0, 0, None, 0.0, True)


def _chose(answer: Answer | None, codes: Sequence[str]) -> bool:
    if isinstance(answer, list):
        return not set(answer).isdisjoint(codes)
    if isinstance(answer, float):
        return False
    return answer is not None and str(answer) in codes


def _n(chosen: Columns, rows: NDArray[np.bool_], found: Answered, name: str) -> int:
    return int(chosen[rows & (found.stratum == name)].sum())


def _hidden(table: NDArray[np.int64]) -> list[bool]:
    """Per row whether one of its cells stays away; a single row is a row of cells with one total."""
    if len(table) == 0:
        return []
    cells = table.ravel() if len(table) == 1 else table
    hidden = np.asarray(privacy.suppress(cells, cells, k=LEAST_CELL, authors_k=LEAST_CELL)).reshape(table.shape)
    return [bool(row.any()) for row in hidden]


def comparable(first: Questionnaire, second: Questionnaire) -> list[Question]:
    """Questions that both waves asked of everybody, with the same answers to choose from."""
    found = []
    for question in second.questions:
        same = first.question(question.code)
        if same is not None and same.is_same(question) and question.show_when is None:
            found.append(question)
    return found
