"""`waterlijn share` and `waterlijn survey`: from a file to an answer, on screen, as JSON and as a report."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from waterlijn.__main__ import commands
from waterlijn.cli import frame
from waterlijn.survey.coverage import town
from waterlijn.survey.labelled import chances

PANEL = Path(__file__).parents[2] / "golden" / "vectors" / "data_vvsg_like_population.csv"
Run = Callable[..., dict[str, Any]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """`run("survey", rows, "--outcome", "y")`: the JSON of a command that succeeds."""

    def go(command: str, rows: Iterable[Sequence[object]], *options: str) -> dict[str, Any]:
        out = tmp_path / "out.json"
        file = write(tmp_path / "in.csv", rows)
        assert frame.run(commands, ["--language", "en", command, str(file), *options, "--out", str(out)]) == 0
        found: dict[str, Any] = json.loads(out.read_bytes())
        return found

    return go


def write(file: Path, rows: Iterable[Sequence[object]]) -> Path:
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
    return file


def panel() -> list[Sequence[object]]:
    """Both waves of the synthetic municipalities; who did not answer has an empty outcome."""
    with PANEL.open(encoding="utf-8", newline="") as stream:
        towns = list(csv.DictReader(stream))
    rows: list[Sequence[object]] = [("town", "size", "N", "year", "yes")]
    for k, year in ((1, 2020), (2, 2022)):
        rows += [(t["muni"], t["stratum"], t["N"], year, t[f"y{k}"] if t[f"r{k}"] == "1" else "") for t in towns]
    return rows


DRAW = ("--outcome", "yes", "--stratum", "size", "--population", "N")
PANEL_COLUMNS = ("--unit", "u", "--wave", "t")
WAVES = ("--unit", "town", "--wave", "year")


def test_change_between_waves_is_that_of_the_reference(run: Run) -> None:
    found = run("survey", panel(), *DRAW, *WAVES)
    assert found["value"] == pytest.approx(0.14031051244529852)
    assert found["change"]["standard_error"] == pytest.approx(0.03271285770442076)
    assert found["verdict"] == "risen"
    assert found["change"]["percentage_points"]["value"] == pytest.approx(14.031051)
    assert found["change"]["percent"]["value"] == pytest.approx(33.718, abs=1e-3)
    assert found["change"]["both_waves_only"]["value"] == pytest.approx(0.1856481481)
    assert found["change"]["both"] == 133
    assert found["response"] == pytest.approx(182 / 300)
    first, second = found["estimates"]
    assert (first["value"], second["value"]) == pytest.approx((0.4161287215, 0.5564392340))
    assert [second["low"], second["high"]] == pytest.approx([0.5086194974786, 0.6032355385626])


def test_points_and_percent_are_both_said(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    run("survey", panel(), *DRAW, *WAVES)
    said = " ".join(capsys.readouterr().out.split())
    assert "+14 percentage points" in said
    assert "34% more than it was" in said
    assert "61% answered" in said


@pytest.mark.parametrize("ending", [".html", ".pdf", ".csv"])
def test_reports_in_dutch(tmp_path: Path, ending: str) -> None:
    file, report = write(tmp_path / "in.csv", panel()), tmp_path / f"report{ending}"
    assert frame.run(commands, ["survey", str(file), *DRAW, *WAVES, "--by", "size", "--report", str(report)]) == 0
    assert report.stat().st_size > 500
    if ending == ".html":
        assert "procentpunt" in report.read_text("utf-8")


def test_three_waves_give_each_step_and_the_whole(run: Run) -> None:
    rows: list[Sequence[object]] = [
        ("y", "u", "t"),
        *((int(i < 4 + 5 * t), i, t) for t in (1, 2, 3) for i in range(20)),
    ]
    found = run("survey", rows, "--outcome", "y", "--unit", "u", "--wave", "t")
    assert [(c["from"], c["to"]) for c in found["changes"]] == [("1", "2"), ("2", "3"), ("1", "3")]
    assert found["value"] == pytest.approx(0.5)
    assert found["change"] == found["changes"][2]


def test_numbers_give_a_mean_and_words_a_share_each(run: Run) -> None:
    found = run("survey", [("y", "w"), *((i, 1) for i in range(10))], "--outcome", "y")
    assert (found["kind"], found["value"]) == ("mean", 4.5)
    rows = [("y", "w"), *[("red", 1)] * 30, *[("blue", 2)] * 20, ("", 1)]
    found = run("survey", rows, "--outcome", "y", "--weight", "w")
    assert {e["category"]: round(e["value"], 3) for e in found["estimates"]} == {"blue": 0.571, "red": 0.429}
    assert found["response"] == pytest.approx(50 / 51)


def test_small_groups_are_hidden_and_another_with_them(run: Run) -> None:
    rows = [("y", "g"), *((i % 2, "abc"[i % 3]) for i in range(60)), *[(1, "z")] * 3]
    groups = run("survey", rows, "--outcome", "y", "--by", "g")["groups"]
    assert [g["group"] for g in groups if g["value"] is None] == ["a", "z"]
    assert {g["n"] for g in groups if g["value"] is None} == {0}


def test_fewer_than_five_answers_are_not_shown(run: Run) -> None:
    found = run("survey", [("y", "u"), *((i % 2, i) for i in range(4))], "--outcome", "y")
    assert found["value"] is None
    assert found["reason"]


@pytest.mark.parametrize(
    ("rows", "options"),
    [
        ([("y", "w"), *[(1, 0)] * 9], ("--outcome", "y", "--weight", "w")),
        ([("y", "w"), *[(1, -1)] * 9], ("--outcome", "y", "--weight", "w")),
        ([("y", "w"), *[(1, "")] * 9], ("--outcome", "y", "--weight", "w")),
        ([("y", "N"), *[(1, 5)] * 9], ("--outcome", "y", "--population", "N")),
        ([("y", "s"), *[(1, "")] * 9], ("--outcome", "y", "--stratum", "s")),
        ([("y", "t"), *[(1, 1)] * 9], ("--outcome", "y", "--wave", "t")),
        ([("y", "u", "t"), *((1, i, 1) for i in range(9))], ("--outcome", "y", *PANEL_COLUMNS)),
        ([("y", "u", "t"), *((1, i, i % 2) for i in range(9)), (1, 1, 1)], ("--outcome", "y", *PANEL_COLUMNS)),
        ([("y", "u", "t"), *((1, i, 1) for i in range(9)), ("", 1, 2)], ("--outcome", "y", *PANEL_COLUMNS)),
        ([("y",), *[("",)] * 9], ("--outcome", "y")),
        ([("y",), *[(1,)] * 9], ("--outcome", "z")),
        ([("y",), *[(1,)] * 9], ("--outcome", "y", "--level", "nan")),
        ([("y",), *[(1,)] * 9], ("--outcome", "y", "--level", "95")),
        ([("y", "N"), *((1, 50 + i) for i in range(9))], ("--outcome", "y", "--population", "N")),
        ([("y", "w"), *[(1, 1e300)] * 9], ("--outcome", "y", "--weight", "w")),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], rows: list[Sequence[object]], options: tuple[str, ...]
) -> None:
    file = write(tmp_path / "in.csv", rows)
    assert frame.run(commands, ["survey", str(file), *options]) in (2, 3)
    said = capsys.readouterr().err
    assert len(said) > 20
    assert "{" not in said


def scored(n: int, seed: int = 1, *, labels: int = 300) -> list[Sequence[object]]:
    rng = np.random.default_rng(seed)
    truth, score = town(rng, 0.05, n, 2.2)
    pi = chances(score, labels)
    drawn = rng.random(n) < pi
    rows: list[Sequence[object]] = [("score", "label", "pi")]
    rows += [(f, int(y) if k else "", p) for f, y, k, p in zip(score, truth, drawn, pi, strict=True)]
    return rows


def test_labels_carry_a_share(run: Run) -> None:
    found = run("share", scored(3000), "--score", "score", "--label", "label", "--pi", "pi")
    assert found["low"] < 0.05 < found["high"]
    assert found["calibrated"] is True
    these = found["these_messages_only"]
    assert found["low"] <= these["low"] < these["high"] <= found["high"]
    wide = run("share", scored(3000), "--score", "score", "--label", "label", "--pi", "pi", "--level", "0.99")
    assert wide["level"] == 0.99
    assert wide["low"] < found["low"] < found["high"] < wide["high"]


def test_without_labels_nothing_is_said_but_what_they_would_buy(run: Run) -> None:
    found = run("share", scored(3000), "--score", "score")
    assert (found["value"], found["verdict"], found["calibrated"]) == (None, "cannot be said", False)
    widths = [line["width"] for line in found["labels_would_buy"]]
    assert widths == sorted(widths, reverse=True)
    assert 0 < widths[-1] < 0.1


def test_an_uneven_draw_that_is_called_even_is_noticed(run: Run) -> None:
    found = run("share", scored(3000), "--score", "score", "--label", "label")
    assert found["value"] is None
    assert "--pi" in found["reason"]


def test_an_even_draw_is_assumed_and_said(run: Run) -> None:
    rng = np.random.default_rng(5)
    rows = [("f", "y"), *((f"{f:.3f}", int(rng.random() < f) if i < 60 else "") for i, f in enumerate(rng.random(400)))]
    found = run("share", rows, "--score", "f", "--label", "y")
    assert found["low"] < 0.5 < found["high"]
    assert len(found["warnings"]) == 1


def test_a_change_that_nobody_made_has_no_part_without_width(run: Run) -> None:
    rows = [(i % 3 == 0, i, t) for t in (2020, 2022) for i in range(30)]
    found = run("survey", [("y", "u", "t"), *((int(y), u, t) for y, u, t in rows)], "--outcome", "y", *PANEL_COLUMNS)
    assert found["low"] < 0 < found["high"]
    assert "both_waves_only" not in found["change"]


@pytest.mark.parametrize("times", [0.1, 10.0, 1e9])
def test_chances_that_do_not_fit_the_messages_are_not_believed(run: Run, times: float) -> None:
    head, *rows = scored(4000)
    odd = [(*row[:-1], min(float(str(row[-1])) * times, 1.0)) for row in rows]
    found = run("share", [head, *odd], "--score", "score", "--label", "label", "--pi", "pi")
    assert found["value"] is None
    assert found["these_messages_only"] is None
    assert "do not fit" in found["reason"]


def test_few_labels_say_nothing(run: Run) -> None:
    for m in (1, 20):
        rows = [("f", "y"), *((0.2, 0 if i < m else "") for i in range(200))]
        assert run("share", rows, "--score", "f", "--label", "y")["value"] is None


def test_the_source_is_never_written_over(tmp_path: Path) -> None:
    file = tmp_path / "in.json"
    shutil.copy(write(tmp_path / "in.csv", panel()), file)
    before = file.read_bytes()
    assert frame.run(commands, ["survey", str(file), *DRAW, "--out", str(file)]) != 0
    assert file.read_bytes() == before
