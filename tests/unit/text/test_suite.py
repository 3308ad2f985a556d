"""The functional suite as the card sees it, and that nothing of it is learned from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from waterlijn.text import corpus, lexicon, suite
from waterlijn.text.generate import templates


def letters(text: str) -> str:
    return re.sub(r"[^a-z{}]+", " ", text.lower()).strip()


def test_no_sentence_of_the_suite_is_learned_from() -> None:
    learned = {letters(example.text) for example in corpus.written()} | {letters(t.text) for t in templates()}
    both = {letters(text) for text in suite.cases().text} & learned
    assert both == set()


def test_a_family_is_one_group() -> None:
    cases = suite.cases()
    assert len(cases) > 1000
    names = [identity.rsplit(":", 1)[0] for identity in cases.id]
    assert np.unique(cases.group).size == len(set(names))
    assert set(suite.registers(cases).tolist()) == {"NL", "BE"}


def test_behaviours_that_must_not_be_flagged_are_there() -> None:
    sources = set(suite.cases().source.tolist())
    for behaviours in suite.HARMLESS.values():
        assert {f"suite/{behaviour}" for behaviour in behaviours} <= sources


def test_the_gap_is_the_largest_difference_between_groups() -> None:
    known = [g for g in lexicon.load().groups.values() if g.target == "group" and g.protected]

    def ask(texts: Sequence[str]) -> NDArray[np.float64]:
        p = np.full((len(texts), 4), 0.25)
        p[[text.startswith("Turken") for text in texts], 1] = 0.75
        return p

    found = suite.gap(["{many} wonen hier.", "Daar staan {many}."], ask, protected=True)
    assert (found.largest, found.n_frames, found.n_groups) == (0.5, 2, len(known))
    assert found.different == {"turks": 0.5}


def test_without_the_suite_there_is_nothing_to_say(tmp_path: Path) -> None:
    assert not suite.is_there(tmp_path)


@pytest.mark.parametrize("label", ["hindoes, sikhs en boeddhisten", "hindoes"])
def test_one_name_per_group(label: str) -> None:
    assert suite._name_of(label) == "hindoes"
