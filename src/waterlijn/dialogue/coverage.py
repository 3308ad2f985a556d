"""Does the analysis invent camps, and does it find those that are there? Simulated conversations of both kinds.

The tests run a short version; `benchmarks/coverage.py` writes the table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from waterlijn.dialogue import analysis, opinions, statement_coverage
from waterlijn.dialogue.matrix import Matrix, build
from waterlijn.dialogue.settings import Settings
from waterlijn.records import Votes

DRAWS = 39
PASS = 0.12  # chance that somebody passes
Reals = NDArray[np.float64]
Chance = np.random.Generator


class Row(NamedTuple):
    """`type_one`: share of the conversations without camps in which camps are called; None where there are camps.
    `silent`: share in which no groups are shown; where there are camps, in which not all of them are called so."""

    type_one: float | None
    silent: float
    runs: int


def conversation(rng: Chance, agree: Reals, share: float | None = None) -> Matrix:
    """Votes of n people on m statements.

    Parameters
    ----------
    agree
        Chance (n, m) that somebody agrees rather than disagrees.
    share
        Of the statements that everybody sees. None: some see a few, most stop early, some see all.
    """
    n, m = agree.shape
    seen = np.full(n, round(m * (share or 1))) if share else np.minimum(m, 5 + rng.geometric(1 / (0.35 * m), n))
    who, what = np.nonzero(np.argsort(rng.random((n, m)), axis=1).argsort(axis=1) < seen[:, None])
    vote = np.where(rng.random(len(who)) < agree[who, what], 1, -1)
    vote[rng.random(len(who)) < PASS] = 0
    return build(Votes(who, what, vote.astype(np.int8)))


def line(rng: Chance, n: int, m: int, place: Callable[[Chance, int], Reals], slope: float) -> Reals:
    """Everybody has a place on one line, and the chance to agree rises or falls along it."""
    return np.asarray(expit(np.outer(place(rng, n), slope * rng.standard_normal(m)) + rng.standard_normal(m)))


def camps(rng: Chance, n: int, m: int, shares: Sequence[float]) -> Reals:
    """Everybody is in a camp, and each camp has its own mind on every statement, mostly a clear one."""
    camp = np.repeat(np.arange(len(shares)), np.diff(np.rint(np.cumsum([0.0, *shares]) * n).astype(int)))
    return np.asarray(rng.beta(0.4, 0.4, (len(shares), m))[rng.permutation(camp)])


def noise(rng: Chance, n: int, m: int) -> Reals:
    """Nobody differs from anybody else."""
    return np.tile(rng.random(m), (n, 1))


def simulate(
    runs: int, seed: int, *, world: Callable[..., Reals], n: int, m: int, share: float | None = None, k: int = 1
) -> Row:
    """What is said of conversations in which there are k camps (1: none)."""
    rng = np.random.default_rng(seed)
    judged = [
        analysis.judged(conversation(rng, world(rng, n, m), share), Settings(seed=run, draws=DRAWS))
        for run in range(runs)
    ]
    called = [found.division.k if found.verdict == opinions.CAMPS else 1 for found in judged]
    if k > 1:
        return Row(None, 1 - called.count(k) / runs, runs)
    shown = sum(found.verdict in (opinions.CAMPS, opinions.SIDES) for found in judged)
    return Row(1 - called.count(1) / runs, 1 - shown / runs, runs)


def _bell(rng: Chance, n: int) -> Reals:
    return rng.standard_normal(n)


def _even(rng: Chance, n: int) -> Reals:
    return rng.uniform(-1.73, 1.73, n)


def _lopsided(rng: Chance, n: int) -> Reals:
    return rng.exponential(1.0, n) - 1


def _world(world: Callable[..., Reals], n: int, m: int, share: float | None = None, k: int = 1, **more: Any) -> Any:
    return partial(simulate, world=partial(world, **more), n=n, m=m, share=share, k=k)


WORLDS: Mapping[str, Callable[[int, int], Row]] = {
    "nobody differs: 150 people, 30 statements": _world(noise, 150, 30, 0.8),
    "nobody differs: 1,000 people who stop early": _world(noise, 1000, 60),
    "a line, most in the middle: 60 people, 15 statements": _world(line, 60, 15, 0.9, place=_bell, slope=1.2),
    "a line, most in the middle: 150 people, 30 statements": _world(line, 150, 30, 0.8, place=_bell, slope=1.2),
    "a line, most in the middle: 1,000 people who stop early": _world(line, 1000, 60, place=_bell, slope=1.2),
    "a line, even: 150 people, 30 statements": _world(line, 150, 30, 0.8, place=_even, slope=1.2),
    "a line, even: 1,000 people, 60 statements": _world(line, 1000, 60, 0.8, place=_even, slope=1.2),
    "a line, even: 1,000 people who stop early": _world(line, 1000, 60, place=_even, slope=1.2),
    "a line with a long tail: 300 people who stop early": _world(line, 300, 60, place=_lopsided, slope=1.2),
    "a line, ends agree on nearly everything: 150 people": _world(line, 150, 30, 0.8, place=_bell, slope=3.0),
    "a line, ends agree on nearly everything: 1,000 people": _world(line, 1000, 60, 0.8, place=_bell, slope=3.0),
    "two camps, 50 and 50 %: 60 people, 30 statements": _world(camps, 60, 30, 0.8, 2, shares=(0.5, 0.5)),
    "two camps, 50 and 50 %: 150 people, 30 statements": _world(camps, 150, 30, 0.8, 2, shares=(0.5, 0.5)),
    "two camps, 70 and 30 %: 150 people, 30 statements": _world(camps, 150, 30, 0.8, 2, shares=(0.7, 0.3)),
    "two camps, 70 and 30 %: 1,000 people who stop early": _world(camps, 1000, 60, None, 2, shares=(0.7, 0.3)),
    "two camps, 90 and 10 %: 1,000 people, 60 statements": _world(camps, 1000, 60, 0.8, 2, shares=(0.9, 0.1)),
    "three camps, 40, 35 and 25 %: 150 people, 30 statements": _world(camps, 150, 30, 0.8, 3, shares=(0.4, 0.35, 0.25)),
    "three camps, 40, 35 and 25 %: 1,000 people who stop early": _world(
        camps, 1000, 60, None, 3, shares=(0.4, 0.35, 0.25)
    ),
}
SCENARIOS: Mapping[str, Callable[[int, int], Any]] = {**WORLDS, **statement_coverage.SCENARIOS}
