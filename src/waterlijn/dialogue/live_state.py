"""What a live conversation starts from, and how it is kept: arrays, the same bytes for the same state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import Self

import numpy as np
from numpy.typing import NDArray

from waterlijn.dialogue.matrix import Matrix
from waterlijn.dialogue.opinions import Opinions

VERSION = 1
Whole = NDArray[np.int64]
Real = NDArray[np.float64]
Place = tuple[int, int, int]  # whole steps along both axes, and the votes that they come from
Loads = dict[int, list[tuple[int, int]]]  # per statement what each kind of vote adds: disagree, pass, agree, none


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """A frozen axis with sides, and the rows of votes that were known when it was made.

    `statement` are the m statements that the axis knows, `mean` and `direction` what it says of them, `is_kept` which
    moderators left in. `cell` holds 4 * order + kind of vote (0 disagree, 1 pass, 2 agree, 3 taken back).
    """

    statement: Whole  # (m,)
    is_kept: NDArray[np.bool_]  # (m,)
    mean: Real  # (m,)
    direction: Real  # (m, 2)
    centres: Real  # (sides, 2)
    least_votes: int  # for a place on the axis
    participant: Whole  # (n,) by number
    start: Whole  # (n + 1,)
    voted_on: Whole  # (v,) numbers of statements, by number within a row
    cell: Whole  # (v,)
    place_of: dict[int, int] = field(init=False)
    hidden: frozenset[int] = field(init=False)
    n_known: int = field(init=False)
    centre: list[list[float]] = field(init=False)

    def __post_init__(self) -> None:
        places = {number: i for i, number in enumerate(self.participant.tolist())}
        object.__setattr__(self, "place_of", places)
        object.__setattr__(self, "hidden", frozenset(self.statement[~self.is_kept].tolist()))
        object.__setattr__(self, "n_known", int(self.is_kept.sum()))
        object.__setattr__(self, "centre", self.centres.tolist())

    @classmethod
    def empty(cls) -> Self:
        none, nowhere = np.zeros(0, np.int64), np.zeros((0, 2))
        return cls(none, none.astype(bool), nowhere[:, 0], nowhere, nowhere, 1, none, np.zeros(1, np.int64), none, none)

    @classmethod
    def of(cls, opinions: Opinions, matrix: Matrix) -> Self:
        """What an analysis leaves; its votes have order -1, so that any vote that comes counts as later."""
        return cls(
            opinions.statements,
            opinions.kept,
            opinions.mean,
            opinions.direction,
            opinions.centre,
            max(1, min(opinions.settings.least_votes, int(opinions.kept.sum()))),
            matrix.participants,
            matrix.start,
            matrix.statements[matrix.column],
            matrix.vote.astype(np.int64) - 3,  # 4 * -1 + vote + 1
        )

    def with_rows(self, rows: Iterator[tuple[int, Mapping[int, int]]]) -> Self:
        participant, length, voted_on, cell = [], [0], [], []
        for number, row in rows:
            if row:
                participant.append(number)
                length.append(len(row))
                numbers = sorted(row)
                voted_on += numbers
                cell += [row[statement] for statement in numbers]
        columns = (participant, voted_on, cell)
        whole = [np.array(column, np.int64) for column in columns]
        start = np.cumsum(np.array(length, np.int64))
        return replace(self, participant=whole[0], start=start, voted_on=whole[1], cell=whole[2])

    def written(self) -> bytes:
        stream = BytesIO()
        arrays = {name: getattr(self, name) for name in _KEPT}
        np.savez(stream, allow_pickle=False, version=np.array([VERSION, self.least_votes]), **arrays)
        return stream.getvalue()

    @classmethod
    def read(cls, data: bytes) -> Self:
        with np.load(BytesIO(data), allow_pickle=False) as kept:
            version, least_votes = kept["version"].tolist()
            if version != VERSION:
                raise ValueError(f"a live state of version {version}; this program writes version {VERSION}")
            return cls(**{name: kept[name] for name in _KEPT}, least_votes=least_votes)

    def row(self, participant: int) -> dict[int, int]:
        at = self.place_of.get(participant)
        if at is None:
            return {}
        part = slice(int(self.start[at]), int(self.start[at + 1]))
        return dict(zip(self.voted_on[part].tolist(), self.cell[part].tolist(), strict=True))

    def loads(self, one: float) -> Loads:
        """What a vote on each known statement adds to a place, in whole steps of 1 / one."""
        kinds = np.array([-1.0, 0.0, 1.0])
        added = (kinds[None, :, None] - self.mean[:, None, None]) * self.direction[:, None, :]
        steps = np.rint(added * one).astype(np.int64)
        steps = np.concatenate([steps, np.zeros((len(steps), 1, 2), np.int64)], axis=1)
        known = zip(self.statement.tolist(), steps.tolist(), self.is_kept.tolist(), strict=True)
        return {number: [(a, b) for a, b in rows] for number, rows, kept in known if kept}

    def places(self, loads: Loads) -> dict[int, Place]:
        """Where everybody stands."""
        table = np.zeros((len(self.statement) + 1, 4, 3), np.int64)  # the last row: statements the axis does not know
        for at, number in enumerate(self.statement.tolist()):
            if number in loads:
                table[at, :, :2] = loads[number]
                table[at, :3, 2] = 1
        added = table[self._columns(), self.cell & 3]
        total = np.concatenate([np.zeros((1, 3), np.int64), np.cumsum(added, axis=0)])
        found = total[self.start[1:]] - total[self.start[:-1]]
        return {number: (a, b, n) for number, (a, b, n) in zip(self.participant.tolist(), found.tolist(), strict=True)}

    def counts(self, sides: Mapping[int, int], n_sides: int) -> dict[int, list[list[int]]]:
        """Disagree, pass and agree per statement and side; the last row is of who stands nowhere yet."""
        side = np.array([sides.get(number, -1) for number in self.participant.tolist()], np.int64)
        numbers, column = np.unique(self.voted_on, return_inverse=True)
        table = np.zeros((len(numbers), n_sides + 1, 4), np.int64)
        np.add.at(table, (column, np.repeat(side, np.diff(self.start)), self.cell & 3), 1)
        found = zip(numbers.tolist(), table[:, :, :3].tolist(), strict=True)
        return {number: rows for number, rows in found if number not in self.hidden}

    def _columns(self) -> Whole:
        """Place of each vote's statement among those that the axis knows; after the last one when it does not."""
        if not len(self.statement):
            return np.zeros(len(self.voted_on), np.int64)
        at = np.minimum(np.searchsorted(self.statement, self.voted_on), len(self.statement) - 1)
        return np.where(self.statement[at] == self.voted_on, at, len(self.statement))


_KEPT = ("statement", "is_kept", "mean", "direction", "centres", "participant", "start", "voted_on", "cell")
