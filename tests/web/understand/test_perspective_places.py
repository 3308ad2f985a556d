"""Spans point into the very text that the program sent, counted in UTF-16 as Google counts."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from waterlijn.web.understand.api.answering import OVERLAP, PIECE, _parts
from waterlijn.web.understand.api.places import MOST_SPANS, Counter, plain, sentences

if TYPE_CHECKING:
    from tests.web.understand.conftest import Answer

Ask = Callable[..., "Answer"]
PIECES = st.sampled_from(
    ["Dag ", "allemaal", "! ", ". ", "\n", "😀", "é", "e\u0301", "<b>", "</b>", "<p class='x'>", "&amp;", "&nbsp;",
     "&euro;", "&#128512;", "<", "&", "<!-- weg -->", "10.5 ", "ga weg", "…", "?!", "' ", "”", "👩\u200d👩\u200d👧",
     "\x00", "a < b", "&lt;b&gt;"]
)  # fmt: skip
TEXTS = st.lists(PIECES | st.text(max_size=6), max_size=25).map("".join)


def cut(text: str, begin: int, end: int) -> str:
    """What a program that counts in UTF-16 finds there."""
    return text.encode("utf-16-le")[2 * begin : 2 * end].decode("utf-16-le")


@given(TEXTS, st.booleans())
def test_every_character_knows_where_it_came_from(text: str, is_html: bool) -> None:
    found = plain(text, is_html=is_html)
    assert len(found.text) == len(found.starts) == len(found.stops)
    before = 0
    for character, start, stop in zip(found.text, found.starts, found.stops, strict=True):
        assert before <= start < stop <= len(text) or stop == before
        assert text[start:stop] == character or text[start] in "<&"
        before = start
    if not is_html:
        assert found.text == text


@given(TEXTS)
def test_sentences_are_in_order_and_cover_every_word(text: str) -> None:
    found = sentences(text)
    assert len(found) <= MOST_SPANS
    assert all(a < b for a, b in found)
    assert all(left[1] <= right[0] for left, right in pairwise(found))
    outside = list(text)
    for a, b in found:
        outside[a:b] = " " * (b - a)
    assert not any(character.isalpha() for character in outside)


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=60))
def test_counted_as_google_counts(text: str) -> None:
    count = Counter(text)
    for place in range(len(text) + 1):
        assert count.at(place) == len(text[:place].encode("utf-16-le")) // 2


@given(st.text(alphabet="ab .", min_size=1, max_size=200), st.integers(0, 400))
def test_the_parts_of_a_long_comment_are_the_whole_comment(piece: str, times: int) -> None:
    text = (piece * times)[:20_480]
    parts = _parts(text)
    assert all(0 < b - a <= PIECE for a, b in parts)
    for (_, end), (begin, _) in pairwise(parts):
        assert OVERLAP // 2 <= end - begin <= OVERLAP or not text[end:].strip()
    covered = "".join(text[max(a, end) : b] for (_, end), (a, b) in pairwise([(0, 0), *parts]))
    assert covered == text[: len(covered)]
    assert not text[len(covered) :].strip()


def test_long_comments_are_cut_where_sentences_end() -> None:
    text = "De raad vergadert dinsdag over versie 10.5 van het plan. " * 350
    parts = _parts(text)
    assert len(parts) == 3
    assert all(text[a:b].strip().startswith("De raad") and text[a:b].rstrip().endswith("plan.") for a, b in parts)


@pytest.mark.django_db
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=TEXTS, kind=st.sampled_from(["PLAIN_TEXT", "HTML"]), by_sentence=st.booleans())
def test_spans_point_into_the_text_that_was_sent(analyze: Ask, text: str, kind: str, by_sentence: bool) -> None:
    answer = analyze(text, kind=kind, spanAnnotations=by_sentence)
    if answer.code != 200:
        assert answer.kind in ("COMMENT_EMPTY", "LANGUAGE_DETECTION_FAILED", "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE")
        return
    spans = answer.body["attributeScores"]["TOXICITY"]["spanScores"]
    before = 0
    for span in spans:
        assert before <= span["begin"] < span["end"] <= len(text.encode("utf-16-le")) // 2
        piece = cut(text, span["begin"], span["end"])
        assert piece
        assert piece in text
        before = span["end"]


@pytest.mark.django_db
def test_the_words_themselves(analyze: Ask) -> None:
    text = "😀 Dank u wel! <b>Jullie zijn tuig.</b> Versie 10.5 is goed."
    for kind, wanted in (
        ("HTML", ["😀 Dank u wel!", "Jullie zijn tuig.", "Versie 10.5 is goed."]),
        ("PLAIN_TEXT", ["😀 Dank u wel!", "<b>Jullie zijn tuig.</b> Versie 10.5 is goed."]),
    ):
        answer = analyze(text, kind=kind, spanAnnotations=True)
        spans = answer.body["attributeScores"]["TOXICITY"]["spanScores"]
        assert [cut(text, span["begin"], span["end"]) for span in spans] == wanted
