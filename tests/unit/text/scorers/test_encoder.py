"""Encoders from a folder on this machine: ONNX, int8, and the files of Hugging Face."""

from __future__ import annotations

import json
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from benchmarks.encoders import random_weights, write_onnx
from onnx import load_model_from_string
from onnx import save as save_model
from onnxruntime.quantization import QuantType, quantize_dynamic

from waterlijn.errors import FileProblem
from waterlijn.text.scorers import huggingface, onnx
from waterlijn.text.scorers.encoder import MissingPart
from waterlijn.text.scorers.graph import build_graph
from waterlijn.text.scorers.huggingface import read_weights

TEXTS = [
    "de fietsstraat is veilig",
    "wat een onzin, dieven zijn het allemaal hier",
    "",
    "ja",
    "😀",
    "x" * 900,
    "a\ud83d",
]


def test_onnx_and_hugging_face_give_the_same(
    hf_folder: Callable[..., Path], small: dict[str, Any], tmp_path: Path, clean: Callable[..., Any]
) -> None:
    from_weights = huggingface.open_folder(hf_folder()).score(clean(TEXTS))
    from_graph = onnx.open_folder(write_onnx(tmp_path / "onnx", small, is_int8=False)).score(clean(TEXTS))
    assert from_weights.labels == ("fine", "rude", "violent")
    np.testing.assert_allclose(from_weights.probability, from_graph.probability, atol=1e-6)
    np.testing.assert_allclose(from_weights.probability.sum(axis=1), 1.0)  # one of the three applies
    assert len(np.unique(from_weights.probability[:, 0].round(6))) > 3  # it looks at the text


def test_int8_is_close_and_another_version(small: dict[str, Any], tmp_path: Path, clean: Callable[..., Any]) -> None:
    folder = tmp_path / "onnx"
    folder.mkdir()
    write_onnx(folder, small, is_int8=False)
    whole = onnx.open_folder(folder).score(clean(TEXTS))
    quantize_dynamic(folder / "model.onnx", folder / "model_quantized.onnx", weight_type=QuantType.QInt8)
    int8 = onnx.open_folder(folder).score(clean(TEXTS))
    assert int8.version != whole.version
    assert 0 < np.abs(int8.probability - whole.probability).max() < 0.02


def test_weights_beside_the_model_belong_to_its_version(
    small: dict[str, Any], tmp_path: Path, clean: Callable[..., Any]
) -> None:
    """The file with the graph alone stays the same when somebody swaps the weights that it points at."""
    folder = write_onnx(tmp_path / "onnx", small, is_int8=False)
    alone = onnx.open_folder(folder).score(clean(TEXTS))
    in_one = (folder / "model.onnx").read_bytes()
    for name in ("model.onnx_data", "w" * 140 + ".data"):  # the length of the second takes two bytes
        (folder / "model.onnx").unlink()
        save_model(
            load_model_from_string(in_one), folder / "model.onnx", save_as_external_data=True,
            all_tensors_to_one_file=True, size_threshold=100, location=name,
        )  # fmt: skip
        first = onnx.open_folder(folder)
        np.testing.assert_allclose(first.score(clean(TEXTS)).probability, alone.probability, atol=1e-6)
        (folder / "README.md").write_text("What the model does not use does not count.")
        assert onnx.open_folder(folder).version == first.version != alone.version
        weights = bytearray((folder / name).read_bytes())
        weights[-1] ^= 1
        (folder / name).write_bytes(weights)
        assert onnx.open_folder(folder).version != first.version


def test_a_text_scores_the_same_alone_and_among_others(
    hf_folder: Callable[..., Path], clean: Callable[..., Any]
) -> None:
    scorer = huggingface.open_folder(hf_folder(), threads=1)
    texts = [" ".join(["woord"] * (1 + i % 23)) + f" {i}" for i in range(70)]
    together = scorer.score(clean(texts)).probability
    alone = np.concatenate([scorer.score(clean([text])).probability for text in texts])
    np.testing.assert_allclose(together, alone, atol=1e-6)
    assert scorer.score(clean([])).probability.shape == (0, 3)


def test_labels_that_stand_alone_do_not_add_up(
    hf_folder: Callable[..., Path], small: dict[str, Any], clean: Callable[..., Any]
) -> None:
    apart = huggingface.open_folder(hf_folder(small | {"problem_type": "multi_label_classification"}))
    p = apart.score(clean(TEXTS)).probability
    assert ((p > 0) & (p < 1)).all()
    assert not np.allclose(p.sum(axis=1), 1.0)


def test_half_precision_is_read(
    hf_folder: Callable[..., Path], small: dict[str, Any], clean: Callable[..., Any]
) -> None:
    whole = huggingface.open_folder(hf_folder()).score(clean(TEXTS)).probability
    half = huggingface.open_folder(hf_folder(kind=np.float16)).score(clean(TEXTS)).probability
    assert 0 < np.abs(whole - half).max() < 0.01


def test_bfloat16_is_the_upper_half_of_a_float(tmp_path: Path) -> None:
    values = np.array([1.0, -2.5, 0.15625], np.float32)
    head = json.dumps({"w": {"dtype": "BF16", "shape": [3], "data_offsets": [0, 6]}}).encode()
    upper = (values.view(np.uint32) >> 16).astype("<u2").tobytes()
    (tmp_path / "w.safetensors").write_bytes(len(head).to_bytes(8, "little") + head + upper)
    assert read_weights(tmp_path / "w.safetensors")["w"].tolist() == values.tolist()


def test_an_older_bert_has_its_words_in_a_list(hf_folder: Callable[..., Path], clean: Callable[..., Any]) -> None:
    folder = hf_folder()
    by_json = huggingface.open_folder(folder).score(clean(["De Fiets is goed"]))
    vocabulary = json.loads((folder / "tokenizer.json").read_text("utf-8"))["model"]["vocab"]
    (folder / "vocab.txt").write_text("\n".join(sorted(vocabulary, key=vocabulary.__getitem__)), "utf-8")
    (folder / "tokenizer.json").unlink()
    by_list = huggingface.open_folder(folder).score(clean(["De Fiets is goed"]))
    np.testing.assert_allclose(by_list.probability, by_json.probability, atol=1e-6)


def test_nothing_is_fetched(
    hf_folder: Callable[..., Path], clean: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_given: object, **_named: object) -> None:
        raise AssertionError("a socket was opened")

    folder = hf_folder()
    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert huggingface.open_folder(folder).score(clean(TEXTS)).probability.shape == (len(TEXTS), 3)
    (folder / "tokenizer.json").unlink()
    with pytest.raises(FileProblem, match=r"tokenizer\.json"):  # not looked for elsewhere either
        huggingface.open_folder(folder)


def test_the_version_follows_the_files(hf_folder: Callable[..., Path], small: dict[str, Any]) -> None:
    before = huggingface.open_folder(hf_folder()).version
    assert huggingface.open_folder(hf_folder()).version == before
    assert huggingface.open_folder(hf_folder(small | {"id2label": {"0": "a", "1": "b", "2": "c"}})).version != before


def test_a_pickle_is_not_opened(hf_folder: Callable[..., Path]) -> None:
    folder = hf_folder()
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    with pytest.raises(FileProblem, match="can hold a program"):
        huggingface.open_folder(folder)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff" * 20,
        (2).to_bytes(8, "little") + b"[]",
        (2).to_bytes(8, "little") + b"{",
        *(
            len(head).to_bytes(8, "little") + head + b"\0" * 4
            for head in (
                b'{"w": {"dtype": "F32", "shape": [1], "data_offsets": [0, 8]}}',
                b'{"w": {"dtype": "F32", "shape": [2], "data_offsets": [0, 4]}}',
                b'{"w": {"dtype": "F32", "shape": [1], "data_offsets": [-4, 0]}}',
                b'{"w": {"shape": [1]}}',
            )
        ),
    ],
)
def test_damaged_weights_are_said(tmp_path: Path, raw: bytes) -> None:
    file = tmp_path / "model.safetensors"
    file.write_bytes(raw)
    with pytest.raises(FileProblem, match="damaged"):
        read_weights(file)


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json", "model.onnx"])
def test_what_is_missing_or_damaged_is_named(small: dict[str, Any], tmp_path: Path, name: str) -> None:
    folder = write_onnx(tmp_path / "onnx", small, is_int8=False)
    (folder / name).write_bytes(b"\x08nonsense")
    with pytest.raises(FileProblem):
        onnx.open_folder(folder)
    (folder / name).unlink()
    with pytest.raises(FileProblem):
        onnx.open_folder(folder)


def test_other_families_and_wrong_sizes_are_refused(small: dict[str, Any]) -> None:
    weights = random_weights(small)
    with pytest.raises(FileProblem, match="deberta"):
        build_graph(weights, small | {"model_type": "deberta"}, 3)
    with pytest.raises(FileProblem, match="swish"):
        build_graph(weights, small | {"hidden_act": "swish"}, 3)
    with pytest.raises(FileProblem, match="another size"):
        build_graph(weights, small, 4)
    with pytest.raises(FileProblem, match=r"lack bert\.pooler"):
        build_graph({name: values for name, values in weights.items() if "pooler" not in name}, small, 3)
    with pytest.raises(FileProblem, match="lacks hidden_size"):
        build_graph(weights, {"model_type": "bert", "num_hidden_layers": 1, "num_attention_heads": 1}, 3)


@pytest.mark.parametrize("library", ["onnxruntime", "tokenizers", "onnx"])
def test_what_must_be_installed_is_said(
    hf_folder: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, library: str
) -> None:
    folder = hf_folder()
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(MissingPart, match=f"needs {library}, which is not installed"):
        huggingface.open_folder(folder)
