"""A second reader that was tried, kept in a file."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from benchmarks.encoders import write_onnx

from waterlijn.errors import FileProblem, NotAllowed, UsageError
from waterlijn.text import read
from waterlijn.text.scorers import try_out
from waterlijn.text.scorers.compare import CANNOT_SAY, HELPS
from waterlijn.text.scorers.endpoint import EndpointScorer
from waterlijn.text.scorers.mapping import OURS
from waterlijn.text.scorers.settings import Source, as_json, load, open_scorer


@pytest.fixture(scope="module")
def trial(judged: Any, knowing: Callable[[float], Any]) -> Any:
    return try_out(knowing(0.97), OURS, judged.messages, judged.truth, which="candidates")


def written(tmp_path: Path, trial: Any, **changes: Any) -> Path:
    file = tmp_path / "reader.json"
    given = json.loads(as_json(Source("openai", "http://127.0.0.1:1/v1", "m"), trial))
    given["card"]["verdict"] = HELPS
    file.write_text(json.dumps(given | changes))
    return file


def test_what_was_tried_comes_back(tmp_path: Path, trial: Any, judged: Any) -> None:
    stored = load(written(tmp_path, trial))
    back = stored.open(trial.reader.scorer)
    assert replace(back, labels=dict(back.labels)) == replace(trial.reader, labels=dict(trial.reader.labels))
    ours = read(judged.messages)
    assert (back.read(judged.messages, ours).flag == trial.reader.read(judged.messages, ours).flag).all()


def test_the_file_holds_no_text(tmp_path: Path, trial: Any, judged: Any) -> None:
    content = written(tmp_path, trial).read_text()
    assert not any(text in content for text in judged.messages.text if len(text) > 20)


def test_one_that_was_not_shown_to_help_is_not_used(tmp_path: Path, trial: Any) -> None:
    with pytest.raises(NotAllowed, match="does not say"):
        load(written(tmp_path, trial, card={"verdict": CANNOT_SAY}))


def test_another_version_of_our_own_reader_asks_for_a_new_trial(tmp_path: Path, trial: Any) -> None:
    with pytest.raises(NotAllowed, match="another version of our own"):
        load(written(tmp_path, trial, beside="waterlijn-nl 0.0.0 00000000"))


@pytest.mark.parametrize(
    "changes",
    [
        {"beta": {"abuse": [1, 2]}},
        {"beta": {"rude": [1, 2, 3]}},
        {"source": {"kind": "ftp", "place": "x", "model": ""}},
    ],
)
def test_nonsense_is_refused(tmp_path: Path, trial: Any, changes: dict[str, Any]) -> None:
    with pytest.raises(FileProblem):
        load(written(tmp_path, trial, **changes))
    for content in ("", "[]", "{}", "x"):
        (tmp_path / "other.json").write_text(content)
        with pytest.raises(FileProblem):
            load(tmp_path / "other.json")


def test_a_model_that_changed_since_is_refused(tmp_path: Path, trial: Any, small: dict[str, Any]) -> None:
    folder = write_onnx(tmp_path / "onnx", small, is_int8=False)
    opened = open_scorer(Source.parse(f"onnx:{folder}"))
    file = written(tmp_path, trial, source={"kind": "onnx", "place": str(folder), "model": ""})
    with pytest.raises(NotAllowed, match="changed after it was tried"):
        load(file).open(opened)


def test_where_a_scorer_comes_from() -> None:
    assert Source.parse("hf:model").place.startswith("/")
    assert Source.parse("openai:https://m.example/v1", "m") == Source("openai", "https://m.example/v1", "m")
    for nonsense in ("model", "onnx:", "tensorflow:model", ""):
        with pytest.raises(UsageError, match="onnx:FOLDER"):
            Source.parse(nonsense)
    with pytest.raises(UsageError, match="--model"):
        Source.parse("openai:https://m.example/v1")


def test_an_endpoint_needs_a_way_and_a_yes() -> None:
    source = Source("openai", "http://127.0.0.1:1/v1", "m")
    with pytest.raises(UsageError):
        open_scorer(source, may_send=True)
    with pytest.raises(NotAllowed):
        open_scorer(source, post=lambda _body: b"", may_send=False)
    assert isinstance(open_scorer(source, post=lambda _body: b"", may_send=True), EndpointScorer)
