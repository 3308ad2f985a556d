from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waterlijn.text.clauses import others_words, split


def pieces(text: str) -> list[str]:
    return [text[clause.start : clause.stop] for clause in split(text)]


def quoted(text: str) -> list[str]:
    return [text[other.start : other.stop] for other in others_words(text)]


def test_a_clause_ends_at_a_comma_and_at_but() -> None:
    assert pieces("ze werken hard, maar mijn baas is lui") == ["ze werken hard, ", "maar mijn baas is lui"]


def test_a_point_inside_a_number_ends_nothing() -> None:
    assert len({clause.sentence for clause in split("het kost 1.500 euro per jaar")}) == 1


def test_question_and_condition_are_marked() -> None:
    clauses = split("als ze komen, wie betaalt dat? ik niet.")
    assert [clause.condition for clause in clauses] == [True, False, False]
    assert [clause.question for clause in clauses] == [True, True, False]


@given(st.text(alphabet="abc ,.?!:;'\"\n-()", max_size=200))
def test_clauses_cover_the_text_exactly(text: str) -> None:
    assert "".join(pieces(text)) == text


@pytest.mark.parametrize(
    ("text", "theirs"),
    [
        ('iemand riep "ga weg jij" in de bus', "ga weg jij"),
        ("er stond 'vuile hond' op de muur", "vuile hond"),
        ("ze riepen naar mij: ga terug naar huis. ik zweeg.", "ga terug naar huis"),
        ("de man zei dat ze allemaal liegen.", "ze allemaal liegen"),
    ],
)
def test_words_of_others(text: str, theirs: str) -> None:
    assert theirs in quoted(text)


@pytest.mark.parametrize(
    "text",
    ["'t is hier altijd hetzelfde met 's avonds lawaai", "ik zeg: weg met die lui", '"alles tussen haken is van mij"'],
)
def test_own_words_stay_own(text: str) -> None:
    assert quoted(text) == []
