"""The rules that protect: whose words are these, and does the writer tell, report or speak up?"""

from __future__ import annotations

import re

from waterlijn.text.clauses import SAID
from waterlijn.text.lexicon import BIT
from waterlijn.text.rules.evidence_rules import NEGATABLE, Evidence
from waterlijn.text.rules.message import FIRST, SECOND, Message, Word

SAYING = re.compile(rf"\b{SAID}\b")
COMMAND = re.compile(r"\b(?:moet|moeten|mogen|zouden)\b")
CALLED = re.compile(
    r"\b(?:noem|noemen|noemt|noemde|noemden|genoemd|uitgescholden|uitgemaakt|zeggen|zegt|roepen|roept)\b"
)
OWN_WORDS_RULES = {"threat", "wish_of_harm"}


class Frames:
    """Which protecting frames a message has, by the sentences where they stand."""

    def __init__(self, message: Message) -> None:
        self.message = message
        self.report = self._sentences("report", sure=True)
        self.weak_report = self._sentences("report", sure=False)
        self.authority = self._sentences("authority_report", sure=False)
        self.sure_authority = self._sentences("authority_report", sure=True)
        self.counter = self._sentences("counter", sure=True)
        self.weak_counter = self._sentences("counter", sure=False)
        self.proud = self._sentences("proud", sure=False)
        self.homonym = bool(message.kinds & BIT["homonym"])
        self.is_testimony = bool(self.report) or (
            bool(self.weak_report)
            and SAYING.search(message.text) is not None
            and FIRST.search(message.text) is not None
        )

    def _sentences(self, kind: str, *, sure: bool) -> set[int]:
        return {
            self.message.sentence_of(word)
            for word in self.message.words
            if word.can_be(kind) and (word.surely(kind) or not sure) and not self.message.in_others(word)
        }

    def shield(self, found: Evidence) -> str:
        """The name of the rule that protects the writer from this finding, or ''."""
        message, word = self.message, found.word
        sentence = message.sentence_of(word)
        sign = message.in_others(word)
        if sign:
            return sign
        if found.rule in NEGATABLE and message.negated(word):
            return "negation"
        if self._is_homonym(found):
            return "homonym"
        if sentence in self.proud and FIRST.search(message.text) and found.rule not in OWN_WORDS_RULES:
            return "own_identity"
        if self.is_testimony and self._is_told(found, sentence):
            return "testimony"
        if sentence in self.counter or (sentence in self.weak_counter and CALLED.search(message.text)):
            return "counter_speech" if not self._adds_own(found) else ""
        if sentence in self.authority and not SECOND.search(message.text):
            return "authority_report"
        return ""

    def _is_homonym(self, found: Evidence) -> bool:
        kind = {"slur": "slur", "insult": "insult", "dehumanising_image": "image", "threat": "violence"}.get(found.rule)
        return self.homonym and kind is not None and not found.word.surely(kind) and not found.group

    def _is_told(self, found: Evidence, sentence: int) -> bool:
        """Told in the sentence of the frame or next to it; the writer's own threat or call is never "told"."""
        frames = self.report | self.weak_report
        near = any(abs(sentence - frame) <= 1 for frame in frames)
        if found.rule in OWN_WORDS_RULES and sentence not in frames:
            return False
        return near or FIRST.search(self.message.clause_text(found.word.clause)) is not None

    def _adds_own(self, found: Evidence) -> bool:
        """Counter-speech that itself calls for violence or exclusion stays what it is."""
        return found.rule in OWN_WORDS_RULES

    def names(self) -> list[str]:
        """Frames that hold for the whole message, whatever was found."""
        names = []
        if self.is_testimony and self.report:
            names.append("testimony")
        if self.counter:
            names.append("counter_speech")
        if self.sure_authority:
            names.append("authority_report")
        return names


def word_of(message: Message, kinds: tuple[str, ...]) -> Word | None:
    """The first word of one of these kinds, to point at."""
    return next((word for word in message.words if any(word.can_be(kind) for kind in kinds)), None)
