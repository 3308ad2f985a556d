"""The graph of every family of encoders gives the log-odds of the transformers library."""

import json
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest

from waterlijn.text.scorers.encoder import counts_from_padding
from waterlijn.text.scorers.graph import build_graph, shape_of, sizes_of

MODELS = json.loads((Path(__file__).parent / "vectors" / "encoders.json").read_text("utf-8"))["models"]
SPREAD = 0.4  # of the weights in the reference: large, so that a mistake anywhere shows


def numbers(name: str, size: tuple[int, ...]) -> Any:
    return np.random.default_rng(zlib.crc32(name.encode())).normal(0, SPREAD, size).astype(np.float32)


@pytest.mark.parametrize("model", MODELS, ids=[model["config"]["model_type"] for model in MODELS])
def test_log_odds_of_transformers(model: dict[str, Any]) -> None:
    config, pieces = model["config"], model["pieces"]
    n_labels = len(config["id2label"])
    weights = {name: numbers(name, size) for name, size in sizes_of(shape_of(config), n_labels).items()}
    session = onnxruntime.InferenceSession(build_graph(weights, config, n_labels), providers=["CPUExecutionProvider"])
    width, pad = max(map(len, pieces)), config["pad_token_id"]
    mask = np.array([[int(i < len(row)) for i in range(width)] for row in pieces])
    ids = np.array([row + [pad] * (width - len(row)) for row in pieces])
    places = mask.cumsum(axis=1) * mask + (pad if counts_from_padding(config) else -1)
    given = {"input_ids": ids, "attention_mask": mask, "position_ids": np.maximum(places, 0)}
    found = session.run(None, given)[0]
    np.testing.assert_allclose(found, np.array(model["log_odds"]), atol=5e-6)
