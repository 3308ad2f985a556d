"""A second reader as Hugging Face stores it, from a folder on this machine and from nowhere else.

The folder is read by our own code: there is no hub, no cache and no address in it, so `local_files_only` is not a
setting that could be forgotten. Weights must be safetensors: the older pytorch_model.bin is a pickle, and opening a
pickle runs whatever program it holds.
"""

from __future__ import annotations

import json
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from waterlijn.errors import FileProblem
from waterlijn.text.scorers.encoder import Encoder, digest, open_session, open_tokenizer, read_config, settings_of
from waterlijn.text.scorers.graph import build_graph
from waterlijn.text.scorers.onnx import PARTS

WEIGHTS = "model.safetensors"
LARGEST_HEADER = 32 << 20  # bytes; some hundred thousand names
LARGEST_WEIGHTS = 1_900_000_000  # bytes; one ONNX file holds 2 GB at most
KINDS: dict[str, np.dtype[Any]] = {"F32": np.dtype("<f4"), "F16": np.dtype("<f2"), "BF16": np.dtype("<u2")}


def open_folder(folder: Path, *, threads: int | None = None) -> Encoder:
    """A folder with config.json, tokenizer.json and model.safetensors.

    Parameters
    ----------
    folder
        Of a text classifier of the family of BERT, DistilBERT, RoBERTa, XLM-R or CamemBERT.
    threads
        Cores to use; all of them when not given.

    Raises
    ------
    FileProblem, MissingPart
        Something is missing, damaged or of another family; an optional library is not installed.
    """
    config = read_config(folder)
    settings = settings_of(config, folder)
    path = _weights_file(folder)
    files = [path, *(folder / name for name in PARTS if (folder / name).is_file())]
    graph = build_graph(read_weights(path), config, len(settings.labels))
    session, tokenizer = open_session(graph, threads), open_tokenizer(folder, config)
    return Encoder(session, tokenizer, settings, f"hf {digest(files)}")


def _weights_file(folder: Path) -> Path:
    path = folder / WEIGHTS
    if not path.is_file():
        raise FileProblem(
            "There is no model.safetensors in {folder}. A pytorch_model.bin is not opened, because it can hold a "
            "program; save the model as safetensors.",
            folder=str(folder),
        )
    if path.stat().st_size > LARGEST_WEIGHTS:
        raise FileProblem("The model in {folder} is too large. Export it to ONNX.", folder=str(folder))
    return path


def read_weights(path: Path) -> dict[str, NDArray[np.float32]]:
    """All floating-point tensors of a safetensors file.

    Notes
    -----
    Eight bytes with the length of a JSON header, the header (name -> dtype, shape, offsets), the numbers. A header
    that points outside the file is refused.

    References
    ----------
    https://github.com/huggingface/safetensors (format)
    """
    try:
        raw = np.memmap(path, np.uint8, "r")
        size = int.from_bytes(raw[:8].tobytes(), "little")
        if not 0 < size <= min(LARGEST_HEADER, len(raw) - 8):
            raise ValueError("length of the header")
        header = json.loads(raw[8 : 8 + size].tobytes())
        body = raw[8 + size :]
        return {name: _tensor(body, entry) for name, entry in header.items() if _is_number(name, entry)}
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        raise FileProblem("The weights in {file} are damaged.", file=str(path)) from problem


def _is_number(name: str, entry: dict[str, Any]) -> bool:
    return name != "__metadata__" and entry["dtype"] in KINDS


def _tensor(body: NDArray[np.uint8], entry: dict[str, Any]) -> NDArray[np.float32]:
    kind, (start, end) = KINDS[entry["dtype"]], entry["data_offsets"]
    if not 0 <= start <= end <= len(body) or end - start != prod(entry["shape"]) * kind.itemsize:
        raise ValueError("offsets")
    numbers = np.frombuffer(body[start:end], kind)  # a view into the file: read when it is needed
    if entry["dtype"] == "BF16":  # the upper half of a float32
        numbers = (numbers.astype(np.uint32) << 16).view(np.float32)
    return np.asarray(numbers, np.float32).reshape(entry["shape"])
