"""Laws of a reading: they hold for every message, whatever the weights of the day."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from waterlijn import text
from waterlijn.records import LABELS, Messages

HOSTILE = "Vuile leugenaars, gij zijt allemaal tuig en ik kom u halen"
TEXTS = st.one_of(
    st.text(max_size=80),
    st.lists(
        st.sampled_from(
            [*HOSTILE.split(), "[NAME]", "😀", "é\u0301", "\u200b", "makak", "moslims", "@jan", "“", "\n"]
        )
    )
    .map(" ".join),
)  # fmt: skip
# people who are attacked for who they are, as subject of the same sentence
GROUPS = (
    "moslims", "joden", "marokkanen", "turken", "polen", "roma", "vluchtelingen", "asielzoekers", "vrouwen", "homo's",
    "lesbiennes", "transgenders", "christenen", "zwarten",
)  # fmt: skip
SENTENCES = (
    "{} zijn onze buren en dat is prima",
    "{} zijn allemaal dieven en leugenaars",
    "Wij willen geen {} in onze straat",
    "Gisteren spraken wij met {} over het plein",
    "Alle {} moeten weg",
)


@settings(max_examples=60, deadline=None)
@given(st.lists(TEXTS, max_size=5))
def test_evidence_points_into_the_users_own_text(texts: list[str]) -> None:
    reading = text.read(Messages.of(texts))
    for message, spans in zip(texts, reading.spans, strict=True):
        for span in spans:
            assert 0 <= span.start < span.end <= len(message)


@settings(max_examples=40, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=5))
def test_a_message_reads_the_same_alone_and_in_a_batch(texts: list[str]) -> None:
    together = text.read(Messages.of(texts))
    for i, message in enumerate(texts):
        alone = text.read(Messages.of([message]))
        assert (together.probability[i] == alone.probability[0]).all()
        assert (together.flag[i] == alone.flag[0]).all()
        assert together.spans[i] == alone.spans[0]
        assert together.target[i] == alone.target[0]
        assert together.language[i] == alone.language[0]


@pytest.mark.parametrize("sentence", SENTENCES)
def test_the_same_sentence_scores_the_same_whatever_the_group(sentence: str) -> None:
    reading = text.read(Messages.of([sentence.format(group) for group in GROUPS]))
    gap = np.ptp(reading.probability, axis=0)
    assert gap.max() <= 0.01, dict(zip(LABELS, gap.tolist(), strict=True))
    assert len({tuple(row) for row in reading.flag.tolist()}) == 1


@pytest.mark.parametrize(
    "foreign", ["You are all stupid idiots and I hate you", "Vous êtes tous des idiots, je vous déteste"]
)
def test_another_language_is_left_to_people(foreign: str) -> None:
    reading = text.read(Messages.of([foreign]))
    assert reading.abstain[0]
    assert not reading.flag.any()
    assert not reading.probability.any()


@pytest.mark.parametrize("placeholder", ["[NAME]", "[HANDLE]", "[PHONE]", "[URL]", "[NATIONAL_ID]"])
def test_a_placeholder_alone_says_nothing(placeholder: str) -> None:
    """Which kind of detail was taken out does not change a score."""
    reading = text.read(Messages.of([f"Dat is {placeholder} zijn idee", "Dat is [ADDRESS] zijn idee"]))
    assert (reading.probability[0] == reading.probability[1]).all()


def test_probabilities_are_probabilities_and_severity_follows_the_flags() -> None:
    reading = text.read(Messages.of([HOSTILE, "Dank u wel", "Moslims zijn ratten", ""]))
    assert ((reading.probability >= 0) & (reading.probability <= 1)).all()
    assert ((reading.severity > 0) == reading.flag.any(axis=1)).all()
    assert reading.severity.max() <= 5
