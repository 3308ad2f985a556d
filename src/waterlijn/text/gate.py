"""Did the reader get worse than its card says? Figure by figure, by more than noise.

The card keeps the answers that it was made from (one number a text, no text). The same texts are read again, and each
figure is compared text for text: whole groups are drawn again, and a figure is worse when even the kind end of the
95 % interval of the difference is. An unchanged reader differs nowhere, so the gate has no false alarms of its own.

Two sets are kept. "shipped": the shipped weights on the texts that ship, which they learned from (but for the
functional suite): not an estimate of quality, but it needs nothing from outside and notices every change of weights,
settings, lexicon and rules. "apart": answers of models that had not seen the text's group, for a full run.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from waterlijn.records import Messages
from waterlijn.text import corpus, figures, learned, suite
from waterlijn.text.answers import Answers, keys, of_readings, pack, pick, stack, together, unpack
from waterlijn.text.corpus import Corpus
from waterlijn.text.figures import Figure
from waterlijn.text.generate import generated
from waterlijn.text.quality import all_figures
from waterlijn.text.read import read

STORED = "model/answers.npz"
COLUMNS = ("key", "said", "kinds", "needs", "p")
EACH = 2  # sentences per template
KIND_END = 0.975  # quantile of the difference that must still be below nothing
FEWEST_GROUPS = 4  # fewer say nothing about noise; a behaviour with so few sentences counts in the whole suite
LARGEST_STEP = 0.01  # of the group gap, which no sample is drawn for
ENOUGH = 0.9  # of the stored texts must still be there
BATCH = 2048

Limits = tuple[NDArray[np.float64], NDArray[np.float64]]
Packed = Mapping[str, NDArray[Any]]


class Worse(NamedTuple):
    """A figure that got worse: what it was, what it is, and the 95 % interval of the difference."""

    name: str
    was: float
    now: float
    low: float
    high: float


class Comparison(NamedTuple):
    """How many of the stored texts are there, out of how many, and which figures got worse on them."""

    n: int
    n_stored: int
    worse: list[Worse]

    @property
    def is_good(self) -> bool:
        return self.n >= ENOUGH * self.n_stored and not self.worse


def shipped_texts() -> Corpus:
    """What can be read anywhere: the written corpus, two sentences per template, the suite where it is there."""
    parts = [corpus.assemble(corpus.written()), corpus.assemble(generated(each=EACH))]
    return stack([*parts, suite.cases()] if suite.is_there() else parts)


def answered(data: Corpus) -> Answers:
    """What the shipped reader says of them."""
    settings = learned.load().settings
    readings = (read(Messages.of(list(data.text[i : i + BATCH]))) for i in range(0, len(data), BATCH))
    return together([of_readings(reading, settings) for reading in readings])


@cache
def stored() -> dict[str, dict[str, NDArray[Any]]]:
    """The answers that were kept with the card, per set."""
    return unfold(files("waterlijn.knowledge").joinpath(STORED).read_bytes())


def unfold(raw: bytes) -> dict[str, dict[str, NDArray[Any]]]:
    with np.load(io.BytesIO(raw)) as found:
        names = sorted({name.partition("_")[0] for name in found})
        return {name: {column: found[f"{name}_{column}"] for column in COLUMNS} for name in names}


def folded(sets: Mapping[str, tuple[Corpus, Answers]]) -> bytes:
    """The archive that `unfold` reads."""
    columns = {
        f"{name}_{column}": values
        for name, (data, answers) in sets.items()
        for column, values in pack(data, answers).items()
    }
    return learned.archive(**columns)


def compare(data: Corpus, answers: Answers, before: Packed, limits: Limits) -> Comparison:
    """Every figure now and then, on the texts that are in both.

    Parameters
    ----------
    data, answers
        Texts and what is answered now.
    before
        Stored answers of one set.
    limits
        Thresholds that hold now, and those that held when the answers were stored.
    """
    now_places, then_places = _pairs(keys(data), before["key"])
    texts = pick(data, now_places)
    now = unpack(pack(texts, answers.take(now_places)), limits[0])  # as coarse as what was stored
    then = unpack({column: values[then_places] for column, values in before.items()}, limits[1])
    pairs = zip(all_figures(texts, now), all_figures(texts, then), strict=True)
    return Comparison(len(texts), len(before["key"]), list(_worse(pairs, texts.group)))


def _pairs(now: NDArray[np.uint32], then: NDArray[np.uint32]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where the same text stands, in the order of now; of two texts with one key neither can be told apart."""

    def once(names: NDArray[np.uint32]) -> dict[int, int]:
        found, first, times = np.unique(names, return_index=True, return_counts=True)
        return dict(zip(found[times == 1].tolist(), first[times == 1].tolist(), strict=True))

    here, there = once(now), once(then)
    common = sorted((place, there[name]) for name, place in here.items() if name in there)
    both = np.array(common, np.int64).reshape(-1, 2)
    return both[:, 0], both[:, 1]


def _worse(pairs: Iterator[tuple[Figure, Figure]], group: NDArray[np.int64]) -> Iterator[Worse]:
    for now, then in pairs:
        if (now.now - then.now) * now.sign >= 0 or np.unique(group[now.rows]).size < FEWEST_GROUPS:
            continue
        drawn = _values(now, group) - _values(then, group)
        low, high = np.quantile(drawn, [1 - KIND_END, KIND_END])
        kind = high if now.sign > 0 else -low
        if kind < 0:
            yield Worse(now.name, then.now, now.now, float(low), float(high))


def _values(figure: Figure, group: NDArray[np.int64]) -> NDArray[np.float64]:
    return figure.value(figures.drawn_tables(figure.cells, group[figure.rows]))
