"""Vote by vote gives exactly what counting everything anew gives; twice is once; a restart changes nothing."""

from __future__ import annotations

from collections import defaultdict
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from waterlijn.dialogue import Opinions, Settings
from waterlijn.dialogue.analysis import of_matrix
from waterlijn.dialogue.live import Live
from waterlijn.dialogue.matrix import Matrix, build
from waterlijn.records import Votes

STEP = st.tuples(st.integers(0, 70), st.integers(0, 16), st.sampled_from([-1, 0, 1, None]), st.integers(0, 30))


@cache
def conversation() -> tuple[Opinions, Matrix]:
    """60 people on 15 statements, the last of which is hidden; two opposite halves."""
    rng = np.random.default_rng(3)
    who, what = np.nonzero(rng.random((60, 15)) < 0.7)
    vote = np.where((who % 2 == what % 2) ^ (rng.random(len(who)) < 0.2), 1, -1).astype(np.int8)
    setting = Settings(hidden=frozenset({14}), draws=19)
    matrix = build(Votes(who, what, vote), setting.hidden)
    return of_matrix(matrix, setting), matrix


def fresh() -> Live:
    return Live(*conversation())


def play(live: Live, steps: list[tuple[int, int, int | None, int]]) -> None:
    for who, what, vote, order in steps:
        if vote is None:
            live.take_back(who, what, order)
        else:
            live.vote(who, what, vote, order)


def recount(live: Live) -> dict[tuple[int, int], list[int]]:
    found: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0, 0])
    for who, what, vote in live.votes():
        if what != 14:
            found[what, live.side(who)][vote + 1] += 1
    return found


def test_it_starts_where_the_analysis_ended() -> None:
    opinions, _ = conversation()
    live = fresh()
    assert opinions.n_sides == 2
    assert [live.side(who) for who in opinions.participants.tolist()] == opinions.side.tolist()
    placed = np.array([live.position(who) for who in opinions.participants.tolist()])
    np.testing.assert_allclose(placed, opinions.position, atol=1e-9)
    counts = np.array([[live.counts(what, side) for what in range(14)] for side in range(2)])
    np.testing.assert_array_equal(counts[:, :, 2], opinions.measures.counts.agree[:, :14])
    np.testing.assert_array_equal(counts.sum(2), opinions.measures.counts.seen[:, :14])


@settings(deadline=None, max_examples=60)
@given(st.lists(STEP, max_size=60))
def test_counts_equal_a_full_recount(steps: list[tuple[int, int, int | None, int]]) -> None:
    live = fresh()
    play(live, steps)
    expected = recount(live)
    for what in range(17):
        for side in (-1, 0, 1):
            assert list(live.counts(what, side)) == (expected[what, side] if what != 14 else [0, 0, 0])
    again = Live.from_state(live.state())
    for who in range(71):
        assert again.position(who) == live.position(who)
        assert again.side(who) == live.side(who)


@settings(deadline=None, max_examples=30)
@given(st.lists(STEP, max_size=40), st.integers(0, 40))
def test_a_restart_in_between_changes_nothing(steps: list[tuple[int, int, int | None, int]], cut: int) -> None:
    straight, before = fresh(), fresh()
    play(straight, steps)
    play(before, steps[:cut])
    after = Live.from_state(before.state())
    play(after, steps[cut:])
    assert after.state() == straight.state()


@settings(deadline=None, max_examples=30)
@given(st.lists(STEP, max_size=30, unique_by=lambda step: (step[0], step[1], step[3])), st.randoms())
def test_the_order_of_arrival_says_nothing(steps: list[tuple[int, int, int | None, int]], chance: object) -> None:
    """Also not when all of it is sent twice."""
    straight, shuffled, again = fresh(), fresh(), [*steps, *steps]
    play(straight, steps)
    chance.shuffle(again)  # type: ignore[attr-defined]
    play(shuffled, again)
    assert shuffled.state() == straight.state()


def test_an_older_vote_changes_nothing_and_one_taken_back_stays_away() -> None:
    live = Live()
    live.vote(1, 1, 1, order=5)
    live.vote(1, 1, -1, order=5)
    live.vote(1, 1, -1, order=4)
    assert live.counts(1) == (0, 0, 1)
    live.take_back(1, 1)
    live.vote(1, 1, 1, order=5)
    assert live.counts(1) == (0, 0, 0)
    live.vote(1, 1, 0, order=6)
    assert live.counts(1) == (0, 1, 0)


def test_empty_conversation_knows_nobody() -> None:
    live = Live()
    moved = live.vote(3, 9, 1, 0)
    assert moved == ((0.0, 0.0), -1, None)
    assert Live.from_state(live.state()).counts(9) == (0, 0, 1)
    assert live.take_back(8, 8) == ((0.0, 0.0), -1, None)


def test_bridging_waits_for_five_votes_on_every_side() -> None:
    live = fresh()
    found = live.vote(0, 0, 1, 1).bridging
    counts = [live.counts(0, side) for side in (0, 1)]
    assert found == pytest.approx(np.sqrt(np.prod([(yes + 0.5) / (no + skip + yes + 1) for no, skip, yes in counts])))
    assert live.vote(0, 99, 1, 1).bridging is None


@pytest.mark.parametrize("wrong", [(0, 0, 2, 0), (-1, 0, 1, 0), (0, -1, 1, 0), (0, 0, 1, -1)])
def test_nonsense_is_refused(wrong: tuple[int, int, int, int]) -> None:
    with pytest.raises(ValueError, match="a vote is"):
        Live().vote(*wrong)
