"""From the answers of a wave to estimates, by the survey engine. Nothing here is made up of words for a page.

What is counted, per question: among whom it was shown and who answered it, "I don't know" included. Questions that
everybody saw rest on those who answered them; questions behind a rule are a part of the whole (a domain), because how
many people come to see them is chance as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, hypot, log, sqrt

import numpy as np
from numpy.typing import NDArray

from waterlijn import privacy
from waterlijn.errors import UsageError
from waterlijn.estimate import Estimate, Interval, unknown
from waterlijn.survey import change as changing
from waterlijn.survey import intervals
from waterlijn.survey.design import Design
from waterlijn.survey.means import mean
from waterlijn.survey.variance import Point
from waterlijn.web.evaluate.models import Wave
from waterlijn.web.evaluate.queries import surveys as queries
from waterlijn.web.evaluate.questionnaires import Answer, Question, Questionnaire

SHARE, MEAN, CHANGE = "survey share 1", "survey mean 1", "survey change 1"
LEAST_ANSWERS = 10  # under this an interval says nothing but that little is known
LEAST_CELL = 5  # people; smaller cells are not published
LEAST_RATIO_BASE = 0.05  # share of before under which "so many percent more" only confuses
TOO_FEW = "Too few people answered this question to say something about all."
HIDDEN = "Not shown: too few people to publish about."
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

    points: Estimate  # of shares in percentage points, of means in their own unit
    ratio: Estimate  # how much more or less than before, as a part of what it was
    before: Estimate
    both: int
    is_linked: bool  # False in anonymous waves: computed as if other people had answered
    is_at_odds: bool  # who answered twice moved otherwise than all together
    break_even: float | None  # share among who did not answer now that would undo the change


def answered(wave: Wave) -> Answered:
    """Everything that came in, in an order that says nothing."""
    rows = sorted(queries.responses_of(wave), key=lambda row: str(row.pk))
    sizes = {stratum.name: stratum.population for stratum in wave.survey.strata.all()}
    invited = dict.fromkeys(sizes, 0)
    for name in wave.invitees.values_list("member__stratum__name", flat=True):
        invited[name] += 1
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
    return _estimate(found, question, outcome(found, question, codes), where, is_share=True)


def average(found: Answered, question: Question, where: NDArray[np.bool_] | None = None) -> Estimate:
    """Mean of a scale or a number, among who gave one."""
    given = [answers.get(question.code) for answers in found.answers]
    is_number = np.array([isinstance(one, int | float) for one in given], np.bool_)
    values = np.array([float(one) if isinstance(one, int | float) else 0.0 for one in given])
    inside = is_number if where is None else is_number & where
    return _estimate(found, question, values, inside, is_share=False)


def counts(found: Answered, question: Question) -> dict[str, int]:
    """How many gave each answer; of a question with several answers one person can count more than once."""
    rows = found.rows_of(question)
    return {code: int((outcome(found, question, [code]) * rows).sum()) for code in question.choices}


def together(numbers: Mapping[str, int]) -> list[tuple[str, ...]]:
    """Answers that are shown, small ones put together until each cell can be published: nothing is left to subtract.

    >>> together({"yes": 40, "no": 30, "unknown": 2})
    [('yes',), ('no', 'unknown')]
    """
    groups = sorted(([code] for code in numbers), key=lambda group: numbers[group[0]])

    def size(group: Sequence[str]) -> int:
        return sum(numbers[code] for code in group)

    while len(groups) > 1 and size(groups[0]) < LEAST_CELL:
        merged = groups[0] + groups[1]
        groups = sorted([merged, *groups[2:]], key=size)
    order = list(numbers)
    listed = [tuple(sorted(group, key=order.index)) for group in groups]
    return sorted(listed, key=lambda group: order.index(group[0]))


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
            unknown(HIDDEN, int((rows & here).sum()), SHARE) if is_hidden else share(found, question, codes, here)
        )
    return found_shares


def worst_case(found: Answered, question: Question, codes: Sequence[str]) -> tuple[float, float] | None:
    """Between which shares the truth lies whatever who did not answer would have said; None when that is not known.

    Notes
    -----
    Per stratum ``[r p, r p + 1 - r]`` with r the part of those asked who answered, weighted by population.
    """
    rows, chosen = found.rows_of(question), outcome(found, question, codes)
    whole = sum(size for name, size in found.sizes.items() if found.invited[name])
    low = high = 0.0
    for name, size in found.sizes.items():
        asked = found.invited[name]
        if not asked:
            continue
        here = rows & (found.stratum == name)
        yes, rate = float(chosen[here].sum()) / asked, min(1.0, float(here.sum()) / asked)
        low += size / whole * min(yes, 1.0)
        high += size / whole * min(1.0, yes + 1 - rate)
    return (low, high) if whole and rows.any() else None


def change(first: Answered, second: Answered, question: Question, codes: Sequence[str]) -> Change | None:
    """What changed in the share since the wave before; None when too few answered to say so."""
    waves = [_wave(found, question, outcome(found, question, codes)) for found in (first, second)]
    if waves[0] is None or waves[1] is None:
        return None
    is_linked = not (first.wave.is_anonymous or second.wave.is_anonymous)
    try:
        moved = changing.between(waves[0], waves[1]) if is_linked else _independent(waves[0], waves[1])
        points = _of_change(moved)
    except UsageError:
        return None
    before = _from_point(moved.first, is_share=True)
    rate = min(1.0, second.rows_of(question).sum() / second.n_invited) if second.n_invited else 1.0
    even = (moved.first.value - rate * moved.second.value) / (1 - rate) if rate < 1 else None
    return Change(points, _ratio(moved), before, moved.both, is_linked, moved.is_at_odds, even)


def _estimate(
    found: Answered, question: Question, values: Columns, where: NDArray[np.bool_] | None, *, is_share: bool
) -> Estimate:
    method, unit = (SHARE, "share") if is_share else (MEAN, "mean")
    rows = found.rows_of(question)
    inside = rows if where is None else rows & where
    n = int(inside.sum())
    if n < LEAST_ANSWERS:
        return unknown(TOO_FEW, n, method, unit)
    # Who left open a question that everybody saw is no part of the draw; who never saw it is.
    there = rows if question.show_when is None else np.ones(found.n, np.bool_)
    design = _design(found, there)
    try:
        point = mean(design, values[there], None if inside[there].all() else inside[there])
        return _from_point(point, is_share=is_share)
    except UsageError:
        return unknown(TOO_FEW, n, method, unit)


def _design(found: Answered, rows: NDArray[np.bool_]) -> Design:
    return Design.of(int(rows.sum()), stratum=found.stratum[rows], population=found.population[rows])


def _from_point(point: Point, *, is_share: bool) -> Estimate:
    method, unit = (SHARE, "share") if is_share else (MEAN, "mean")
    if point.n < LEAST_ANSWERS or (point.free < 1 and point.error > 0):
        return unknown(TOO_FEW, point.n, method, unit)
    bounds = intervals.share if is_share else intervals.symmetric
    narrow, wide = (Interval(*bounds(point, level)) for level in (0.80, 0.95))
    return Estimate(point.value, narrow, wide, point.n, method, unit, calibrated=True)


def _wave(found: Answered, question: Question, values: Columns) -> changing.Wave | None:
    rows = found.rows_of(question)
    if rows.sum() < LEAST_ANSWERS:
        return None
    return changing.Wave.of(_design(found, rows), values[rows], found.unit[rows])


def _independent(first: changing.Wave, second: changing.Wave) -> changing.Change:
    """As if other people had answered: without names nobody knows who did twice. Rather too wide than too narrow."""
    one, two = mean(first.design, first.outcome), mean(second.design, second.outcome)
    point = Point(two.value - one.value, hypot(one.error, two.error), min(one.free, two.free), min(one.n, two.n))
    return changing.Change(point, one, two, 0.0, 0, None, 0.0, True)


def _of_change(moved: changing.Change) -> Estimate:
    point = moved.point
    if point.n < LEAST_ANSWERS or point.free < 1:
        return unknown(TOO_FEW, point.n, CHANGE, "difference")
    narrow, wide = (Interval(*moved.interval(level)) for level in (0.80, 0.95))
    return Estimate(point.value, narrow, wide, point.n, CHANGE, "difference", calibrated=True)


def _ratio(moved: changing.Change) -> Estimate:
    """How much more or less than before, as a part of what it was, on the logarithm.

    Notes
    -----
    ``log(p2/p1)`` with variance ``e1^2/p1^2 + e2^2/p2^2 - 2 r e1 e2 / (p1 p2)``.
    """
    p1, p2 = moved.first.value, moved.second.value
    if p1 < LEAST_RATIO_BASE or p2 <= 0 or moved.point.free < 1 or moved.point.n < LEAST_ANSWERS:
        return unknown(TOO_FEW, moved.point.n, CHANGE, "ratio")
    a, b = moved.first.error / p1, moved.second.error / p2
    error = sqrt(max(a * a + b * b - 2 * moved.correlation * a * b, 0.0))
    middle = log(p2 / p1)
    half = [intervals.student(level, moved.point.free) * error for level in (0.80, 0.95)]
    narrow, wide = (Interval(exp(middle - h) - 1, exp(middle + h) - 1) for h in half)
    return Estimate(p2 / p1 - 1, narrow, wide, moved.point.n, CHANGE, "ratio", calibrated=True)


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
        is_same = same is not None and (same.kind, same.text, same.choices) == (
            question.kind,
            question.text,
            question.choices,
        )
        if is_same and question.show_when is None and same is not None and same.show_when is None:
            found.append(question)
    return found
