"""Explaining: contributions that add up, and sentences that fit the reading."""

from __future__ import annotations

import pytest

from waterlijn import text
from waterlijn.records import LABELS
from waterlijn.text import learned
from waterlijn.text.annotate import annotate
from waterlijn.text.explain import NOT_DUTCH, NOTHING, NOTHING_TO_READ, WHY


@pytest.mark.parametrize("message", ["Wat ben jij een idioot, zeg!", "  «Dág» [NAME] 😀 zo'n gedoe", "ja"])
def test_contributions_add_up_to_the_score(message: str) -> None:
    explanation = text.explain(message)
    model = learned.load()
    score = learned.scores(model, annotate([message]).stream)[0]
    for k in range(len(LABELS)):
        total = sum(word.contributions[k] for word in explanation.words) + explanation.intercept[k]
        assert total == pytest.approx(float(score[k]), abs=1e-4)


def test_words_point_at_the_original() -> None:
    message = "Dát is nu   écht 'n dom idée"
    words = [message[word.start : word.end] for word in text.explain(message).words]
    assert words == ["Dát", "is", "nu", "écht", "n", "dom", "idée"]


def test_why_and_why_not() -> None:
    assert WHY["abuse"] in text.explain("Wat ben jij een ongelofelijke idioot").why
    calm = text.explain("Bedankt voor de hulp gisteren!")
    assert calm.why == ()
    assert NOTHING in calm.why_not
    assert text.explain("I think you are all very wrong about this").why_not == (NOT_DUTCH,)
    assert text.explain("").why_not == (NOTHING_TO_READ,)
