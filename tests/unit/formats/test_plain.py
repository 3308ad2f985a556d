"""Texts as people read them."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waterlijn.formats.plain import Placed, plain, unmangled, whole


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>een</p><p>twee</p>", "een\ntwee"),
        ("een<br>twee<br/>drie<BR />vier", "een\ntwee\ndrie\nvier"),
        (
            'zie <a href="https://voorbeeld.be/?a=1&amp;b=2" rel="nofollow">https://voorbeeld.be</a>',
            "zie https://voorbeeld.be",
        ),
        ('<a href="x">hier</a>, niet <b>daar</b>', "hier, niet daar"),
        ("5 &lt; 6 &amp; 7 &gt; 6 &quot;ja&quot; caf&eacute; &#233; &#xe9;", '5 < 6 & 7 > 6 "ja" café é é'),
        ("&amp;lt;b&amp;gt;", "&lt;b&gt;"),
        ("ik <3 dit, a < b en c > d", "ik <3 dit, a < b en c > d"),
        ("<Jan> schreef: hoi <media weggelaten>", "<Jan> schreef: hoi <media weggelaten>"),
        ('goed <img class="emoji" alt="👍" src="x.png"> zo', "goed 👍 zo"),
        ("<script>alert(1)</script>tekst<!-- weg -->", "tekst"),
        ("R&B, H&M; AT&T", "R&B, H&M; AT&T"),
        ("half &#55357; teken en &#0; niets", "half \ufffd teken en \ufffd niets"),
        ('<span class="invisible">https://</span><span>voorbeeld.be</span>', "https://voorbeeld.be"),
        ("  \n spaties \t ", "  \n spaties \t "),
        (" <p>\n spaties </p> ", "spaties"),
        (" 1 < 2 ", " 1 < 2 "),
    ],
)
def test_markup(markup: str, text: str) -> None:
    assert plain(markup) == text


@pytest.mark.parametrize("piece", ["<a ", "<a '", '<img alt="', "<script>", "<!--", "<br>  ", "\n \t", "&#", "<a\t\t"])
def test_time_stays_in_proportion_to_the_length(piece: str) -> None:
    started = time.process_time()
    plain("<b>" + piece * 100_000)
    assert time.process_time() - started < 5


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="<&")))
def test_text_without_markup_stays_as_it_is(text: str) -> None:
    assert plain(text) == text


@given(st.text(st.sampled_from("<>&;/ab p=\"'!-#1\n"), max_size=60))
def test_any_markup_ends(text: str) -> None:
    assert len(plain(text)) <= len(text)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_doubled_encoding_is_undone(text: str) -> None:
    assert unmangled(text.encode().decode("latin-1")) == text


def test_right_text_is_not_touched() -> None:
    assert unmangled("café") == "café"
    assert unmangled("👍 zo") == "👍 zo"


def test_half_characters_are_replaced() -> None:
    assert whole({"a": ["\ud83d", "\ud83d\ude00"]}) == {"a": ["\ufffd", "😀"]}


PIECES = [
    "<p>",
    "</p>",
    "<br>",
    "&amp;",
    "&#128512;",
    "<!-- x -->",
    "<img alt='een kat'>",
    " ",
    "\n",
    "Jan",
    "😀",
    "<3",
    "&",
]


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_places_in_the_original(text: str) -> None:
    placed = Placed(text)
    assert placed.text == plain(text)
    for i, character in enumerate(placed.text):
        start, end = placed.original(i, i + 1)
        assert 0 <= start < end <= len(text)
        assert text[start:end] == character or text[start] in "<&\n"
