"""The rules that protect: whose words are these, and does the writer tell, report or speak up?"""

from __future__ import annotations

import re

from waterlijn.text.clauses import SAID
from waterlijn.text.gates import EVERYTHING, Gate
from waterlijn.text.lexicon import BIT
from waterlijn.text.rules.evidence_rules import NEGATABLE, SELF, Evidence
from waterlijn.text.rules.message import FIRST, SECOND, Message, Word

SAYING = Gate(rf"\b{SAID}\b")
NAMED_BEFORE = Gate(
    r"(?:\b(?:het woord|de woorden|de term|woorden als|woord als|termen als|iets als|zoiets als|uitmaken voor|"
    r"uitgemaakt voor|"
    r"uitgescholden voor|uitschelden voor|schelden voor|betekent|genaamd|stond het woord|scheldwoord|"
    r"toegeroepen|zegt hij|"
    r"werd ik een|ik was altijd (?:de|het|die|dat)|ik was (?:de|het|die|dat))\s+(?:\w+[ ,]+){0,3})$"
)
CALLING = Gate(  # "noemen ze onze zoon een ...", not "wij noemen ze ..."
    r"(?<!\bik )(?<!\bwij )(?<!\bwe )\bnoem(?:en|t|den|de)\s+(?:ze |hij |zij |men |iemand )?"
    r"(?:mij|me|ons|hem|haar|hen|hun|(?:onze|mijn|mijne|zijn|haar|hun) \w+)\s+(?:\w+[ ,]+){0,3}$"
    r"|(?<!\bik )(?<!\bwij )(?<!\bwe )\bnoemden?\s+(?:[\w']+\s+){1,4}$"
)
NO_TESTIMONY = re.compile(  # who was called a racist tells of something else
    r"\W*(?:(?:een|nen|ne|voor|als) )?(?:racist|nazi|fascist|extreem|complot|wappie|populist|xenofoob|islamofoob"
    r"|homofoob|seksist|antisemiet|vlaams|pvv)\w*"
)
NO_REPORT = re.compile(r"\W*(?:is|zijn|kan|moet|mag|wil) ")  # "Unia is ...": about the office
THEY_SAID = Gate(
    r"(?:\b(?:hij|zij|ze|men|iemand|niemand|wie|kinderen|jongens|leerlingen|klanten)\s+(?:\w+\s+){0,2}?"
    r"(?:zei|zeiden|zegt|zeggen|roept"
    r"|roepen|riep|riepen|schreef|schreven|siste|gromde)|\b(?:voorgesteld|getekend|afgebeeld"
    r"|voorstellen|afbeelden|beschreven) als"
    r"|\bdat ik|\bdat wij|\bdat we)\s+(?:\w+[ ,]+){0,3}$"
)
NAMED_AFTER = re.compile(
    r"\s*(?:\w+ ){0,4}?(?:(?:te )?noemen\b|noemt\b|noemde\b|noemden\b|genoemd\b|gescholden\b|geroepen\b|"
    r"roept\b|roepen\b|roep (?:je|ge|jij|gij)\b|uitgemaakt\b|gekregen\b|naar mijn hoofd\b|vonden\b|"
    r"op (?:de|onze|mijn|haar|zijn) (?:muur|deur|gevel|poort)\b|"
    r"werd (?:er )?geroepen\b|"
    r"zeggen (?:mag|is|kan)|zegt (?:mijn|hij|ie|ze|men)\b|zei (?:hij|ie|ze|iemand|de|een|mijn)\b|zeiden\b|"
    r"riep(?:en)? (?:hij|ie|ze|iemand|de|een)\b|heet\b)"
)
OWN_NAMING = Gate(r"\b(?:ik|wij|we|je kunt|mag je gerust|mogen we)\b[^,]{0,15}$")
ITSELF_AFTER = Gate(
    r"\s*(?:(?:dat )?(?:ben ik|was ik|zijn wij|zijn we|of niet)\b|ik\b\W*$|"
    r"(?:zei|dacht|riep) ik (?:tegen|bij|in) (?:mezelf|mijn|m'n|de spiegel))"
)
CALLED = Gate(r"\b(?:noem|noemen|noemt|noemde|noemden|genoemd|uitgescholden|uitgemaakt|zeggen|zegt|roepen|roept)\b")
FRAMES = ("report", "counter", "authority_report", "proud")
FRAME_BITS = BIT["report"] | BIT["counter"] | BIT["authority_report"] | BIT["proud"]
WHO_SHOUTS = Gate(r"\b(?:wie|iemand die|mensen die) [^.!?,]{1,40}\b(?:roept|roepen)\b")
OFFICES = {"unia", "meldpunt", "de rechter", "de rechtbank", "de journalist", "journalisten", "het parket"}
OWN_TURN = re.compile(r"(?:maar|en toch|al bij al|eigenlijk|want)\b|(?:die|zulke) (?:vuile|vieze|smerige)\b")
MEANT_FOR_SELF = {"insult", "contempt"}
SUPPOSABLE = {"generalisation", "dehumanising_image", "contempt"}
NONE: set[int] = set()
FAR = 90  # characters between who says something and what is said
OWN_WORDS_RULES = {"threat", "wish_of_harm"}


class Frames:
    """Which protecting frames a message has, by the sentences where they stand."""

    # without a word for a frame there is none
    report = weak_report = counter = weak_counter = sure_authority = authority = proud = NONE
    is_testimony = False

    def __init__(self, message: Message) -> None:
        self.message = message
        self.homonym = bool(message.kinds & BIT["homonym"])
        if not message.kinds & FRAME_BITS:
            return
        self.sure: dict[str, set[int]] = {}
        self.any: dict[str, set[int]] = {}
        self._look()
        self.report, self.weak_report = self._of("report")
        self.counter, self.weak_counter = self._of("counter")
        self.sure_authority, self.authority = self._of("authority_report")
        self.proud = self.any.get("proud", NONE)
        self.is_testimony = bool(self.report) or (
            bool(self.weak_report)
            and SAYING.search(message.text, message.facts) is not None
            and FIRST.search(message.text, message.facts) is not None
        )

    def _of(self, kind: str) -> tuple[set[int], set[int]]:
        return self.sure.get(kind, NONE), self.any.get(kind, NONE)

    def _look(self) -> None:
        """In which sentences each frame stands, surely or perhaps."""
        message = self.message
        for word in message.words:
            if word.entry.kinds & FRAME_BITS and not message.in_others(word) and not _no_frame(message, word):
                sentence = message.sentence_of(word)
                for kind in FRAMES:
                    if word.can_be(kind):
                        self.any.setdefault(kind, set()).add(sentence)
                        if word.surely(kind):
                            self.sure.setdefault(kind, set()).add(sentence)

    def shield(self, found: Evidence) -> str:
        """The name of the rule that protects the writer from this finding, or ''."""
        message, word = self.message, found.word
        sentence = message.sentence_of(word)
        sign = message.in_others(word) or _mentioned(message, word)
        if sign:
            return sign
        if found.rule in MEANT_FOR_SELF and SELF.search(
            message.text[message.clauses[word.clause].start : word.start], message.facts
        ):
            return "self"
        if found.rule in NEGATABLE and message.negated(word):
            return "negation"
        if (
            found.rule in SUPPOSABLE
            and message.clauses[word.clause].condition
            and SECOND.search(message.text, message.facts)
        ):
            return "condition"
        if self._is_homonym(found):
            return "homonym"
        if sentence in self.proud and FIRST.search(message.text, message.facts) and found.rule not in OWN_WORDS_RULES:
            return "own_identity"
        if self.is_testimony and self._is_told(found, sentence):
            return "testimony"
        if sentence in self.counter or (sentence in self.weak_counter and CALLED.search(message.text, message.facts)):
            return "counter_speech" if not self._adds_own(found) else ""
        if sentence not in self.authority or SECOND.search(message.clause_text(word.clause), message.facts):
            return ""
        told = sentence in self.sure_authority or SAYING.search(message.text, message.facts) is not None
        return "authority_report" if told else ""

    def _is_homonym(self, found: Evidence) -> bool:
        kind = {"slur": "slur", "dehumanising_image": "image", "threat": "violence"}.get(found.rule)
        return self.homonym and kind is not None and not found.word.likely(kind) and not found.group

    def _is_told(self, found: Evidence, sentence: int) -> bool:
        """Told in the sentence of the frame or next to it; the writer's own threat or call is never "told"."""
        frames = self.report | self.weak_report
        near = any(abs(sentence - frame) <= 1 for frame in frames)
        if self._speaks_up_herself(found):
            return False
        if found.rule in OWN_WORDS_RULES and sentence not in frames:
            return False
        return near or FIRST.search(self.message.clause_text(found.word.clause), self.message.facts) is not None

    def _speaks_up_herself(self, found: Evidence) -> bool:
        """ "..., maar X zijn ongedierte": a clause that opposes what was told is the writer's own."""
        message, number = self.message, found.word.clause
        text = message.clause_text(number)
        if (
            OWN_TURN.match(text) is None
            or message.in_others(found.word)
            or FIRST.search(text, message.facts)
            or SAYING.search(text, message.facts)
        ):
            return False
        return not any(word.clause == number and word.entry.kinds & FRAME_BITS for word in message.words)

    def _adds_own(self, found: Evidence) -> bool:
        """Counter-speech that itself calls for violence or exclusion stays what it is."""
        return found.rule in OWN_WORDS_RULES

    def names(self) -> list[str]:
        """Frames that hold for the whole message, whatever was found."""
        names = []
        if self.is_testimony and self.report:
            names.append("testimony")
        if self.counter or WHO_SHOUTS.search(self.message.text, self.message.facts):
            names.append("counter_speech")
        if self.sure_authority:
            names.append("authority_report")
        return names


def _no_frame(message: Message, word: Word) -> bool:
    """Sounds like a testimony or a report, and is none."""
    after = message.text[word.stop : word.stop + 40]
    if word.can_be("report"):
        return NO_TESTIMONY.match(after) is not None
    return word.entry.form in OFFICES and NO_REPORT.match(after) is not None


def _mentioned(message: Message, word: Word) -> str:
    """A word that is talked about, or said to be what somebody called somebody."""
    clause = message.clauses[word.clause]
    before, after = message.text[clause.start : word.start], message.text[word.stop : clause.stop]
    if NAMED_BEFORE.search(before, message.facts):
        return "quotation"
    if CALLING.search(before, message.facts):
        return "reported_speech"
    if _is_said_by_them(message, word):
        return "reported_speech"
    if NAMED_AFTER.match(after) and not OWN_NAMING.search(before, message.facts):
        return "reported_speech"
    return "self" if ITSELF_AFTER.match(after, message.facts) else ""


def _is_said_by_them(message: Message, word: Word) -> bool:
    first = max(0, word.start - FAR)
    # a word that is cut in two there may leave one that the whole message does not have
    facts = EVERYTHING if first and " " not in message.text[first - 1 : first + 1] else message.facts
    return THEY_SAID.search(message.text[first : word.start], facts) is not None


def word_of(message: Message, kinds: tuple[str, ...]) -> Word | None:
    """The first word of one of these kinds, to point at."""
    return next((word for word in message.words if any(word.can_be(kind) for kind in kinds)), None)
