"""Training on a few texts: everything the reader needs comes out, the same on every machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from waterlijn.text import corpus, gate, learned, release, train
from waterlijn.text.card_page import page
from waterlijn.text.corpus import Corpus
from waterlijn.text.generate import generated
from waterlijn.text.release import Run

QUIET = lambda step: None  # noqa: E731


def few() -> Corpus:
    return corpus.assemble([*islice(corpus.written(), 0, 3400, 12), *islice(generated(each=1), 0, 600, 4)])


def run_on_few() -> Run:
    material = train.prepare(few())
    trained = train.train(material)
    return Run(trained, material, train.answers_apart(material, trained), trained, False)


@pytest.fixture(scope="module")
def run() -> Run:
    return run_on_few()


def test_a_set_is_written_with_its_card_and_answers(run: Run, tmp_path: Path) -> None:
    found = release.compared(run, None, with_machines=True, tell=QUIET)
    made = release.made_card(run, found)
    release.save(tmp_path, run, made)
    model = learned.model_of((tmp_path / "weights.npz").read_bytes(), (tmp_path / "settings.json").read_bytes())
    assert model.settings == run.trained.settings
    card = json.loads((tmp_path / "card.json").read_text("utf-8"))
    assert card["digests"] == {"alone": run.trained.digest}
    assert set(card["measures"]) >= {"abuse", "hate", "threat", "othering", "hostility", "disagreement", "need:safety"}
    for label in ("abuse", "hate"):
        figures = card["quality"]["parts"]["written"]["macro_f1"][label]
        assert set(figures) == {"reader", "dictionary", "rules", "tfidf_svm", "hashing_lr"}
        assert all(low <= value <= high for value, low, high in figures.values())
    assert {"tfidf_svm", "reader"} <= set(card["quality"]["parts"]["written"]["target"])
    assert "hashing + LR" in page(card)
    sets = gate.unfold((tmp_path / "answers.npz").read_bytes())
    assert {name: len(columns["key"]) for name, columns in sets.items()} == {
        "apart": len(run.material.data),
        "shipped": len(gate.shipped_texts()),
    }


def test_training_twice_gives_the_same(run: Run) -> None:
    again = run_on_few().trained
    assert (again.weights, again.settings_text) == (run.trained.weights, run.trained.settings_text)


def test_another_processor_gives_the_same(run: Run) -> None:
    """Without the wide instructions of this processor, with another matrix product, hash seed and number of threads."""
    wide = np.__config__.show(mode="dicts")["SIMD Extensions"]
    environment = os.environ | {
        "NPY_DISABLE_CPU_FEATURES": " ".join(wide.get("found", [])),
        "OPENBLAS_CORETYPE": "Nehalem",
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONHASHSEED": "7",
        "PYTHONPATH": str(Path(__file__).parent),
    }
    code = "import test_train; print(test_train.run_on_few().trained.digest)"
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == run.trained.digest


def test_what_ships_alone_is_enough_to_train_on(tmp_path: Path) -> None:
    data = train.gather(tmp_path / "not there")
    assert {source.split("/")[0] for source in data.source.tolist()} == {"written", "generated"}
