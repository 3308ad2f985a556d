"""What an analysis of votes says, with all that is needed to keep it and to go on from it vote by vote."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from waterlijn.dialogue.bridges import Measures
from waterlijn.dialogue.gap import Gap
from waterlijn.dialogue.groups import Division
from waterlijn.dialogue.settings import Settings
from waterlijn.dialogue.stability import Chance, Stability

METHOD = "opinions 1"
CAMPS, SIDES, SPECTRUM, UNKNOWN = "camps", "sides", "spectrum", "unknown"
VERDICTS = {
    CAMPS: "There are groups that vote differently, with a gap between them.",
    SIDES: "People lean to different sides, but the sides flow into each other: a spectrum, no camps.",
    SPECTRUM: "People differ, but no division into groups holds: a spectrum, no camps.",
    UNKNOWN: "Too few people voted on enough statements: this cannot be said.",
}
FEWER_THAN_TWELVE = "Fewer than 12 people voted on enough statements."
FEWER_THAN_THIRTY = "Fewer than 30 people voted on enough statements; under that no groups are shown."
NOT_TESTED = "Whether groups hold was not tested."
NO_DIVISION = "No division has groups of at least five people and a fiftieth of everybody."
LIKE_CHANCE = "Shuffled votes give groups that are as clear."
NO_AXIS = "Shuffled votes give differences between people that are as large."
NOT_STABLE = "Other people from the same conversation would have given other groups."
NO_GAP = "There is no gap between the groups: many people stand in between."


@dataclass(frozen=True, slots=True, eq=False)
class Opinions:
    """Result of `dialogue.analyse` for n participants and m statements.

    `verdict` is "camps" (groups with a gap between them), "sides" (a stable division without a gap), "spectrum" (no
    division holds) or "unknown" (too few people); `reasons` are English msgids that say why it is no more than that.
    `group` are the groups that may be shown: those of camps and sides, -1 for everybody else and everywhere otherwise,
    and `k` is 1 then. `division` is the best that could be found, whether it holds or not: for comparison with other
    programs, not to be shown. `side` is what bridges reach across: the groups, or else the two halves of the first
    axis (0 low, 1 high), -1 for who is not in the conversation; `n_sides` says how many there are.
    """

    method: str
    settings: Settings
    participants: NDArray[np.int64]  # (n,)
    statements: NDArray[np.int64]  # (m,)
    kept: NDArray[np.bool_]  # (m,)
    n_votes: int
    mean: NDArray[np.float64]  # (m,)
    direction: NDArray[np.float64]  # (m, 2)
    explained: NDArray[np.float64]  # (2,)
    position: NDArray[np.float64]  # (n, 2)
    in_conversation: NDArray[np.bool_]  # (n,)
    verdict: str
    reasons: tuple[str, ...]
    k: int
    group: NDArray[np.int32]  # (n,)
    division: Division  # of the people in the conversation, in their order
    centre: NDArray[np.float64]  # (n_sides, 2): the nearest one is somebody's side
    side: NDArray[np.int32]  # (n,)
    stability: Stability
    chance: Chance
    gap: Gap
    measures: Measures

    @property
    def n_sides(self) -> int:
        return len(self.centre)

    @property
    def n_in_conversation(self) -> int:
        return int(self.in_conversation.sum())

    @property
    def sentence(self) -> str:
        """English msgid of the verdict."""
        return VERDICTS[self.verdict]
