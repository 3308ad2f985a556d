"""Alarms in words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from waterlijn import words
from waterlijn.report import html
from waterlijn.report.alarms import alarms_document, alarms_sentence, alarms_table, often, week_words
from waterlijn.temperature.alarms import Series, Settings, find_alarms, find_in_places

USUAL = [6, 7, 5, 6, 8, 5, 6, 7]


@pytest.fixture(autouse=True)
def dutch() -> Iterator[None]:
    words.use("nl")
    yield
    words.use("nl")


@pytest.fixture(params=["nl", "en"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    words.use(request.param)
    yield request.param
    words.use("nl")


def _series(*last: int, weeks: int = 48, place: str = "Grasdrecht") -> Series:
    return Series.of_shares(range(weeks), [*(USUAL * 20)[: weeks - len(last)], *last], [100] * weeks, place)


@pytest.mark.parametrize(
    ("yearly", "said"),
    [
        (0.05, "1 keer in 20 jaar"),
        (0.46, "1 keer in 2 jaar"),
        (0.7, "1 keer per jaar"),
        (1.2, "1 keer per jaar"),
        (3.1, "3 keer per jaar"),
    ],
)
def test_how_often(yearly: float, said: str) -> None:
    assert often(yearly) == said


def test_names_of_weeks() -> None:
    assert week_words(41) == "week 41"
    assert week_words(date(2025, 10, 6)) == "week 41 (6 tot 12 oktober 2025)"


def test_an_alarm_says_what_was_seen_what_was_expected_and_how_often_it_comes_for_nothing() -> None:
    said = alarms_sentence(find_alarms(_series(25)))
    assert said.startswith("In week 47 was het aandeel hoger dan verwacht: 25")
    assert "19 van de 20 gewone weken" in said
    assert said.endswith("Zo'n alarm komt ook zonder verandering ongeveer 1 keer in 2 jaar voor.")


def test_a_story_is_told_from_its_beginning() -> None:
    found = find_alarms(_series(30, 30, 30))
    assert [alarm.is_new for alarm in found.alarms] == [True, False, False]
    assert alarms_sentence(found).endswith("Het begon met een alarm in week 45.")


def test_every_document_is_whole_in_both_languages(language: str) -> None:
    one = alarms_document([find_alarms(_series(25))])
    many = alarms_document(
        find_in_places([_series(25), _series(place="Waterdam"), _series(weeks=5, place="Nieuwerdam")])
    )
    silent = alarms_document([find_alarms(_series(weeks=5))])
    none = alarms_document(find_in_places([_series(weeks=5), _series(weeks=5, place="b")]))
    counts = alarms_document([find_alarms(Series.of_counts(range(20), [5] * 19 + [40]), Settings(method="ears"))])
    for document in (one, many, silent, none, counts):
        page = html(document)
        assert document.sentence
        assert "{" not in document.sentence
        assert document.sentence.split(".")[0][:30] in page.replace("&#x27;", "'")
    assert any(section.charts for section in one.sections)
    assert "Grasdrecht" in html(many)


def test_the_newest_alarm_stands_first() -> None:
    table = alarms_table(find_alarms(_series(30, 30)).alarms)
    assert [row[0] for row in table.rows] == ["week 47", "week 46"]


def test_places_that_are_not_clear_enough_are_not_named() -> None:
    quiet = [_series(place=f"stil {i}") for i in range(60)]
    found = find_in_places([_series(12, 13, place="twijfel"), *quiet])
    assert found[0].alarms
    assert not found[0].alarms[-1].kept
    assert alarms_document(found).sentence.startswith("In 0 van de 61 plaatsen")
