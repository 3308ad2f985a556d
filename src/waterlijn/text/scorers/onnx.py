"""A second reader in ONNX form (int8 or not), from a folder on this machine."""

from __future__ import annotations

import mmap
import os
import re
from pathlib import Path

from waterlijn.errors import FileProblem
from waterlijn.text.scorers.encoder import Encoder, digest, open_session, open_tokenizer, read_config, settings_of

# smallest first: who put an int8 model beside the large one meant it to be used
NAMES = ("model_quantized.onnx", "onnx/model_quantized.onnx", "model.onnx", "onnx/model.onnx")
# where a weight is kept in a file beside the model, it names that file: an entry "location" of the ONNX format, its
# key and value each with their tag and length (external_data of TensorProto in onnx.proto)
LOCATION = re.compile(rb"\x0a\x08location\x12([\x01-\x7f]|[\x80-\xff][\x01-\x7f])", re.DOTALL)
PARTS = ("config.json", "tokenizer.json", "vocab.txt", "tokenizer_config.json")


def open_folder(folder: Path, *, threads: int | None = None) -> Encoder:
    """A folder with config.json, tokenizer.json and the model, as Optimum writes it.

    Parameters
    ----------
    folder
        With `model.onnx` or `model_quantized.onnx`, or these in a folder `onnx` inside it; and the files with weights
        that the model names.
    threads
        Cores to use; all of them when not given.

    Raises
    ------
    FileProblem, MissingPart
        Something in the folder is missing or damaged; onnxruntime or tokenizers is not installed.
    """
    model = next((folder / name for name in NAMES if (folder / name).is_file()), None)
    if model is None:
        raise FileProblem("There is no model.onnx in {folder}.", folder=str(folder))
    config = read_config(folder)
    settings = settings_of(config, folder)
    files = [model, *_weights_beside(model), *(folder / name for name in PARTS if (folder / name).is_file())]
    session, tokenizer = open_session(model, threads), open_tokenizer(folder, config)
    return Encoder(session, tokenizer, settings, f"onnx {digest(files)}")


def _weights_beside(model: Path) -> list[Path]:
    """The files beside a model that hold its weights: what is over 2 GB cannot be one file."""
    if not model.stat().st_size:
        return []  # nothing to map; opening it says what is wrong
    with model.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        names = {content[found.end() : found.end() + _length(found[1])] for found in LOCATION.finditer(content)}
    paths = (model.parent / os.fsdecode(name) for name in sorted(names) if b"\0" not in name)
    return [path for path in paths if path.is_file()]


def _length(varint: bytes) -> int:
    """A length as protobuf writes it: seven bits a byte, the lowest first.

    Examples
    --------
    >>> _length(b"\\x0f"), _length(b"\\xac\\x02")
    (15, 300)
    """
    return sum((byte & 0x7F) << 7 * place for place, byte in enumerate(varint))
