"""A second reader in ONNX form (int8 or not), from a folder on this machine."""

from __future__ import annotations

from pathlib import Path

from waterlijn.errors import FileProblem
from waterlijn.text.scorers.encoder import Encoder, digest, open_session, open_tokenizer, read_config, settings_of

# smallest first: who put an int8 model beside the large one meant it to be used
NAMES = ("model_quantized.onnx", "onnx/model_quantized.onnx", "model.onnx", "onnx/model.onnx")
PARTS = ("config.json", "tokenizer.json", "vocab.txt", "tokenizer_config.json")


def open_folder(folder: Path, *, threads: int | None = None) -> Encoder:
    """A folder with config.json, tokenizer.json and the model, as Optimum writes it.

    Parameters
    ----------
    folder
        With `model.onnx` or `model_quantized.onnx`, or these in a folder `onnx` inside it.
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
    files = [model, *(folder / name for name in PARTS if (folder / name).is_file())]
    session, tokenizer = open_session(model, threads), open_tokenizer(folder, config)
    return Encoder(session, tokenizer, settings, f"onnx {digest(files)}")
