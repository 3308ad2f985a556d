"""The bar to beat: TF-IDF with a linear support vector machine, on the same texts and folds. Training only."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from waterlijn.records import LABELS
from waterlijn.text.corpus import Corpus


def flags(data: Corpus, fold: NDArray[np.int64], learn_from: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Out-of-fold flags (n, 4): words 1-2 and letters 2-5, sublinear TF-IDF, LinearSVC with C = 1."""
    # scikit-learn is a training dependency: never imported when messages are read
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_union
    from sklearn.svm import LinearSVC

    texts = np.array(data.text, object)
    found = np.zeros((len(data), len(LABELS)), np.bool_)
    for k in np.unique(fold):
        train, test = np.flatnonzero((fold != k) & learn_from), np.flatnonzero(fold == k)
        vectors = make_union(
            TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True),
            TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=3, sublinear_tf=True),
        )
        x, z = vectors.fit_transform(texts[train]), vectors.transform(texts[test])
        for column in range(len(LABELS)):
            machine = LinearSVC(C=1.0, random_state=0).fit(x, data.y[train, column] > 0)
            found[test, column] = machine.predict(z)
    return found
