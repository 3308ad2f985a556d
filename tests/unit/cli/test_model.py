"""`waterlijn model`: what it says, what it writes, and when it refuses."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from waterlijn import __main__, words
from waterlijn.cli import model as verbs
from waterlijn.cli import run
from waterlijn.cli.own_labels import own_examples
from waterlijn.errors import UsageError
from waterlijn.records import LABELS, NEEDS
from waterlijn.text import baseline, card, corpus, gate, release, train
from waterlijn.text.gate import Worse
from waterlijn.text.generate import generated


class Ended(NamedTuple):
    returncode: int
    stdout: str
    stderr: str


def waterlijn(*arguments: object) -> Ended:
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.setenv("COLUMNS", "200")
        code = run(__main__.commands, [str(argument) for argument in arguments])
    words.use("nl")
    return Ended(code, out.getvalue(), err.getvalue())


def few(_folder: Path | None = None) -> corpus.Corpus:
    return corpus.assemble([*islice(corpus.written(), 0, 3400, 12), *islice(generated(each=1), 0, 600, 4)])


@pytest.fixture
def on_few(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(train, "gather", few)
    monkeypatch.setattr(release, "DEFAULT_DATA", tmp_path / "nergens")
    monkeypatch.setattr(baseline, "has_sklearn", lambda: False)


@pytest.fixture
def labels_file(tmp_path: Path) -> Callable[..., Path]:
    def make(n: int = 150, columns: tuple[str, ...] = ("text", *LABELS), sign: str = ",") -> Path:
        path = tmp_path / "eigen.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, delimiter=sign)
            writer.writerow(columns)
            for example in islice(corpus.written(), 0, 3400, 3400 // n):
                row: dict[str, Any] = {"id": example.id, "text": example.text}
                row |= {label: int(example.labels[label]) for label in LABELS}
                writer.writerow([row[column] for column in columns])
        return path

    return make


def test_card_on_screen_and_as_a_page(tmp_path: Path) -> None:
    done = waterlijn("model", "card")
    assert (done.returncode, done.stderr) == (0, "")
    assert "door taalmodellen gemaakt" in done.stdout
    assert "getuigenissen" in done.stdout
    english = waterlijn("--language", "en", "model", "card").stdout
    assert "made by language models" in english
    page = tmp_path / "kaart.md"
    assert waterlijn("model", "card", "--page", page).returncode == 0
    assert page.read_text("utf-8").startswith("# Model card")


def test_train_without_the_natural_texts(on_few: None, tmp_path: Path) -> None:
    out = tmp_path / "nieuw"
    done = waterlijn("model", "train", "--out", out, "--page", tmp_path / "kaart.md")
    assert done.returncode == 0, done.stderr
    assert "alleen geleerd van wat meegeleverd wordt" in done.stdout
    assert "scikit-learn is niet" in done.stdout
    assert "andere gewichten dan het rapport belooft" in done.stdout
    assert {path.name for path in out.iterdir()} == {"weights.npz", "settings.json", "card.json", "answers.npz"}
    assert (tmp_path / "kaart.md").read_text("utf-8").startswith("# Model card")


def test_a_set_that_is_worse_is_not_written(on_few: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    worse = [Worse("natural/hate", 0.8, 0.7, -0.12, -0.08)]
    monkeypatch.setattr(verbs, "compare", lambda run: worse)
    out = tmp_path / "nieuw"
    done = waterlijn("model", "train", "--out", out)
    assert done.returncode == 7
    assert "natural/hate 0,800 -> 0,700" in done.stderr
    assert not out.exists()
    assert waterlijn("model", "train", "--out", out, "--even-if-worse").returncode == 0
    assert (out / "weights.npz").is_file()


def test_the_promised_set_is_recognised(on_few: None, monkeypatch: pytest.MonkeyPatch) -> None:
    learned = release.learn(None, lambda step: None)
    promised = card()

    again = replace(promised, digests={**promised.digests, "alone": learned.trained.digest})
    monkeypatch.setattr(verbs, "card", lambda: again)
    assert "precies de set die het rapport belooft" in verbs.same_or_not(learned)


@pytest.mark.parametrize(("worse", "code"), [([], 0), ([Worse("written/hate", 0.8, 0.7, -0.12, -0.08)], 7)])
def test_evaluate_with_the_gate(on_few: None, monkeypatch: pytest.MonkeyPatch, worse: list[Worse], code: int) -> None:
    found = gate.Comparison(100, 100, worse)
    monkeypatch.setattr(release, "shipped_as_promised", lambda: found)
    done = waterlijn("model", "evaluate", "--gate")
    assert done.returncode == code, done.stderr
    assert ("Niets is meer dan toevallig slechter" in done.stdout) == (code == 0)


@pytest.mark.parametrize("sign", [",", ";"])
def test_evaluate_own_labels(labels_file: Callable[..., Path], sign: str) -> None:
    done = waterlijn("model", "evaluate", labels_file(sign=sign))
    assert (done.returncode, done.stderr) == (0, "")
    assert "De lezer op jouw labels" in done.stdout
    assert "beledigend" in done.stdout


def test_evaluate_by_id(labels_file: Callable[..., Path], tmp_path: Path) -> None:
    export = tmp_path / "export.csv"
    export.write_bytes(labels_file(columns=("id", "text")).read_bytes())
    done = waterlijn("model", "evaluate", labels_file(columns=("id", "abuse")), "--messages", export)
    assert done.returncode == 0, done.stderr
    assert "beledigend" in done.stdout
    assert "haat" not in done.stdout.split("Al het andere")[0]


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        ("text,abuse\nDag allemaal,0\n", 2, "te weinig"),
        ("text,mening\nDag allemaal,0\n", 2, "een kolom text"),
        ("id,abuse\n1,0\n", 2, "een kolom text"),
        ("text,abuse\nDag allemaal,misschien\n", 2, "regel 2"),
        ("text,target\nDag allemaal,burgemeester\n", 2, "kies uit"),
        (None, 3, "kunnen niet gelezen worden"),
    ],
)
def test_what_is_refused(tmp_path: Path, content: str | None, code: int, said: str) -> None:
    path = tmp_path / "eigen.csv"
    if content is not None:
        path.write_text(content, "utf-8")
    done = waterlijn("model", "evaluate", path)
    assert done.returncode == code
    assert said in done.stderr
    assert "Dag allemaal" not in done.stderr  # never a message


def test_an_empty_cell_of_needs_is_unknown_and_none_is_an_answer(tmp_path: Path) -> None:
    path = tmp_path / "eigen.csv"
    rows = ("Dag,0,", "Hoi,0,none", "Hallo,0,Geen", "Wij tellen mee,0,say; recognition")
    path.write_text("\n".join(("text,abuse,needs", *rows)), "utf-8")
    needs = [{name: v for name, v in e.labels.items() if name.startswith("need:")} for e in own_examples(path, None)]
    assert needs[0] == {}
    assert needs[1] == needs[2] == {f"need:{need}": 0.0 for need in NEEDS}
    assert {name for name, value in needs[3].items() if value} == {"need:say", "need:recognition"}
    assert len(needs[3]) == len(NEEDS)
    path.write_text("text,abuse,needs\nDag,0,none say\n", "utf-8")
    with pytest.raises(UsageError):
        own_examples(path, None)


def test_a_folder_without_the_natural_texts(tmp_path: Path) -> None:
    done = waterlijn("model", "train", "--data", tmp_path)
    assert done.returncode == 3
    assert "staan de gewone teksten" in done.stderr
