"""`waterlijn temperature` with a table of signals, and its files, as a user runs it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple

import pytest

from waterlijn import __main__, words
from waterlijn.cli import run
from waterlijn.temperature.index.simulating import world


class Ended(NamedTuple):
    returncode: int
    stdout: str
    stderr: str


def waterlijn(*arguments: object) -> Ended:
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.setenv("COLUMNS", "200")
        code = run(__main__.commands, ["temperature", *map(str, arguments)])
    words.use("nl")
    return Ended(code, out.getvalue(), err.getvalue())


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = world(11, 14, seed=4).signals
    file = tmp_path_factory.mktemp("index") / "signalen.csv"
    rows = zip(made.place, made.week.astype(str), made.signal, made.hits, made.n, strict=True)
    lines = [f"{place},{week},{signal},{int(hits)},{int(n)}" for place, week, signal, hits, n in rows]
    file.write_text("\n".join(["place,week,signal,hits,n", *lines]), "utf-8")
    return file


def test_one_place(table: Path, tmp_path: Path) -> None:
    out, page, method = tmp_path / "o.json", tmp_path / "r.html", tmp_path / "m.json"
    done = waterlijn("--signals", table, "--place", "P003", "--out", out, "--report", page, "--save-method", method)
    assert (done.returncode, done.stderr) == (0, "")
    assert "In de week van 7 april 2025" in done.stdout
    found = json.loads(out.read_text("utf-8"))
    assert list(found)[:9] == ["value", "low", "high", "level", "n", "method", "warnings", "verdict", "reason"]
    assert found["low"] < found["value"] < found["high"]
    assert found["method"].startswith("waterlijn-index 1; ")
    last = found["index"][-1]
    assert last["value"] == found["value"]
    assert set(last["signals"]) == {"hostility", "othering", "severity", "incidents", "trust"}
    assert sum(s["contribution"] for s in last["signals"].values()) == pytest.approx(found["value"])
    assert found["validity"]["correlation"]["unit"] == "correlation"
    assert any("korter dan een jaar" in warning for warning in found["warnings"])
    assert "Temperatuurindex van P003" in page.read_text("utf-8")
    assert found["index_method"]["sha256"] == json.loads(method.read_text("utf-8"))["sha256"]


def test_a_kept_method_gives_the_same_and_warns_no_more(table: Path, tmp_path: Path) -> None:
    method = tmp_path / "m.json"
    first = json.loads(waterlijn("--signals", table, "--save-method", method, "--out", "json").stdout)
    again = json.loads(waterlijn("--signals", table, "--method", method, "--out", "json").stdout)
    assert again["index"] == first["index"]
    assert len(first["warnings"]) == 2
    assert again["warnings"] == []
    assert first["value"] is None
    assert "niet in één getal" in first["reason"]
    method.write_text(method.read_text("utf-8").replace('"threshold": 50.0', '"threshold": 60.0'), "utf-8")
    changed = waterlijn("--signals", table, "--method", method)
    assert changed.returncode == 2
    assert "veranderd nadat ze was vastgelegd" in changed.stderr


def test_csv_on_screen_and_in_a_file(table: Path, tmp_path: Path) -> None:
    printed = waterlijn("--signals", table, "--place", "P001", "--out", "csv").stdout
    rows = list(csv.DictReader(io.StringIO(printed)))
    assert {row["measure"] for row in rows} == {"index", "hostility", "othering", "severity", "incidents", "trust"}
    file = tmp_path / "o.csv"
    waterlijn("--signals", table, "--place", "P001", "--out", file)
    assert file.read_text("utf-8") == printed


def test_dutch_names_weeks_and_a_table_without_places(tmp_path: Path) -> None:
    file = tmp_path / "s.csv"
    lines = [f"2025-W{week:02d};vijandigheid;{week};{100}" for week in range(1, 13)]
    file.write_text("\n".join(["week;signal;hits;n", *lines]), "utf-8")
    found = json.loads(waterlijn("--signals", file, "--out", "json").stdout)
    assert [row["week"] for row in found["index"]][:2] == ["2024-12-30", "2025-01-06"]
    assert found["value"] is not None


def test_estimated_shares(tmp_path: Path) -> None:
    file = tmp_path / "s.csv"
    lines = [f"A,{day}-03-2025,hostility,900,0.1{day % 10},0.02" for day in (3, 10, 17, 24, 31)]
    lines += [f"B,{day}-03-2025,hostility,900,0.0{day % 10 + 1},0.02" for day in (3, 10, 17, 24, 31)]
    file.write_text("\n".join(["place,week,signal,n,value,error", *lines]), "utf-8")
    found = json.loads(waterlijn("--signals", file, "--out", "json").stdout)
    assert not any("geteld" in warning for row in found["index"] for warning in row["warnings"])


@pytest.mark.parametrize(
    ("content", "code", "words_said"),
    [
        ("", 3, "leeg"),
        ("place,week,signal,hits,n\n", 3, "s.csv"),
        ("place,week,signal,hits\nA,2025-01-06,hostility,1\n", 2, "kolom n"),
        ("place,week,signal,hits,n\nA,2025-01-06,sfeer,1,9\n", 2, "Rij 2: er is geen onderdeel sfeer"),
        ("place,week,signal,hits,n\nA,gisteren,hostility,1,9\n", 3, "geen week"),
        ("place,week,signal,hits,n\nA,,hostility,1,9\n", 3, "geen week"),
        ("place,week,signal,hits,n\nA,2025-W53,hostility,1,9\n", 3, "geen week"),
        ("place,week,signal,hits,n\n,2025-W51,hostility,1,9\n", 3, "niets in de kolom place"),
        ("place,week,signal,hits,n\nA,2025-01-06,hostility,11,9\n", 2, "Rij 2: hits is groter dan n"),
        ("place,week,signal,hits,n\nA,2025-01-06,hostility,,9\n", 2, "ontbreekt"),
        ("place,week,signal,hits,n\nA,2025-01-06,hostility,-1,9\n", 2, "negatief"),
        ("place,week,signal,hits,n\nA,2025-01-06,hostility,1,9\nA,2025-01-07,hostility,2,9\n", 2, "rijen 2 en 3"),
        ("place,week,signal,hits,n\nA,2025-01-06,hostility,0,0\n", 2, "te weinig in het referentiejaar"),
        ("place,week,signal,hits,n\nA,2025-01-06,hostility,3,90\n", 2, "te weinig in het referentiejaar"),
    ],
)
def test_bad_rows_are_refused_in_words(content: str, code: int, words_said: str, tmp_path: Path) -> None:
    file = tmp_path / "s.csv"
    file.write_text(content, "utf-8")
    done = waterlijn("--signals", file)
    assert (done.returncode, done.stdout) == (code, "")
    assert words_said in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((), 2),
        (("in.csv", "--signals", "in.csv"), 2),
        (("--signals", "nergens.csv"), 3),
        (("--signals", "in.csv", "--out", "o.xlsx"), 2),
        (("--signals", "in.csv", "--report", "o.txt"), 2),
        (("--signals", "in.csv", "--save-method", "m.toml"), 2),
        (("--signals", "in.csv", "--method", "nergens.json"), 3),
        (("--signals", "in.csv", "--reference-year", "2019"), 2),
        (("--signals", "in.csv", "--place", "Nergenshuizen"), 5),
        (("--signals", "in.csv", "--out", "in.csv"), 2),
    ],
)
def test_a_command_that_cannot_be_meant(
    arguments: tuple[str, ...], code: int, table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("in.csv").write_bytes(table.read_bytes())
    done = waterlijn(*arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr
    assert Path("in.csv").read_bytes() == table.read_bytes()


def test_the_two_meters_as_files(messages_file: Callable[..., Path], tmp_path: Path) -> None:
    source, out, page = messages_file(300), tmp_path / "o.json", tmp_path / "r.pdf"
    done = waterlijn(source, "--place", "Waterdam", "--out", out, "--report", page)
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(out.read_text("utf-8"))
    assert list(found)[:9] == ["value", "low", "high", "level", "n", "method", "warnings", "verdict", "reason"]
    printed = json.loads(waterlijn(source, "--place", "Waterdam", "--out", "json").stdout)
    assert found["rows"] == printed
    assert page.read_bytes().startswith(b"%PDF")
    whole = tmp_path / "o.csv"
    assert waterlijn(source, "--by", "place", "--out", whole, "--report", tmp_path / "r.html").returncode == 0
    assert len(list(csv.DictReader(whole.open(encoding="utf-8")))) >= 14
