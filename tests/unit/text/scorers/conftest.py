"""Small second readers that the tests make themselves, and the messages to try them on."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from benchmarks.encoders import random_weights, write_tokenizer
from numpy.typing import NDArray

from waterlijn.records import LABELS, Messages
from waterlijn.text import corpus
from waterlijn.text.scorers.protocol import Pseudonymised, Scores

SMALL: dict[str, Any] = {
    "model_type": "bert", "vocab_size": 2000, "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4,
    "intermediate_size": 64, "max_position_embeddings": 64, "type_vocab_size": 2, "hidden_act": "gelu",
    "layer_norm_eps": 1e-12, "pad_token_id": 0, "id2label": {"0": "fine", "1": "rude", "2": "violent"},
}  # fmt: skip


def write_safetensors(path: Path, weights: Mapping[str, NDArray[Any]]) -> None:
    header, body, kinds = {}, b"", {"float32": "F32", "float16": "F16", "uint16": "BF16"}
    for name, values in weights.items():
        raw = np.ascontiguousarray(values).tobytes()
        header[name] = {
            "dtype": kinds[str(values.dtype)], "shape": values.shape, "data_offsets": [len(body), len(body) + len(raw)]
        }  # fmt: skip
        body += raw
    head = json.dumps({"__metadata__": {"format": "pt"}, **header}).encode()
    path.write_bytes(len(head).to_bytes(8, "little") + head + body)


@pytest.fixture
def small() -> dict[str, Any]:
    return dict(SMALL)


@pytest.fixture
def hf_folder(tmp_path: Path) -> Callable[..., Path]:
    """A folder as transformers saves it, with random weights."""

    def make(config: Mapping[str, Any] = SMALL, *, kind: type | None = None) -> Path:
        folder = tmp_path / "hf"
        folder.mkdir(exist_ok=True)
        (folder / "config.json").write_text(json.dumps(config), "utf-8")
        write_tokenizer(folder / "tokenizer.json", config["vocab_size"])
        weights = random_weights(config)
        if kind is not None:
            weights = {name: values.astype(kind) for name, values in weights.items()}
        write_safetensors(folder / "model.safetensors", weights)
        return folder

    return make


def pseudonymised(texts: Sequence[str]) -> Pseudonymised:
    return Pseudonymised(Messages.of(texts, is_pseudonymised=True))


@pytest.fixture
def clean() -> Callable[[Sequence[str]], Pseudonymised]:
    return pseudonymised


class Judged(NamedTuple):
    messages: Messages
    truth: NDArray[np.bool_]


@pytest.fixture(scope="session")
def judged() -> Judged:
    """Every third text of our own written corpus, with its labels; each a conversation of its own."""
    examples = list(corpus.written())[::3]
    truth = np.array([[example.labels[label] > 0 for label in LABELS] for example in examples])
    return Judged(Messages.of(pseudonymised([example.text for example in examples]), is_pseudonymised=True), truth)


class Scripted:
    """A second reader that gives the answers it was handed, by text; `version` can be changed."""

    def __init__(self, answers: Mapping[str, Sequence[float]], default: Sequence[float]) -> None:
        self._answers, self._default = answers, default
        self.version = "scripted 1"
        self.asked: list[str] = []

    def score(self, texts: Pseudonymised) -> Scores:
        self.asked += texts
        found = [self._answers.get(text, self._default) for text in texts]
        return Scores(LABELS, np.array(found, np.float64).reshape(len(texts), len(LABELS)), self.version)


@pytest.fixture
def scripted() -> type[Scripted]:
    return Scripted


@pytest.fixture(scope="session")
def knowing(judged: Judged) -> Callable[[float], Scripted]:
    """A second reader that is right in so many of a hundred cases, and quite sure each time."""

    def make(right: float) -> Scripted:
        rng = np.random.default_rng(1)
        is_right = rng.random(judged.truth.shape) < right
        said = np.where(is_right, judged.truth, ~judged.truth)
        p = np.where(said, 0.9, 0.1)
        texts = Pseudonymised(judged.messages)
        return Scripted(dict(zip(texts, p.tolist(), strict=True)), (0.1,) * len(LABELS))

    return make
