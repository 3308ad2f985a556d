"""A conversation as a document, and its map."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import pytest
from examples.conversation import conversation
from hypothesis import given, settings
from hypothesis import strategies as st

from waterlijn import report, words
from waterlijn.dialogue import Opinions, Settings, analyse
from waterlijn.dialogue.matrix import build
from waterlijn.dialogue.polarisation.statements import polarised
from waterlijn.records import Votes
from waterlijn.report.charts.opinion_map import FEWEST, hexagons, opinion_map
from waterlijn.report.dialogue import document, sentence
from waterlijn.report.sides import Saying, as_text, side_names, stands_for


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    words.use("en")
    yield
    words.use("nl")


@pytest.fixture(scope="module")
def spectrum() -> tuple[Opinions, dict[int, str], Votes]:
    votes, statements = conversation()
    texts = dict(zip(statements.id.tolist(), statements.text, strict=True))
    return analyse(votes, Settings(hidden=frozenset({21}), draws=60)), texts, votes


@pytest.fixture(scope="module")
def camps() -> Opinions:
    """Two groups of 40 and 20; on statement 5 the small one stands alone, the first four bind."""
    rng = np.random.default_rng(2)
    n, m = 60, 16
    sign = np.where(np.arange(n) < 40, 1, -1)[:, None] * np.ones((1, m))
    sign[:, :4] = 1
    vote = np.where(rng.random((n, m)) < 0.05, -sign, sign).astype(np.int8)
    who, what = np.divmod(np.arange(n * m), m)
    return analyse(Votes(who, what, vote.ravel()), Settings(draws=40))


def test_first_sentence_answers(spectrum: tuple[Opinions, dict[int, str], Votes], camps: Opinions) -> None:
    assert (
        sentence(spectrum[0])
        == "No camps were found: as far as these votes show, opinions form a spectrum. 7 statements bind."
    )
    assert sentence(camps) == "There are 2 groups that vote differently, with a gap between them. 4 statements bind."
    words.use("nl")
    assert (
        sentence(spectrum[0])
        == "Er zijn geen kampen gevonden: voor zover deze stemmen tonen, vormen de meningen een spectrum. "
        "7 stellingen verbinden."
    )


def test_camps_that_were_not_found_may_be_there(
    spectrum: tuple[Opinions, dict[int, str], Votes], camps: Opinions
) -> None:
    said = "Small camps, and camps in a small conversation, may have been missed."
    assert said in document(spectrum[0], {}).warnings
    assert said not in document(camps, {}).warnings


def test_people_who_vote_alike_form_no_spectrum() -> None:
    who, what = np.divmod(np.arange(400), 10)
    assert sentence(analyse(Votes(who, what, np.ones(400, np.int8)))).startswith(
        "No camps were found: people differ from each other no more than chance"
    )


def test_sections(spectrum: tuple[Opinions, dict[int, str], Votes]) -> None:
    opinions, texts, votes = spectrum
    apart = polarised(build(votes, {21}), opinions.position[opinions.in_conversation])
    made = document(opinions, texts, topic="The square", polarised=apart, warnings=("Mind this.",))
    headings = [section.heading for section in made.sections]
    assert headings == [
        "What binds", "What divides", "What each half stands for", "What the minority thinks",
        "How far apart are the votes?", "Who took part",
    ]  # fmt: skip
    assert made.title == "What people think: The square"
    assert made.warnings[-1] == "Mind this."
    binds = made.sections[0]
    assert binds.tables[0].rows[0][0] == "Een openbaar toilet is nodig."
    assert binds.tables[0].headers == ("Statement", "Half A agrees", "Half B agrees", "Votes")
    assert "uitschot" not in made.body
    assert made.sections[-1].charts[0].table.rows


def test_groups_are_named(camps: Opinions) -> None:
    assert side_names(camps) == ("Group A", "Group B")
    made = document(camps, {}, names=("Canal", "Hill"))
    assert "Canal agrees" in made.body
    assert "Statement 4" in made.body
    sizes = made.sections[-1].tables[0].rows
    assert sizes == (("Canal", "40"), ("Hill", "20"))


def test_the_minority_is_asked(camps: Opinions) -> None:
    minority = next(
        section for section in document(camps, {}).sections if section.heading == "What the minority thinks"
    )
    assert 6 <= len(minority.points) <= 10
    told = r"Statement \d+\. Most people agree; Group B rather disagrees: \d+% \(\d+.\d+%\)\."
    assert re.fullmatch(told, minority.points[0])


def test_too_few_people_say_nothing() -> None:
    who, what = np.divmod(np.arange(80), 10)
    made = document(analyse(Votes(who, what, np.ones(80, np.int8))), {1: "Secret"})
    assert made.sentence.startswith("What these people think together cannot be said")
    assert "Secret" not in made.body
    assert [section.heading for section in made.sections] == ["Who took part"]


def test_a_half_stands_for_nothing_that_may_be_no_difference(
    spectrum: tuple[Opinions, dict[int, str], Votes],
) -> None:
    opinions, texts, _votes = spectrum
    found = opinions.measures.representative
    unsure = {
        (g, texts[int(opinions.statements[j])])
        for g, places in enumerate(found.first)
        for j in map(int, places)
        if (bounds := (found.more_agree if found.direction[g, j] > 0 else found.more_disagree).at(g, j).i95)
        and bounds.low <= 0
    }
    assert unsure  # pol.is's rule lets some through
    tables = stands_for(Saying(opinions, texts, ())).tables
    assert not unsure & {(g, row[0]) for g, table in enumerate(tables) for row in table.rows}


def test_fewer_than_five_are_not_counted_out() -> None:
    made = document(analyse(Votes(np.arange(3), np.zeros(3, np.int64), np.ones(3, np.int8))), {})
    assert "Fewer than five people gave" in made.lead


def test_every_kind_of_file(spectrum: tuple[Opinions, dict[int, str], Votes]) -> None:
    made = document(spectrum[0], {0: "我 \U0001f600 <b>&\x00\x1b[1m", 2: "=1+1"})
    for kind in report.MEDIA_TYPES:
        assert len(report.render(made, kind)) > 500


def test_statement_in_one_clean_line() -> None:
    assert as_text("a\r\n\tb \x1b[31mc\u202e \u2028d  \ud7ff") == "a b [31mc d"
    assert as_text("\U0001f469\u200d\U0001f467") == "\U0001f469\u200d\U0001f467"
    assert len(as_text("x" * 1000)) == 280


# --- the map


@settings(deadline=None)
@given(st.integers(0, 200), st.integers(0, 5), st.booleans())
def test_no_hexagon_of_fewer_than_five(n: int, seed: int, is_round: bool) -> None:
    rng = np.random.default_rng(seed)
    where = rng.standard_normal((n, 2))
    found = hexagons(np.round(where) if is_round else where)
    assert all(cell.people >= FEWEST for cell in found.cells)
    assert found.people + found.left_out == n


def test_hexagons_are_where_people_are() -> None:
    """Everybody stands within the radius of the middle of a hexagon: none is nearer to another."""
    where = np.random.default_rng(1).standard_normal((3000, 2))
    found = hexagons(where)
    middles = np.array([(cell.x, cell.y) for cell in found.cells])
    nearest = np.sqrt(((where[:, None] - middles[None]) ** 2).sum(axis=2)).min(axis=1)
    assert (nearest <= found.radius * 1.0001).sum() >= found.people
    assert found.people >= 0.8 * 3000


def test_map_of_groups() -> None:
    rng = np.random.default_rng(1)
    where = np.concatenate([rng.standard_normal((80, 2)), rng.standard_normal((40, 2)) + np.array([9, 0])])
    group = (np.arange(120) >= 80).astype(np.int32)
    chart = opinion_map(where, group, ("Canal", "Hill"))
    assert chart is not None
    drawn = chart.draw()
    assert drawn.count("<polygon") == len(chart.table.rows)
    assert "Canal" in drawn
    assert "Hill" in drawn
    assert "<title" in drawn
    assert "<desc" in drawn
    assert sum(int(row[3]) for row in chart.table.rows) + hexagons(where).left_out == 120
    assert {row[4] for row in chart.table.rows} == {"Canal", "Hill"}


def test_map_of_nobody_and_of_one_place() -> None:
    assert opinion_map(np.zeros((0, 2))) is None
    assert opinion_map(np.random.default_rng(1).standard_normal((4, 2))) is None
    chart = opinion_map(np.zeros((30, 2)))
    assert chart is not None
    assert [row[3] for row in chart.table.rows] == ["30"]
    assert "not drawn" not in chart.caption
