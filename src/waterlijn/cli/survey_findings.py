"""What is found in one wave, and between two: estimates with everything that belongs beside them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from waterlijn import privacy
from waterlijn.cli.answers import Answers, Mask
from waterlijn.estimate import Estimate, unknown
from waterlijn.report.disclosure import HIDDEN
from waterlijn.survey import between, intervals, nonresponse, shares
from waterlijn.survey.change import Change
from waterlijn.survey.means import mean
from waterlijn.survey.variance import Point

FEWEST = 5  # respondents, or nothing is shown about them
AT_ODDS = (
    "Those who answered twice changed clearly otherwise than all together: who answers has changed, so be careful "
    "with this change."
)
LONELY = "Some strata have one answer; their uncertainty is taken from the whole."


class Said(NamedTuple):
    """One estimate in one wave: of the whole, of one answer, or of one group."""

    wave: str
    category: str
    group: str
    estimate: Estimate
    low: float | None
    high: float | None
    response: float | None
    worst: dict[str, float] | None
    warnings: tuple[str, ...]

    @property
    def parts(self) -> dict[str, Any]:
        named = {"wave": self.wave, "category": self.category, "group": self.group}
        return {name: word for name, word in named.items() if word} | {
            "value": self.estimate.value,
            "low": self.low,
            "high": self.high,
            "n": self.estimate.n,
            "response": self.response,
            "worst_case": self.worst,
            "reason": self.estimate.reason,
        }


class Moved(NamedTuple):
    """A change between two waves; `is_whole`: from the first wave to the last."""

    first: str
    second: str
    category: str
    estimate: Estimate
    low: float | None
    high: float | None
    relative: tuple[float, float, float] | None
    before: float
    now: float
    parts: dict[str, Any]
    verdict: str
    warnings: tuple[str, ...]
    is_whole: bool


def said(answers: Answers, wave: str, category: str, level: float) -> Said:
    """The estimate of one wave."""
    rows = answers.of_wave(wave)
    answers.refuse_doubles(rows)
    design = answers.design(rows)
    outcome = answers.outcomes[category][rows & answers.answered]
    point = mean(design, outcome)
    estimate, low, high = _shown(point, level, is_share=answers.is_share)
    asked = answers.asked(rows)
    response = min(point.n / asked, 1.0) if asked else None
    worst = None
    if response is not None and answers.is_share and estimate.value is not None:
        ends = nonresponse.worst_case(estimate.value, response)
        worst = {"low": ends[0], "high": ends[1]}
    warnings = (LONELY,) if ((design.drawn == 1) & (design.population > 1)).any() else ()
    return Said(wave, category, "", estimate, low, high, response, worst, warnings)


def _shown(point: Point, level: float, *, is_share: bool) -> tuple[Estimate, float | None, float | None]:
    estimate = shares.said_share(point) if is_share else shares.said_mean(point)
    if point.n < FEWEST:
        return unknown(HIDDEN, point.n, estimate.method, estimate.unit), None, None
    if estimate.value is None:
        return estimate, None, None
    low, high = shares.bounds(point, level, is_share=is_share)
    return estimate, min(low, estimate.value), max(high, estimate.value)


def groups_of(answers: Answers, waves: Sequence[str], level: float) -> tuple[Said, ...]:
    """Each group in each wave; groups of too few people are hidden, and with them others from which they could be
    computed."""
    if answers.by is None:
        return ()
    names = np.unique(answers.by).tolist()
    counts = np.array([[_count(answers, wave, name) for wave in waves] for name in names])
    if counts.size == 1:
        hidden = counts < FEWEST
    else:
        flat = counts.ravel() if 1 in counts.shape else counts
        hidden = np.asarray(privacy.suppress(flat, flat, k=FEWEST, authors_k=FEWEST), bool).reshape(counts.shape)
    return tuple(
        _group(answers, wave, name, category, level, is_hidden=bool(hidden[i, j]))
        for category in answers.outcomes
        for i, name in enumerate(names)
        for j, wave in enumerate(waves)
    )


def _count(answers: Answers, wave: str, group: str) -> int:
    return int((answers.of_wave(wave) & answers.answered & _in_group(answers, group)).sum())


def _in_group(answers: Answers, group: str) -> Mask:
    return np.asarray(answers.by == group)


def _group(answers: Answers, wave: str, name: str, category: str, level: float, *, is_hidden: bool) -> Said:
    if is_hidden:
        nothing = unknown(HIDDEN, 0, shares.SHARE if answers.is_share else shares.MEAN)
        return Said(wave, category, name, nothing, None, None, None, None, ())
    rows = answers.of_wave(wave)
    kept = rows & answers.answered
    point = mean(answers.design(rows), answers.outcomes[category][kept], _in_group(answers, name)[kept])
    estimate, low, high = _shown(point, level, is_share=answers.is_share)
    return Said(wave, category, name, estimate, low, high, None, None, ())


def moved(answers: Answers, first: str, second: str, category: str, level: float) -> Moved:
    """The change from one wave to another."""
    rows = [answers.of_wave(name) for name in (first, second)]
    waves = [answers.panel(part, answers.outcomes[category]) for part in rows]
    change = between(*waves)
    estimate = shares.said_change(change)
    if min(len(wave.design) for wave in waves) < FEWEST:
        estimate = unknown(HIDDEN, estimate.n, estimate.method, estimate.unit)
    low, high = change.interval(level) if estimate.is_known else (None, None)
    relative = change.relative(level) if estimate.is_known else None
    asked = answers.asked(rows[1])
    response = min(change.second.n / asked, 1.0) if asked else None
    parts = _change_parts(change, estimate, low, high, relative, response, level)
    named = {"from": first, "to": second} | ({"category": category} if category else {})
    names = answers.waves()
    return Moved(
        first, second, category, estimate, low, high, relative, change.first.value, change.second.value,
        named | parts, _verdict(low, high), (AT_ODDS,) if estimate.is_known and change.is_at_odds else (),
        (first, second) == (names[0], names[-1]),
    )  # fmt: skip


def _verdict(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return "cannot be said"
    return "risen" if low > 0 else "fallen" if high < 0 else "no change shown"


def _change_parts(
    change: Change,
    estimate: Estimate,
    low: float | None,
    high: float | None,
    relative: tuple[float, float, float] | None,
    response: float | None,
    level: float,
) -> dict[str, Any]:
    """The numbers of a change, each with its unit in its name where it could be mistaken."""
    parts: dict[str, Any] = {"value": estimate.value, "low": low, "high": high, "reason": estimate.reason}
    parts |= {"answers_before": change.first.n, "answers_now": change.second.n, "both": change.both}
    if low is None or high is None or estimate.value is None:
        return parts
    if change.is_share:
        parts["percentage_points"] = {"value": 100 * estimate.value, "low": 100 * low, "high": 100 * high}
    if relative:
        parts["percent"] = dict(zip(("value", "low", "high"), (100 * end for end in relative), strict=True))
    parts |= {"standard_error": change.point.error, "correlation": change.correlation}
    if change.matched is not None and change.matched.free > 0 and (change.matched.error > 0 or low == high):
        m = change.matched
        ends = intervals.symmetric(m, level)
        parts["both_waves_only"] = {"value": m.value, "low": ends[0], "high": ends[1], "n": m.n}
    if response is not None and change.is_share:
        parts["break_even"] = nonresponse.break_even(change.second.value, change.first.value, response)
    return parts
