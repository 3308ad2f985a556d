"""The index of every place and week, with its uncertainty, its parts, and what changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from waterlijn.errors import UsageError
from waterlijn.estimate import Estimate, unknown
from waterlijn.temperature.index.baseline import Baselines
from waterlijn.temperature.index.combining import (
    Choices,
    Scale,
    combine,
    draw_choices,
    mean_scores,
    scale_of,
    scores_at,
)  # fmt: skip
from waterlijn.temperature.index.levels import Levels, Week
from waterlijn.temperature.index.method import IndexMethod, is_rate
from waterlijn.temperature.index.platforms import Break
from waterlijn.temperature.index.pooled import DRAWS, Kept, ahead, all_pooled, by_week, places_of, stream
from waterlijn.temperature.index.sensitivity import Sensitivity, of_place
from waterlijn.temperature.index.signals import ONLINE, Signals
from waterlijn.temperature.index.uncertainty import (
    Band,
    bands,
    difference_estimate,
    index_estimate,
    level_estimate,
    points,
    size_class,
)  # fmt: skip

Numbers = NDArray[np.float64]
PER = 10_000.0  # inhabitants, for incidents

TOO_LITTLE = "There are too few messages, and no other signal, to say something about this week."
NO_NORMAL = "There are too few earlier weeks to know what is normal here."
UNCORRECTED = "The shares of messages were counted, not corrected for the errors of the instrument."
FILLED_IN = "A signal is missing this week. What places usually show was filled in, so the margin is wider."
CARRIED = "A signal is of an earlier week: nothing newer was measured."
AT_THE_END = "The index lies at the end of its scale: it may be beyond what the reference year showed."


@dataclass(frozen=True, slots=True)
class Index:
    """How warm it is in a place in a week, over all signals, 0 (calm) to 100 (warm) on a scale that does not move.

    Parameters
    ----------
    estimate
        The index, unit ``"index"``; its intervals hold what is unknown of the signals and of the choices made.
    parts
        Per signal its score on the same scale; `contributions` in points add up to the value of the index.
    levels
        Per signal the pooled share, or the incidents per 10,000 inhabitants (unit ``"per_10000"``).
    hottest
        The signal with the highest score: a mean can hide it.
    above_threshold
        Probability that the index lies above the threshold of the method.
    baseline, change, above_baseline
        What is normal here (mean of the last eight known weeks), how far this week lies from it in points, and the
        probability that it is warmer; unknown with fewer than four such weeks.
    band
        Middle half of places of similar size, when there are at least five.
    breaks
        What changed in sources or signals from this week on.
    filled_in, carried
        Signals that were not measured this week: filled in from what places usually show, or still valid.
    sensitivity
        Per choice how much it moves the index; of the last week of each place only.
    """

    place: str
    week: date
    estimate: Estimate
    parts: Mapping[str, Estimate]
    levels: Mapping[str, Estimate]
    weights: Mapping[str, float]
    contributions: Mapping[str, float]
    hottest: str
    above_threshold: float | None
    baseline: Estimate
    change: Estimate
    above_baseline: float | None
    band: Band | None
    breaks: tuple[Break, ...]
    filled_in: tuple[str, ...]
    carried: tuple[str, ...]
    n: Mapping[str, int]
    warnings: tuple[str, ...]
    method: str
    sensitivity: Mapping[str, Sensitivity] = field(default_factory=dict, compare=False)


def estimate_index(signals: Signals, method: IndexMethod, seed: int = 1) -> list[Index]:
    """The index of every place and week that has a signal.

    Parameters
    ----------
    signals
        Rows of places, weeks and signals.
    method
        With frozen goalposts (`goalposts.freeze`).
    seed
        For the draws. The same signals, method and seed give the same index; new weeks, sources or places do not
        move the weeks that were there before.

    Returns
    -------
    list of Index
        In order of place and week.

    Raises
    ------
    UsageError
        When there are no signals, or the goalposts are not frozen.

    Notes
    -----
    Per week: every signal of every source is pooled over places (`pooling`), brought to fixed platform weights
    (`platforms`), put on its frozen scale and averaged (`combining`), 399 times: each draw has its own levels and its
    own defensible method. The value is that of the method itself; the intervals are over all draws.
    """
    if not len(signals):
        raise UsageError("There are no signals.")
    if not method.is_frozen:
        raise UsageError("The goalposts of this method are not frozen yet: choose a reference year first.")
    places = places_of(signals)
    found = sorted(_weeks(signals, method, places, seed), key=lambda one: (one.place, one.week))
    if not found:
        raise UsageError("None of the signals that the method knows has anything counted.")
    return found


@dataclass(frozen=True, slots=True)
class _Setting:
    """What is the same in every week."""

    method: IndexMethod
    scale: Scale
    choices: Choices
    places: Sequence[str]
    last_week: NDArray[np.int64]
    seed: int


def _weeks(signals: Signals, method: IndexMethod, places: Sequence[str], seed: int) -> Iterator[Index]:
    weeks = by_week(signals, method, places)
    last = np.zeros(len(places), np.int64)
    for monday in sorted(weeks):
        for cells in weeks[monday]:
            last[cells.places] = monday
    choices = draw_choices(method, DRAWS, stream(seed, 0, "choices"))
    setting = _Setting(method, scale_of(method), choices, places, last, seed)
    levels, normal = Levels(method, len(places), seed), Baselines(len(places), DRAWS)
    ordered = (levels.week(monday, drawn) for monday, drawn in all_pooled(weeks, seed, kept=Kept(places, seed)))
    for made in ahead(lambda week: _combined(setting, week), ordered):
        yield from _one_week(setting, made, normal)


@dataclass(frozen=True, slots=True)
class _Combined:
    """A week with its index (places, draws), mean scores (signals, places), and quantiles of levels and scores."""

    week: Week
    index: Numbers
    scores: Numbers
    at_levels: Numbers
    score_at: Numbers


def _combined(setting: _Setting, week: Week) -> _Combined:
    index = combine(week.levels, week.counted, *setting.scale, *setting.choices)
    scores = mean_scores(week.levels, week.counted, *setting.scale)
    at_levels = points(week.levels)
    return _Combined(week, index, scores, at_levels, scores_at(at_levels, *setting.scale))


def _one_week(setting: _Setting, made: _Combined, normal: Baselines) -> Iterator[Index]:
    week, index = made.week, made.index
    normal.restart(week.places[week.is_new_start])
    usual, has_usual = normal.of(week.places)
    moved = index - usual
    at, usual_at, moved_at = points(index), points(usual), points(moved)
    warmer = (moved > 0).mean(axis=1) + 0.5 * (moved == 0).mean(axis=1)  # ties at the end of the scale are no change
    above = (index > setting.method.threshold).mean(axis=1)
    sizes = [size_class(x) if known else "" for x, known in zip(week.inhabitants, week.is_known, strict=True)]
    similar = bands(index, sizes, setting.method.version)
    for i in range(len(week.places)):
        against = (usual_at[i], moved_at[i], float(warmer[i])) if has_usual[i] else None
        yield _index(setting, made, i, at[i], float(above[i]), against, similar.get(sizes[i]))
    normal.add(week.places[week.is_known], index[week.is_known])


Against = tuple[Numbers, Numbers, float] | None  # quantiles of normal and of the change, chance that it is warmer


def _index(
    setting: _Setting, made: _Combined, i: int, at: Numbers, above: float, against: Against, band: Band | None
) -> Index:
    week, method, names = made.week, setting.method.version, setting.method.signals
    n = {name: int(week.n[s, i]) for s, name in enumerate(names) if week.counted[s, i]}
    if not week.is_known[i]:
        return _silent(setting, week, i, n)
    total, calibrated = _rests_on(n), not week.is_uncorrected[i]
    weights = _weights(setting, n)
    rows = {name: names.index(name) for name in n}
    parts = {
        name: index_estimate(
            100 * float(made.scores[s, i]), 100 * made.score_at[s, i], n[name], method,
            calibrated=calibrated or name not in ONLINE,
        )
        for name, s in rows.items()
    }  # fmt: skip
    contributions = {name: weights[name] * 100 * float(made.scores[s, i]) for name, s in rows.items()}
    return Index(
        place=setting.places[int(week.places[i])],
        week=_date(week.monday),
        estimate=index_estimate(sum(contributions.values()), at, total, method, calibrated=calibrated),
        parts=parts,
        levels={
            name: _level(name, made.at_levels[s, i], n[name], method, calibrated=calibrated) for name, s in rows.items()
        },
        weights=weights,
        contributions=contributions,
        hottest=max(rows, key=lambda name: made.scores[rows[name], i]),
        above_threshold=above,
        baseline=_baseline(against, total, method),
        change=difference_estimate(against[1], total, method)
        if against
        else unknown(NO_NORMAL, total, method, "index difference"),
        above_baseline=against[2] if against else None,
        band=band,
        breaks=week.breaks_of(i),
        filled_in=_names(names, week.is_filled[:, i]),
        carried=_names(names, week.is_carried[:, i]),
        n=n,
        warnings=_warnings(week, i, at),
        method=method,
        sensitivity=_sensitivity(setting, week, i),
    )


def _silent(setting: _Setting, week: Week, i: int, n: Mapping[str, int]) -> Index:
    """Too little to say anything: no number at all, only why."""
    version, total = setting.method.version, _rests_on(n)
    nothing = unknown(TOO_LITTLE, total, version, "index")
    return Index(
        place=setting.places[int(week.places[i])], week=_date(week.monday), estimate=nothing, parts={}, levels={},
        weights={}, contributions={}, hottest="", above_threshold=None, baseline=nothing,
        change=unknown(TOO_LITTLE, total, version, "index difference"), above_baseline=None, band=None,
        breaks=week.breaks_of(i), filled_in=(), carried=(), n=n, warnings=(), method=version,
    )  # fmt: skip


def _rests_on(n: Mapping[str, int]) -> int:
    """Messages, notes and answers; inhabitants are not observations, and both shares are of the same messages."""
    return max((n.get(name, 0) for name in ONLINE), default=0) + n.get("severity", 0) + n.get("trust", 0)


def _weights(setting: _Setting, taking_part: Iterable[str]) -> dict[str, float]:
    raw = {name: setting.method.rules[name].weight for name in taking_part}
    return {name: weight / sum(raw.values()) for name, weight in raw.items()}


def _level(signal: str, at: Numbers, n: int, method: str, *, calibrated: bool) -> Estimate:
    if is_rate(signal):
        return level_estimate(PER * np.exp(at), n, method, "per_10000", calibrated=True)
    return level_estimate(1 / (1 + np.exp(-at)), n, method, "share", calibrated=calibrated or signal not in ONLINE)


def _baseline(against: Against, n: int, method: str) -> Estimate:
    if against is None:
        return unknown(NO_NORMAL, n, method, "index")
    return index_estimate(float(against[0][2]), against[0], n, method, calibrated=False)


def _names(names: Sequence[str], chosen: NDArray[np.bool_]) -> tuple[str, ...]:
    return tuple(name for name, is_so in zip(names, chosen, strict=True) if is_so)


def _warnings(week: Week, i: int, at: Numbers) -> tuple[str, ...]:
    said = {
        UNCORRECTED: bool(week.is_uncorrected[i]),
        FILLED_IN: bool(week.is_filled[:, i].any()),
        CARRIED: bool(week.is_carried[:, i].any()),
        AT_THE_END: bool(at[1] >= 99.5 or at[3] <= 0.5),
    }
    return tuple(message for message, holds in said.items() if holds)


def _sensitivity(setting: _Setting, week: Week, i: int) -> dict[str, Sensitivity]:
    place = int(week.places[i])
    if setting.last_week[place] != week.monday:
        return {}
    rng = stream(setting.seed, week.monday, "sensitivity", setting.places[place])
    return of_place(week.levels[:, i], week.counted[:, i], setting.scale, setting.choices, rng)


def _date(days: int) -> date:
    return np.datetime64(days, "D").astype(date)  # type: ignore[no-any-return]
