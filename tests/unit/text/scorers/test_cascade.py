"""Who is asked, and who has the last word."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from waterlijn.errors import NotAllowed, UsageError
from waterlijn.records import LABELS, Messages
from waterlijn.text import read
from waterlijn.text.rules.names import EVIDENCE, NAMES, NO_SECOND_ANSWER, PROTECTION, SECOND_READER
from waterlijn.text.scorers import SecondReader
from waterlijn.text.scorers.calibration import Calibration
from waterlijn.text.scorers.cascade import ask, candidates, protected
from waterlijn.text.scorers.mapping import OURS
from waterlijn.text.scorers.protocol import Pseudonymised

ITS_WORD = Calibration(dict.fromkeys(LABELS, (1.0, 0.0, 0.0)))  # believe it, whatever we think
ACCUSER, FRIEND = (0.999,) * 4, (0.001,) * 4


def reader(scorer: Any, which: str = "abstained") -> SecondReader:
    return SecondReader(scorer, OURS, ITS_WORD, which, scorer.version)


def test_only_what_ours_is_unsure_of_is_asked(judged: Any, scripted: Any) -> None:
    ours, scorer = read(judged.messages), scripted({}, ACCUSER)
    both = reader(scorer).read(judged.messages, ours)
    asked = candidates(judged.messages, ours)
    assert 0 < asked.sum() < 0.3 * len(ours)
    assert sorted(scorer.asked) == sorted(set(judged.messages.take(np.flatnonzero(asked)).text))
    assert (~asked | ours.abstain).all()
    for name in ("probability", "flag", "abstain", "severity"):
        np.testing.assert_array_equal(getattr(both, name)[~asked], getattr(ours, name)[~asked])
    rest = np.flatnonzero(~asked).tolist()
    assert [both.cues[i] for i in rest] == [ours.cues[i] for i in rest]
    assert all(SECOND_READER in both.cues[i] for i in np.flatnonzero(asked).tolist())
    assert both.model == f"{ours.model} + scripted 1"


def test_candidates_are_more_than_the_abstained(judged: Any) -> None:
    ours = read(judged.messages)
    few, many = candidates(judged.messages, ours), candidates(judged.messages, ours, "candidates")
    assert (many | ~few).all()
    assert few.sum() < many.sum() < 0.6 * len(ours)
    evident = [not EVIDENCE.keys().isdisjoint(cues) for cues in ours.cues]
    assert many[np.flatnonzero(evident)].all()
    with pytest.raises(UsageError, match="everything"):
        candidates(judged.messages, ours, "everything")


def test_nobody_is_asked_about_what_cannot_be_read(scripted: Any) -> None:
    texts = ["", "😀😀", "Je ne comprends pas du tout ce que vous racontez ici", "x" * 12_000]
    messages = Messages.of(texts, is_pseudonymised=True)
    scorer = scripted({}, ACCUSER)
    ours = read(messages)
    both = reader(scorer, "candidates").read(messages, ours)
    assert scorer.asked == []
    assert both.abstain.all()
    assert not both.flag.any()


def test_an_accuser_raises_what_no_rule_protects(judged: Any, scripted: Any) -> None:
    ours = read(judged.messages)
    both = reader(scripted({}, ACCUSER)).read(judged.messages, ours)
    asked, shielded = candidates(judged.messages, ours), protected(ours)
    open_rows = asked & ~shielded
    assert both.flag[open_rows].all()
    assert (both.severity[open_rows] == 5).all()  # a threat, it says
    assert "none" not in {both.target[i] for i in np.flatnonzero(open_rows).tolist()}  # whoever is insulted is somebody
    assert not both.abstain[open_rows].any()


def test_it_cannot_raise_what_a_rule_protects(judged: Any, scripted: Any) -> None:
    ours = read(judged.messages)
    both = reader(scripted({}, ACCUSER), "candidates").read(judged.messages, ours)
    shielded = protected(ours)
    assert (candidates(judged.messages, ours, "candidates") & shielded).sum() > 5
    assert (both.probability[shielded] <= ours.probability[shielded]).all()
    assert not (both.flag & ~ours.flag)[shielded].any()


def test_a_friend_takes_away_what_it_does_not_see(judged: Any, scripted: Any) -> None:
    ours = read(judged.messages)
    both = reader(scripted({}, FRIEND)).read(judged.messages, ours)
    asked = candidates(judged.messages, ours)
    assert ours.flag[asked].any()
    assert not both.flag[asked].any()
    assert not both.severity[asked].any()
    assert {both.target_group[i] for i in np.flatnonzero(asked).tolist()} == {""}
    assert not any(span.cue == "wording" for i in np.flatnonzero(asked).tolist() for span in both.spans[i])


def test_whoever_reports_harm_is_protected_from_any_second_reader(scripted: Any) -> None:
    """Where a rule spoke nothing is added, however sure the second reader is."""
    texts = [
        "Ze riepen 'vuile makak' naar mij op de bus.",
        "Wie 'vuile jood' roept, hoort hier niet thuis.",
        "Moslims zijn geen profiteurs.",
    ]
    messages = Messages.of(texts, is_pseudonymised=True)
    ours = read(messages)
    assert all(not PROTECTION.keys().isdisjoint(cues) for cues in ours.cues)
    both = reader(scripted({}, ACCUSER), "candidates").read(messages, ours)
    assert not both.flag[0].any()
    assert not (both.flag & ~ours.flag).any()


def test_silence_leaves_our_reading_and_says_so(judged: Any, scripted: Any) -> None:
    ours = read(judged.messages)
    both = reader(scripted({}, (np.nan,) * 4)).read(judged.messages, ours)
    for name in ("probability", "flag", "abstain", "severity"):
        np.testing.assert_array_equal(getattr(both, name), getattr(ours, name))
    asked = np.flatnonzero(candidates(judged.messages, ours)).tolist()
    assert all(both.cues[i][-1] == NO_SECOND_ANSWER for i in asked)
    assert {SECOND_READER, NO_SECOND_ANSWER} <= set(NAMES)


def test_answers_of_another_version_are_not_used(judged: Any, scripted: Any) -> None:
    ours, scorer = read(judged.messages), scripted({}, ACCUSER)
    tried = reader(scorer)
    scorer.version = "scripted 2"
    np.testing.assert_array_equal(tried.read(judged.messages, ours).flag, ours.flag)


def test_raw_messages_do_not_pass(judged: Any, scripted: Any) -> None:
    raw = judged.messages.with_columns(is_pseudonymised=False)
    with pytest.raises(NotAllowed, match="not pseudonymised"):
        reader(scripted({}, ACCUSER)).read(raw, read(raw))


def test_a_copied_text_is_asked_once(scripted: Any, judged: Any) -> None:
    unsure = judged.messages.take(np.flatnonzero(candidates(judged.messages, read(judged.messages)))[:3])
    copied = unsure.take([0, 1, 0, 2, 0])
    said = dict(zip(Pseudonymised(unsure), ((0.9,) * 4, (0.2,) * 4, (0.6,) * 4), strict=True))
    scorer = scripted(said, FRIEND)
    assert ask(scorer, copied).probability[:, 0].tolist() == [0.9, 0.2, 0.9, 0.6, 0.9]
    assert len(scorer.asked) == 3


def test_progress_counts_up(judged: Any, scripted: Any) -> None:
    told: list[tuple[int, int]] = []

    def tell(done: int, total: int) -> None:
        told.append((done, total))

    ours = read(judged.messages)
    reader(scripted({}, ACCUSER)).read(judged.messages, ours, tell)
    n = int(candidates(judged.messages, ours).sum())
    assert told[-1] == (n, n)
    assert [done for done, _total in told] == sorted(done for done, _total in told)


def test_a_label_without_calibration_stays_ours(judged: Any, scripted: Any) -> None:
    scorer: Any = scripted({}, ACCUSER)
    only: Callable[..., SecondReader] = SecondReader
    ours = read(judged.messages)
    both = only(scorer, OURS, Calibration({"othering": (1.0, 0.0, 0.0)}), "abstained", scorer.version).read(
        judged.messages, ours
    )
    np.testing.assert_allclose(both.probability[:, 2], ours.probability[:, 2], atol=1e-6)
    assert (both.flag[:, 3] != ours.flag[:, 3]).any()
