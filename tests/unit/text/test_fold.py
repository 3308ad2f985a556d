"""Folding: what is repaired, what is left alone, and the way back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waterlijn.privacy.found import TYPES
from waterlijn.text.fold import fold


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Zó'n RAAR café", "zo'n raar cafe"),
        ("g3w00n h@ter", "gewoon hater"),
        ("covid19 is geen 5g", "covid19 is geen 5g"),
        ("k a n k e r", "kanker"),
        ("k.a.n.k.e.r!", "kanker!"),
        ("s t o m joh", "stom joh"),
        ("a b c", "a b c"),
        ("kankerrrrr neeeee jaaaa heeeeel", "kanker nee ja heel"),
        ("“citaat” ‘zo’ – ja…", "\"citaat\" 'zo' - ja..."),
        ("ｆｕｌｌ 𝐛𝐨𝐥𝐝", "full bold"),
        ("h\u200bo\u00ade\u0301r", "hoer"),
        ("ѕtоm", "stom"),
        ("mail jan@site.be of www.s1te.be, @piet3r", "mail jan@site.be of www.s1te.be, @piet3r"),
        ("twee  \t spaties\r\n\r\nregel", "twee spaties\nregel"),
        ("Dag [NAME] op [NATIONAL_ID]", "dag [NAME] op [NATIONAL_ID]"),
        ("k*nker", "k*nker"),
        ("", ""),
    ],
)
def test_what_a_text_becomes(written: str, folded: str) -> None:
    assert fold([written]).text(0) == folded


def test_the_way_back_is_in_characters_not_bytes() -> None:
    text = "😀😀 vüil spél"
    folded = fold([text])
    start = folded.text(0).index("spel")
    a, b = folded.span(int(folded.starts[0]) + start, int(folded.starts[0]) + start + 4)
    assert text[a:b] == "spél"


def test_letters_in_a_row_are_one_span() -> None:
    text = "kankerrrrr!"
    folded = fold([text])
    assert text[slice(*folded.span(5, 6))] == "rrrrr"


def test_letters_of_another_script_are_counted() -> None:
    folded = fold(["привет мир", "dag vriend"])
    assert folded.foreign[0] > 0.8 * folded.letters[0]
    assert folded.foreign[1] == 0


@given(st.lists(st.text(max_size=60), max_size=8))
def test_every_byte_points_into_its_own_text(texts: list[str]) -> None:
    folded = fold(texts)
    assert len(folded) == len(texts)
    for row, text in enumerate(texts):
        start, stop = int(folded.starts[row]), int(folded.stops[row])
        last = 0
        for position in range(start, stop):
            a, b = folded.span(position, position + 1)
            assert 0 <= a < b <= len(text)
            assert a >= last
            last = a
        assert folded.data[stop] == 0
        assert not (folded.data[start:stop] == 0).any()


@given(st.lists(st.text(max_size=40), max_size=6))
def test_a_batch_folds_like_its_texts_one_by_one(texts: list[str]) -> None:
    folded = fold(texts)
    assert [folded.text(row) for row in range(len(texts))] == [fold([text]).text(0) for text in texts]


@given(st.text(max_size=60))
def test_folding_twice_changes_little(text: str) -> None:
    once = fold([text.replace("[", "")]).text(0)
    assert len(fold([once]).text(0)) <= len(once) * 3


def test_lone_surrogates_do_not_crash() -> None:
    assert fold(["\ud800 dag"]).text(0).endswith(" dag")


@pytest.mark.parametrize("name", TYPES)
def test_a_placeholder_of_the_privacy_pass_stays(name: str) -> None:
    assert fold([f"Dag [{name}]!"]).text(0) == f"dag [{name}]!"
    assert fold([f"[{name}"]).text(0) == f"[{name}".lower()


@pytest.mark.parametrize("word", ["JODEN", "KANKER", "HOER", "NAMEN", "NAM", "URLS", "A", "DATE_OF", "NAME_"])
def test_a_word_in_brackets_hides_nothing(word: str) -> None:
    assert fold([f"weg met die [{word}]"]).text(0) == f"weg met die [{word.lower()}]"


@given(st.text("ABDEMNORUL_[] ", max_size=30))
def test_capitals_belong_to_placeholders_only(text: str) -> None:
    folded = fold([text]).text(0)
    for name in TYPES:
        folded = folded.replace(f"[{name}]", "")
    assert folded == folded.lower()
