"""A gate may open for nothing; it never keeps a pattern from what it would find."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import waterlijn.text.rules  # noqa: F401 - its patterns make the gates
from waterlijn.text import gates
from waterlijn.text.gates import Gate, facts, needed

GATES = list(gates._gates)
# the words that open a gate, and the signs and words that stand between them in the patterns
SIGNS = (".", ",", ":", "?", "!", '"', "'", "\n", "-", "(", "é", "\x80", "_x", "3", "G")
WORDS = [*sorted({word for gate in GATES for word in gate.words}), "de", "het", "een", "ik", "ze", "niet", *SIGNS]


def facts_of(text: str) -> int:
    data = np.frombuffer(text.encode("latin-1") + b"\0", np.uint8)
    return int(facts(data, np.zeros(1, np.int64), np.array([len(data) - 1], np.int64))[0])


def test_most_patterns_have_a_gate_and_no_two_the_same_bit() -> None:
    assert len(GATES) > 30
    assert len({gate.bit for gate in GATES}) == len(GATES)


@settings(max_examples=400, deadline=None)  # the first example compiles
@given(st.lists(st.sampled_from(WORDS), max_size=9), st.sampled_from([" ", " ", ""]))
def test_what_a_pattern_finds_its_gate_lets_through(words: list[str], between: str) -> None:
    text = between.join(words)
    known = facts_of(text)
    for gate in GATES:
        assert gate.pattern.search(text) is None or gate.search(text, known) is not None, gate.pattern.pattern


@settings(deadline=None)
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=12), st.data())
def test_the_facts_of_a_message_hold_for_its_parts(words: list[str], data: st.DataObject) -> None:
    """A part that begins and ends at a border has no word that the whole does not have."""
    text = " ".join(words)
    borders = [0, len(text), *(match.start() for match in re.finditer(r"(?<=[^a-z0-9_])|(?=[^a-z0-9_])", text))]
    start, stop = data.draw(st.sampled_from(borders)), data.draw(st.sampled_from(borders))
    known = facts_of(text)
    for gate in GATES:
        found = gate.pattern.search(text[start:stop])
        assert found is None or gate.search(text[start:stop], known) is not None, gate.pattern.pattern


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (r"\b(?:niet|nie|geen)\b", {"niet", "nie", "geen"}),
        (r"\bwie (?:\w+ )?\b(?:roept|roepen)\b", {"roept", "roepen"}),
        (r"niet", set()),  # also in "nieten"
        (r"\bniet\b|!", set()),
        (r"\b(?:niet)?\b", set()),
        (r"\bkleur(?:tje)?\b", {"kleur", "kleurtje"}),
        (r"\bzo'n (?:hond){2}\b", {"hondhond"}),
    ],
)  # fmt: skip
def test_the_words_are_read_from_the_pattern(pattern: str, words: set[str]) -> None:
    assert needed(pattern) == words


def test_a_pattern_without_such_words_is_always_tried() -> None:
    shouted = Gate(r"!!+")
    assert shouted.words == frozenset()
    assert shouted.search("!!", facts_of("!!")) is not None
