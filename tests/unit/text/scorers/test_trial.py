"""Helps, does not help, cannot say: the card of a second reader."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from waterlijn.errors import UsageError
from waterlijn.records import LABELS, Messages
from waterlijn.text import read
from waterlijn.text.figures import binary_cells, calibration_error, error_cells, macro_f1
from waterlijn.text.scorers import try_out
from waterlijn.text.scorers.cascade import candidates, combine
from waterlijn.text.scorers.compare import (
    BEYOND,
    CANNOT_SAY,
    DOES_NOT_HELP,
    HARMS,
    HELPS,
    compare,
)
from waterlijn.text.scorers.mapping import OURS
from waterlijn.text.scorers.trial import PROTECTED_KINDS, groups_of

KNOWN = ("macro_f1", "ece", "accuracy_at_80", "left_to_people", "false_alarms")


@pytest.fixture(scope="module")
def helping(judged: Any, knowing: Callable[[float], Any]) -> Any:
    return try_out(knowing(0.97), OURS, judged.messages, judged.truth, which="candidates")


def test_one_that_knows_helps(helping: Any) -> None:
    card = helping.comparison
    assert card.verdict == HELPS
    gain = card.of("macro_f1")
    assert gain.difference.i95.low > 0
    assert gain.before.value < gain.after.value
    assert abs(gain.after.value - gain.before.value - gain.difference.value) < 1e-9
    assert card.of("left_to_people").difference.value < 0
    assert 0 < helping.n_answered == helping.n_asked < card.n
    assert {measure.name for measure in card.measures} >= {*KNOWN, *(f"macro_f1:{label}" for label in LABELS)}


def test_the_interval_of_the_difference_is_paired(helping: Any) -> None:
    """Both readings share most of their errors: apart their intervals overlap, together they do not."""
    gain = helping.comparison.of("macro_f1")
    apart = gain.before.i95.high - gain.before.i95.low + gain.after.i95.high - gain.after.i95.low
    assert gain.difference.i95.high - gain.difference.i95.low < 0.6 * apart


def test_one_that_knows_nothing_does_not(judged: Any, knowing: Callable[[float], Any]) -> None:
    card = try_out(knowing(0.5), OURS, judged.messages, judged.truth, which="candidates").comparison
    assert card.verdict in (DOES_NOT_HELP, CANNOT_SAY)
    beyond = card.of(BEYOND).difference.value
    assert beyond is not None
    assert abs(beyond) < 0.01  # what it gains over ours, our own calibration gains too


def test_few_labels_are_refused_and_few_conversations_say_nothing(judged: Any, knowing: Callable[[float], Any]) -> None:
    few = judged.messages.take(range(40))
    with pytest.raises(UsageError, match="too few labelled"):
        try_out(knowing(0.97), OURS, few, judged.truth[:40], which="abstained")
    one_thread = judged.messages.with_columns(thread=["t"] * len(judged.messages))
    card = compare(read(one_thread), read(one_thread), judged.truth, groups_of(one_thread), draws=20)
    assert card.verdict == CANNOT_SAY
    assert card.of("macro_f1").difference.value is None
    assert card.of("macro_f1").difference.reason == card.reason


def test_no_difference_is_no_help(judged: Any) -> None:
    ours = read(judged.messages)
    card = compare(ours, ours, judged.truth, np.arange(len(ours)), draws=50)
    assert card.verdict == DOES_NOT_HELP
    assert card.of("macro_f1").difference.value == 0


def test_nothing_seen_is_not_nothing_possible(judged: Any) -> None:
    """Equal readings of n messages: the difference may still be 1 - 0.05^(1/n), about 3 in n."""
    few, n = judged.messages.take(range(100)), 100
    ours = read(few)
    card = compare(ours, ours, judged.truth[:n], np.arange(n), draws=50)
    assert card.verdict == CANNOT_SAY
    wide = card.of("left_to_people").difference.i95
    assert wide is not None
    assert (wide.low, wide.high) == pytest.approx((-(1 - 0.05**0.01), 1 - 0.05**0.01))
    alarms = card.of("false_alarms")
    if alarms.before.value == 0:
        assert alarms.before.i95 is not None
        assert alarms.before.i95.low == 0 < alarms.before.i95.high


def test_more_false_alarms_on_who_is_protected_undo_all(judged: Any) -> None:
    ours = read(judged.messages)
    rows = np.flatnonzero(candidates(judged.messages, ours, "candidates"))
    right = np.where(judged.truth[rows], 0.95, 0.05)
    both = combine(judged.messages, ours, rows, right, np.ones(rows.size, np.bool_))
    groups = np.arange(len(ours))
    assert compare(ours, both, judged.truth, groups, draws=100).verdict == HELPS
    worse = compare(ours, both, judged.truth, groups, draws=100, more_alarms=1)
    assert (worse.verdict, worse.reason) == (DOES_NOT_HELP, HARMS)


def test_our_own_protected_sentences_are_read_too(helping: Any) -> None:
    assert [kind.kind for kind in helping.safety] == list(PROTECTED_KINDS)
    assert all(kind.n >= 2 and 0 <= kind.after <= kind.n for kind in helping.safety)
    assert sum(kind.after - kind.before for kind in helping.safety) <= 0


def test_conversations_and_copies_stay_together() -> None:
    texts = ["Wat een weer!", "wat een weer", "Iets anders", "Nog iets"]
    messages = Messages.of(texts, thread=["", "", "t", "t"])
    found = groups_of(messages)
    assert found[0] == found[1] != found[2] == found[3]


def test_a_near_copy_ties_its_thread_to_whoever_else_has_it() -> None:
    """What is said in two threads, or again with other signs, would stand on both sides of a fold."""
    copied = "Dit opvangcentrum hoort niet in onze straat en niet in onze wijk"
    texts = [copied + "!", "Nee hoor", f"{copied.upper()} :( #stop", "Dank je wel", "Iets anders", "dank je wel"]
    found = groups_of(Messages.of(texts, thread=["a", "a", "b", "b", "", "c"]))
    assert found[0] == found[1] == found[2] == found[3]
    assert len(set(found[[0, 4, 5]])) == 3


def test_weighted_measures_count_messages_as_often_as_they_weigh() -> None:
    rng = np.random.default_rng(5)
    truth, flag, p = rng.random(50) < 0.4, rng.random(50) < 0.4, rng.random(50)
    weight = rng.integers(1, 4, 50)
    size = weight.astype(float)
    often, flags, stated = np.repeat(truth, weight), np.repeat(flag, weight), np.repeat(p, weight)
    assert macro_f1(size @ binary_cells(truth, flag)) == pytest.approx(macro_f1(binary_cells(often, flags).sum(axis=0)))
    apart, repeated = size @ error_cells(p, truth), error_cells(stated, often).sum(axis=0)
    assert calibration_error(apart) == pytest.approx(calibration_error(repeated))
    # shares of a population may weigh less than one message each
    assert macro_f1(apart_of := 0.01 * size @ binary_cells(truth, flag)) == pytest.approx(macro_f1(100 * apart_of))
    assert calibration_error(0.001 * apart) == pytest.approx(calibration_error(apart))
