"""Series, dots and effects: every number inside the drawing, gaps that stay gaps, words for who cannot see."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from waterlijn import report
from waterlijn.estimate import Estimate, Interval, unknown
from waterlijn.report.charts.lines import lanes
from waterlijn.report.charts.scales import Clock, scale, tick, written

Make = Callable[..., Estimate]
SPACE = "{http://www.w3.org/2000/svg}"
GAP = unknown("There are too few messages to say something about this.", 12, "proef 1")


def weeks(n: int) -> list[date]:
    return [date(2026, 1, 5) + timedelta(days=7 * i) for i in range(n)]


@pytest.fixture
def series(make: Make) -> report.Chart:
    values = [make(0.1, 0.01), make(0.12, 0.01), GAP, make(0.2, 0.02), make(0.1, 0.01)]
    return report.series_chart(
        weeks(5), values, title="Hostility <x>", description="Warmer.", words="Share",
        events=[(date(2026, 1, 14), "council & more"), (date(2031, 1, 1), "much later")],
        breaks=[(date(2026, 1, 31), "another source")], reference=Interval(0.05, 0.09), reference_words="as usual",
    )  # fmt: skip


def inside(svg: str, frame: report.charts.Frame) -> None:
    """The drawing is sound XML without style or script, and no point of it lies outside."""
    root = ElementTree.fromstring(svg)
    assert root.find(f"{SPACE}title") is not None
    assert root.find(f"{SPACE}desc") is not None
    width, height = map(float, root.attrib["viewBox"].split()[2:])
    assert width == frame.width
    for name in ("style=", "<script", "nan", "inf"):
        assert name not in re.sub(r"<(title|desc|text)[^>]*>[^<]*</\1>", "", svg)
    for element in root.iter():
        for key, limit in (("x", width), ("x1", width), ("x2", width), ("cx", width), ("y1", height), ("cy", height)):
            assert -1 <= float(element.attrib.get(key, 0)) <= limit + 1, element.attrib
        for point in element.attrib.get("points", "").split():
            x, y = map(float, point.split(","))
            assert 0 <= x <= width
            assert 0 <= y <= height


@pytest.mark.parametrize("frame", [report.WIDE, report.NARROW])
def test_every_chart_is_a_sound_drawing(
    document: report.Document, series: report.Chart, frame: report.charts.Frame
) -> None:
    for chart in (*document.sections[0].charts, series):
        inside(chart.draw(frame), frame)
        assert chart.description
        assert chart.table
        assert chart.draw(frame) == chart.draw(frame)


def test_no_line_crosses_a_gap_or_a_break(series: report.Chart) -> None:
    drawn = series.draw()
    assert drawn.count('class="wl-line"') == 3
    assert drawn.count('class="wl-gap"') == 1
    assert drawn.count('class="wl-break"') == 2  # a double line
    assert drawn.count('class="wl-event"') == 1  # the other one lies years later
    assert "council &amp; more" in drawn
    assert "another source" in drawn
    assert 'class="wl-reference"' in drawn
    assert "as usual" in series.caption


def test_series_of_words_and_of_years(make: Make) -> None:
    values = [make(3.2, 0.1, "mean"), make(3.6, 0.1, "mean")]
    drawn = report.series_chart(["T0", "T1"], values, title="t", description="d", breaks=[("T1", "other words")])
    assert ">T0<" in drawn.draw()
    assert drawn.draw().count('class="wl-line"') == 2
    assert ">2020<" in report.series_chart([2019, 2020], values, title="t", description="d").draw()
    with pytest.raises(ValueError, match="one estimate per moment"):
        report.series_chart(["T0"], values, title="t", description="d")
    with pytest.raises(ValueError, match="forwards"):
        report.series_chart([2020, 2019], values, title="t", description="d").draw()


def test_one_lonely_estimate_can_be_seen(make: Make) -> None:
    inside(report.series_chart([2020], [make(0.5, 0.1)], title="t", description="d").draw(), report.WIDE)


def test_nothing_known_at_all() -> None:
    for chart in (
        report.series_chart([2020, 2021], [GAP, None], title="t", description="d"),
        report.dots_chart([("a", GAP)], title="t", description="d"),
        report.dots_chart([], title="t", description="d"),
    ):
        inside(chart.draw(), report.WIDE)
        inside(chart.draw(report.NARROW), report.NARROW)


def test_a_difference_has_its_line_of_zero_and_says_percentage_points(make: Make) -> None:
    chart = report.dots_chart([("a", make(0.04, 0.01, "difference"))], title="t", description="d")
    drawn = chart.draw()
    assert 'class="wl-waterline wl-zero"' in drawn
    assert "percentage points" in drawn
    assert chart.table.headers[1] == "Difference in percentage points"
    over_time = report.series_chart(
        [2020], [make(0.04, 0.01, "difference")], title="t", description="d", words="Change"
    )
    assert "Change, in percentage points" in over_time.draw()


def test_the_effect_is_what_was_seen_minus_what_would_have_been(make: Make) -> None:
    chart = report.effect_chart(
        [2019, 2020, 2021], [0.5, None, 0.4], [make(0.5, 0.02), make(0.5, 0.02), make(0.5, 0.02)],
        start=2020, title="t", description="d", start_words="begins",
    )  # fmt: skip
    drawn = chart.draw()
    assert drawn.count('stroke-dasharray="6 3"') == 2  # the line without the action, and its sample
    assert "begins" in drawn
    assert "Difference in percentage points" in drawn
    assert chart.table.rows[2][4:] == ("−10", "−14 to −6.1")
    behind = chart.table.raw[2][5]
    assert isinstance(behind, Interval)
    assert (behind.low, behind.high) == pytest.approx((-13.92, -6.08))
    assert chart.table.rows[1][1] == ""


def test_an_effect_needs_its_start(make: Make) -> None:
    with pytest.raises(ValueError, match="starts within"):
        report.effect_chart([2019], [1.0], [make(1, 0.1)], start=2020, title="t", description="d")
    with pytest.raises(ValueError, match="one observation"):
        report.effect_chart([2019], [1.0, 2.0], [make(1, 0.1)], start=2019, title="t", description="d")


@pytest.mark.parametrize(
    ("found", "unit", "low", "high"),
    [
        ([0.02, 0.17], "share", 0.0, 0.2),
        ([0.61, 0.72], "share", 0.6, 0.725),
        ([0.2, 0.999], "share", 0.0, 1.0),
        ([40, 99], "index", 0.0, 100.0),
        ([82.0, 123.0], "number", 80.0, 130.0),
        ([-3.0, 1.0], "number", -3.0, 1.0),
        ([5.0, 5.0], "number", 4.4, 5.6),
        ([], "share", 0.0, 1.0),
    ],
)
def test_scales_are_round_and_hold_everything(found: list[float], unit: str, low: float, high: float) -> None:
    made = scale(found, 0, 100, unit=unit)
    assert (made.low, made.high) == pytest.approx((low, high))
    assert len(made.ticks) <= 7
    assert all(made.low <= y <= made.high for y in found)
    assert all(b > a for a, b in pairwise(made.ticks))


def test_ticks_are_as_precise_as_their_step() -> None:
    assert [tick(y, "share", 0.025) for y in (0, 0.025, 0.05)] == ["0%", "2.5%", "5.0%"]
    assert [tick(y, "share", 0.05) for y in (0.05, 0.1)] == ["5%", "10%"]
    assert [tick(y, "difference", 0.05) for y in (-0.05, 0, 0.05)] == ["−5", "0", "+5"]
    assert tick(1500, "total", 500) == "1,500"


def test_moments_in_words() -> None:
    assert written([2019, 2020]) == ["2019", "2020"]
    assert written([date(2019, 1, 1), date(2020, 1, 1)]) == ["2019", "2020"]
    assert written([date(2019, 1, 1), date(2019, 2, 1)]) == ["Jan 2019", "Feb 2019"]
    assert written([date(2019, 1, 7), date(2019, 1, 14)]) == ["7 Jan", "14 Jan"]


@pytest.mark.parametrize("every", [2, 5, 10, 15])
def test_words_of_events_do_not_run_into_each_other(every: int) -> None:
    clock = Clock.of(report.WIDE, weeks(30))
    events = [(week, f"what happened in week {i}") for i, week in enumerate(weeks(30)[::every])]
    flags = lanes(events, [], clock, report.WIDE)
    assert len(flags) == len(events)
    pairs = [(a, b) for i, a in enumerate(flags) for b in flags[i + 1 :] if a.words and b.words]
    assert not any(a.row == b.row and a.is_crossed(b) for a, b in pairs)
    if every >= 10:  # there is room: no line goes through words either
        assert not any(a.is_crossed(b) for a, b in pairs)


def test_a_name_differs_with_what_is_drawn(make: Make) -> None:
    one, other = (report.dots_chart([("a", make(v, 0.1))], title="t", description="d") for v in (0.3, 0.4))
    assert one.name != other.name
    assert re.fullmatch(r"chart-[0-9a-f]{8}", one.name)
