"""What a simpler instrument would reach on the same texts and folds. For the model card, never when messages are read.

Three bars: a plain dictionary without rules; TF-IDF with a linear support vector machine; hashed letters and words
with logistic regression. The last two need scikit-learn, which is installed for training and tests only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.util import find_spec
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from waterlijn.records import BEHAVIOURS, LABELS, TARGETS
from waterlijn.text import lexicon
from waterlijn.text.annotate import Annotated
from waterlijn.text.corpus import Corpus
from waterlijn.text.decide import FIRST

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
INSULTING = ("slur", "insult", "degrading", "image", "exclusion", "violence", "wish")


class Baseline(NamedTuple):
    """Answers on n texts: flags (n, 4), and target and behaviour (n,) where the bar has them."""

    flag: Bools
    target: Ints | None = None
    behaviour: Ints | None = None


def has_sklearn() -> bool:
    return find_spec("sklearn") is not None


def dictionary(annotated: Annotated) -> Baseline:
    """The lexicon without any rule: every word that is surely hostile flags its message."""
    known, hits, n = lexicon.load(), annotated.hits, len(annotated.folded)

    def has(kinds: tuple[str, ...]) -> Bools:
        found = np.zeros(n, np.bool_)
        wanted = sum(lexicon.BIT[kind] for kind in kinds)
        found[hits.row[(known.sure[hits.entry] & wanted) != 0]] = True
        return found

    abuse, group = has(INSULTING), has(("group",))
    answers = {
        "abuse": abuse,
        "hate": has(("slur",)) | (abuse & group),
        "threat": has(("violence", "wish")),
        "othering": has(("us_them", "coded")),
    }
    return Baseline(np.stack([answers[label] for label in LABELS], axis=1))


def svm(data: Corpus, fold: Ints, learn_from: Bools) -> Baseline:
    """TF-IDF of words 1-2 and letters 2-5, sublinear; LinearSVC with C = 1. Out of fold."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # training only, and slow to import
    from sklearn.pipeline import make_union
    from sklearn.svm import LinearSVC

    texts = np.array(data.text, object)

    def matrices(train: Ints, test: Ints) -> tuple[Any, Any]:
        vectors = make_union(
            TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True),
            TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=3, sublinear_tf=True),
        )
        return vectors.fit_transform(texts[train]), vectors.transform(texts[test])

    return _out_of_fold(data, fold, learn_from, matrices, lambda: LinearSVC(C=1.0, random_state=0), classes=True)


def hashed(data: Corpus, fold: Ints, learn_from: Bools) -> Baseline:
    """Hashed words 1-2 and letters 2-5 (2^18 rows each); logistic regression with C = 10. Out of fold."""
    from sklearn.feature_extraction.text import HashingVectorizer  # training only, and slow to import
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_union

    vectors = make_union(
        HashingVectorizer(ngram_range=(1, 2), n_features=1 << 18),
        HashingVectorizer(analyzer="char_wb", ngram_range=(2, 5), n_features=1 << 18),
    )
    everything = vectors.transform(list(data.text))

    def machine() -> Any:
        return LogisticRegression(C=10.0, solver="liblinear", dual=True, random_state=0)

    def matrices(train: Ints, test: Ints) -> tuple[Any, Any]:
        return everything[train], everything[test]

    return _out_of_fold(data, fold, learn_from, matrices, machine, classes=False)


def _out_of_fold(
    data: Corpus,
    fold: Ints,
    learn_from: Bools,
    matrices: Callable[[Ints, Ints], tuple[Any, Any]],
    machine: Callable[[], Any],
    *,
    classes: bool,
) -> Baseline:
    """Answers on every text by a machine that learned from the other folds."""
    flag = np.zeros((len(data), len(LABELS)), np.bool_)
    blocks = {"target": np.zeros(len(data), np.int64), "behaviour": np.zeros(len(data), np.int64)}
    for k in np.unique(fold):
        train, test = np.flatnonzero((fold != k) & learn_from), np.flatnonzero(fold == k)
        x, z = matrices(train, test)
        for column in range(len(LABELS)):
            flag[test, column] = _answers(machine, x, data.y[train, column] > 0, z)
        for name, names in (("target", TARGETS), ("behaviour", BEHAVIOURS)) if classes else ():
            blocks[name][test] = _answers(machine, x, _classes(data, train, name, names), z)
    return Baseline(flag, blocks["target"], blocks["behaviour"]) if classes else Baseline(flag)


def _classes(data: Corpus, rows: Ints, name: str, names: Sequence[str]) -> Ints:
    return np.asarray(np.argmax(data.y[rows, FIRST[name] : FIRST[name] + len(names)], axis=1), np.int64)


def _answers(machine: Callable[[], Any], x: Any, truth: NDArray[Any], z: Any) -> NDArray[Any]:
    """Answers of a machine fitted on `truth`; one answer everywhere where there was nothing to tell apart."""
    if np.unique(truth).size < 2:
        return np.full(z.shape[0], truth[0])
    return np.asarray(machine().fit(x, truth).predict(z))
