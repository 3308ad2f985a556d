"""What the report of a conversation says of few people: nothing."""

from __future__ import annotations

import numpy as np
import pytest

from waterlijn.dialogue.matrix import build
from waterlijn.records import Votes
from waterlijn.web.meet.reporting import _among


@pytest.mark.parametrize(("others", "is_said"), [(0, True), (1, False), (4, False), (5, True)])
def test_the_share_of_those_who_disagreed_does_not_tell_that_of_few_others(others: int, is_said: bool) -> None:
    """The share of everybody stands in the same row."""
    people = np.arange(8 + others)
    first = np.where(people < 8, -1, 1)
    votes = Votes(np.tile(people, 2), np.repeat([0, 1], len(people)), np.r_[first, -first].astype(np.int8))
    assert (_among(build(votes), 0, 1).value is not None) == is_said
