"""The training command on a few texts: everything the reader needs comes out, twice the same."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path

import pytest

from waterlijn.text import corpus, train
from waterlijn.text.corpus import Corpus
from waterlijn.text.generate import generated


def few(data: Path | None) -> Corpus:
    return corpus.assemble([*islice(corpus.written(), 0, 3400, 12), *islice(generated(each=1), 0, 600, 4)])


def test_the_command_gives_weights_settings_card_and_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(train, "gather", few)
    for name in ("one", "two"):
        out = tmp_path / name
        assert train.main(["--out", str(out), "--page", str(tmp_path / f"{name}.md"), "--baseline"]) == 0
    for file in ("weights.npz", "settings.json", "card.json"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes(), file
    card = json.loads((tmp_path / "one" / "card.json").read_text())
    assert set(card["measures"]) >= {"abuse", "hate", "threat", "othering", "hostility", "disagreement", "need:safety"}
    assert "TF-IDF" in (tmp_path / "one.md").read_text()


def test_what_ships_alone_is_enough_to_train_on(tmp_path: Path) -> None:
    data = train.gather(tmp_path / "not there")
    assert {source.split("/")[0] for source in data.source.tolist()} == {"written", "generated"}
