"""What a command found out: one number on screen, in JSON and in every report."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import click
import numpy as np
import pytest
from click.testing import CliRunner

from waterlijn import words
from waterlijn.cli.options import FILES
from waterlijn.cli.results import Result, deliver, plain, with_output
from waterlijn.errors import UsageError
from waterlijn.estimate import Estimate, Interval, unknown
from waterlijn.report import Document, Section, estimates_table

KNOWN = Estimate(0.123456789012345, Interval(0.1, 0.15), Interval(0.08, 0.17), 412, "proef 1")


class Part(NamedTuple):
    name: str
    share: float


def document(estimate: Estimate) -> Document:
    table = estimates_table("Cijfers", "Wat", [("vijandig", estimate)])
    return Document("Titel", "De zin.", (Section("Deel", (), (table,)),), ("proef 1.",))


def result(estimate: Estimate = KNOWN, **parts: Any) -> Result:
    return Result.of(estimate, document(estimate), verdict="shown", warnings=("Few answers.",), parts=parts)


def test_json_at_full_precision_in_a_fixed_order() -> None:
    made = json.loads(result(share=np.float64(0.1), rows=[Part("a", np.nan)], day=date(2026, 1, 2)).json)
    assert list(made)[:9] == ["value", "low", "high", "level", "n", "method", "warnings", "verdict", "reason"]
    assert made["value"] == 0.123456789012345
    assert (made["low"], made["high"], made["level"], made["n"]) == (0.08, 0.17, 0.95, 412)
    assert made["warnings"] == ["Few answers."]
    assert made["rows"] == [{"name": "a", "share": None}]
    assert made["day"] == "2026-01-02"


def test_what_cannot_be_said_has_a_reason_and_no_number() -> None:
    made = json.loads(result(unknown("There are too few messages to say something about this.", 3, "proef 1")).json)
    assert (made["value"], made["low"], made["high"]) == (None, None, None)
    assert made["reason"].startswith("Er zijn te weinig berichten")


def test_no_number_without_its_uncertainty() -> None:
    doc = document(KNOWN)
    for value, low, high, reason in [
        (0.1, None, None, ""),
        (0.1, 0.2, 0.3, ""),
        (float("nan"), 0.1, 0.2, ""),
        (None, None, None, ""),
        (None, 0.1, 0.2, "x"),
    ]:
        with pytest.raises(ValueError, match=r"."):
            Result(value, low, high, 0.95, 3, "m", (), "", {}, doc, reason)
    with pytest.raises(ValueError, match="main field"):
        Result(0.1, 0.0, 0.2, 0.95, 3, "m", (), "", {"value": 3}, doc)


def test_plain() -> None:
    found = plain({"a": np.array([[1, 2], [3, 4]]), 3: {"b", "a"}, "e": KNOWN, "none": float("inf"), "yes": np.True_})
    assert found["a"] == [[1, 2], [3, 4]]
    assert found["3"] == ["a", "b"]
    assert found["e"]["low80"] == 0.1
    assert found["none"] is None
    assert found["yes"] is True
    with pytest.raises(TypeError):
        plain(object())


@pytest.mark.parametrize("kind", ["html", "pdf", "docx", "ods", "csv"])
def test_deliver_writes_both_and_says_it(tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str) -> None:
    out, report = tmp_path / "uit.json", tmp_path / f"verslag.{kind}"
    deliver(result(), out, report)
    assert json.loads(out.read_bytes())["n"] == 412
    assert report.stat().st_size > 100
    said = capsys.readouterr().out
    for words_ in ("De zin.", "12\u202f%", "Few answers.", "proef 1."):
        assert words_ in said
    assert sorted(path.name for path in tmp_path.iterdir()) == ["uit.json", report.name]


@click.command()
@click.argument("file", type=FILES)
@with_output
def answer(file: Path, out: Path | None, report: Path | None) -> None:
    deliver(result(), out, report)


Run = Callable[..., Any]


@pytest.fixture
def ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in.csv").write_text("y\n1\n", "utf-8")
    return lambda *arguments: CliRunner().invoke(answer, ["in.csv", *arguments])


def test_with_output(ask: Run, tmp_path: Path) -> None:
    done = ask("--out", "x.json", "--report", "x.html")
    assert done.exit_code == 0, done.output
    assert (tmp_path / "x.html").read_text("utf-8").startswith("<!doctype html>")
    assert (tmp_path / "x.json").read_bytes().endswith(b"}\n")


@pytest.mark.parametrize(
    "arguments",
    [("--out", "x.txt"), ("--report", "x.doc"), ("--report", "x"), ("--out", "in.csv"), ("--report", "in.csv")],
)
def test_a_wrong_name_is_refused_before_anything_happens(ask: Run, tmp_path: Path, arguments: tuple[str, str]) -> None:
    assert isinstance(ask(*arguments).exception, UsageError)
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


def test_one_name_for_two_files_is_refused(ask: Run, tmp_path: Path) -> None:
    assert ask("--out", "x.json", "--report", "./x.csv").exit_code == 0
    (tmp_path / "y.csv").symlink_to(tmp_path / "x.json")
    assert isinstance(ask("--out", "x.json", "--report", "y.csv").exception, UsageError)


def test_help_is_in_the_language_in_use() -> None:
    words.use("en")
    assert "report for people" in CliRunner().invoke(answer, ["--help"]).output
    words.use("nl")
    assert "verslag voor mensen" in CliRunner().invoke(answer, ["--help"]).output
