"""Do the intervals of statements hold the truth as often as they say? Simulated conversations of which it is known.

The tests run a short version; `benchmarks/coverage.py` writes the table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from waterlijn.dialogue import axis, intervals
from waterlijn.dialogue.bridges import Measures, measure
from waterlijn.dialogue.columns import Estimates
from waterlijn.dialogue.intervals import Bounds, Shares
from waterlijn.dialogue.matrix import Matrix, build
from waterlijn.dialogue.settings import LEAST_VOTES
from waterlijn.records import Votes

TAIL = 0.025
PASS = 0.1  # chance that somebody passes
Reals = NDArray[np.float64]
Chance = np.random.Generator


class Row(NamedTuple):
    """Share of runs in which the 95 % interval holds the truth, its mean width, the share of runs in which nothing was
    said, and the runs."""

    coverage: float
    width: float
    silent: float
    runs: int


def _row(low: Reals, high: Reals, truth: Reals | float, known: NDArray[np.bool_], runs: int) -> Row:
    holds: NDArray[np.bool_] = (low <= truth + 1e-12) & (truth <= high + 1e-12)
    if not known.any():
        return Row(float("nan"), float("nan"), 1.0, runs)
    return Row(float(holds[known].mean()), float((high - low)[known].mean()), float(1 - known.mean()), runs)


def given_sides(
    runs: int,
    seed: int,
    *,
    shares: Sequence[float],
    voters: Sequence[int],
    bounds: Callable[[Shares, float], Bounds],
    truth: Callable[[Reals], float],
) -> Row:
    """One statement; sides that were known beforehand, of which so many people voted and such a share agrees."""
    rng = np.random.default_rng(seed)
    p, n = np.array(shares), np.tile(np.array(voters)[:, None], runs)
    low, high = bounds(Shares(rng.binomial(n, p[:, None]), n), TAIL)
    return _row(low, high, truth(p), np.ones(runs, bool), runs)


def one_share(sides: Shares, tail: float) -> Bounds:
    low, high = sides.bounds(tail)
    return low[0], high[0]


class World(NamedTuple):
    """Chance that each participant agrees with each statement (n, m); the others disagree, unless they pass."""

    agree: Reals


def world(rng: Chance, n: int, m: int, line: float) -> World:
    """Opinions that follow one line, as strongly as `line` says: 0 not at all, 1.2 as in most real conversations."""
    base, load = rng.standard_normal(m), line * rng.standard_normal(m)
    return World(1 / (1 + np.exp(-base - np.outer(rng.standard_normal(n), load))))


def votes_in(rng: Chance, found: World, per_person: int) -> Matrix:
    """Everybody votes on at least seven statements, on `per_person` and more, as the lot falls."""
    n, m = found.agree.shape
    many = np.clip(LEAST_VOTES - 1 + rng.geometric(1 / max(per_person - LEAST_VOTES + 1, 1), n), 0, m)
    person = np.repeat(np.arange(n), many)
    statement = np.concatenate([rng.permutation(m)[:size] for size in many])
    yes = np.where(rng.random(len(person)) < found.agree[person, statement], 1, -1)
    vote = np.where(rng.random(len(person)) < PASS, 0, yes)
    return build(Votes(person, statement, vote.astype(np.int8)))


def _in_halves(matrix: Matrix) -> NDArray[np.int32]:
    found = axis.fit(matrix, LEAST_VOTES)
    rows = np.arange(len(matrix.participants))
    position = axis.positions(matrix, rows, found.mean, found.direction)[:, 0]
    halves: NDArray[np.int32] = (position > np.median(position)).astype(np.int32)
    return halves


def own_sides(
    runs: int, seed: int, *, n: int, m: int, per_person: int, line: float, of: str, truth: Callable[[Reals], Reals]
) -> Row:
    """Conversations in which the sides are made from the votes that are counted: the halves of the axis.

    Parameters
    ----------
    of
        Field of `Measures`.
    truth
        From the mean chance of agreeing of all who stand on a side (2, m).
    """
    rng = np.random.default_rng(seed)

    def one() -> tuple[Estimates, Reals]:
        town = world(rng, n, m, line)
        matrix = votes_in(rng, town, per_person)
        side = _in_halves(matrix)
        agree = np.stack([(1 - PASS) * town.agree[side == g].mean(axis=0) for g in (0, 1)])
        found: Estimates = getattr(measure(matrix, side, 2), of)
        return found, np.broadcast_to(truth(agree[:, matrix.statements]), found.value.shape)

    return _rows((one() for _ in range(max(runs // m, 4))), runs)


def middles(runs: int, seed: int, *, n: int, m: int, per_person: int, line: float) -> Row:
    """What somebody in the middle says: does the interval hold what comes out on average when others are asked?"""
    rng = np.random.default_rng(seed)
    base, load = rng.standard_normal(m), line * rng.standard_normal(m)

    def one() -> Measures:
        town = World(1 / (1 + np.exp(-base - np.outer(rng.standard_normal(n), load))))
        return measure(votes_in(rng, town, per_person), np.full(n, -1, np.int32), 2)

    found = [one().central for _ in range(max(runs // m, 40))]
    truth = np.mean([each.value for each in found], axis=0)
    return _rows(((each, truth) for each in found), runs)


def _rows(found: Iterable[tuple[Estimates, Reals]], runs: int) -> Row:
    pairs = list(found)
    columns = [
        np.concatenate([np.ravel(getattr(each, name)) for each, _ in pairs]) for name in ("low95", "high95", "known")
    ]
    truth = np.concatenate([np.ravel(t) for _, t in pairs])
    return _row(columns[0], columns[1], truth, columns[2].astype(bool), runs)


def _mean(p: Reals) -> float:
    return float(np.prod(p) ** (1 / len(p)))


def _spread(p: Reals) -> float:
    return float(p.max() - p.min())


def _distance(p: Reals) -> Reals:
    return np.asarray(np.abs(p[0] - p[1]))


Scenario = Callable[[int, int], Row]
_share = partial(given_sides, bounds=one_share, truth=np.min)
_group = partial(given_sides, bounds=intervals.geometric_bounds, truth=_mean)
_worst = partial(given_sides, bounds=intervals.smallest_bounds, truth=np.min)
_divisive = partial(given_sides, bounds=intervals.spread_bounds, truth=_spread)
SCENARIOS: Mapping[str, Scenario] = {
    "share: 50 % of 6 votes": partial(_share, shares=[0.5], voters=[6]),
    "share: 90 % of 12 votes": partial(_share, shares=[0.9], voters=[12]),
    "share: 5 % of 50 votes": partial(_share, shares=[0.05], voters=[50]),
    "share: 30 % of 200 votes": partial(_share, shares=[0.3], voters=[200]),
    "group approval: 90 and 90 %, 6 votes each": partial(_group, shares=[0.9, 0.9], voters=[6, 6]),
    "group approval: 80 and 40 %, 10 and 40 votes": partial(_group, shares=[0.8, 0.4], voters=[10, 40]),
    "group approval: five times 60 %, 8 votes each": partial(_group, shares=[0.6] * 5, voters=[8] * 5),
    "group approval: 5 and 90 %, 20 votes each": partial(_group, shares=[0.05, 0.9], voters=[20, 20]),
    "group approval: 50 and 50 %, 200 votes each": partial(_group, shares=[0.5, 0.5], voters=[200, 200]),
    "worst side: 60 and 90 %, 20 votes each": partial(_worst, shares=[0.6, 0.9], voters=[20, 20]),
    "worst side: four times 70 %, 20 votes each": partial(_worst, shares=[0.7] * 4, voters=[20] * 4),
    "divisive: 80 and 40 %, 10 and 40 votes": partial(_divisive, shares=[0.8, 0.4], voters=[10, 40]),
    "divisive: four times 70 %, 20 votes each": partial(_divisive, shares=[0.7] * 4, voters=[20] * 4),
    "divisive: 10 to 90 % over five sides, 20 votes each": partial(
        _divisive, shares=[0.5, 0.5, 0.5, 0.9, 0.1], voters=[20] * 5
    ),
    "middle: 60 people, 20 statements": partial(middles, n=60, m=20, per_person=12, line=1.2),
    "middle: 500 people, 50 statements": partial(middles, n=500, m=50, per_person=15, line=1.2),
    "middle: 500 people, no line": partial(middles, n=500, m=50, per_person=15, line=0.0),
    "sides from the same votes: 60 people, group approval": partial(
        own_sides, n=60, m=20, per_person=12, line=1.2, of="group_approval", truth=lambda p: np.sqrt(p[0] * p[1])
    ),
    "sides from the same votes: 60 people, share of a side": partial(
        own_sides, n=60, m=20, per_person=12, line=1.2, of="approval", truth=lambda p: p
    ),
    "sides from the same votes: 60 people, divisive": partial(
        own_sides, n=60, m=20, per_person=12, line=1.2, of="divisive", truth=_distance
    ),
    "sides from the same votes: 300 people, divisive": partial(
        own_sides, n=300, m=50, per_person=20, line=1.2, of="divisive", truth=_distance
    ),
    "sides from the same votes: 300 people, a weak line, divisive": partial(
        own_sides, n=300, m=50, per_person=20, line=0.5, of="divisive", truth=_distance
    ),
    "sides from the same votes: 300 people, no line at all, divisive": partial(
        own_sides, n=300, m=50, per_person=20, line=0.0, of="divisive", truth=_distance
    ),
}
