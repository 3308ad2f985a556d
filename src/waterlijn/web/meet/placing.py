"""Where somebody stands on the axis of a conversation, from her own votes and what the analysis says of statements.

Nothing here knows of other people: the axis gives each statement a mean and a direction, and a person's place follows
from what she voted. How sure that place is follows from how many statements she did not vote on yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Any, NamedTuple

from waterlijn.dialogue.settings import LEAST_VOTES

Z95 = 1.959964
MOST_TELLING = 3
TELLING_VOTE = 0.05  # of the axis's longest direction; less says nothing about a side


class Side(NamedTuple):
    """Where the people of one side stand on average, with the 95 % interval."""

    place: float
    low: float
    high: float


class Axis(NamedTuple):
    """The first axis: per number of a statement its mean vote and its direction; and the sides along it."""

    mean: Mapping[int, float]
    direction: Mapping[int, float]
    sides: tuple[Side, ...]


class Push(NamedTuple):
    """How far one vote moves somebody along the axis."""

    number: int
    vote: int
    far: float


@dataclass(frozen=True, slots=True)
class Standing:
    """A place on the axis with its 95 % interval, in units in which the farthest side stands at 1 on average.

    `pushes` are the votes that place somebody there, the strongest first. `low_end` and `high_end` are statements with
    which people at that end agree more than others do.
    """

    place: float
    low: float
    high: float
    n: int
    of: int
    sides: tuple[Side, ...]
    pushes: tuple[Push, ...]
    low_end: int | None
    high_end: int | None

    @property
    def side(self) -> int:
        """-1 or 1 when the whole interval lies on that side of the middle; 0 when that cannot be said."""
        return (self.low > 0) - (self.high < 0)


def axis_from(data: Any) -> Axis | None:
    """The axis as an analysis stored it; nothing when there is none."""
    if not isinstance(data, dict) or not data.get("statements"):
        return None
    numbers = [int(number) for number in data["statements"]]
    directions = [float(row[0]) for row in data["direction"]]
    sides = sorted(Side(*map(float, row)) for row in data.get("sides", ()))
    means = [float(mean) for mean in data["mean"]]
    return Axis(dict(zip(numbers, means, strict=True)), dict(zip(numbers, directions, strict=True)), tuple(sides))


def stand(axis: Axis, votes: Mapping[int, int]) -> Standing | None:
    """Where these votes (number -> 1, 0, -1) place somebody; nothing when they are too few to say."""
    pushes = [Push(number, vote, _push(axis, number, vote)) for number, vote in votes.items() if number in axis.mean]
    of, n = len(axis.mean), len(pushes)
    unit = max((abs(side.place) for side in axis.sides), default=0.0)
    if n < max(2, min(LEAST_VOTES, of)) or unit <= 0:
        return None
    scale = sqrt(of / n)
    place, spread = scale * sum(push.far for push in pushes), Z95 * _error(pushes, of)
    telling = sorted((push for push in pushes if push.far * place > 0), key=lambda push: (-abs(push.far), push.number))
    return Standing(
        place / unit, (place - spread) / unit, (place + spread) / unit, n, of,
        tuple(Side(*(end / unit for end in side)) for side in axis.sides),
        tuple(push._replace(far=scale * push.far / unit) for push in telling[:MOST_TELLING]),
        _end(axis, -1), _end(axis, 1),
    )  # fmt: skip


def _push(axis: Axis, number: int, vote: int) -> float:
    return (vote - axis.mean[number]) * axis.direction[number]


def _error(pushes: list[Push], of: int) -> float:
    """Standard error of the place, as if the statements voted on were drawn from all: none when all are voted on."""
    n = len(pushes)
    centre = sum(push.far for push in pushes) / n
    variance = sum((push.far - centre) ** 2 for push in pushes) / (n - 1)
    return sqrt(of * variance * (1 - n / of))


def _end(axis: Axis, sign: int) -> int | None:
    """The statement that speaks most for this end of the axis."""
    longest = max(abs(far) for far in axis.direction.values())
    far, number = max((sign * far, -number) for number, far in axis.direction.items())
    return -number if far > TELLING_VOTE * longest else None
