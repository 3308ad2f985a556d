"""A local layer: what the people of one organisation judge, as a small correction on top of the shipped model.

Per label the layer moves the shipped log-odds: a shift and a slope, and from `FEWEST_FOR_WORDS` labels on also a
weight for words and pairs of words that stand in at least `FEWEST_TEXTS` labelled texts. All of it is pulled to "no
change" by a prior, so a few labels change almost nothing. The shipped model itself is never touched: without the layer
it reads exactly as before.

Notes
-----
For label k of a message with shipped probability p and unit vector x of its words,
``logit q = s + (1 + b) logit p + max(-c, min(c, x w))`` with independent normal priors around zero on s, b and every
element of w (standard deviations `SHIFT_SD`, `SLOPE_SD`, `WORD_SD`) and c = `MOST_BY_WORDS`. x has length one, so
`WORD_SD` is what words may do to a message, in log-odds, before anybody labelled anything. The mode of the posterior
is found by Newton's method, its steps by conjugate gradients. Labels count alike, whatever their chance of being
drawn: that chance depends on p alone (see `drawing`), which is in the model.

What the rules forbid stays forbidden: where they withdrew a label (a testimony, a quotation, a denial), a layer can
lower it and never raise it. Words that name groups are one and the same token here too, so no layer can learn to treat
one group differently from another.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from waterlijn.records import LABELS
from waterlijn.text import calibrate, learned
from waterlijn.text.annotate import annotate
from waterlijn.text.decide import coherent, probabilities, spread_rules
from waterlijn.text.kernel import ROWS, WORD_ROWS, Stream, features

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

SHIFT_SD, SLOPE_SD, WORD_SD = 0.5, 0.2, 0.7  # of the priors, in log-odds; measured (docs/reference/local-layer.md)
FEWEST, FEWEST_OF_A_KIND = 40, 8  # labels, and labels of each answer, before a label is corrected at all
FEWEST_FOR_WORDS, FEWEST_OF_A_KIND_FOR_WORDS = 200, 25
FEWEST_TEXTS = 5  # a word of fewer texts could point at a person, and says little
MOST_WORDS = 4_000
MOST_BY_WORDS = 2.0  # log-odds: words alone turn 12 % into 50 %, never 1 % into 50 %


@dataclass(frozen=True, slots=True)
class Seen:
    """What the shipped model saw in n messages.

    Attributes
    ----------
    probability, vetoed
        Shape (n, 4): the shipped probabilities, and where the rules withdrew the label.
    words
        Sparse (n, `WORD_ROWS`): per message the unit vector of its words and pairs; empty where the text is gone.
    """

    probability: Floats
    vetoed: Bools
    words: csr_array[np.float64]

    def __len__(self) -> int:
        return len(self.probability)

    def take(self, rows: NDArray[np.intp]) -> Seen:
        return Seen(self.probability[rows], self.vetoed[rows], self.words[rows])


def see(texts: Sequence[str]) -> Seen:
    """Look at texts with the shipped model."""
    model, annotated = learned.load(), annotate(texts)
    rules = spread_rules(annotated)
    p = probabilities(model.settings, learned.scores(model, annotated.stream), rules)
    return Seen(p.astype(np.float64), rules.veto, word_vectors(annotated.stream))


def remembered(probability: Floats, vetoed: Bools) -> Seen:
    """The same for messages of which only the reading was kept: their words are gone."""
    none = csr_array((len(probability), WORD_ROWS), dtype=np.float64)
    return Seen(np.asarray(probability, np.float64), np.asarray(vetoed, np.bool_), none)


def word_vectors(batch: Stream) -> csr_array[np.float64]:
    """Unit vectors over words and pairs of words, each weighing what the shipped model finds it important."""
    found = features(batch)
    importance = learned.load().importance
    first = ROWS - WORD_ROWS
    keep = (found.rows >= first) & (importance[found.rows] > 0)
    pointer = np.concatenate([[0], np.cumsum(keep)])[found.pointer]
    rows = found.rows[keep]
    values = importance[rows].astype(np.float64)
    owner = np.repeat(np.arange(len(batch)), np.diff(pointer))
    length = np.sqrt(np.maximum(np.bincount(owner, values**2, len(batch)), 1.0))
    return csr_array((values / length[owner], rows - first, pointer), shape=(len(batch), WORD_ROWS))


@dataclass(frozen=True, slots=True, eq=False)
class Labelled:
    """Labelled messages.

    Attributes
    ----------
    seen
        What the shipped model saw in them.
    answer, known
        bool (n, 4): what people said, and whether they came to an answer at all.
    chance
        float64 (n,) in (0, 1]: with which each was drawn.
    group
        int64 (n,): copies and messages of one conversation share a number, and stay in one fold.
    """

    seen: Seen
    answer: Bools
    known: Bools
    chance: Floats
    group: NDArray[np.int64]

    def __post_init__(self) -> None:
        if {len(self.answer), len(self.known), len(self.chance), len(self.group)} != {len(self.seen)}:
            raise ValueError("columns of unequal length")
        if len(self.chance) and not (self.chance.min() > 0 and self.chance.max() <= 1):
            raise ValueError("the chance of having been drawn lies above 0 and at most at 1")

    def __len__(self) -> int:
        return len(self.seen)

    def take(self, rows: NDArray[np.intp]) -> Labelled:
        return Labelled(self.seen.take(rows), self.answer[rows], self.known[rows], self.chance[rows], self.group[rows])


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """A fitted layer.

    Attributes
    ----------
    base
        Name of the shipped model that it was fitted on; it fits no other.
    shift, slope
        float64 (4,); zero for a label that is left alone.
    rows, weights
        int64 (m,) and float64 (m, 4): the words that weigh, as columns of `Seen.words`.
    """

    base: str
    shift: Floats
    slope: Floats
    rows: NDArray[np.int64]
    weights: Floats

    @property
    def corrects(self) -> Bools:
        """bool (4,): which labels the layer changes."""
        return np.asarray((self.shift != 0) | (self.slope != 0), np.bool_)

    @property
    def name(self) -> str:
        """ "local <8 hexadecimal digits>" of everything that it is made of."""
        digest = hashlib.sha256(self.base.encode())
        for part in (self.shift, self.slope, self.rows, self.weights):
            digest.update(np.ascontiguousarray(part).tobytes())
        return f"local {digest.hexdigest()[:8]}"

    def adjust(self, seen: Seen) -> Floats:
        """The probabilities with the layer, shape (n, 4); vetoed ones never above what they were."""
        by_words = np.clip(np.asarray(seen.words[:, self.rows] @ self.weights), -MOST_BY_WORDS, MOST_BY_WORDS)
        moved = calibrate.sigmoid(calibrate.logit(seen.probability) * (1 + self.slope) + self.shift + by_words)
        moved = np.where(seen.vetoed, np.minimum(moved, seen.probability), moved)
        fitting = coherent(np.where(self.corrects, moved, seen.probability))
        return np.asarray(np.where(seen.vetoed, np.minimum(fitting, seen.probability), fitting), np.float64)

    def on(self, batch: Stream, probability: Floats, vetoed: Bools) -> Floats:
        """`adjust` for a batch that is being read."""
        return self.adjust(Seen(np.asarray(probability, np.float64), vetoed, word_vectors(batch)))

    def to_dict(self) -> dict[str, Any]:
        """For storage as JSON; `from_dict` gives exactly the same layer back."""
        parts = {"shift": self.shift, "slope": self.slope, "rows": self.rows, "weights": self.weights}
        return {"base": self.base} | {name: part.tolist() for name, part in parts.items()}

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Self:
        return cls(
            stored["base"],
            np.array(stored["shift"], np.float64),
            np.array(stored["slope"], np.float64),
            np.array(stored["rows"], np.int64),
            np.array(stored["weights"], np.float64).reshape(-1, len(LABELS)),
        )


def fit(labelled: Labelled, *, base: str) -> Layer:
    """Fit a layer on labelled messages.

    Parameters
    ----------
    labelled
        Of one organisation; a few thousand take seconds.
    base
        Name of the shipped model (`read.model_name`).

    Returns
    -------
    Layer
        A label with fewer than `FEWEST` answers, or fewer than `FEWEST_OF_A_KIND` of either, is left alone.
    """
    rows = _common_words(labelled.seen.words)
    shift, slope = np.zeros(len(LABELS)), np.zeros(len(LABELS))
    weights = np.zeros((rows.size, len(LABELS)))
    offset = calibrate.logit(labelled.seen.probability)
    for k in range(len(LABELS)):
        known = np.flatnonzero(labelled.known[:, k])
        y = labelled.answer[known, k].astype(np.float64)
        if not enough(y):
            continue
        words = labelled.seen.words[known][:, rows] if enough_for_words(y) else None
        shift[k], slope[k], by_word = _mode(offset[known, k], y, words)
        weights[: by_word.size, k] = by_word
    used = np.flatnonzero(weights.any(axis=1))
    return Layer(base, shift, slope, rows[used], weights[used])


def enough(answers: Floats) -> bool:
    """Enough answers to correct a label at all?"""
    positive = float(answers.sum())
    return len(answers) >= FEWEST and min(positive, len(answers) - positive) >= FEWEST_OF_A_KIND


def enough_for_words(answers: Floats) -> bool:
    positive = float(answers.sum())
    return len(answers) >= FEWEST_FOR_WORDS and min(positive, len(answers) - positive) >= FEWEST_OF_A_KIND_FOR_WORDS


def _common_words(words: csr_array[np.float64]) -> NDArray[np.int64]:
    """Words in at least `FEWEST_TEXTS` texts, the most common ones when there are too many."""
    texts = np.bincount(words.indices, minlength=WORD_ROWS)
    common = np.flatnonzero(texts >= FEWEST_TEXTS)
    most = common[np.argsort(-texts[common], kind="stable")[:MOST_WORDS]]
    return np.sort(most).astype(np.int64)


def _mode(offset: Floats, y: Floats, words: csr_array[np.float64] | None) -> tuple[float, float, Floats]:
    """Shift, slope and weights that fit best, pulled to zero by their priors."""
    n = len(y)
    dense = np.column_stack([np.ones(n), offset])
    x = csr_array((n, 0), dtype=np.float64) if words is None else words
    penalty = np.concatenate([[SHIFT_SD**-2, SLOPE_SD**-2], np.full(x.shape[1], WORD_SD**-2)])

    def forward(beta: Floats) -> Floats:
        return np.asarray(dense @ beta[:2] + x @ beta[2:], np.float64)

    def backward(residual: Floats) -> Floats:
        return np.concatenate([dense.T @ residual, x.T @ residual])

    def cost(beta: Floats) -> float:
        z = offset + forward(beta)
        return float((np.logaddexp(0, z) - y * z).sum() + (penalty * beta**2).sum() / 2)

    beta = np.zeros(penalty.size)
    for _ in range(50):
        p = calibrate.sigmoid(offset + forward(beta))
        gradient = backward(p - y) + penalty * beta
        spread = np.maximum(p * (1 - p), 1e-9)
        step = _solve(lambda v, w=spread: backward(w * forward(v)) + penalty * v, gradient, penalty)
        now = cost(beta)
        while cost(beta - step) > now and np.abs(step).max() > 1e-9:
            step = step / 2  # people who judge very differently: a full step would jump past the best point
        beta = beta - step
        if np.abs(step).max() < 1e-6:
            break
    return float(beta[0]), float(beta[1]), beta[2:]


def _solve(hessian: Any, gradient: Floats, penalty: Floats) -> Floats:
    """Conjugate gradients, preconditioned with the prior; the prior keeps the number of steps small."""
    x, r = np.zeros_like(gradient), gradient.copy()
    z = r / penalty
    d, product = z.copy(), float(r @ z)
    for _ in range(200):
        if product < 1e-18:
            break
        along = hessian(d)
        step = product / float(d @ along)
        x += step * d
        r -= step * along
        z = r / penalty
        before, product = product, float(r @ z)
        d = z + (product / before) * d
    return x
