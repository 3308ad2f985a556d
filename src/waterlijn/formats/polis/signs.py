"""Does +1 mean agree? In the exports of pol.is it does, inside its database it is the other way round."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

AS_SAID, TURNED, DIFFERENT = "as said", "turned", "different"
FLIPPED = (
    "In this file 1 and -1 stand for the opposite of what the counts beside them say: they were read the other way "
    "round, 1 as disagree and -1 as agree."
)
OTHER_COUNTS = (
    "The counts of agree and disagree do not belong to these votes: perhaps they are of another conversation or "
    "another day. The votes were read with 1 as agree."
)
_SURE = 0.5  # of the misfit as it stands: only then is it turned

Whole = NDArray[np.int64]


class Sign(NamedTuple):
    """How the votes agree with counts that stand elsewhere."""

    verdict: str
    note: str


def compare(agree: Whole, disagree: Whole, said_agree: Whole, said_disagree: Whole) -> Sign:
    """Votes per statement or participant against what the file says of them.

    Counts in comments.csv come a little later than the votes, or count a vote that was changed twice; so they are
    compared as a whole and not one by one.

    Examples
    --------
    >>> compare(np.array([9]), np.array([2]), np.array([2]), np.array([9])).verdict
    'turned'
    """
    straight = int((np.abs(agree - said_agree) + np.abs(disagree - said_disagree)).sum())
    turned = int((np.abs(disagree - said_agree) + np.abs(agree - said_disagree)).sum())
    total = int((agree + disagree).sum())
    if not said_agree.any() and not said_disagree.any():
        return Sign(AS_SAID, "")  # nothing was counted
    if turned < _SURE * straight and turned < _SURE * max(total, 1):
        return Sign(TURNED, FLIPPED)
    if straight > _SURE * max(total, 1):
        return Sign(DIFFERENT, OTHER_COUNTS)
    return Sign(AS_SAID, "")
