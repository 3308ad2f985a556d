"""The shipped weights: loading them, and what they say of a batch."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from waterlijn.text.fitting import Fitted
from waterlijn.text.kernel import LANES, ROWS, Stream, score

Scores = NDArray[np.float32]
WEIGHTS, SETTINGS = "model/weights.npz", "model/settings.json"


@dataclass(frozen=True, slots=True)
class Model:
    """A fitted model.

    Attributes
    ----------
    table, scale
        int8 (ROWS, width) and float32 (width,): a weight is ``table * scale``; columns past the last are zero.
    importance
        uint8 (ROWS,): what each feature counts for in a message's length.
    bias
        float32 (columns,).
    columns
        What each column scores (see `corpus.COLUMNS`).
    settings
        Calibration and thresholds (see `calibrate`).
    digest
        Hash of weights and settings.
    """

    table: NDArray[np.int8]
    scale: NDArray[np.float32]
    importance: NDArray[np.uint8]
    bias: NDArray[np.float32]
    columns: tuple[str, ...]
    settings: Mapping[str, Any]
    digest: str


def quantise(weights: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Weights in one byte each; the few largest are clipped at the 99.99th percentile of the non-zero ones."""
    scale = np.empty(weights.shape[1], np.float32)
    for k in range(weights.shape[1]):
        size = np.abs(weights[:, k])
        used = size[size > 0]
        scale[k] = np.quantile(used, 0.9999) / 127 if used.size else 1.0
    table = np.clip(np.rint(weights / np.maximum(scale, 1e-12)), -127, 127).astype(np.int8)
    return table, scale


def scores(model: Model, batch: Stream) -> Scores:
    """Uncalibrated log-odds, shape (n, columns)."""
    found = score(batch, model.table, model.importance, model.scale)[:, : len(model.bias)]
    return np.asarray(found + model.bias, np.float32)


def save(folder: Path, fitted: Fitted, settings: Mapping[str, Any]) -> None:
    """Write weights and settings where `load` finds them; byte for byte the same for the same input."""
    folder.mkdir(parents=True, exist_ok=True)
    table, scale = quantise(fitted.weights)
    used = np.flatnonzero(fitted.importance).astype(np.int32)
    buffer = io.BytesIO()
    np.savez_compressed(
        buffer, used=used, table=table[used], scale=scale, importance=fitted.importance[used], bias=fitted.bias
    )
    (folder / "weights.npz").write_bytes(buffer.getvalue())
    (folder / "settings.json").write_text(json.dumps(settings, indent=1, sort_keys=True) + "\n", "utf-8")


@cache
def load() -> Model:
    """The model that ships with this version."""
    knowledge = files("waterlijn.knowledge")
    raw = knowledge.joinpath(WEIGHTS).read_bytes()
    settings_text = knowledge.joinpath(SETTINGS).read_bytes()
    with np.load(io.BytesIO(raw)) as stored:
        columns = stored["table"].shape[1]
        # a row of whole vector registers is summed twice as fast
        width = max(columns, LANES)
        table = np.zeros((ROWS, width), np.int8)
        table[stored["used"], :columns] = stored["table"]
        importance = np.zeros(ROWS, np.uint8)
        importance[stored["used"]] = stored["importance"]
        scale, bias = np.ones(width, np.float32), stored["bias"]
        scale[:columns] = stored["scale"]
    settings = json.loads(settings_text)
    digest = hashlib.sha256(raw + settings_text).hexdigest()
    return Model(table, scale, importance, bias, tuple(settings["columns"]), settings, digest)
