"""From votes to opinions: one pass through all the steps."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from waterlijn.dialogue import axis, bridges, gap, matrix, opinions, stability, verdict
from waterlijn.dialogue.axis import Axis
from waterlijn.dialogue.clusters import nearest
from waterlijn.dialogue.gap import Gap
from waterlijn.dialogue.groups import Division, divide
from waterlijn.dialogue.matrix import Matrix
from waterlijn.dialogue.opinions import METHOD, Opinions
from waterlijn.dialogue.settings import LEAST_FOR_GROUPS, Settings
from waterlijn.dialogue.stability import Chance, Stability
from waterlijn.records import Votes


class Tests(NamedTuple):
    """What was tested of a division."""

    stability: Stability
    chance: Chance
    gap: Gap


def analyse(votes: Votes, settings: Settings | None = None) -> Opinions:
    """The axis of opinion, the groups when there are any, and what each statement does across them.

    Parameters
    ----------
    votes
        Of all participants on all statements; of several votes of one person on one statement the last counts.
    settings
        Default `Settings()`.

    Returns
    -------
    Opinions
        The same bits for the same votes and settings, on every machine and in every order of the rows (when they have
        times).

    Raises
    ------
    UsageError
        When a vote is not -1, 0 or 1, or a number is below 0.

    Examples
    --------
    >>> import numpy as np
    >>> votes = Votes(np.array([0, 0, 1]), np.array([0, 1, 1]), np.array([1, -1, 1], np.int8))
    >>> analyse(votes).verdict
    'unknown'
    """
    settings = settings or Settings()
    return of_matrix(matrix.build(votes, settings.hidden), settings)


class Judged(NamedTuple):
    """The axis, the best division along it, and whether that may be shown."""

    axis: Axis
    division: Division
    tests: Tests
    verdict: str
    reasons: tuple[str, ...]


def of_matrix(votes: Matrix, settings: Settings) -> Opinions:
    """As `analyse`, of votes that were put in a matrix already."""
    found, division, tests, said, reasons = judged(votes, settings)
    has_groups = said in (opinions.CAMPS, opinions.SIDES)
    centre = division.centre if has_groups else _halves(found.position[found.has_place])
    side = _everybody(found.has_place, nearest(found.position[found.has_place], centre))
    return Opinions(
        method=METHOD,
        settings=settings,
        participants=votes.participants,
        statements=votes.statements,
        kept=votes.kept,
        n_votes=len(votes.vote),
        mean=found.mean,
        direction=found.direction,
        explained=found.explained,
        position=found.position,
        in_conversation=found.has_place,
        verdict=said,
        reasons=reasons,
        k=division.k if has_groups else 1,
        group=side if has_groups else np.full(len(side), -1, np.int32),
        division=division,
        centre=centre,
        side=side,
        stability=tests.stability,
        chance=tests.chance,
        gap=tests.gap,
        measures=bridges.measure(votes, side, len(centre), has_line=verdict.has_line(tests.chance)),
    )


def judged(votes: Matrix, settings: Settings) -> Judged:
    """The part of the analysis that is about people; statements come after."""
    found = axis.fit(votes, settings.least_votes)
    division = divide(found.position[found.has_place], settings, settings.seed)
    tests = _tested(votes, found, division, settings)
    return Judged(found, division, tests, *verdict.judge(len(division.group), division, *tests))


def _tested(votes: Matrix, found: Axis, division: Division, settings: Settings) -> Tests:
    """Of fewer than 30 people only the axis is tested: no groups would be shown. Without draws nothing is."""
    draws = stability.how_many(votes, settings)
    chance = stability.shuffle(votes, found, division, draws, settings)
    if not draws or division.k == 1 or len(division.group) < LEAST_FOR_GROUPS:
        return Tests(stability.UNTESTED, chance, gap.NONE)
    steady = stability.bootstrap(votes, found, division, draws, settings)
    return Tests(steady, chance, gap.between(votes, found, division, settings.seed))


def _halves(position: NDArray[np.float64]) -> NDArray[np.float64]:
    """Two centres between which the middle lies where half of the people stand on either side, or as near to that as
    people at the same place allow. Nobody stands in the middle itself."""
    place = np.sort(position[:, 0])
    steps = np.flatnonzero(place[1:] > place[:-1])  # after each of these comes somebody further on
    if not len(steps):
        at = float(place[0]) if len(place) else 0.0
        return np.array([[at, 0.0], [at + 1.0, 0.0]])
    last = steps[np.argmin(np.abs(2 * (steps + 1) - len(place)))]
    middle = (place[last] + place[last + 1]) / 2
    return np.array([[middle - 1.0, 0.0], [middle + 1.0, 0.0]])


def _everybody(has_place: NDArray[np.bool_], side: NDArray[np.int32]) -> NDArray[np.int32]:
    full = np.full(len(has_place), -1, np.int32)
    full[has_place] = side
    return full
