"""The compiled search finds what a plain one finds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from waterlijn.text import trie

IS_WORD = np.array([chr(byte).isalnum() and byte < 128 for byte in range(256)], np.bool_)


def plainly(terms: list[bytes], text: bytes) -> list[tuple[int, int, int]]:
    """At each beginning of a word the longest term that ends with a word."""
    found, at = [], 0
    while at < len(text):
        if at > 0 and IS_WORD[text[at - 1]] and IS_WORD[text[at]]:
            at += 1
            continue
        ends = {at + len(term): k for k, term in enumerate(terms) if text.startswith(term, at)}
        free = [end for end in ends if not (end < len(text) and IS_WORD[text[end]] and IS_WORD[text[end - 1]])]
        if not free:
            at += 1
            continue
        found.append((at, max(free), ends[max(free)]))
        at = max(free)
    return found


@settings(deadline=None)  # the first example compiles
@given(
    st.sets(st.binary(min_size=1, max_size=5).map(lambda raw: bytes(b"ab %"[byte % 4] for byte in raw)), min_size=1),
    st.lists(st.binary(max_size=30).map(lambda raw: bytes(b"ab %c"[byte % 5] for byte in raw)), max_size=4),
)
def test_longest_whole_words_from_left_to_right(terms: set[bytes], texts: list[bytes]) -> None:
    known = sorted(terms)
    data = np.frombuffer(b"".join(text + b"\0" for text in texts), np.uint8)
    stops = np.cumsum([len(text) + 1 for text in texts], dtype=np.int64) - 1
    starts = stops - np.array([len(text) for text in texts], np.int64)
    row, start, stop, term = trie.find(trie.build(known), data, starts, stops, IS_WORD)
    got = [
        (r, a - int(starts[r]), b - int(starts[r]), t)
        for r, a, b, t in zip(row.tolist(), start.tolist(), stop.tolist(), term.tolist(), strict=True)
    ]
    assert got == [(r, a, b, t) for r, text in enumerate(texts) for a, b, t in plainly(known, text)]


def test_too_many_signs_are_refused() -> None:
    with pytest.raises(ValueError, match="64 different signs"):
        trie.build([bytes([byte]) for byte in range(100, 164)])
