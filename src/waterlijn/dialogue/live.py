"""A conversation while it goes on: one vote changes counts, a position and a side in microseconds.

The axis stands still between two analyses, so that everything kept here follows from the last vote of each person on
each statement and from nothing else: not from the order in which votes came, nor from a restart in between. Positions
are sums of whole numbers, because sums of fractions depend on their order.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt
from typing import NamedTuple

from waterlijn.dialogue.live_state import State
from waterlijn.dialogue.matrix import Matrix
from waterlijn.dialogue.opinions import Opinions
from waterlijn.dialogue.settings import SMALLEST_CELL

ONE = 2.0**40  # whole steps per unit of the axis
_BACK = 3  # in the two lowest bits of a cell, where 0, 1, 2 are disagree, pass, agree
Row = dict[int, int]  # number of the statement -> 4 * order of the vote + what it was


class Moved(NamedTuple):
    """Where one vote brought somebody, and what it did to the statement.

    `side` is -1 for who has not voted enough; `bridging` is the geometric mean over the sides of the share that agrees
    (with half a vote either way), None as long as there is one side or a side has fewer than five votes.
    """

    position: tuple[float, float]
    side: int
    bridging: float | None


class Live:
    """State of one conversation.

    Parameters
    ----------
    opinions, matrix
        The last analysis and its votes. Without them: a conversation in which nobody stands anywhere yet.

    Examples
    --------
    >>> live = Live()
    >>> live.vote(participant=4, statement=2, vote=1, order=1).side
    -1
    >>> live.counts(2)
    (0, 0, 1)
    """

    def __init__(self, opinions: Opinions | None = None, matrix: Matrix | None = None) -> None:
        state = State.empty() if opinions is None or matrix is None else State.of(opinions, matrix)
        self._begin(state)

    @classmethod
    def from_state(cls, data: bytes) -> Live:
        """The conversation that `state` kept."""
        live = cls.__new__(cls)
        live._begin(State.read(data))
        return live

    def state(self) -> bytes:
        """All that is needed to go on: the same bytes for the same last votes, however they came."""
        return self._frozen.with_rows(self._rows_in_order()).written()

    def vote(self, participant: int, statement: int, vote: int, order: int) -> Moved:
        """Counts a vote.

        Parameters
        ----------
        order
            A whole number of at least 0 that grows with every vote of this person on this statement. A vote that does
            not come after the one that is known changes nothing: sent twice counts once.
        """
        if vote not in (-1, 0, 1) or min(participant, statement, order) < 0:
            raise ValueError("a vote is -1, 0 or 1, and numbers are at least 0")
        self._put(participant, statement, 4 * order + vote + 1)
        return self.moved(participant, statement)

    def take_back(self, participant: int, statement: int, order: int | None = None) -> Moved:
        """Somebody takes a vote back: without `order` the one that is known, with it all up to that order, also those
        that arrive later. A vote of a later order counts again."""
        known = self._row(participant).get(statement)
        if order is None:
            order = -1 if known is None else known >> 2
        if known is not None or order >= 0:
            self._put(participant, statement, 4 * order + _BACK)
        return self.moved(participant, statement)

    def moved(self, participant: int, statement: int) -> Moved:
        """Where somebody stands, and how a statement bridges, now."""
        return Moved(self.position(participant), self.side(participant), self.bridging(statement))

    def position(self, participant: int) -> tuple[float, float]:
        a, b, n = self._place.get(participant, (0, 0, 0))
        if not n:
            return 0.0, 0.0
        scale = sqrt(self._frozen.n_known / n) / ONE
        return scale * a, scale * b

    def side(self, participant: int) -> int:
        return self._sides.get(participant, -1)

    def counts(self, statement: int, side: int | None = None) -> tuple[int, int, int]:
        """How many disagree, pass and agree; on one side (-1: of who stands nowhere yet), or altogether."""
        table = self._count.get(statement)
        if table is None:
            return 0, 0, 0
        rows = table if side is None else [table[side]]
        return sum(row[0] for row in rows), sum(row[1] for row in rows), sum(row[2] for row in rows)

    def bridging(self, statement: int) -> float | None:
        table = self._count.get(statement)
        if table is None or self._n_sides < 2:
            return None
        product = 1.0
        for disagree, passed, agree in table[:-1]:
            seen = disagree + passed + agree
            if seen < SMALLEST_CELL:
                return None
            product *= (agree + 0.5) / (seen + 1.0)
        return float(product ** (1.0 / self._n_sides))

    def votes(self) -> Iterator[tuple[int, int, int]]:
        """The votes that count, as (participant, statement, vote), by number."""
        for participant, row in self._rows_in_order():
            for statement in sorted(row):
                if row[statement] & 3 != _BACK:
                    yield participant, statement, (row[statement] & 3) - 1

    def _begin(self, state: State) -> None:
        self._frozen = state
        self._n_sides = len(state.centre)
        self._load = state.loads(ONE)
        self._rows: dict[int, Row] = {}  # of who voted since; the others' stand in the frozen state
        self._place = state.places(self._load)
        self._sides = {who: side for who, place in self._place.items() if (side := self._side_of(place)) >= 0}
        self._count = state.counts(self._sides, self._n_sides)

    def _row(self, participant: int) -> Row:
        row = self._rows.get(participant)
        if row is None:
            row = self._rows[participant] = self._frozen.row(participant)
        return row

    def _rows_in_order(self) -> Iterator[tuple[int, Row]]:
        for participant in sorted(self._rows.keys() | self._frozen.place_of.keys()):
            row = self._rows.get(participant)
            yield participant, self._frozen.row(participant) if row is None else row

    def _put(self, participant: int, statement: int, cell: int) -> None:
        row = self._row(participant)
        known = row.get(statement)
        if known is not None and (cell >> 2 < known >> 2 or (cell >> 2 == known >> 2 and cell & 3 != _BACK)):
            return
        row[statement] = cell
        if statement in self._frozen.hidden:
            return
        before = _BACK if known is None else known & 3
        self._recount(participant, statement, before, cell & 3)
        self._replace(participant, statement, before, cell & 3)

    def _recount(self, participant: int, statement: int, before: int, after: int) -> None:
        table = self._count.get(statement)
        if table is None:
            table = self._count[statement] = [[0, 0, 0] for _ in range(self._n_sides + 1)]
        on_side = table[self._sides.get(participant, -1)]
        if before != _BACK:
            on_side[before] -= 1
        if after != _BACK:
            on_side[after] += 1

    def _replace(self, participant: int, statement: int, before: int, after: int) -> None:
        """Moves somebody on the axis, and all their votes along when that is to another side."""
        load = self._load.get(statement)
        if load is None:  # a statement that the axis does not know yet
            return
        a, b, n = self._place.get(participant, (0, 0, 0))
        place = (
            a + load[after][0] - load[before][0],
            b + load[after][1] - load[before][1],
            n + (after != _BACK) - (before != _BACK),
        )
        self._place[participant] = place
        old, new = self._sides.get(participant, -1), self._side_of(place)
        if old != new:
            self._change_side(participant, old, new)

    def _change_side(self, participant: int, old: int, new: int) -> None:
        self._sides[participant] = new
        for statement, cell in self._row(participant).items():
            kind = cell & 3
            if kind != _BACK and statement not in self._frozen.hidden:
                table = self._count[statement]
                table[old][kind] -= 1
                table[new][kind] += 1

    def _side_of(self, place: tuple[int, int, int]) -> int:
        """The side with the nearest centre; -1 under the number of votes that a place needs."""
        a, b, n = place
        if n < self._frozen.least_votes or not self._n_sides:
            return -1
        scale = sqrt(self._frozen.n_known / n) / ONE
        x, y = scale * a, scale * b
        nearest, least = 0, float("inf")
        for side, (cx, cy) in enumerate(self._frozen.centre):
            distance = (x - cx) * (x - cx) + (y - cy) * (y - cy)
            if distance < least:
                nearest, least = side, distance
        return nearest
