"""The gate: the shipped reader is not worse than its card says, and a worse one would not get through."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from waterlijn.text import answers, card, decide, gate, learned, release
from waterlijn.text.annotate import Annotated
from waterlijn.text.answers import Answers
from waterlijn.text.corpus import Corpus


@pytest.fixture(scope="module")
def texts() -> Corpus:
    return gate.shipped_texts()


@pytest.fixture(scope="module")
def limits() -> gate.Limits:
    found = decide.thresholds(learned.load().settings)
    return found, found


def against_card(texts: Corpus, now: Answers, limits: gate.Limits) -> gate.Comparison:
    return gate.compare(texts, now, gate.stored()["shipped"], limits)


def test_the_shipped_reader_is_as_good_as_its_card() -> None:
    found = release.shipped_as_promised()
    assert found.n >= gate.ENOUGH * found.n_stored, "the card is of other texts: waterlijn model train"
    assert found.worse == []


def test_the_weights_are_those_of_the_card() -> None:
    assert card().digests["complete"] == learned.shipped_digest()


def test_a_wider_gap_between_groups_does_not_get_through(monkeypatch: pytest.MonkeyPatch) -> None:
    assert release.wider_gaps() == []
    wide = {name: {"largest": 1.0 + gate.LARGEST_STEP * 2} for name in card().quality["group_gap"]}
    monkeypatch.setattr(release, "shipped_gaps", lambda: wide)
    assert {worse.name for worse in release.wider_gaps()} == {"group gap/protected", "group gap/others"}


def test_reading_and_training_answer_the_same(texts: Corpus) -> None:
    """The stored answers come from training; a difference from the reader would be a false alarm."""
    some = answers.pick(texts, np.arange(0, len(texts), 20))
    trained, reader = answers.by_model(learned.load(), some.text), gate.answered(some)
    assert (trained.flag == reader.flag).all()
    assert (trained.probability == reader.probability).all()
    assert (trained.target == reader.target).all()
    assert (trained.needs == reader.needs).all()


@pytest.mark.parametrize("factor", [0.3, 3.0])
def test_a_spoiled_threshold_does_not_get_through(texts: Corpus, limits: gate.Limits, factor: float) -> None:
    model = learned.load()
    spoiled = {name: {**values} for name, values in model.settings["labels"].items()}
    spoiled["hate"]["threshold"] = min(spoiled["hate"]["threshold"] * factor, 0.99)
    now = answers.by_model(replace(model, settings={**model.settings, "labels": spoiled}), texts.text)
    assert "written/hate" in {worse.name for worse in against_card(texts, now, limits).worse}


def test_a_removed_rule_does_not_get_through(
    texts: Corpus, limits: gate.Limits, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the protection of who tells, cites or contradicts."""
    spread = decide.spread_rules

    def unprotected(annotated: Annotated) -> decide.RuleColumns:
        rules = spread(annotated)
        return replace(rules, veto=np.zeros_like(rules.veto))

    monkeypatch.setattr(answers, "spread_rules", unprotected)
    now = answers.by_model(learned.load(), texts.text)
    worse = {figure.name for figure in against_card(texts, now, limits).worse}
    assert {"suite/testimony", "suite/testimony flagged", "suite/counter-speech flagged"} <= worse


def test_a_better_reader_gets_through(texts: Corpus, limits: gate.Limits) -> None:
    now = gate.answered(texts)
    known = texts.known[:, :4] > 0
    perfect = replace(now, flag=np.where(known, texts.y[:, :4] > 0, now.flag))
    assert [worse for worse in against_card(texts, perfect, limits).worse if "calibration" not in worse.name] == []


def test_texts_that_are_gone_are_noticed(texts: Corpus, limits: gate.Limits) -> None:
    half = answers.pick(texts, np.arange(len(texts) // 2))
    found = against_card(half, gate.answered(half), limits)
    assert found.worse == []
    assert not found.is_good
