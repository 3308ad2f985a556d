"""The shipped weights: loading them, and what they say of a batch."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
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


def archive(**arrays: NDArray[Any]) -> bytes:
    """Arrays as a NumPy archive (.npz) without the time and the machine: the same arrays give the same file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        for name, values in arrays.items():
            entry = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
            body = io.BytesIO()
            np.lib.format.write_array(body, np.ascontiguousarray(values), allow_pickle=False)
            packed.writestr(entry, body.getvalue(), compresslevel=9)
    return buffer.getvalue()


def content_digest(weights: bytes, settings: bytes) -> str:
    """SHA-256 of what an archive of weights holds and of the settings, in hexadecimal.

    Of the arrays and not of the file: builds of zlib pack the same bytes differently.
    """
    total = hashlib.sha256()
    with np.load(io.BytesIO(weights)) as stored:
        for name in sorted(stored):
            values = np.ascontiguousarray(stored[name])
            total.update(f"{name} {values.dtype.str} {values.shape}\n".encode())
            total.update(values.tobytes())
    total.update(settings)
    return total.hexdigest()


def packed(fitted: Fitted, settings: Mapping[str, Any]) -> tuple[bytes, bytes]:
    """Weights as an archive and settings as JSON: what `model_of` reads; the same input, the same bytes."""
    table, scale = quantise(fitted.weights)
    used = np.flatnonzero(fitted.importance).astype(np.int32)
    weights = archive(used=used, table=table[used], scale=scale, importance=fitted.importance[used], bias=fitted.bias)
    return weights, (json.dumps(settings, indent=1, sort_keys=True) + "\n").encode()


def save(folder: Path, weights: bytes, settings: bytes) -> None:
    """Write what `packed` made where `load` would find it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / Path(WEIGHTS).name).write_bytes(weights)
    (folder / Path(SETTINGS).name).write_bytes(settings)


def model_of(weights: bytes, settings: bytes) -> Model:
    """A model from its archive and its settings."""
    with np.load(io.BytesIO(weights)) as stored:
        columns = stored["table"].shape[1]
        # a row of whole vector registers is summed twice as fast
        width = max(columns, LANES)
        table = np.zeros((ROWS, width), np.int8)
        table[stored["used"], :columns] = stored["table"]
        importance = np.zeros(ROWS, np.uint8)
        importance[stored["used"]] = stored["importance"]
        scale, bias = np.ones(width, np.float32), stored["bias"]
        scale[:columns] = stored["scale"]
    known = json.loads(settings)
    digest = hashlib.sha256(weights + settings).hexdigest()
    return Model(table, scale, importance, bias, tuple(known["columns"]), known, digest)


@cache
def load() -> Model:
    """The model that ships with this version."""
    knowledge = files("waterlijn.knowledge")
    return model_of(knowledge.joinpath(WEIGHTS).read_bytes(), knowledge.joinpath(SETTINGS).read_bytes())


def shipped_digest() -> str:
    """Digest of the contents of the shipped weights and settings (see `content_digest`)."""
    knowledge = files("waterlijn.knowledge")
    return content_digest(knowledge.joinpath(WEIGHTS).read_bytes(), knowledge.joinpath(SETTINGS).read_bytes())
