"""Texts with placeholders, and the way back to the original."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from waterlijn.privacy.found import TYPES, Found, original, replace

PARTS = st.lists(
    st.tuples(st.text("abc 😀", max_size=5), st.sampled_from((*TYPES, "")), st.integers(1, 12)), max_size=6
)


@given(PARTS)
def test_every_character_is_found_back(parts: list[tuple[str, str, int]]) -> None:
    text, found = "", []
    for words, kind, length in parts:
        text += words
        if kind:
            found.append(Found(kind, len(text), len(text) + length))
            text += "#" * length
    cleaned = replace(text, found)
    for i, character in enumerate(cleaned):
        start, end = original(found, i, i + 1)
        assert text[start:end] == character or (start, end) in {(item.start, item.end) for item in found}
    if cleaned:
        assert original(found, 0, len(cleaned)) == (0, len(text))
