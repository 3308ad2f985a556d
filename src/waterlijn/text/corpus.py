"""The labelled texts that training and evaluation use, and which of them must stay in one fold.

What ships is the written corpus and the generator. The labels of natural comments, and plain Dutch as background,
are joined from a data folder beside the checkout when it is there; their texts never enter the repository.
"""

from __future__ import annotations

import csv
import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from waterlijn.records import BEHAVIOURS, LABELS, NEEDS, TARGETS
from waterlijn.text.groups import copy_keys, together

SEVERITY_STEPS = 5  # columns "at least 1" to "at least 5"
COLUMNS = (
    *LABELS,
    *(f"severity>={step}" for step in range(1, SEVERITY_STEPS + 1)),
    *(f"target:{target}" for target in TARGETS),
    *(f"behaviour:{behaviour}" for behaviour in BEHAVIOURS),
    *(f"need:{need}" for need in NEEDS),
)
UNSURE_WEIGHT = 0.4  # the annotator would not be surprised by another answer
BACKGROUND_WEIGHT = 0.5  # nobody read these; they are plain Dutch and overwhelmingly harmless
NEIGHBOURS = 10  # minimal pairs stand within about this many lines of the written corpus
TAG = re.compile(r"<[^>]{0,500}>")


@dataclass(frozen=True, slots=True)
class Example:
    """One text with what is known about it; a column that is not in `labels` is unknown."""

    id: str
    text: str
    source: str
    keys: tuple[str, ...]  # texts that share a key stay in one fold
    labels: Mapping[str, float]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Corpus:
    """Examples in columns: `y` and `known` are float32 (n, len(COLUMNS)), `group` int64 (n,)."""

    id: Sequence[str]
    text: Sequence[str]
    source: NDArray[np.str_]
    group: NDArray[np.int64]
    y: NDArray[np.float32]
    known: NDArray[np.float32]
    weight: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.text)


def _labels(record: Mapping[str, Any]) -> dict[str, float]:
    found: dict[str, float] = {label: float(record[label]) for label in LABELS}
    if "severity" in record:
        found |= {f"severity>={step}": float(record["severity"] >= step) for step in range(1, SEVERITY_STEPS + 1)}
    found |= {f"target:{target}": float(record["target"] == target) for target in TARGETS}
    found |= {f"behaviour:{behaviour}": float(record["behaviour"] == behaviour) for behaviour in BEHAVIOURS}
    return found | {f"need:{need}": float(need in record["needs"]) for need in NEEDS}


def _weight(record: Mapping[str, Any]) -> float:
    return UNSURE_WEIGHT if record.get("unsure") else 1.0


def plain(text: str) -> str:
    """A stored comment as a reader of exports would hand it over: no tags, no entities."""
    return html.unescape(TAG.sub(" ", text)).strip()


def written() -> Iterator[Example]:
    """The written corpus; blocks of ten neighbours and texts under one context share a key."""
    folder = files("waterlijn.knowledge").joinpath("written")
    sources = sorted((part for part in folder.iterdir() if part.name.endswith(".jsonl")), key=lambda part: part.name)
    for line in (line for source in sources for line in source.read_text("utf-8").splitlines()):
        record = json.loads(line)
        part, _, number = record["id"].partition("-")
        keys = [f"{part}:{(int(re.sub(r'[^0-9]', '', number) or 1) - 1) // NEIGHBOURS}"]
        if record["context"]:
            keys.append(f"{part}:{record['context']}")
        yield Example(record["id"], record["text"], f"written/{part}", tuple(keys), _labels(record), _weight(record))


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)


def natural(data: Path) -> Iterator[Example]:
    """Natural comments and tweets with our labels; a thread stays in one fold."""
    texts: dict[str, tuple[str, str]] = {}
    for row in _rows(data / "webcomments_nl.csv"):
        texts[row["id"]] = (row["text"], f"thread:{row['thread']}")
    for row in _rows(data / "ct22_nl_tweets_dev.csv"):
        texts["t" + row["id"]] = (row["text"], "")
    for number, row in enumerate(_rows(data / "party_tweets_nl.csv")):
        texts[f"p{number:05d}"] = (row["Tweet"], "")
    for line in (data / "labels" / "labels.jsonl").read_text("utf-8").splitlines():
        record = json.loads(line)
        text, thread = texts[record["id"]]
        keys = (thread,) if thread else ()
        source = "natural/comments" if record["id"].startswith("c") else "natural/tweets"
        yield Example(record["id"], plain(text), source, keys, _labels(record), _weight(record))


def background(data: Path, *, each: int = 2000, seed: int = 20261121) -> Iterator[Example]:
    """Plain Dutch that nobody labelled: parliament, sentences, reviews. Taken as harmless, at a low weight."""
    harmless = dict.fromkeys(LABELS, 0.0) | {f"severity>={step}": 0.0 for step in range(1, SEVERITY_STEPS + 1)}
    sources: dict[str, list[str]] = {
        "parliament": [row["text_nl"][:400] for row in _rows(data / "be_parliament_2020_nl.csv")],
        "sentences": (data / "ud_nl_sentences.txt").read_text("utf-8").splitlines(),
        "reviews": [row["feedback"][:400] for row in _rows(data / "brussels_reviews_nl.csv")],
    }
    rng = np.random.default_rng(seed)
    for name, texts in sources.items():
        for i in rng.permutation(len(texts))[:each]:
            key = (f"{name}:{i // NEIGHBOURS}",)
            yield Example(f"{name}-{i}", texts[i], f"background/{name}", key, harmless, BACKGROUND_WEIGHT)


def unseen(data: Path, *, most: int = 2000) -> Iterator[Example]:
    """Plain Dutch that nothing is ever learned from: questions in parliament of another year, as a check."""
    harmless = dict.fromkeys(LABELS, 0.0)
    for i, row in enumerate(_rows(data / "belgium_parliament_2017_nl.csv")):
        if i == most:
            return
        yield Example(f"p2017-{i}", row["text"][:400], "unseen/parliament 2017", (f"p2017:{i}",), harmless)


def _copies(examples: Sequence[Example], group: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Near copies (same folded beginning or end) of a text in another group: joining would glue threads together."""
    seen: dict[str, int] = {}
    copy = np.zeros(len(examples), np.bool_)
    for i, keys in enumerate(copy_keys([example.text for example in examples])):
        for key in keys:
            copy[i] |= seen.setdefault(key, int(group[i])) != group[i]
    return copy


def assemble(examples: Iterable[Example], *, copies: bool = False) -> Corpus:
    """Examples -> columns; a near copy of a text in another group is left out, unless `copies` are wanted."""
    everything = list(examples)
    groups = together([example.keys for example in everything])
    keep = np.arange(len(everything)) if copies else np.flatnonzero(~_copies(everything, groups))
    rows = [everything[i] for i in keep]
    y, known = np.zeros((len(rows), len(COLUMNS)), np.float32), np.zeros((len(rows), len(COLUMNS)), np.float32)
    place = {column: k for k, column in enumerate(COLUMNS)}
    for i, row in enumerate(rows):
        for column, value in row.labels.items():
            y[i, place[column]], known[i, place[column]] = value, 1.0
    return Corpus(
        [row.id for row in rows],
        [row.text for row in rows],
        np.array([row.source for row in rows]),
        groups[keep],
        y,
        known,
        np.array([row.weight for row in rows], np.float32),
    )


def folds(group: NDArray[np.int64], n: int = 5, seed: int = 20261121) -> NDArray[np.int64]:
    """Whole groups over `n` folds of about equal size (largest first, to the smallest fold)."""
    names, sizes = np.unique(group, return_counts=True)
    shuffled = np.random.default_rng(seed).permutation(names.size)
    order = shuffled[np.argsort(-sizes[shuffled], kind="stable")]
    load = np.zeros(n, np.int64)
    place: dict[int, int] = {}
    for g in order:
        fold_number = int(np.argmin(load))
        place[int(names[g])] = fold_number
        load[fold_number] += sizes[g]
    return np.array([place[int(g)] for g in group], np.int64)
