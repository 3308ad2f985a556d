from hypothesis import given
from hypothesis import strategies as st

from waterlijn.web.understand.marks import Piece, pieces

TEXT = "Die mensen krijgen alles"


def test_text_without_evidence_is_one_piece() -> None:
    assert pieces(TEXT, []) == [Piece(TEXT)]


def test_overlapping_evidence_is_cut_at_every_border() -> None:
    found = pieces(TEXT, [(0, 10, "othering", "us_them"), (4, 18, "need:fairness", "fairness")])
    assert [(piece.text, piece.kind) for piece in found] == [
        ("Die ", "above"),
        ("mensen", "above"),
        (" krijgen", "below"),
        (" alles", ""),
    ]
    assert len(found[1].says) == 2


def test_counter_evidence_wins_the_colour() -> None:
    assert pieces(TEXT, [(0, 3, "hate", "slur"), (0, 3, "veto", "quotation")])[0].kind == "veto"


def test_evidence_outside_the_text_is_ignored() -> None:
    assert pieces("kort", [(2, 99, "hate", "x"), (3, 2, "hate", "x")]) == [Piece("kort")]


def test_placeholders_are_shown_in_dutch() -> None:
    assert pieces("Bel [NAME] op [PHONE]", [])[0].text == "Bel [naam] op [telefoon]"


spans = st.tuples(
    st.integers(0, 30), st.integers(0, 30), st.sampled_from(["hate", "veto", "need:say", "target"]), st.just("c")
)


@given(text=st.text(st.characters(blacklist_characters="["), max_size=30), found=st.lists(spans, max_size=6))
def test_no_character_is_lost_or_doubled(text: str, found: list[tuple[int, int, str, str]]) -> None:
    assert "".join(piece.text for piece in pieces(text, found)) == text
