"""`waterlijn effect` and `waterlijn power`: the example of Waterdam, and everything that can be filled in wrongly."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from waterlijn import __main__, words
from waterlijn.cli.effect import named
from waterlijn.cli.frame import run
from waterlijn.effect.registration import read

PANEL = Path(__file__).parents[3] / "examples" / "waterdam" / "panel.csv"
COLUMNS = ["--unit", "plaats", "--time", "maand", "--outcome", "aandeel"]
ASKED = ["effect", str(PANEL), *COLUMNS, "--treated", "Waterdam", "--start", "2026-01"]
KEYS = {"value", "low", "high", "level", "p", "method", "verdict", "weights", "placebo", "prefit", "mde", "floor_of_p",
        "registered", "warnings", "reason"}  # fmt: skip


@pytest.fixture(autouse=True)
def _dutch() -> Any:
    yield
    words.use("nl")


def asked(tmp_path: Path, *arguments: str) -> dict[str, Any]:
    out = tmp_path / "out.json"
    assert run(__main__.commands, [*arguments, "--out", str(out)]) == 0
    found = json.loads(out.read_text("utf-8"))
    assert isinstance(found, dict)
    return found


def test_the_example_says_what_was_put_in(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = asked(tmp_path, *ASKED, "--n", "berichten")
    assert set(found) >= KEYS
    assert found["low"] < -0.05 < found["high"]
    assert found["verdict"] == "aangetoond"
    assert found["registered"] == "verkennend"
    assert sum(found["weights"].values()) == pytest.approx(1) or found["design"] == "did"
    assert len(found["course"]) == 18
    assert all(row["low"] < row["without"] < row["high"] for row in found["course"])
    shown = " ".join(capsys.readouterr().out.split())
    assert "Het effect op aandeel is aangetoond" in shown
    assert "procentpunt" in shown


def test_the_words_of_the_verdict_are_three(tmp_path: Path) -> None:
    other = ["effect", str(PANEL), *COLUMNS, "--treated", "Veldwijk", "--start", "2026-01", "--n", "berichten"]
    assert asked(tmp_path, *other)["verdict"] == "niet aangetoond"
    assert asked(tmp_path, *other, "--smallest", "0.001")["verdict"] == "niet aan te tonen"
    assert asked(tmp_path, "--language", "en", *ASKED)["verdict"] == "shown"


def test_what_cannot_be_shown_is_an_answer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = asked(tmp_path, *ASKED, "--controls", "Veldwijk")
    assert (found["value"], found["low"], found["high"], found["p"]) == (None, None, None, None)
    assert found["verdict"] == "niet aan te tonen"
    assert "één plaats" in found["reason"]
    assert "niet aan te tonen" in " ".join(capsys.readouterr().out.split())


def test_without_controls_it_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = asked(tmp_path, *ASKED, "--method", "its")
    assert any("geen controlegroep" in warning for warning in found["warnings"])
    assert "geen controlegroep" in " ".join(capsys.readouterr().out.split())


def stored(tmp_path: Path, **changed: Any) -> Path:
    content = json.loads((PANEL.parent / "plan.json").read_text("utf-8"))
    plan = read(content).plan
    file = tmp_path / "plan.json"
    stamp = {"hash": plan.digest, "stamp": "2025-12-01T10:00:00+01:00"}
    file.write_text(json.dumps(content | stamp | changed), "utf-8")
    return file


def test_a_plan_made_beforehand(tmp_path: Path) -> None:
    bare = ["effect", str(PANEL), "--unit", "plaats", "--time", "maand", "--n", "berichten"]
    found = asked(tmp_path, *bare, "--plan", str(stored(tmp_path)))
    assert found["registered"] == "vooraf vastgelegd"
    assert found["smallest"] == 0.03
    assert len(found["plan_hash"]) == 64
    for changed in ({"stamp": "2026-02-01T10:00:00+01:00"}, {"stamp": ""}, {"smallest": 0.01}):
        late = asked(tmp_path, *bare, "--plan", str(stored(tmp_path, **changed)))
        assert late["registered"] == "verkennend"
        assert any("plan" in warning for warning in late["warnings"])


@pytest.mark.parametrize(
    ("arguments", "words_of_it"),
    [
        (["--outcome", "ander"], "De uitkomst is ander, en het plan zegt aandeel"),
        (["--smallest", "0.001"], "Het kleinste effect dat ertoe doet, is 0,1 procentpunt, en het plan zegt 3,0"),
        (["--level", "0.8"], "Het niveau is 0.8, en een plan gaat uit van 0.95"),
        (["--controls", "Veldwijk,Grasdrecht,Molenbroek"], "niet die van het plan"),
    ],
)
def test_what_was_not_planned_is_exploratory(tmp_path: Path, arguments: list[str], words_of_it: str) -> None:
    """Another outcome, a smaller effect that matters, a lower level, controls of one's own choice."""

    def doubled(lines: list[str]) -> list[str]:
        return [lines[0] + ",ander", *(f"{line},{line.split(',')[2]}" for line in lines[1:])]

    file = written(tmp_path, doubled)
    bare = ["effect", file, "--unit", "plaats", "--time", "maand", "--n", "berichten"]
    plan = ["--plan", str(stored(tmp_path))]
    assert asked(tmp_path, *bare, *plan)["registered"] == "vooraf vastgelegd"
    found = asked(tmp_path, *bare, *plan, *arguments)
    assert found["registered"] == "verkennend"
    assert any(words_of_it in warning for warning in found["warnings"]), found["warnings"]


@pytest.mark.parametrize(
    ("changed", "words_of_it"),
    [({"units": 5}, "geen lijst van namen"), ({"controls": None}, "geen lijst"), ({"units": [["a"]]}, "geen lijst")],
)
def test_names_in_a_plan(
    tmp_path: Path, changed: dict[str, Any], words_of_it: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(__main__.commands, [*ASKED, "--plan", str(stored(tmp_path, **changed))]) == 2
    assert words_of_it in " ".join(capsys.readouterr().err.split())


def test_a_plan_of_brackets(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "plan.json"
    file.write_text("[" * 100_000, "utf-8")
    assert run(__main__.commands, [*ASKED, "--plan", str(file)]) == 3
    assert "geen plan" in capsys.readouterr().err


def test_names_with_commas() -> None:
    known = ["Sint-Jan, dorp", "Aa", "Aa, centrum", "Bo"]
    assert named(["Sint-Jan, dorp,Bo"], known) == ("Sint-Jan, dorp", "Bo")
    assert named(["Aa,Aa, centrum", "Bo"], known) == ("Aa", "Aa, centrum", "Bo")
    assert named(["Cc, Bo,"], known) == ("Cc", "Bo")


def test_a_seed_is_not_negative(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(__main__.commands, [*ASKED, "--seed", "-1"]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_the_usual_settings_are_said_apart(tmp_path: Path) -> None:
    found = asked(tmp_path, *ASKED, "--method", "bsts")
    assert found["usual"]["low"] < found["usual"]["value"] < found["usual"]["high"]
    assert asked(tmp_path, *ASKED)["usual"] is None


@pytest.mark.parametrize("ending", [".html", ".csv"])
def test_a_report(tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"report{ending}"
    assert run(__main__.commands, [*ASKED, "--report", str(file)]) == 0
    said = file.read_text("utf-8-sig")
    assert "aangetoond" in said
    assert "Grasdrecht" in said


def written(tmp_path: Path, change: Any) -> str:
    lines = PANEL.read_text("utf-8").splitlines()
    file = tmp_path / "panel.csv"
    file.write_text("\n".join(change(lines)) + "\n", "utf-8")
    return str(file)


@pytest.mark.parametrize(
    ("arguments", "words_of_it"),
    [
        (["--treated", "Waterdamm", "--start", "2026-01"], "Waterdamm staat niet in de gegevens"),
        (["--treated", "Waterdam", "--start", "2030-01"], "laatste periode in de gegevens is 2026-06"),
        (["--treated", "Waterdam", "--start", "2025-01"], "periodes voor de start"),
        (["--treated", "Waterdam", "--start", "lente"], "niet duidelijk"),
        (["--treated", "Waterdam"], "--start ontbreekt"),
        (["--start", "2026-01"], "--treated ontbreekt"),
        (["--treated", "Waterdam", "--start", "2026-01", "--level", "1"], "niveau"),
        (["--treated", "Waterdam", "--start", "2026-01", "--n", "aandeel", "--variance", "aandeel"], "niet allebei"),
        (["--treated", "Waterdam", "--start", "2026-01", "--smallest", "-1"], "boven nul"),
        (["--treated", "Waterdam", "--start", "2026-01", "--n", "aantal"], "aantal"),
    ],
)
def test_refused_in_words(arguments: list[str], words_of_it: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(__main__.commands, ["effect", str(PANEL), *COLUMNS, *arguments]) == 2
    assert words_of_it in capsys.readouterr().err


@pytest.mark.parametrize(
    ("change", "code", "words_of_it"),
    [
        (lambda lines: [*lines, lines[-1]], 2, "twee waarden"),
        (lambda lines: [lines[0]], 3, "geen enkele rij"),
        (lambda lines: [lines[0], *(f"{line.rsplit(',', 2)[0]},0.1,500" for line in lines[1:])], 2, "dezelfde waarde"),
        (lambda lines: [*lines[:5], lines[5].replace(",0.", ",7."), *lines[6:]], 3, "tussen 0 en 1"),
        (lambda lines: [line.rsplit(",", 1)[0] + (",0" if i else ",berichten") for i, line in enumerate(lines)], 3,
         "boven nul"),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_in_words(
    change: Any, code: int, words_of_it: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written(tmp_path, change)
    arguments = [*COLUMNS, "--treated", "Waterdam", "--start", "2026-01", "--n", "berichten"]
    assert run(__main__.commands, ["effect", file, *arguments]) == code
    assert words_of_it in capsys.readouterr().err


def test_a_start_between_the_periods_is_explained(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = written(tmp_path, lambda lines: [line for line in lines if ",2026-01," not in line])
    assert run(__main__.commands, ["effect", file, *COLUMNS, "--treated", "Waterdam", "--start", "2026-01"]) == 2
    assert "tussen 2025-12 en 2026-02" in capsys.readouterr().err


def test_rows_in_any_order_give_the_same_answer(tmp_path: Path) -> None:
    def mixed(lines: list[str]) -> list[str]:
        return [lines[0], *np.random.default_rng(1).permutation(lines[1:]).tolist()]

    other = written(tmp_path, mixed)
    one = asked(tmp_path, *ASKED, "--method", "sdid")
    two = asked(tmp_path, "effect", other, *COLUMNS, "--treated", "Waterdam", "--start", "2026-01", "--method", "sdid")
    assert two["value"] == pytest.approx(one["value"], abs=1e-9)


# R: power.prop.test and power.t.test
@pytest.mark.parametrize(
    ("arguments", "value", "words_of_it"),
    [
        (["--share", "0.43", "--to", "0.58"], 174, "174 mensen per groep"),
        (["--share", "0.43", "--to", "0.58", "--n", "100"], 0.565, "56,5"),
        (["--share", "0.43", "--n", "150"], 0.591, "59,1"),
        (["--sd", "1", "--difference", "0.5", "--paired"], 34, "34 mensen"),
        (["--sd", "1", "--n", "18", "--paired"], 0.70, "0,70"),
    ],
)
def test_power_of_people(
    arguments: list[str], value: float, words_of_it: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = asked(tmp_path, "power", *arguments)
    assert found["value"] == pytest.approx(value, abs=5e-4 * max(1, value) + 5e-3)
    assert words_of_it in capsys.readouterr().out


def test_power_of_places(tmp_path: Path) -> None:
    asked_for = ["power", "--panel", str(PANEL), *COLUMNS, "--n", "berichten", "--treated", "Waterdam", "--start",
                 "2026-01", "--after", "4", "--method", "did"]  # fmt: skip
    found = asked(tmp_path, *asked_for, "--smallest", "0.05")
    assert found["low"] <= found["value"] <= found["high"]
    assert 0.01 < found["value"] < 0.05
    assert found["power_of_smallest"] > 0.9
    assert found["false_alarms"] < 0.15
    assert found["curve"][0] == {"effect": 0.0, "power": found["false_alarms"]}


@pytest.mark.parametrize(
    ("arguments", "words_of_it"),
    [
        ([], "Zeg wat je van plan bent"),
        (["--share", "0.4", "--sd", "1"], "Zeg wat je van plan bent"),
        (["--share", "0.4"], "twee van deze drie"),
        (["--share", "0", "--to", "0.5"], "tussen 0 en 1"),
        (["--share", "0.4", "--n", "veel"], "van 2 tot"),
        (["--share", "0.4", "--to", "0.5", "--n", "1e300"], "van 2 tot"),
        (["--sd", "-1", "--n", "20"], "groter"),
        (["--panel", str(PANEL)], "--unit ontbreekt"),
        (["--panel", str(PANEL), *COLUMNS, "--treated", "Waterdam", "--after", "40"], "minstens"),
        (["--share", "0.4", "--to", "0.5", "--level", "2"], "niveau"),
    ],
)
def test_power_refuses_in_words(arguments: list[str], words_of_it: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(__main__.commands, ["power", *arguments]) == 2
    assert words_of_it in capsys.readouterr().err


ROOT = PANEL.parents[2]
TUTORIALS = [
    line.removeprefix("waterlijn ")
    for name in ("effect", "power")
    for line in (ROOT / "docs" / "tutorial" / f"{name}.md").read_text("utf-8").splitlines()
    if line.startswith("waterlijn ")
]


@pytest.mark.parametrize("line", TUTORIALS)
def test_the_tutorials_run(line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.chdir(tmp_path)
    assert run(__main__.commands, shlex.split(line)) == 0


def test_the_example_is_what_its_program_makes() -> None:
    made = subprocess.run([sys.executable, ROOT / "examples" / "panel.py"], check=True, capture_output=True, text=True)
    assert made.stdout == PANEL.read_text("utf-8")
