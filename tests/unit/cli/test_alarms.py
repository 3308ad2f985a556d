"""`waterlijn alarms`: a table of weeks in, alarms with their rate out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from waterlijn import words
from waterlijn.__main__ import commands
from waterlijn.cli.frame import run as run_frame

USUAL = [6, 7, 5, 6, 8, 5, 6, 7]


@pytest.fixture(autouse=True)
def dutch() -> Iterator[None]:
    words.use("nl")
    yield
    words.use("nl")


def _table(tmp_path: Path, rows: list[str], head: str = "week,hits,n", name: str = "weken.csv") -> Path:
    file = tmp_path / name
    file.write_text("\n".join([head, *rows]) + "\n", "utf-8")
    return file


def _rows(*last: int, weeks: int = 48) -> list[str]:
    hits = [*(USUAL * 20)[: weeks - len(last)], *last]
    return [f"{i},{y},100" for i, y in enumerate(hits)]


def _run(file: Path, *more: str, time: str = "week", hits: str = "hits", n: str = "n") -> Result:
    columns = ["--time", time, *(["--hits", hits] if hits else []), *(["--n", n] if n else [])]
    return CliRunner().invoke(commands, ["--language", "en", "alarms", str(file), *columns, *more])


def _json(file: Path, tmp_path: Path, *more: str, **columns: str) -> dict[str, Any]:
    out = tmp_path / "out.json"
    done = _run(file, *more, "--out", str(out), **columns)
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(out.read_bytes())
    return found


def test_the_sentence_and_its_json(tmp_path: Path) -> None:
    file = _table(tmp_path, _rows(25))
    found = _json(file, tmp_path)
    assert found["value"] == 0.25
    assert found["low"] < 0.25 < found["high"]
    assert found["level"] == 0.95
    assert found["n"] == 100
    assert found["reason"] == ""
    (alarm,) = found["alarms"]
    assert (alarm["week"], alarm["rule"], alarm["is_new"]) == ("47", "spike", True)
    assert alarm["expected_false_per_year"] == found["expected_false_per_year"]
    assert 0.3 < found["expected_false_per_year"] <= 0.5
    assert alarm["sentence"] in found["verdict"]
    assert "about once in 2 years" in found["verdict"]
    assert len(found["weeks"]["p"]) == 48
    assert found["weeks"]["p"][0] is None


def test_a_quiet_series_says_so(tmp_path: Path) -> None:
    found = _json(_table(tmp_path, _rows()), tmp_path)
    assert found["alarms"] == []
    assert found["verdict"] == "None of the 18 weeks that could be judged was out of line."


def test_too_short_is_an_answer(tmp_path: Path) -> None:
    found = _json(_table(tmp_path, _rows(weeks=12)), tmp_path)
    assert found["watched"] == 0
    assert found["expected_false_per_year"] is None
    assert "30 weeks with messages" in found["why_not"]
    assert found["why_not"] in found["verdict"]


def test_no_messages_at_all(tmp_path: Path) -> None:
    found = _json(_table(tmp_path, ["1,0,0", "2,0,0"]), tmp_path)
    assert found["value"] is None
    assert found["reason"] == "There is no week with messages."


@pytest.mark.parametrize(
    ("first", "second", "week"),
    [
        ("2024-12-30", "2025-01-06", "2025-W02"),
        ("2024-12-31", "2025-01-09", "2025-W02"),
        ("2025-W01", "2025-W02", "2025-W02"),
        ("2025W01", "2025W02", "2025-W02"),
        ("202501", "202502", "2025-W02"),
        ("7", "8", "8"),
    ],
)
def test_times(tmp_path: Path, first: str, second: str, week: str) -> None:
    found = _json(_table(tmp_path, [f"{first},1,10", f"{second},2,10"]), tmp_path)
    assert found["weeks"]["week"][-1] == week
    assert len(found["weeks"]["week"]) == 2


def test_a_year_has_52_or_53_weeks(tmp_path: Path) -> None:
    found = _json(_table(tmp_path, ["2020-W53,1,10", "2021-W02,2,10"]), tmp_path)
    assert found["weeks"]["week"] == ["2020-W53", "2021-W01", "2021-W02"]
    assert found["weeks"]["observed"] == [0.1, None, 0.2]


def test_several_places(tmp_path: Path) -> None:
    rows = [f"{place},{row}" for place, last in (("Noord", 30), ("Zuid", 6)) for row in _rows(last)]
    file = _table(tmp_path, rows, "plaats,week,hits,n")
    found = _json(file, tmp_path, "--place", "plaats")
    assert found["value"] is None
    assert found["reason"]
    assert [place["place"] for place in found["places"]] == ["Noord", "Zuid"]
    assert [alarm["place"] for alarm in found["alarms"]] == ["Noord"]
    assert found["alarms"][0]["kept"]
    assert "In 1 of 2 places" in found["verdict"]


def test_estimated_shares(tmp_path: Path) -> None:
    rows = [f"{i},{y / 100},{0.02 if i < 47 else 0.08}" for i, y in enumerate([*(USUAL * 6)[:47], 20])]
    file = _table(tmp_path, rows, "week,aandeel,fout")
    unsure = _json(file, tmp_path, "--share", "aandeel", "--error", "fout", hits="", n="")
    assert unsure["alarms"] == []
    sure = _table(tmp_path, [row.replace("0.08", "0.02") for row in rows], "week,aandeel,fout")
    assert len(_json(sure, tmp_path, "--share", "aandeel", "--error", "fout", hits="", n="")["alarms"]) == 1


def test_counts_alone_come_with_a_warning(tmp_path: Path) -> None:
    file = _table(tmp_path, _rows(30))
    found = _json(file, tmp_path, "--method", "ears", n="")
    assert found["alarms"]
    assert any("more messages" in warning for warning in found["warnings"])
    refused = _json(file, tmp_path, n="")
    assert refused["value"] is None or refused["watched"] == 0
    assert "number of messages" in refused["why_not"]


@pytest.mark.parametrize("ending", [".html", ".pdf", ".csv"])
def test_reports(tmp_path: Path, ending: str) -> None:
    report = tmp_path / f"verslag{ending}"
    done = _run(_table(tmp_path, _rows(12, 13, 12)), "--report", str(report))
    assert done.exit_code == 0, done.output
    content = report.read_bytes()
    assert content.startswith(b"%PDF") if ending == ".pdf" else b"12%" in content


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (["1,5,4"], "Row 2 of weken.csv: hits and messages are whole numbers"),
        (["1,5,10", "2,-1,10"], "Row 3 of weken.csv"),
        (["1,2.5,10"], "whole numbers"),
        (["1,,10"], "the column hits is empty"),
        (["1,2,"], "the column n is empty"),
        (["maart,2,10"], '"maart" in the column week is no time'),
        (["2025-W54,2,10"], "is no time"),
        (["202552,2,10", "202553,2,10"], "Row 3 of weken.csv: the year 2025 has no week 53"),
        (["2025-02-30,2,10"], "is no time"),
        ([",2,10"], "is no time"),
        (["1,2,10", "1,3,10"], "1 stands twice in the series. Give"),
        (["2025-01-06,2,10", "2025-01-08,3,10"], "stands twice"),
        (["1,2,10", "2025-01-06,3,10"], "dates in some rows and numbers in others"),
        (["1,2,10", "99999999,3,10"], "more than 5000 weeks"),
        (["1,x,10"], "is no number"),
    ],
)
def test_what_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str], rows: list[str], words: str) -> None:
    file = _table(tmp_path, rows)
    command = ["--language", "en", "alarms", str(file), "--time", "week", "--hits", "hits", "--n", "n"]
    assert run_frame(commands, command) in (2, 3)
    said = capsys.readouterr().err
    assert words in said
    assert "Traceback" not in said
    assert "{" not in said


@pytest.mark.parametrize(
    "columns",
    [
        ["--time", "week"],
        ["--time", "week", "--hits", "hits", "--share", "n"],
        ["--time", "week", "--share", "n"],
        ["--time", "nergens", "--hits", "hits", "--n", "n"],
        ["--hits", "hits", "--n", "n"],
        ["--time", "week", "--hits", "hits", "--n", "n", "--yearly-false", "0"],
        ["--time", "week", "--hits", "hits", "--n", "n", "--yearly-false", "nan"],
        ["--time", "week", "--hits", "hits", "--n", "n", "--method", "guess"],
    ],
)
def test_columns_that_do_not_fit(tmp_path: Path, columns: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    file = _table(tmp_path, _rows())
    assert run_frame(commands, ["alarms", str(file), *columns]) == 2
    assert capsys.readouterr().err


def test_the_terminal_gives_the_number_of_the_library(tmp_path: Path) -> None:
    from waterlijn.temperature.alarms import Series, find_alarms

    hits = [*(USUAL * 6)[:45], 12, 13, 12]
    ours = find_alarms(Series.of_shares(range(48), hits, [100] * 48))
    found = _json(_table(tmp_path, _rows(12, 13, 12)), tmp_path)
    assert [alarm["p"] for alarm in found["alarms"]] == [alarm.p for alarm in ours.alarms]
    np.testing.assert_array_equal(np.array(found["weeks"]["p"], float), ours.p)
