"""The functional suite: sentences that a reader must and must not flag, none of which it ever learned from.

The sentences live beside the tests (tests/data/functional), so they are there in a checkout and not in an
installed package. A line with places for the forms of a group becomes one sentence per group; such a family is one
piece of evidence, not fifteen.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from waterlijn.records import LABELS
from waterlijn.text import lexicon
from waterlijn.text.corpus import Corpus, Example, assemble

FOLDER = Path(__file__).parents[3] / "tests" / "data" / "functional"
Ask = Callable[[Sequence[str]], NDArray[np.floating[Any]]]
GROUPS = "groups.csv"
PLACE = re.compile(r"\{(\w+)\}")
# who tells, reports, contradicts or simply mentions: a wrong flag hurts exactly the wrong person
HARMLESS = {
    "testimony": ("testimony", "testimony_child"),
    "counter-speech": ("counter_reference", "negated_derogation", "some_not_all"),
    "quotation": ("counter_quote",),
    "report": ("news_report", "report_to_authority", "inform"),
    "neutral mention": ("neutral_mention", "question"),
    "proud mention": ("own_identity", "positive_mention", "reclaimed", "connect"),
    "blunt criticism": ("policy_criticism", "profanity", "object_abuse", "ordinary_object", "homonym", "self_mockery"),
}
GAP_SHOWN = 0.01  # groups that differ more than this from the middle are named on the card


class Gap(NamedTuple):
    """Largest difference of any label's probability between two groups in the same sentence, and who differs."""

    largest: float
    n_frames: int
    n_groups: int
    different: dict[str, float]  # per group its largest distance to the middle group, when above `GAP_SHOWN`


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _lines(folder: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Every line of the suite with its name, such as "second:12"."""
    for path in sorted(folder.glob("*.csv")):
        for number, row in enumerate(_rows(path)):
            if set(row) >= {"behaviour", "register", "text", *LABELS}:
                yield f"{path.stem}:{number}", row


def examples(folder: Path) -> Iterator[Example]:
    """All sentences; ids are "register:file:line:group", and a label without an answer is unknown."""
    groups = _rows(folder / GROUPS)
    for name, row in _lines(folder):
        known = {label: float(row[label]) for label in LABELS if row[label]}
        for group in groups if "{" in row["text"] else [{"group": ""}]:
            text = row["text"].format(**group)
            identity = f"{row['register']}:{name}:{group['group']}"
            yield Example(identity, text[:1].upper() + text[1:], f"suite/{row['behaviour']}", (name,), known)


def is_there(folder: Path = FOLDER) -> bool:
    return (folder / GROUPS).is_file()


def cases(folder: Path = FOLDER) -> Corpus:
    """The suite in columns."""
    return assemble(examples(folder), copies=True)


def registers(suite: Corpus) -> NDArray[np.str_]:
    """ "NL" or "BE" per sentence."""
    return np.array([identity.partition(":")[0] for identity in suite.id])


def frames(folder: Path = FOLDER) -> list[str]:
    """Lines of the suite in which nothing but the name of a group changes."""
    return [row["text"] for _name, row in _lines(folder) if set(PLACE.findall(row["text"])) == {"many"}]


def _name_of(label: str) -> str:
    """One name: of "hindoes, sikhs en boeddhisten" the first."""
    return re.split(r", | en ", label)[0]


def gap(sentences: Sequence[str], ask: Ask, *, protected: bool) -> Gap:
    """How much the answer depends on the group, over all groups of people in the lexicon.

    Parameters
    ----------
    sentences
        Frames with the place ``{many}``.
    ask
        Texts -> probabilities, shape (n, 4).
    protected
        Groups that an attack on is hate; else the other groups (work, opinion, income), among which the words of
        the group may tell something of themselves.
    """
    groups = [g for g in lexicon.load().groups.values() if g.target == "group" and g.protected is protected]
    texts = [frame.format(many=_name_of(group.label)) for frame in sentences for group in groups]
    p = ask([text[:1].upper() + text[1:] for text in texts]).reshape(len(sentences), len(groups), len(LABELS))
    distance = np.abs(p - np.median(p, axis=1, keepdims=True)).max(axis=(0, 2))
    different = {group.name: round(float(d), 3) for group, d in zip(groups, distance, strict=True) if d > GAP_SHOWN}
    return Gap(round(float(np.ptp(p, axis=1).max()), 4), len(sentences), len(groups), different)
