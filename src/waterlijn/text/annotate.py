"""The steps that reading, training and explaining share: fold, find terms, apply the rules, delexicalise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from waterlijn.records import TARGETS
from waterlijn.text import lexicon, rules
from waterlijn.text.evidence import Hits, RuleReadings
from waterlijn.text.fold import Folded, fold
from waterlijn.text.kernel import Stream, stream
from waterlijn.text.neutral import neutral, whole_names


@dataclass(frozen=True, slots=True)
class Annotated:
    """A batch with all that is known of it before any weight is looked up."""

    folded: Folded
    hits: Hits
    stream: Stream
    rules: RuleReadings
    silent: NDArray[np.bool_]  # (n,): not one word of the lexicon that can be hostile
    warm: NDArray[np.bool_]  # (n,): a word of bridging, pride or counter-speech


def knowledge_version() -> str:
    """Hash of the lexicon in use."""
    return lexicon.load().version


PLURAL_ENDS = ("en", "s", "volk", "jeugd")
PLURAL_STARTS = ("mensen ", "personen ", "vrouwen ", "mannen ", "kinderen ", "jongeren ")
PLURAL_AS_THEY_ARE = ("roma", "sinti", "lhbt", "lgbt", "queers")
# "Chinees", "Marokkaans", "Roemeens", "Surinaams", "Waals", "dakloos": one person, or an adjective
ONE_ENDS = ("ees", "aans", "eens", "iens", "aams", "aals", "loos")
ONE = {"turks", "pools", "joods", "duits", "frans", "engels", "bulgaars", "thais", "rus", "paus", "trans", "christen"}


@cache
def _plural() -> NDArray[np.bool_]:
    """Per entry of the lexicon: is it a name for many at once?"""

    def is_many(form: str) -> bool:
        if form.startswith((*PLURAL_STARTS, *PLURAL_AS_THEY_ARE)):
            return True
        return form.endswith(PLURAL_ENDS) and not form.endswith(ONE_ENDS) and form not in ONE

    return np.array([is_many(entry.form) for entry in lexicon.load().entries], np.bool_)


@cache
def targets_named() -> NDArray[np.int8]:
    """Per entry of the lexicon: place in `TARGETS` of the group it names, -1 when it names none."""
    known = lexicon.load()
    places = {name: TARGETS.index(group.target) for name, group in known.groups.items()}
    return np.array([places.get(entry.group, -1) if entry.can_be("group") else -1 for entry in known.entries], np.int8)


HOSTILE_KINDS = (
    "slur", "insult", "insult_adjective", "degrading", "image", "trait", "exclusion", "violence", "wish", "us_them",
    "coded",
)  # fmt: skip


WARM_KINDS = ("bridging", "proud", "counter")


def _has(hits: Hits, n: int, kinds: tuple[str, ...]) -> NDArray[np.bool_]:
    """Which messages have a word that can be of one of these kinds."""
    wanted = sum(lexicon.BIT[kind] for kind in kinds)
    found = np.zeros(n, np.bool_)
    found[hits.row[(lexicon.load().kinds[hits.entry] & wanted) != 0]] = True
    return found


def groups_named(annotated: Annotated) -> dict[int, str]:
    """The first group of people that each message names, by row."""
    people = lexicon.protected()[annotated.hits.entry]
    rows, first = np.unique(annotated.hits.row[people], return_index=True)
    entries = lexicon.load().entries
    named = annotated.hits.entry[people][first]
    return {row: entries[entry].group for row, entry in zip(rows.tolist(), named.tolist(), strict=True)}


def annotate(texts: Sequence[str]) -> Annotated:
    folded = fold(texts)
    hits = lexicon.find(folded)
    people = lexicon.protected()[hits.entry]
    stop, many = whole_names(folded, hits, people, _plural()[hits.entry])
    delexicalised = stream(folded, hits.start[people], stop[people])
    n = len(folded)
    silent, warm = ~_has(hits, n, HOSTILE_KINDS), _has(hits, n, WARM_KINDS)
    return Annotated(folded, hits, delexicalised, rules.read(*neutral(folded, hits, people, stop, many)), silent, warm)
