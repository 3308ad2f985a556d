"""Sentences, clauses and other people's words in a folded text.

A word says something about a group only inside the group's own clause, and nothing about its writer when it is
somebody else's word. Everything here works on one folded text (lower case, plain quotes) and gives positions in it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

# Both begin with the signs at which they can match at all: most characters are then passed over quickly
SENTENCE_END = re.compile(
    r"[.!?\n\x80-\xff](?:(?<=[.!?])[.!?]*[\"')]*(?=\s|$)|(?<=\n)|(?<=[\x80-\xff])[\x80-\xff]+)\s*"
)
CLAUSE_END = re.compile(
    r"[,;:\s](?:(?<=[,;:])\s+|(?<=\s)(?:-+\s|\(|\s*(?=(?:maar|want|omdat|doordat|dus|terwijl|zodat|hoewel|ook al|tenzij"
    r"|daarom|en (?:ze|zij|hij|dat|die|wij|we|ik|gij|ge|jij|je|dan|nu|toen|als)|of (?:ze|dat|die|wij|we|ik))\b)))"
)
CONDITIONS = ("als", "indien", "wanneer", "mocht", "stel")
CONDITION = re.compile(r"\b(?:als|indien|wanneer|mocht|stel dat|gesteld dat)\b")
QUOTE = re.compile(
    r"\"([^\"\n]{2,400})\"|(?<![a-z0-9])'(?![stnkm]\b[^'\n]{0,400}?(?:\s|$))([^\n]{2,300}?)'(?![a-z0-9])"
)
SAID = (
    r"(?:zei|zeiden|zegt|zeggen|riep|riepen|roept|roepen|geroepen|gezegd|noemde|noemden|genoemd|schreef|schreven"
    r"|schrijft|geschreven|stond|staat|las|lees|vroeg|vroegen|antwoordde|antwoord|fluisterde|siste|sist|snauwde"
    r"|mompelde|brulde|schreeuwde|schreeuwden|scandeerden|zong|zongen|gezongen|hoorde|hoorden|hoor|horen|gehoord"
    r"|kreeg|kregen|krijg|titel|heette|woord|woorden|uitspraak|citaat|tekst|opschrift|leuze|spandoek|reactie|reacties"
    r"|bericht|briefje|grap|mop|vond|vonden|beweerde|beweerden|beweert|vertelde|vertellen|werd ik|werd hij|werd ze)"
)
COLON = re.compile(rf"\b{SAID}\b[^.!?\n:]{{0,70}}:\s+(?=\S)")
THAT = re.compile(
    r"\b(?:zei|zeiden|riep|riepen|vertelde|vertelden|vertellen|hoorde|hoor|beweerde|beweerden|beweert|schreef|"
    r"vond|vonden"
    r"|stelde|verwijten|verweet|horen|te horen|verklaarde|dacht|dachten|geloven|gelooft|zegt|roept|schrijft|"
    r"roepen|lezen|lees|las|gelezen)\b"
    r"[^.!?\n]{0,60}?\b(?:dat|of|hoe|omdat)\s"
)
OWN_SAYING = re.compile(
    r"\b(?:ik|wij|we)\s+(?:zeg|zei|zeggen|vind|vond|vinden|denk|dacht|geloof|beweer|roep)\b"
    r"|\b(?:eerlijk|kort|anders|ronduit|simpel|zacht|oneerbiedig) gezegd\b|\b(?:gewoon|eens|eerlijk|ronduit) zeggen\b"
)
WHOLE = 0.85  # a text that is one long quotation is its writer's own words


class Clause(NamedTuple):
    start: int
    stop: int
    sentence: int
    question: bool
    condition: bool


class Others(NamedTuple):
    """A stretch of text that is somebody else's words, and the name of the sign that says so."""

    start: int
    stop: int
    sign: str


def split(text: str) -> list[Clause]:
    """The clauses of a text, in order; together they cover all of it.

    Examples
    --------
    >>> [text[c.start:c.stop] for text in ["ze zijn lui, maar ik niet. echt?"] for c in split(text)]
    ['ze zijn lui, ', 'maar ik niet. ', 'echt?']
    """
    clauses: list[Clause] = []
    start = 0
    conditional = any(word in text for word in CONDITIONS) and CONDITION.search(text) is not None
    for number, stop in enumerate(_ends(text)):
        sentence = text[start:stop]
        question = "?" in sentence
        place = 0
        for cut in [*(match.end() for match in CLAUSE_END.finditer(sentence)), len(sentence)]:
            if cut <= place:
                continue
            condition = conditional and CONDITION.search(sentence, place, cut) is not None
            clauses.append(Clause(start + place, start + cut, number, question, condition))
            place = cut
        start = stop
    return clauses


def _ends(text: str) -> list[int]:
    ends = [match.end() for match in SENTENCE_END.finditer(text)]
    if not ends or ends[-1] < len(text):
        ends.append(len(text))
    return ends


def others_words(text: str) -> list[Others]:
    """Quotations, and speech reported after a colon or after "dat".

    Examples
    --------
    >>> [text[o.start:o.stop] for text in ['ze riepen "ga weg" naar mij'] for o in others_words(text)]
    ['ga weg']
    >>> [o.sign for o in others_words("de man zei dat ze lui zijn. ik niet.")]
    ['reported_speech']
    """
    found: list[Others] = []
    if '"' in text or "'" in text:
        for match in QUOTE.finditer(text):
            start, stop = match.span(1) if match.group(1) is not None else match.span(2)
            if stop - start < WHOLE * len(text):
                found.append(Others(start, stop, "quotation"))
    for pattern, needed in ((COLON, (":",)), (THAT, (" dat ", " of ", " hoe ", " omdat "))):
        for match in pattern.finditer(text) if any(sign in text for sign in needed) else ():
            if OWN_SAYING.search(text, max(0, match.start() - 20), match.end()) is None:
                end = SENTENCE_END.search(text, match.end())
                found.append(Others(match.end(), end.start() if end else len(text), "reported_speech"))
    return found
