"""Texts that belong together, such as those of a thread or copies of each other: one number for all of them.

What says the same thing twice may not stand on both sides of a fold, and counts once when chance is measured.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from waterlijn.text.fold import fold

SHORTEST_COPY = 25  # letters; "dank je wel" is no copy of "dank je wel"
ENDS = 40  # letters at the beginning and at the end that near copies share


def together(keys: Sequence[Iterable[Hashable]]) -> NDArray[np.int64]:
    """One number for all rows that share a key, directly or through others: the place of one of them, int64 (n,).

    Examples
    --------
    >>> together([["a"], ["b"], ["b", "a"], []]).tolist()
    [0, 0, 0, 3]
    """
    parent = list(range(len(keys)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    seen: dict[Hashable, int] = {}
    for i, own in enumerate(keys):
        for key in own:
            other = seen.setdefault(key, i)
            parent[root(i)] = root(other)
    return np.array([root(i) for i in range(len(keys))], np.int64)


def plain_letters(texts: Sequence[str]) -> list[str]:
    """The words of the folded texts, of letters only, one space between them."""
    folded = fold(texts)
    return [re.sub(r"[^a-z]+", " ", folded.text(i)).strip() for i in range(len(texts))]


def copy_keys(texts: Sequence[str]) -> list[tuple[str, ...]]:
    """Keys that near copies share: how the letters begin and end. None for a text that is short.

    Examples
    --------
    >>> copy_keys(["Dank je wel!", "Dank je wel voor 12 jaar hulp, [NAME]"])
    [(), ('begins dank je wel voor jaar hulp', 'ends dank je wel voor jaar hulp')]
    """
    plain = plain_letters(texts)
    return [(f"begins {p[:ENDS]}", f"ends {p[-ENDS:]}") if len(p) >= SHORTEST_COPY else () for p in plain]
