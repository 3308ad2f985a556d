"""Bridging scores on public pol.is conversations, against the figures that were published with them in the handbook.

The conversations may not be shipped: the tests read them from beside the project, and say so when they are absent.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import spearmanr

from waterlijn.dialogue import Settings, analyse
from waterlijn.dialogue.bridges import legacy_approval, measure
from waterlijn.dialogue.counts import count
from waterlijn.dialogue.factorisation import factorise
from waterlijn.dialogue.matrix import Matrix, build
from waterlijn.dialogue.stuffing import look_for_copies
from waterlijn.records import Votes

POLIS = Path(__file__).parents[3] / "shared" / "data" / "polis"
pytestmark = pytest.mark.skipif(
    not POLIS.exists(), reason="pol.is data are not shipped; ../shared/data/polis is absent"
)
SSIS = "ssis.land-bank-farmland.2rumnecbeh.2021-08-01"
ALL = ["brexit-consensus", "canadian-electoral-reform", "london.youth.policing", "scoop-hivemind.ubi", SSIS]
ALL += ["vtaiwan.uberx"]


class Conversation(NamedTuple):
    """Its votes, all of them counted as the published figures do; its sides; and the statements they speak of."""

    matrix: Matrix
    side: NDArray[np.int32]
    k: int
    spoken_of: NDArray[np.bool_]


@cache
def conversation(name: str) -> Conversation:
    votes, hidden = _read(name)
    opinions = analyse(votes, Settings(hidden=hidden, draws=0))
    matrix = build(votes)
    side = np.full(len(matrix.participants), -1, np.int32)
    side[opinions.in_conversation] = opinions.division.group
    k = opinions.division.k
    seen = count(matrix, side, k).seen
    spoken_of = (seen.sum(axis=0) >= 10) & (seen.min(axis=0) >= 3) & ~np.isin(matrix.statements, sorted(hidden))
    return Conversation(matrix, side, k, spoken_of)


def _read(name: str) -> tuple[Votes, frozenset[int]]:
    with (POLIS / name / "votes.csv").open(encoding="utf-8", newline="") as file:
        columns = ("timestamp", "voter-id", "comment-id", "vote")
        rows = np.array([[int(row[column]) for column in columns] for row in csv.DictReader(file)])
    with (POLIS / name / "comments.csv").open(encoding="utf-8", newline="") as file:
        hidden = frozenset(int(row["comment-id"]) for row in csv.DictReader(file) if int(row["moderated"]) < 0)
    return Votes(rows[:, 1], rows[:, 2], rows[:, 3].astype(np.int8), rows[:, 0].astype("M8[ms]")), hidden


@pytest.mark.parametrize(
    ("name", "with_group", "with_worst", "with_overall", "both_in_ten", "over_40"),
    [
        ("vtaiwan.uberx", 0.971, 0.909, 0.836, 8, 17),
        (SSIS, 0.899, 0.735, 0.912, 8, 24),
        ("brexit-consensus", 0.957, 0.922, 0.968, 9, 9),
    ],
)
def test_the_intercept_ranks_as_published(
    name: str, with_group: float, with_worst: float, with_overall: float, both_in_ten: int, over_40: int
) -> None:
    """Spearman with group approval, with the worst side and with plain approval; the groups differ a little."""
    found = conversation(name)
    counts, said = count(found.matrix, found.side, found.k), found.spoken_of
    intercept = factorise(found.matrix).intercept[said]
    group = (legacy_approval(counts.agree, counts.seen) ** (1 / found.k))[said]
    worst = ((counts.agree + 1) / (counts.seen + 2)).min(axis=0)[said]
    total = counts.total()
    overall = ((total.agree + 1) / (total.seen + 2))[0][said]
    ranks = [float(spearmanr(intercept, other)[0]) for other in (group, worst, overall)]
    assert ranks == pytest.approx([with_group, with_worst, with_overall], abs=0.02)
    top = set(np.argsort(-intercept)[:10]) & set(np.argsort(-group)[:10])
    assert abs(len(top) - both_in_ten) <= 1
    assert int((intercept >= 0.40).sum()) == over_40


@pytest.mark.parametrize("name", ALL)
def test_every_bridge_has_a_majority_on_every_side(name: str) -> None:
    found = conversation(name)
    measures = measure(found.matrix, found.side, found.k)
    worst = measures.fair.agree / np.maximum(measures.fair.seen, 1)
    assert (worst[:, measures.bridge == 1] > 0.5).all()
    assert (measures.fair.seen[:, measures.bridge != 0] >= 5).all()


@pytest.mark.parametrize("name", ["vtaiwan.uberx", SSIS, "brexit-consensus"])
def test_sides_lie_less_far_apart_when_no_vote_decides_on_its_own_side(name: str) -> None:
    found = conversation(name)
    measures = measure(found.matrix, found.side, found.k)
    counts, known = measures.counts, measures.divisive.known
    plain = counts.agree / np.maximum(counts.seen, 1)
    moved = measures.divisive.value[known].mean() - (plain.max(axis=0) - plain.min(axis=0))[known].mean()
    assert -0.15 < moved < 0


@pytest.mark.parametrize("name", ALL)
def test_in_no_public_conversation_do_copies_stand_out(name: str) -> None:
    found = conversation(name)
    assert not look_for_copies(found.matrix, found.side, seed=1, shuffles=39).stands_out
