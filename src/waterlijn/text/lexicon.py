"""The lexicon: terms with their meaning, all their forms, found in a batch in one pass.

One surface form can have several senses ("hond" is an animal, and an image that takes someone's humanity). They
are one `Entry` with one bit per kind, so that the rules see at once what a word can be.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from waterlijn.knowledge import Row, open_table
from waterlijn.text import trie
from waterlijn.text.evidence import Hits
from waterlijn.text.fold import Folded, fold
from waterlijn.text.trie import Trie

KINDS = (
    "group", "slur", "insult", "insult_adjective", "degrading", "image", "trait", "exclusion", "violence", "wish",
    "us_them", "coded", "report", "authority_report", "counter", "proud", "bridging", "homonym", "irony",
    "profanity", "need", "hatred",
)  # fmt: skip
BIT = {kind: 1 << i for i, kind in enumerate(KINDS)}
TABLES = (
    "group_words", "slurs", "insults", "images", "traits", "actions", "frames", "protecting", "homonyms", "bridging",
    "irony", "profanity", "needs",
)  # fmt: skip
GLUED_SEVERITY = 2
IMAGE_PARTS = ("plaag", "honden", "ratten", "apen")
SHORTEST_GLUED = 4
VOWELS = "aeiou"


@dataclass(frozen=True, slots=True)
class Group:
    """A group of people that a text can be about. `protected`: an attack on it is hate, not only abuse."""

    name: str
    kind: str
    protected: bool
    target: str
    label: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One surface form, with one bit per kind that it can be.

    `sure` has the kinds that hold without support from the clause, `likely` those that need only a little.
    """

    form: str
    kinds: int
    sure: int
    likely: int
    group: str
    severity: int
    needs: tuple[str, ...]

    def can_be(self, kind: str) -> bool:
        return bool(self.kinds & BIT[kind])


@dataclass(frozen=True, slots=True)
class Lexicon:
    entries: tuple[Entry, ...]
    groups: dict[str, Group]
    kinds: NDArray[np.uint32]
    sure: NDArray[np.uint32]
    trie: Trie
    names: Trie  # names of groups in several words, which no other term may cut in two
    version: str


def plural(word: str) -> list[str]:
    """The regular Dutch plurals of a noun.

    Examples
    --------
    >>> plural("idioot"), plural("eikel"), plural("zak"), plural("lafbek")
    (['idioten'], ['eikels'], ['zakken'], ['lafbekken'])
    """
    if word.endswith(("aar", "aard", "erd")):
        return [word + "s", word + "en"] if word.endswith("aar") else [word + "s"]
    if word.endswith(("er", "el", "en", "em", "ie", "e", "je", "oe", "us")):
        return [word + "s"]
    if word[-1] in "aouiy":
        return [word + "'s", word + "s"]
    return [lengthen(word) + "en"]


def lengthen(word: str) -> str:
    """The stem before -e or -en: double the consonant after a short vowel, drop one vowel after a long one.

    Examples
    --------
    >>> lengthen("dom"), lengthen("boos"), lengthen("dief"), lengthen("laf")
    ('domm', 'boz', 'diev', 'laff')
    """
    last, before = word[-1], word[-2:-1]
    if last in VOWELS or before not in VOWELS or last in "wxj":
        return word
    if len(word) > 2 and word[-3] in VOWELS:
        stem = word[:-2] + last if word[-3] == before else word
        return stem[:-1] + {"f": "v", "s": "z"}.get(last, last)
    return word + last


def diminutive(word: str) -> list[str]:
    """The small form, Netherlands and Flemish.

    Examples
    --------
    >>> diminutive("idioot"), diminutive("zak"), diminutive("sukkel")
    (['idiootje', 'idiootjes', 'idiootke', 'idiootkes'], ['zakje', 'zakjes', 'zakske', 'zakskes'], \
['sukkeltje', 'sukkeltjes', 'sukkelke', 'sukkelkes'])
    """
    long = word[-3:-2] in VOWELS or word.endswith(("el", "er", "en"))
    if word[-1] in VOWELS or (word[-1] in "lnr" and word[-2] in VOWELS and long):
        small, flemish = word + "tje", word + "ke"
    elif word[-1] in "lnrm" and word[-2] in VOWELS and word[-3:-2] not in VOWELS:
        small, flemish = word + word[-1] + "etje", word + word[-1] + "eke"
    elif word[-1] in "kg":
        small, flemish = word + "je", word + "ske"
    else:
        small, flemish = word + "je", word + "ke"
    return [small, small + "s", flemish, flemish + "s"]


def forms(row: Row) -> list[str]:
    """Every surface form of one row of a table."""
    term = row["term"]
    if row["forms"] != "noun":
        return [term]
    return [term, *plural(term), *diminutive(term)]


def _glued(rows: list[Row], of: str) -> list[Row]:
    """The words for groups and people that a row of compounds.csv applies to."""
    return [
        row
        for row in rows
        if (row["kind"], row["ambiguous"]) == (of, "0")
        and " " not in row["term"]
        and len(row["term"]) >= SHORTEST_GLUED
    ]


def _compounds(rows: list[Row], groups: dict[str, Group]) -> Iterator[tuple[str, Row]]:
    """Swear word + group, group + mob word, swear word + insult."""
    insults = [row for row in _glued(rows, "insult") if row["forms"] == "noun"]
    people = [
        row
        for row in _glued(rows, "group")
        if groups[row["group"]].protected and row["term"].endswith(("en", "s", "n", "r", "t", "d", "m", "'s", "e", "c"))
    ]
    for part in open_table("lexicon/compounds"):
        glue = part["part"]
        if part["of"] == "insult":
            for row in insults:
                for form in (row["term"], *plural(row["term"])):
                    yield glue + form, row
        else:
            for row in people:
                is_image = glue in IMAGE_PARTS
                sense = row | {"kind": "slur", "severity": "4" if is_image else str(GLUED_SEVERITY)}
                if part["place"] == "before":
                    yield glue + row["term"], sense
                elif row["term"].endswith(("en", "s")):
                    yield row["term"].removesuffix("'s").removesuffix("s") + glue, sense


def _senses(groups: dict[str, Group]) -> Iterator[tuple[str, Row]]:
    rows = [row for table in TABLES for row in open_table(f"lexicon/{table}")]
    for row in rows:
        for form in forms(row):
            yield form, row
    yield from _compounds(rows, groups)


def _merge(form: str, senses: Iterable[Row]) -> Entry:
    kinds = sure = likely = severity = 0
    group = ""
    needs: list[str] = []
    for sense in senses:
        bit = BIT[sense["kind"]]
        kinds |= bit
        if sense["ambiguous"] == "0":
            sure |= bit
        if sense["ambiguous"] != "1":
            likely |= bit
        severity = max(severity, int(sense["severity"]))
        if sense["kind"] == "need":
            needs.append(sense["group"])
        elif sense["group"] and not group:
            group = sense["group"]
    return Entry(form, kinds, sure, likely, group, severity, tuple(needs))


@cache
def load() -> Lexicon:
    """The lexicon that ships, expanded and ready to search."""
    groups = {
        row["group"]: Group(row["group"], row["kind"], row["protected"] == "1", row["target"], row["label"])
        for row in open_table("lexicon/groups")
    }
    pairs = list(_senses(groups))
    folded = fold([form for form, _ in pairs])
    by_form: dict[str, list[Row]] = {}
    for i, (_, row) in enumerate(pairs):
        by_form.setdefault(folded.text(i), []).append(row)
    entries = tuple(_merge(form, by_form[form]) for form in sorted(by_form) if form)
    words = [entry.form.encode("latin-1") for entry in entries]
    digest = hashlib.sha256(repr(entries).encode()).hexdigest()
    kinds = np.array([entry.kinds for entry in entries], np.uint32)
    sure = np.array([entry.sure for entry in entries], np.uint32)
    several = [word for word, entry in zip(words, entries, strict=True) if b" " in word and entry.sure & BIT["group"]]
    return Lexicon(entries, groups, kinds, sure, trie.build(words), trie.build(several), digest)


@cache
def _is_word() -> NDArray[np.bool_]:
    """Bytes that continue a word: letters, digits, underscore."""
    table = np.zeros(256, np.bool_)
    for byte in b"abcdefghijklmnopqrstuvwxyz0123456789_":
        table[byte] = True
    return table


def find(folded: Folded) -> Hits:
    """Every term of the lexicon in a batch of folded texts.

    Parameters
    ----------
    folded
        A batch of `fold`.

    Returns
    -------
    Hits
        Sorted by row and start; the longest term at each place, whole words only.

    Examples
    --------
    >>> hits = find(fold(["Iedereen is welkom", "zeg eikels", "de eikelboom"]))
    >>> [(int(r), load().entries[e].form) for r, e in zip(hits.row, hits.entry)]
    [(0, 'welkom'), (1, 'eikels')]
    """
    place = folded.data, folded.starts, folded.stops, _is_word()
    _row, first, last, _name = trie.find(load().names, *place)
    row, start, stop, entry = trie.find(load().trie, *place, whole=(first, last))
    return Hits(row, start, stop, entry)


def groups_in(hits: Hits) -> Hits:
    """Only the words for groups: what the learned part sees as one and the same token, whatever the group."""
    kinds = load().kinds[hits.entry]
    keep = (kinds & BIT["group"]) != 0
    return Hits(hits.row[keep], hits.start[keep], hits.stop[keep], hits.entry[keep])


@cache
def protected() -> NDArray[np.bool_]:
    """Per entry of the lexicon: is it surely a word for people who may be attacked for who they are?

    Institutions keep their own words: whether a text is about the police or the press is no secret, and tells the
    target.
    """
    known = load()
    names = {name for name, group in known.groups.items() if group.protected}
    of_people = np.array([entry.group in names for entry in known.entries], np.bool_)
    return np.asarray(of_people & ((known.sure & BIT["group"]) != 0), np.bool_)


def counts() -> list[tuple[str, int, int]]:
    """Per kind: how many surface forms can be it, and how many of those surely are (for the reference page)."""
    entries = load().entries
    return [
        (kind, sum(bool(e.kinds & bit) for e in entries), sum(bool(e.sure & bit) for e in entries))
        for kind, bit in BIT.items()
    ]
