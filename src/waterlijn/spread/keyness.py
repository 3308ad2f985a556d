"""What a week is about that the weeks before were not: words and pairs of words that stand out."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import log, sqrt

import numpy as np
from numpy.typing import NDArray

from waterlijn import privacy
from waterlijn.spread.sketch import no_topics

PRIOR_WORDS = 500.0  # the prior weighs as much as this many mentions: rare words need more than one lucky week
FEWEST_MESSAGES = 10  # the rule for published cells: not under 10 messages ...
FEWEST_AUTHORS = 5  # ... of 5 authors
CLEARLY = 1.96  # z from which a term stands out
TOGETHER = 0.5  # terms that share this part of their messages are one topic
MOSTLY = 0.7  # a pair that holds this part of the messages of a word says it better
_MOST_TERMS = 60  # candidates that are looked at for grouping
_NOT_WORDS = re.compile(r"https?://\S+|www\.\S+|\[[A-Z_]{2,20}\]|@[\w.]+|\S+@\S+")
_WORD = re.compile(r"[^\W\d_][\w]*(?:[-'’]\w+)*|[.,;:!?()\n\"]")


@dataclass(frozen=True, slots=True, eq=False)
class Topic:
    """Terms that go together and stand out.

    `terms` are lower-case words or pairs of words, the most used one first; `n` messages of now and `before` of
    before hold at least one of them; `messages` are the row numbers of now; `score` is the z value of the strongest
    term (0 when there was nothing to compare with).
    """

    terms: tuple[str, ...]
    n: int
    before: int
    messages: NDArray[np.int64]
    score: float


def _folded(word: str) -> str:
    if word.isascii():
        return word
    return "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))


def terms_of(text: str) -> set[str]:
    """The content words of a text and the pairs of content words side by side, in lower case.

    Common verbs, adverbs and adjectives and hard words ("normaal", "krijgen", "doden") are no content words here.
    Links, @handles, e-mail addresses and privacy placeholders are left out, and no pair reaches over them.
    """
    found: set[str] = set()
    previous = ""
    for word in _WORD.findall(_NOT_WORDS.sub(" . ", text).lower()):
        if len(word) < 3 or _folded(word) in no_topics():
            previous = ""
            continue
        found.add(word)
        if previous:
            found.add(f"{previous} {word}")
        previous = word
    return found


def is_name(term: str) -> bool:
    """Whether the term reads as a person's name once it has capitals: one that slipped through in small letters."""
    capitals = " ".join(word.capitalize() for word in term.split())
    return any(found.type == "NAME" for found in privacy.find(f"Het gaat over {capitals}."))


def keyness(now: Counter[str], before: Counter[str], terms: Iterable[str]) -> dict[str, float]:
    """How clearly each term is more usual now than before, as a z value.

    Notes
    -----
    Log-odds ratio with an informative Dirichlet prior: each term starts with the share it has in both periods
    together, worth `PRIOR_WORDS` mentions. ``delta = ln((y1 + a) / (n1 + a0 - y1 - a)) - ln(the same of before)``,
    ``z = delta / sqrt(1 / (y1 + a) + 1 / (y2 + a))``. A mention is a message that holds the term.

    References
    ----------
    B. L. Monroe, M. P. Colaresi, K. M. Quinn (2008), Fightin' Words, Political Analysis 16, 372-403, eq. 15-22.
    """
    n_now, n_before = now.total(), before.total()
    scores = {}
    for term in terms:
        prior = PRIOR_WORDS * (now[term] + before[term]) / (n_now + n_before)
        periods = ((now[term], n_now), (before[term], n_before))
        others = [total + PRIOR_WORDS - count - prior for count, total in periods]
        if min(others) <= 0:  # nothing else is ever said: there is nothing to stand out from
            scores[term] = 0.0
            continue
        odds = [log((count + prior) / rest) for (count, _total), rest in zip(periods, others, strict=True)]
        scores[term] = (odds[0] - odds[1]) / sqrt(1 / (now[term] + prior) + 1 / (before[term] + prior))
    return scores


def topics(
    texts_now: Sequence[str],
    texts_before: Sequence[str],
    *,
    n: int = 8,
    authors: Sequence[str] | None = None,
    fewest_messages: int = FEWEST_MESSAGES,
    fewest_authors: int = FEWEST_AUTHORS,
    terms: Callable[[str], set[str]] = terms_of,
) -> list[Topic]:
    """The subjects that stand out now.

    Parameters
    ----------
    texts_now, texts_before
        Pseudonymised messages of the week and of the weeks before it, copies left out (`Campaigns.voices`).
    n
        Most topics to give.
    authors
        Transient codes of the messages of now; when given, a term needs `fewest_authors` different ones.
    fewest_messages, fewest_authors
        Below this a term is not shown.
    terms
        The content words of a text; a caller that compares many weeks can remember them.

    Returns
    -------
    list of Topic
        Strongest first. Without anything to compare with: the most usual terms.
    """
    terms_now = [terms(text) for text in texts_now]
    now: Counter[str] = Counter()
    before: Counter[str] = Counter()
    for found in terms_now:
        now.update(found)
    said_before = [terms(text) for text in texts_before]
    for found in said_before:
        before.update(found)
    usual = [term for term, count in now.items() if count >= fewest_messages]
    if authors is not None:
        usual = _of_enough_authors(usual, terms_now, authors, fewest_authors)
    if before:
        scores = {term: z for term, z in keyness(now, before, usual).items() if z >= CLEARLY}
    else:
        scores = dict.fromkeys(usual, 0.0)
    strongest = sorted(scores, key=lambda term: (-scores[term], -now[term], term))[:_MOST_TERMS]
    strongest = [term for term in strongest if not is_name(term)]
    rows = _rows_of(strongest, terms_now)
    return list(_topics(strongest, scores, rows, said_before))[:n]


def _of_enough_authors(
    terms: Sequence[str], terms_now: Sequence[set[str]], authors: Sequence[str], fewest: int
) -> list[str]:
    wanted = set(terms)
    people: defaultdict[str, set[str]] = defaultdict(set)
    for found, author in zip(terms_now, authors, strict=True):
        if author:
            for term in found & wanted:
                people[term].add(author)
    return [term for term in terms if len(people[term]) >= fewest]


def _rows_of(terms: Sequence[str], terms_now: Sequence[set[str]]) -> dict[str, set[int]]:
    wanted = set(terms)
    rows: dict[str, set[int]] = {term: set() for term in terms}
    for row, found in enumerate(terms_now):
        for term in found & wanted:
            rows[term].add(row)
    return rows


def _topics(
    terms: Sequence[str], scores: dict[str, float], rows: dict[str, set[int]], said_before: Sequence[set[str]]
) -> Iterator[Topic]:
    """Each term joins the first topic whose leading term it shares most of its messages with."""
    groups: list[list[str]] = []
    for term in terms:
        for group in groups:
            shared = len(rows[group[0]] & rows[term])
            if shared >= TOGETHER * min(len(rows[group[0]]), len(rows[term])):
                group.append(term)
                break
        else:
            groups.append([term])
    for group in groups:
        messages = sorted(set().union(*(rows[term] for term in group)))
        earlier = sum(1 for found in said_before if not found.isdisjoint(group))
        yield Topic(_named(group, rows), len(messages), earlier, np.array(messages, np.int64), scores[group[0]])


def _named(terms: Sequence[str], rows: dict[str, set[int]]) -> tuple[str, ...]:
    """The terms of one topic, the one that most messages hold first; five at most.

    A pair takes the place of its words where it holds most of their messages: "oude school", but not "pak rammel"
    for everything that was said about young people.
    """
    pairs = [term for term in terms if " " in term]
    said = {word for pair in pairs for word in pair.split() if len(rows[pair]) >= MOSTLY * len(rows.get(word, ()))}
    telling = [term for term in terms if term not in said]
    return tuple(sorted(telling, key=lambda term: -len(rows[term])))[:5]
