"""Folding before comparison, and the sketch against the definition of Jaccard similarity."""

import random

import numpy as np
import pytest

from waterlijn.spread.join import similarity
from waterlijn.spread.pack import hash_strings, pack
from waterlijn.spread.sketch import BANDS, EXACT, NEAR, NEVER, ROWS, no_topics, sketch, stop_words

TAIL = " fietspad kerkplein sporthal buurtweg zwembad"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Dít is ÉÉN café", "dit is een cafe"),
        ("foto’s & video's…", "foto s video s"),
        ("kijk https://a.be/x?y=1 en www.b.nl/z hier", "kijk en hier"),
        ("@jan.p en [NAME] of [PHONE]", "en of"),
        ("[geen plaats] 12:30", "geen plaats 12 30"),
        ("#stopAZC #delen", "stopazc delen"),
        ("ge\u200bsp\u00adlitst cafe\u0301", "gesplitst cafe"),
        ("mail naar x@y.be nu", "mail naar x nu"),
        ("Straße ŒUVRE łódź", "strase ouvre lodz"),
        ("привет 你好", "привет 你好"),
        ("😀 a 👍🏽 b", "a b"),
        ("http: is geen link, Wwwat", "http is geen link wwwat"),
    ],
)
def test_folding(text: str, folded: str) -> None:
    done = sketch([text + TAIL])
    assert bytes(done.folded).decode() == folded + TAIL


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", NEVER),
        ("Sluit dat centrum nu!", NEVER),  # 20 bytes
        ("Asielopvang Kerkstraat tegenhouden", EXACT),  # long enough, 3 words
        ("Asielopvang in de Kerkstraat tegenhouden", NEAR),
        ("Ja maar dat is toch ook wel weer zo he", NEVER),  # no content words
    ],
)
def test_how_a_text_may_fold(text: str, kind: int) -> None:
    assert sketch([text]).kind.tolist() == [kind]


def _jaccard(one: bytes, other: bytes) -> float:
    a, b = ({text[i : i + 5] for i in range(len(text) - 4)} for text in (one, other))
    return len(a & b) / len(a | b)


def test_similarity_is_jaccard_of_shingles() -> None:
    rng = random.Random(5)
    seen = np.zeros(2048, np.uint64)
    for mark in range(200):
        one = bytes(rng.choices(b"abc ", k=rng.randrange(5, 120)))
        other = one[: rng.randrange(len(one))] + bytes(rng.choices(b"abc ", k=rng.randrange(5, 60)))
        both = np.frombuffer(one + other, np.uint8)
        found = similarity(both, 0, len(one), len(one), len(both), seen, 2 * mark + 1)
        assert found == pytest.approx(_jaccard(one, other), abs=1e-12)


def test_bands_meet_as_often_as_the_theory_says() -> None:
    """Two texts of similarity J share a band with probability 1 - (1 - J^4)^16."""
    rng = random.Random(6)
    met, theory = [], []
    for _ in range(400):
        words = ["".join(rng.choices("bcdfghklmnprstvwz", k=7)) for _ in range(16)]
        keep = rng.randrange(8, 15)
        done = sketch([" ".join(words), " ".join(words[:keep] + [w[::-1] for w in words[keep:]])])
        texts = [bytes(done.folded[done.offsets[i] : done.offsets[i + 1]]) for i in (0, 1)]
        met.append(bool((done.bands[0] == done.bands[1]).any()))
        theory.append(1 - (1 - _jaccard(*texts) ** ROWS) ** BANDS)
    assert np.mean(met) == pytest.approx(np.mean(theory), abs=0.05)


def test_packing_keeps_every_string_apart() -> None:
    strings = ["", "a", "b\0c", "é", ""]
    buffer, offsets = pack(strings)
    parts = [bytes(buffer[offsets[i] : offsets[i + 1] - 1]).decode() for i in range(len(strings))]
    assert parts == ["", "a", "b c", "é", ""]
    hashes = hash_strings(["", "a", "b", "a"])
    assert hashes[0] == 0
    assert hashes[1] == hashes[3] != hashes[2]


def test_words_that_are_no_topic_are_folded_and_new() -> None:
    assert len(no_topics()) - len(stop_words()) > 300
    assert all(word.isascii() and word == word.lower() for word in no_topics())


def test_stop_words_are_folded_already() -> None:
    assert len(stop_words()) > 300
    assert all(word.isascii() and word == word.lower() for word in stop_words())
