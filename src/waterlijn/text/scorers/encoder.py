"""An encoder on this machine: texts -> pieces -> the model -> a probability per label. Shared by both local adapters.

onnxruntime and tokenizers are optional; they are imported where an encoder is opened, and nowhere else.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from waterlijn.errors import FileProblem, WaterlijnError
from waterlijn.text.scorers.protocol import Pseudonymised, Scores

BATCH = 32  # texts at a time, of about the same length: little is spent on padding
PIECES = 4096  # at a time: the memory for attention grows with the square of the length
MOST_PIECES = 512  # of a text; what comes after is not read
LARGEST_CONFIG = 16 << 20  # bytes; a file of settings is never larger
Ints = NDArray[np.int64]


class MissingPart(WaterlijnError):
    """An optional library is not there."""

    def __init__(self, library: str) -> None:
        super().__init__(
            "This second reader needs {library}, which is not installed. docs/how-to/second-reader.md says how to.",
            library=library,
        )


@dataclass(frozen=True, slots=True)
class Settings:
    """What a config.json says that matters here.

    Attributes
    ----------
    labels
        In the order of the model's outputs.
    is_exclusive
        True when exactly one label applies (softmax), False when each stands alone (sigmoid).
    most_pieces
        Longest input.
    pad
        Number of the piece that fills up short texts.
    first_position
        Number of the first place in a text: families differ (RoBERTa counts from its padding piece on).
    """

    labels: tuple[str, ...]
    is_exclusive: bool
    most_pieces: int
    pad: int
    first_position: int


def read_config(folder: Path) -> dict[str, Any]:
    """The table in config.json.

    Raises
    ------
    FileProblem
        The folder has none, or it is no table.
    """
    path = folder / "config.json"
    try:
        if path.stat().st_size > LARGEST_CONFIG:
            raise ValueError("too large")
        config = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as problem:
        raise FileProblem("The model in {folder} has no config.json that can be read.", folder=str(folder)) from problem
    if not isinstance(config, dict):
        raise FileProblem("The model in {folder} has no config.json that can be read.", folder=str(folder))
    return config


def settings_of(config: Mapping[str, Any], folder: Path) -> Settings:
    """Labels and lengths from a config.json.

    Raises
    ------
    FileProblem
        It names no labels: then it is no model that sorts texts.
    """
    names = config.get("id2label")
    if not isinstance(names, dict) or sorted(names) != sorted(map(str, range(len(names)))) or not names:
        raise FileProblem("The config.json in {folder} names no labels (id2label).", folder=str(folder))
    labels = tuple(str(names[str(k)]) for k in range(len(names)))
    is_exclusive = len(labels) > 1 and config.get("problem_type") != "multi_label_classification"
    pad = int(config.get("pad_token_id") or 0)
    first = pad + 1 if counts_from_padding(config) else 0
    longest = int(config.get("max_position_embeddings") or MOST_PIECES) - first
    return Settings(labels, is_exclusive, min(MOST_PIECES, longest), pad, first)


def counts_from_padding(config: Mapping[str, Any]) -> bool:
    return config.get("model_type") in ("roberta", "xlm-roberta", "camembert")


def open_tokenizer(folder: Path, config: Mapping[str, Any]) -> Any:
    """The tokenizer of a model: tokenizer.json, or the vocab.txt of an older BERT. Never fetched from elsewhere."""
    try:
        from tokenizers import BertWordPieceTokenizer, Tokenizer  # optional: only who brings a model needs it
    except ImportError as problem:
        raise MissingPart("tokenizers") from problem
    whole, words = folder / "tokenizer.json", folder / "vocab.txt"
    # the tokenizers library raises a plain Exception for a file that it does not understand
    try:
        if whole.is_file():
            return Tokenizer.from_file(str(whole))
        if words.is_file() and config.get("model_type") in ("bert", "distilbert"):
            return BertWordPieceTokenizer(str(words), lowercase=_is_lowercase(folder))
    except Exception as problem:
        raise FileProblem("The tokenizer in {folder} cannot be read.", folder=str(folder)) from problem
    raise FileProblem("The model in {folder} has no tokenizer.json.", folder=str(folder))


def _is_lowercase(folder: Path) -> bool:
    path = folder / "tokenizer_config.json"
    return not path.is_file() or bool(json.loads(path.read_text("utf-8")).get("do_lower_case", True))


def open_session(model: Path | bytes, threads: int | None) -> Any:
    """A model in ONNX form, ready to run on the processor; it speaks to nobody.

    Raises
    ------
    MissingPart, FileProblem
    """
    try:
        import onnxruntime  # optional, 63 MB: only who brings a model needs it
        from onnxruntime.capi.onnxruntime_pybind11_state import Fail, InvalidArgument, InvalidGraph, InvalidProtobuf
    except ImportError as problem:
        raise MissingPart("onnxruntime") from problem
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = threads or 0  # 0: as many as there are cores
    try:
        source = model if isinstance(model, bytes) else str(model)
        return onnxruntime.InferenceSession(source, options, providers=["CPUExecutionProvider"])
    except (Fail, InvalidArgument, InvalidGraph, InvalidProtobuf) as problem:
        raise FileProblem("The model cannot be opened: it is damaged, or of a kind that is not known.") from problem


def digest(paths: Sequence[Path]) -> str:
    """Twelve hexadecimal digits of the contents of files, in the order given."""
    whole = hashlib.sha256()
    for path in paths:
        with path.open("rb") as file:
            whole.update(hashlib.file_digest(file, "sha256").digest())
    return whole.hexdigest()[:12]


class Encoder:
    """A text classifier that runs here.

    Parameters
    ----------
    session
        onnxruntime session with inputs `input_ids`, `attention_mask` and, where the model has them,
        `token_type_ids` and `position_ids`; its first output holds log-odds (n, labels).
    tokenizer
        Of the `tokenizers` library.
    settings
        Labels and lengths.
    version
        Changes with any file of the model.
    """

    def __init__(self, session: Any, tokenizer: Any, settings: Settings, version: str) -> None:
        self._session, self._tokenizer, self._settings, self.version = session, tokenizer, settings, version
        self._inputs = {given.name for given in session.get_inputs()}
        self._tokenizer.enable_truncation(max_length=settings.most_pieces)
        self._tokenizer.no_padding()

    def score(self, texts: Pseudonymised) -> Scores:
        """Probabilities float64 (n, labels); always an answer."""
        found = np.zeros((len(texts), len(self._settings.labels)))
        for rows, given in self._batches(texts):
            found[rows] = _probabilities(self._run(given), self._settings.is_exclusive)
        return Scores(self._settings.labels, found, self.version)

    def _batches(self, texts: Sequence[str]) -> Iterator[tuple[Ints, dict[str, Ints]]]:
        # half of a broken emoji cannot be written as UTF-8, which the tokenizer asks for
        clean = [text.encode("utf-8", "replace").decode() for text in texts]
        pieces = [encoding.ids for encoding in self._tokenizer.encode_batch(clean)]
        order = np.argsort([-len(ids) for ids in pieces], kind="stable")
        start = 0
        while start < len(order):
            longest = max(1, len(pieces[order[start]]))
            rows = order[start : start + max(1, min(BATCH, PIECES // longest))]
            yield rows, self._inputs_of([pieces[row] or [self._settings.pad] for row in rows])
            start += len(rows)

    def _inputs_of(self, pieces: Sequence[Sequence[int]]) -> dict[str, Ints]:
        width = max(map(len, pieces))
        ids = np.full((len(pieces), width), self._settings.pad, np.int64)
        mask = np.zeros((len(pieces), width), np.int64)
        for i, row in enumerate(pieces):
            ids[i, : len(row)], mask[i, : len(row)] = row, 1
        places = np.cumsum(mask, axis=1) * mask + self._settings.first_position - 1
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        given["position_ids"] = np.maximum(places, 0)
        return {name: values for name, values in given.items() if name in self._inputs}

    def _run(self, given: dict[str, Ints]) -> NDArray[np.float64]:
        return np.asarray(self._session.run(None, given)[0], np.float64)


def _probabilities(log_odds: NDArray[np.float64], is_exclusive: bool) -> NDArray[np.float64]:
    """Softmax over labels that exclude each other, else the logistic function of each."""
    if not is_exclusive:
        return np.asarray(1.0 / (1.0 + np.exp(-np.clip(log_odds, -40.0, 40.0))))
    powers = np.exp(log_odds - log_odds.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))
