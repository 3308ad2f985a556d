"""Encoders with random weights, made on the spot: as slow as the real ones, and nothing to download.

`bert_base_int8(folder)` is the peer of the benchmarks: 12 layers of width 768, as BERTje and RobBERT have, in int8.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from waterlijn.text.scorers.graph import build_graph, shape_of, sizes_of

LABELS = ("acceptable", "offensive", "hateful", "violent")
BASE: dict[str, Any] = {
    "model_type": "bert",
    "vocab_size": 30_000,
    "hidden_size": 768,
    "num_hidden_layers": 12,
    "num_attention_heads": 12,
    "intermediate_size": 3072,
    "max_position_embeddings": 512,
    "type_vocab_size": 2,
    "hidden_act": "gelu",
    "layer_norm_eps": 1e-12,
    "pad_token_id": 0,
    "id2label": {str(k): label for k, label in enumerate(LABELS)},
}
SEED = 20261121
STEP = 0.05  # spread of the weights; small enough that nothing overflows in twelve layers


def random_weights(config: Mapping[str, Any], seed: int = SEED) -> dict[str, NDArray[np.float32]]:
    """Every weight of the model, normal around 0 (the scales of the normalisations around 1)."""
    rng = np.random.default_rng(seed)
    found = {}
    for name, size in sizes_of(shape_of(config), len(config["id2label"])).items():
        numbers = rng.standard_normal(size, np.float32) * np.float32(STEP)
        is_scale = name.lower().endswith("norm.weight")
        found[name] = numbers + 1 if is_scale else numbers
    return found


def write_tokenizer(path: Path, size: int) -> None:
    """A WordPiece tokenizer that knows letters, pairs and triples: a Dutch word becomes two or three pieces."""
    letters = "abcdefghijklmnopqrstuvwxyz0123456789.,!?'\"-:;()@#/&éëïö"
    pairs = [a + b for a in letters[:26] for b in letters[:26]]
    triples = [a + b for a in pairs for b in "aeioutnrsld"]
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
    words += [mark + piece for piece in (*letters, *pairs, *triples) for mark in ("", "##")]
    vocabulary = {word: number for number, word in enumerate(words[:size])}
    special = {name: {"id": name, "ids": [vocabulary[name]], "tokens": [name]} for name in ("[CLS]", "[SEP]")}
    parts: dict[str, Any] = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [],
        "normalizer": {
            "type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True,
            "strip_accents": False, "lowercase": True,
        },
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [
                {"SpecialToken": {"id": "[CLS]", "type_id": 0}},
                {"Sequence": {"id": "A", "type_id": 0}},
                {"SpecialToken": {"id": "[SEP]", "type_id": 0}},
            ],
            "pair": [],
            "special_tokens": special,
        },
        "decoder": None,
        "model": {
            "type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
            "max_input_chars_per_word": 100, "vocab": vocabulary,
        },
    }  # fmt: skip
    path.write_text(json.dumps(parts, ensure_ascii=False), "utf-8")


def write_onnx(folder: Path, config: Mapping[str, Any], *, is_int8: bool, seed: int = SEED) -> Path:
    """A folder that `onnx:FOLDER` opens; returns it."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(config), "utf-8")
    write_tokenizer(folder / "tokenizer.json", config["vocab_size"])
    model = folder / "model.onnx"
    model.write_bytes(build_graph(random_weights(config, seed), config, len(config["id2label"])))
    if is_int8:
        quantize_dynamic(model, folder / "model_quantized.onnx", weight_type=QuantType.QInt8)
        model.unlink()
    return folder


def bert_base_int8(folder: Path) -> Path:
    """BERT-base in int8 with random weights, 104 MB; takes some seconds and some GB of memory while it is made."""
    return write_onnx(folder, BASE, is_int8=True)
