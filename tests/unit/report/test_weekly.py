"""One object, the same numbers in page, CSV, PDF and terminal; nothing about a few people."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from xml.etree import ElementTree

import numpy as np
import pytest

from waterlijn import report, words
from waterlijn.report.disclosure import protect
from waterlijn.report.tables import harmless
from waterlijn.report.weekly import campaigns_table
from waterlijn.spread import Campaign
from waterlijn.temperature import Temperature

Weeks = Callable[..., list[Temperature]]


@pytest.fixture
def weekly(weeks: Weeks) -> report.Weekly:
    shares = [0.08, 0.09, 0.07, 0.08, 0.09, 0.08, 0.09, 0.08, 0.3]
    return report.weekly(weeks(shares), place="Waterdam", topics=["opvangcentrum"], sources=["Facebook"], model="m 1")


def test_the_jump_is_seen(weekly: report.Weekly) -> None:
    assert "almost certainly much warmer" in weekly.sentence
    assert "Mostly about opvangcentrum" in weekly.sentence


def test_same_numbers_everywhere(weekly: report.Weekly) -> None:
    share = weekly.meters.rows[0][1]
    assert share.endswith("%")
    assert f">{share}<" in report.page("x", [weekly])
    assert share in report.csv(weekly)
    assert weekly.weeks.rows[0][1].startswith(share)


def test_csv_opens_in_a_dutch_spreadsheet(weeks: Weeks) -> None:
    words.use("nl")
    written = report.csv(report.weekly(weeks([0.08] * 6), place="Waterdam"))
    assert written.startswith("\ufeff")
    assert written.count("\ufeff") == 1
    assert "Meter;Aandeel;80 %-interval;95 %-interval;" in written


def test_pdf_is_tagged(weekly: report.Weekly) -> None:
    made = report.pdf(weekly)
    assert made.startswith(b"%PDF-")
    assert b"pdfuaid" in made
    assert b"/StructTreeRoot" in made


def test_page_is_whole_and_quiet(weekly: report.Weekly) -> None:
    html = report.page("Report <of> Waterdam", [weekly])
    assert html.startswith("<!doctype html>")
    assert '<html lang="en">' in html
    assert "<title>Report &lt;of&gt; Waterdam</title>" in html
    assert "http://" not in html.replace("http://www.w3.org/2000/svg", "")
    assert "https://" not in html
    assert "<script" not in html
    assert " style=" not in html
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert html.count("<caption") == html.count("<table")


@pytest.mark.parametrize("frame", [report.WIDE, report.NARROW])
def test_charts_are_svg_without_style(weekly: report.Weekly, frame: object) -> None:
    for svg in (weekly.chart(frame), weekly.needs_chart(frame)):  # type: ignore[arg-type]
        root = ElementTree.fromstring(svg)
        space = "{http://www.w3.org/2000/svg}"
        assert root.find(f"{space}title") is not None
        assert root.find(f"{space}desc") is not None
        assert "style=" not in svg
        assert "<script" not in svg
        assert "NaN" not in svg


def test_unknown_weeks_stay_gaps(weeks: Weeks) -> None:
    series = weeks([0.1, 0.1, 0.1, 0.1, 0.1], n=[200, 200, 12, 200, 200])
    drawn = report.chart(series, title="x")
    assert drawn.count('class="wl-line"') == 4  # two stretches per meter
    assert drawn.count('class="wl-gap"') == 2


def test_a_year_and_a_week_at_most(weeks: Weeks) -> None:
    drawn = report.chart(weeks([0.1] * 80), title="x")
    assert drawn.count("<circle") == 2 * 53


def test_small_weeks_are_hidden_with_a_companion(weeks: Weeks) -> None:
    series = protect(weeks([0.1] * 5, n=[200, 7, 200, 90, 200]))
    hidden = [t.n_messages == 0 for t in series]
    assert hidden[1]
    assert sum(hidden) >= 2  # otherwise the total gives the hidden week away
    assert not any(t.hostility.is_known for t, is_hidden in zip(series, hidden, strict=True) if is_hidden)


def test_few_authors_are_hidden(weeks: Weeks) -> None:
    series = protect(weeks([0.1] * 4, authors=[80, 3, 80, 80]))
    assert series[1].n_messages == 0
    assert series[1].evidence == {}


def test_without_authors_more_messages_are_asked(weeks: Weeks) -> None:
    assert protect(weeks([0.1], n=45, authors=0))[0].n_messages == 0
    assert protect(weeks([0.1], n=60, authors=0))[0].n_messages == 60


def test_another_week_can_be_asked(weeks: Weeks) -> None:
    series = weeks([0.1] * 8)
    monday = series[5].week
    assert monday is not None
    assert report.weekly(series, place="Waterdam", week=monday).week == monday
    with pytest.raises(ValueError, match="no temperature"):
        report.weekly(series, place="Waterdam", week=monday + timedelta(days=700))
    with pytest.raises(ValueError, match="no temperature"):
        report.weekly(series, place="Elders")


def test_not_before_it_is_known(weeks: Weeks) -> None:
    assert "no normal" not in report.weekly(weeks([0.1]), place="Waterdam", today=date(2026, 9, 8)).sentence


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("=1+1", "'=1+1"),
        ("@x", "'@x"),
        ("-5", "-5"),
        ("+1,4", "+1,4"),
        ("a", "a"),
        ("+1,4 procentpunt (80\u202f%: +0,2 tot +2,6)", "+1,4 procentpunt (80\u202f%: +0,2 tot +2,6)"),
        ("-2+3+cmd|' /C calc'!A0", "'-2+3+cmd|' /C calc'!A0"),
        ('+1 +HYPERLINK("x")', """'+1 +HYPERLINK("x")"""),
        ("-1+A1", "'-1+A1"),
        ("\t=1", "'\t=1"),
    ],
)
def test_no_cell_becomes_a_formula(cell: str, shown: str) -> None:
    assert harmless(cell) == shown


def test_what_a_hidden_week_was_about_is_hidden_too(weeks: Weeks) -> None:
    hidden = report.weekly(weeks([0.1, 0.1], n=[200, 7]), place="Waterdam", topics=["opvangcentrum"])
    assert hidden.topics == ()
    assert "opvangcentrum" not in hidden.sentence + report.page("x", [hidden]) + report.csv(hidden)
    shown = report.weekly(weeks([0.1, 0.1]), place="Waterdam", topics=["opvangcentrum"])
    assert shown.topics == ("opvangcentrum",)


@pytest.mark.parametrize(("size", "authors", "is_shown"), [(10, 5, True), (9, 5, False), (10, 4, False)])
def test_copied_texts_of_few_messages_or_people_are_only_counted(size: int, authors: int, is_shown: bool) -> None:
    moment = np.datetime64("2026-09-01T10:00:00")
    table = campaigns_table([Campaign("0123456789abcdef", size, authors, moment, moment, 0)])
    assert bool(table) == is_shown
    assert ("Not shown: 1" in table.note) != is_shown


def test_without_a_place_it_is_here(weeks: Weeks) -> None:
    series = weeks([0.08] * 8 + [0.3], place="")
    made = report.weekly(series, place="")
    assert "much warmer here than normal" in made.sentence
    assert made.title.startswith("Weekly report, week")
    words.use("nl")
    assert "veel warmer dan" in report.weekly(series, place="").sentence
    assert " hier " in report.weekly(series, place="").sentence
