"""A second reader that was tried, as a small file: which one, its labels, what it is worth here, and its card."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from waterlijn.errors import FileProblem, NotAllowed, UsageError
from waterlijn.records import LABELS
from waterlijn.text.read import model_name
from waterlijn.text.scorers import huggingface, onnx
from waterlijn.text.scorers.calibration import Calibration
from waterlijn.text.scorers.cascade import SecondReader
from waterlijn.text.scorers.compare import HELPS
from waterlijn.text.scorers.endpoint import EndpointScorer, Post
from waterlijn.text.scorers.mapping import checked_map
from waterlijn.text.scorers.protocol import Scorer
from waterlijn.text.scorers.trial import Trial

KINDS = ("onnx", "hf", "openai")
LARGEST = 1 << 20  # bytes of such a file
OTHER_VERSION = "The second reader in {file} was changed after it was tried. Try it again: waterlijn scorer try."


@dataclass(frozen=True, slots=True)
class Source:
    """Where a scorer comes from: "onnx", "hf" or "openai", and a folder or an address; `model` for an endpoint."""

    kind: str
    place: str
    model: str = ""

    @classmethod
    def parse(cls, given: str, model: str = "") -> Source:
        """ "onnx:FOLDER", "hf:FOLDER" or "openai:ADDRESS".

        Examples
        --------
        >>> Source.parse("onnx:/models/dutch").place
        '/models/dutch'
        """
        kind, colon, place = given.partition(":")
        if not colon or kind not in KINDS or not place:
            raise UsageError(
                "Write a second reader as onnx:FOLDER, hf:FOLDER or openai:ADDRESS; got {given}.", given=given
            )
        if kind == "openai" and not model:
            raise UsageError("Name the model that the endpoint must use: --model NAME.")
        return cls(kind, place if kind == "openai" else str(Path(place).resolve()), model)


def open_scorer(source: Source, *, post: Post | None = None, may_send: bool = False) -> Scorer:
    """The scorer itself.

    Parameters
    ----------
    post, may_send
        For an endpoint only: how to reach it, and the explicit yes (see `EndpointScorer`).

    Raises
    ------
    NotAllowed, FileProblem, MissingPart
    """
    if source.kind == "onnx":
        return onnx.open_folder(Path(source.place))
    if source.kind == "hf":
        return huggingface.open_folder(Path(source.place))
    if post is None:
        raise UsageError("There is no way to reach the endpoint.")
    return EndpointScorer(post, source.model, may_send=may_send)


def as_json(source: Source, trial: Trial) -> str:
    """What `load` reads back. It holds no text."""
    reader, card = trial.reader, trial.comparison
    measures = {
        m.name: {"before": _bounds(m.before), "after": _bounds(m.after), "difference": _bounds(m.difference)}
        for m in card.measures
    }
    stored = {
        "source": {"kind": source.kind, "place": source.place, "model": source.model},
        "labels": {label: list(names) for label, names in reader.labels.items()},
        "which": reader.which,
        "version": reader.version,
        "beside": model_name(),
        "beta": {label: list(values) for label, values in reader.calibration.beta.items()},
        "card": {"n": card.n, "groups": card.n_groups, "verdict": card.verdict, "measures": measures},
    }
    return json.dumps(stored, indent=1) + "\n"


def _bounds(estimate: Any) -> list[float] | None:
    if estimate.value is None:
        return None
    return [round(value, 4) for value in (estimate.value, estimate.i95.low, estimate.i95.high)]


@dataclass(frozen=True, slots=True)
class Stored:
    """A second reader as a file has it, its scorer not yet opened."""

    source: Source
    labels: Mapping[str, tuple[str, ...]]
    which: str
    version: str
    calibration: Calibration
    file: str

    def open(self, scorer: Scorer) -> SecondReader:
        """Beside the scorer that `open_scorer` opened.

        Raises
        ------
        NotAllowed
            A local model is not the one that was tried. (An endpoint only shows in its answers who answers; those of
            another model are not used.)
        """
        version = getattr(scorer, "version", self.version)
        if self.source.kind != "openai" and version != self.version:
            raise NotAllowed(OTHER_VERSION, file=self.file)
        return SecondReader(scorer, self.labels, self.calibration, self.which, self.version)


def load(path: Path) -> Stored:
    """Read such a file.

    Raises
    ------
    FileProblem
        It cannot be read, or is another kind of file.
    NotAllowed
        Its card does not say that it helps, or it was tried beside another version of our own reader.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise ValueError("too large")
        given = json.loads(path.read_text("utf-8"))
        verdict, beside = given["card"]["verdict"], given["beside"]
        stored = _stored(given, str(path))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
        raise FileProblem("{file} is not a second reader that was tried.", file=str(path)) from problem
    if verdict != HELPS:
        raise NotAllowed(
            "The card in {file} does not say that this second reader helps. It is not used.", file=str(path)
        )
    if beside != model_name():
        raise NotAllowed(
            "{file} was tried beside another version of our own reader. Try it again: waterlijn scorer try.",
            file=str(path),
        )
    return stored


def _stored(given: Mapping[str, Any], file: str) -> Stored:
    source = Source(*(str(given["source"][name]) for name in ("kind", "place", "model")))
    beta = {str(label): tuple(map(float, values)) for label, values in given["beta"].items()}
    if source.kind not in KINDS or not set(beta) <= set(LABELS) or any(len(values) != 3 for values in beta.values()):
        raise ValueError("not ours")
    labels = checked_map(given["labels"], file)
    calibration = Calibration({label: (a, b, c) for label, (a, b, c) in beta.items()})
    return Stored(source, labels, str(given["which"]), str(given["version"]), calibration, file)
