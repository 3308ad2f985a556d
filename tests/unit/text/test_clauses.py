from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waterlijn.text.clauses import JOINERS, SENTENCE_END, others_words, split


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


# What the compiled pass does, said as regular expressions
CLAUSE_END = re.compile(
    r"[,;:](\s+)|\s(?:-+\s|\(|\s*(?=(?:%s)\b))" % "|".join(re.escape(word) for word in JOINERS)  # noqa: UP031
)


def plainly(text: str) -> list[tuple[int, int, int, bool]]:
    ends = [match.end() for match in SENTENCE_END.finditer(text)]
    clauses, start = [], 0
    for number, stop in enumerate([*ends, len(text)] if text and (not ends or ends[-1] < len(text)) else ends):
        sentence, place = text[start:stop], 0
        for cut in [*(match.end() for match in CLAUSE_END.finditer(sentence)), len(sentence)]:
            if cut > place:
                clauses.append((start + place, start + cut, number, "?" in sentence))
                place = cut
        start = stop
    return clauses


@given(
    st.lists(
        st.sampled_from([*"ab .,;:!?\n\"')(-\x80\xe9\x85\xa0", " maar", " en ze", " of dat ", "ook al", " want "]),
        max_size=25,
    )
)
def test_the_compiled_pass_cuts_as_the_expressions_say(parts: list[str]) -> None:
    text = "".join(parts)
    assert [tuple(clause)[:4] for clause in split(text)] == plainly(text)


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
