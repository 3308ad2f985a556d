"""A second reader's own labels ("toxic", "LABEL_1") in terms of ours, as a small settings file says."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from waterlijn.errors import FileProblem, UsageError
from waterlijn.records import LABELS
from waterlijn.text.scorers.protocol import Scores

LabelMap = Mapping[str, tuple[str, ...]]
OURS: LabelMap = {label: (label,) for label in LABELS}  # for a reader that answers in our own labels


def read_map(path: Path) -> LabelMap:
    """A TOML file with one line per label of ours, such as ``abuse = ["toxic", "insult"]``.

    Raises
    ------
    FileProblem, UsageError
        The file cannot be read; it names no label of ours, or gives something else than names.
    """
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise FileProblem("The list of labels in {file} cannot be read as TOML.", file=str(path)) from problem
    return checked_map(table, str(path))


def checked_map(table: Mapping[str, Any], source: str) -> LabelMap:
    """The same from a table that was read already."""
    unknown = sorted(set(table) - set(LABELS))
    if unknown or not table:
        raise UsageError(
            "{file} must give for one or more of {labels} which labels of the second reader they are.",
            file=source,
            labels=", ".join(LABELS),
        )
    found = {}
    for label, names in table.items():
        if not isinstance(names, list) or not names or not all(isinstance(name, str) for name in names):
            raise UsageError('{file}: write {label} as a list of names, such as ["toxic"].', file=source, label=label)
        found[label] = tuple(names)
    return found


def mapped(scores: Scores, labels: LabelMap) -> NDArray[np.float64]:
    """Probabilities of our four labels, shape (n, 4); NaN where there is no answer or the label is not mapped.

    Several labels that stand for one of ours add up, to 1 at most: exact for labels that exclude each other, and for
    others a score that the calibration sets right.

    Raises
    ------
    UsageError
        The scorer has no such label; the sentence lists those that it has.

    Examples
    --------
    >>> scores = Scores(("ok", "rude", "violent"), np.array([[0.2, 0.5, 0.3]]), "v1")
    >>> mapped(scores, {"abuse": ("rude", "violent")}).round(2).tolist()
    [[0.8, nan, nan, nan]]
    """
    missing = sorted({name for names in labels.values() for name in names} - set(scores.labels))
    if missing:
        raise UsageError(
            "The second reader has no label {missing}; it has {known}.",
            missing=", ".join(missing),
            known=", ".join(scores.labels),
        )
    found = np.full((len(scores.probability), len(LABELS)), np.nan)
    for label, names in labels.items():
        columns = [scores.labels.index(name) for name in dict.fromkeys(names)]
        found[:, LABELS.index(label)] = np.minimum(scores.probability[:, columns].sum(axis=1), 1.0)
    return found
