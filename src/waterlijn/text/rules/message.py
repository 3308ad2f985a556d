"""One message as the rules see it: its words from the lexicon, each in its clause, and whose words they are."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from waterlijn.text.clauses import Clause, Others, others_words
from waterlijn.text.gates import EVERYTHING, Gate
from waterlijn.text.lexicon import BIT, Entry, Group

NEGATION = Gate(r"\b(?:niet|geen|nooit|nergens|niemand|nie|noch|zonder|gene|nauwelijks|evenmin)\b")
NOT_ONLY = Gate(r"\bniet (?:alleen|enkel|zomaar|normaal)\b|\b(?:waarom|zijn|is) (?:ze |het )?niet\b.*\?")
OWN_NEGATION = re.compile(r"\b(?:niet|geen|nooit|niks|niets)\b")
SECOND = Gate(r"\b(?:jij|je|jou|jouw|u|uw|gij|ge|jullie|ulle|ulder|julle|gulle|gullie|uwen)\b")
THIRD = Gate(
    r"\b(?:ze|zij|die|hen|hun|dat volk|deze|zulke|dat soort|dat slag|allemaal|hem|haar|hij|dit volk|er|ermee"
    r"|erin|erop|eraan|eronder|dat zijn|dat is|het zijn)\b"
)
FIRST = Gate(r"\b(?:ik|mij|me|mijn|m'n|wij|we|ons|onze|mezelf|mijzelf)\b")

AFTERTHOUGHT = 5  # characters: "..., die X"
ANNOUNCEMENT = 48


class Word(NamedTuple):
    """A term of the lexicon in the message, at folded positions; `clause` is its number."""

    start: int
    stop: int
    entry: Entry
    clause: int

    def can_be(self, kind: str) -> bool:
        return bool(self.entry.kinds & BIT[kind])

    def surely(self, kind: str) -> bool:
        return bool(self.entry.sure & BIT[kind])

    def likely(self, kind: str) -> bool:
        return bool(self.entry.likely & BIT[kind])


@dataclass(slots=True)
class Message:
    """What the rules look at. `groups` are words for groups per clause; `kinds` all bits in the message."""

    text: str
    words: list[Word]
    clauses: list[Clause]
    known: dict[str, Group]
    kinds: int
    facts: int = EVERYTHING  # which patterns can match it, see `gates`
    groups: dict[int, list[Word]] = field(default_factory=dict)
    _others: list[Others] | None = None

    @property
    def others(self) -> list[Others]:
        """Stretches of other people's words; looked for only when something is found to ask it about."""
        if self._others is None:
            self._others = others_words(self.text, self.facts)
        return self._others

    def clause_text(self, number: int) -> str:
        clause = self.clauses[number]
        return self.text[clause.start : clause.stop]

    def sentence_of(self, word: Word) -> int:
        return self.clauses[word.clause].sentence

    def in_others(self, word: Word) -> str:
        """The sign that this word is somebody else's, or ''."""
        for other in self.others:
            if other.start <= word.start < other.stop:
                return other.sign
        return ""

    def negated(self, word: Word) -> bool:
        """Is the word denied in its own clause? A term that has its negation inside ("geen mens") is not."""
        if OWN_NEGATION.search(word.entry.form):
            return False
        clause = self.clauses[word.clause]
        before = self.text[clause.start : word.start]
        if NEGATION.search(before, self.facts) and not NOT_ONLY.search(
            self.text[clause.start : clause.stop], self.facts
        ):
            return True
        return (
            re.match(
                r"\s+(?:ben ik |is |zijn |zijn ze |is het )?(?:niet|nie)\b(?! waar)", self.text[word.stop : clause.stop]
            )
            is not None
        )

    def group_of(self, number: int) -> tuple[Group | None, Word | None]:
        """The group that a clause speaks of: named in it, or in the two clauses before with a pronoun for it here."""
        if not self.groups:
            return None, None
        if number in self.groups:
            word = self.groups[number][0]
            return self.known[word.entry.group], word
        after = self.groups.get(number + 1)
        if after and self.clauses[number + 1].sentence == self.clauses[number].sentence:
            word = after[0]
            if word.start - self.clauses[number + 1].start <= AFTERTHOUGHT:
                return self.known[word.entry.group], word
        if self._announced(number - 1):
            word = self.groups[number - 1][-1]
            return self.known[word.entry.group], word
        if number and self.clauses[number].sentence == self.clauses[number - 1].sentence and self._goes_on(number):
            return self.group_of(number - 1)
        if THIRD.search(self.clause_text(number), self.facts):
            for before in (number - 1, number - 2, number - 3):
                if before in self.groups:
                    word = self.groups[before][-1]
                    return self.known[word.entry.group], word
        return None, None

    def _goes_on(self, number: int) -> bool:
        """A clause without a subject of its own, "te lui om te werken", speaks of whom the one before spoke of."""
        return self.text.startswith("te ", self.clauses[number].start)

    def _announced(self, number: int) -> bool:
        """A short clause that only names the group: "X? ...", "van X weet je het: ..."."""
        if number not in self.groups:
            return False
        text = self.clause_text(number).rstrip()
        return len(text) <= ANNOUNCEMENT and text.endswith(("?", ":", "..."))


def message(
    text: str, words: list[Word], known: dict[str, Group], clauses: list[Clause], facts: int, kinds: int
) -> Message:
    """A message from its words; `kinds` are all bits that these have."""
    seen = Message(text, words, clauses, known, kinds, facts)
    if kinds & BIT["group"]:
        for word in words:
            if word.can_be("group") and word.surely("group"):
                seen.groups.setdefault(word.clause, []).append(word)
    return seen
