"""Sentences, clauses and other people's words in a folded text.

A word says something about a group only inside the group's own clause, and nothing about its writer when it is
somebody else's word. Everything here works on one folded text (lower case, plain quotes) and gives positions in it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, partial
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from waterlijn.compiled import compiled
from waterlijn.text.fold import Bytes
from waterlijn.text.gates import EVERYTHING, Gate

_AFTER_AND, _AFTER_OR = "ze zij hij dat die wij we ik gij ge jij je dan nu toen als", "ze dat die wij we ik"
# Words that begin a clause behind a space
JOINERS = (
    "maar", "want", "omdat", "doordat", "dus", "terwijl", "zodat", "hoewel", "ook al", "tenzij", "daarom",
    *(f"en {word}" for word in _AFTER_AND.split()),
    *(f"of {word}" for word in _AFTER_OR.split()),
)  # fmt: skip
SENTENCE_END = re.compile(
    r"[.!?\n\x80-\xff](?:(?<=[.!?])[.!?]*[\"')]*(?=\s|$)|(?<=\n)|(?<=[\x80-\xff])[\x80-\xff]+)\s*"
)
CONDITION = Gate(r"\b(?:als|indien|wanneer|mocht|stel dat|gesteld dat)\b")
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
COLON = Gate(rf"\b{SAID}\b[^.!?\n:]{{0,70}}:\s+(?=\S)")
THAT = Gate(
    r"\b(?:zei|zeiden|riep|riepen|vertelde|vertelden|vertellen|hoorde|hoor|beweerde|beweerden|beweert|schreef|"
    r"vond|vonden"
    r"|stelde|verwijten|verweet|horen|te horen|verklaarde|dacht|dachten|geloven|gelooft|zegt|roept|schrijft|"
    r"roepen|lezen|lees|las|gelezen)\b"
    r"[^.!?\n]{0,60}?\b(?:dat|of|hoe|omdat)\s"
    r"|\b(?:iedereen die|wie|mensen die|diegenen die|degenen die|waarom) (?:\w+ ){0,2}?"
    r"(?:zeg|zegt|zeggen|denk|denkt|denken|vindt|vinden|beweren|roepen)\b[^.!?\n]{0,30}?\bdat\s"
)
OWN_SAYING = Gate(
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


class Clauses(NamedTuple):
    """The clauses of some texts, in columns: those of text i are ``first[i]`` to ``first[i + 1] - 1``."""

    start: NDArray[np.int32]
    stop: NDArray[np.int32]
    sentence: NDArray[np.int32]
    question: NDArray[np.bool_]
    first: NDArray[np.int64]


@cache
def _signs() -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Of every byte: is it white space, is it part of a word, as regular expressions see it?"""
    space = np.array([chr(byte).isspace() for byte in range(256)], np.bool_)
    in_word = np.array([chr(byte).isalnum() or byte == 95 for byte in range(256)], np.bool_)
    return space, in_word


@cache
def _joiners() -> tuple[Bytes, NDArray[np.int32]]:
    """The words that begin a clause, one after the other, and where each begins."""
    sizes = [len(word) for word in JOINERS]
    return np.frombuffer("".join(JOINERS).encode("ascii"), np.uint8), np.cumsum([0, *sizes], dtype=np.int32)


@compiled
def _spaces_end(data: Bytes, at: int, stop: int, space: NDArray[np.bool_]) -> int:
    while at < stop and space[data[at]]:
        at += 1
    return at


@compiled
def _sentence_end(data: Bytes, at: int, stop: int, space: NDArray[np.bool_]) -> int:
    """Where the sentence that is under way at `at` ends, with the space behind it."""
    while at < stop:
        byte = data[at]
        end = at + 1
        if byte == 46 or byte == 33 or byte == 63:  # . ! ?
            while end < stop and (data[end] == 46 or data[end] == 33 or data[end] == 63):
                end += 1
            while end < stop and (data[end] == 34 or data[end] == 39 or data[end] == 41):  # " ' )
                end += 1
            if end == stop or space[data[end]]:
                return _spaces_end(data, end, stop, space)
        elif byte == 10:
            return _spaces_end(data, end, stop, space)
        elif byte >= 128:
            while end < stop and data[end] >= 128:
                end += 1
            if end > at + 1:
                return _spaces_end(data, end, stop, space)
        at += 1
    return stop


@compiled
def _joins(
    data: Bytes, at: int, stop: int, in_word: NDArray[np.bool_], joiners: Bytes, begins: NDArray[np.int32]
) -> bool:
    """Does a word that begins a clause stand at `at`?"""
    for k in range(begins.size - 1):
        size = begins[k + 1] - begins[k]
        if at + size > stop or data[at] != joiners[begins[k]]:
            continue
        same = 1
        while same < size and data[at + same] == joiners[begins[k] + same]:
            same += 1
        if same == size and (at + size == stop or not in_word[data[at + size]]):
            return True
    return False


@compiled
def _clause_end(
    data: Bytes, at: int, stop: int, space: NDArray[np.bool_], in_word: NDArray[np.bool_], joiners: Bytes,
    begins: NDArray[np.int32],
) -> int:  # fmt: skip
    """Where the clause that is under way at `at` ends within its sentence; `stop` when it is the last."""
    while at < stop:
        byte = data[at]
        if byte == 44 or byte == 59 or byte == 58:  # , ; :
            end = _spaces_end(data, at + 1, stop, space)
            if end > at + 1:
                return end
        elif space[byte]:
            end = at + 1
            while end < stop and data[end] == 45:  # -
                end += 1
            if at + 1 < end < stop and space[data[end]]:
                return end + 1
            if at + 1 < stop and data[at + 1] == 40:  # (
                return at + 2
            end = _spaces_end(data, at + 1, stop, space)
            if end < stop and _joins(data, end, stop, in_word, joiners, begins):
                return end
        at += 1
    return stop


@compiled
def _split(
    data: Bytes, starts: NDArray[np.int64], stops: NDArray[np.int64], space: NDArray[np.bool_],
    in_word: NDArray[np.bool_], joiners: Bytes, begins: NDArray[np.int32], clause_start: NDArray[np.int32],
    clause_stop: NDArray[np.int32], sentence: NDArray[np.int32], question: NDArray[np.bool_],
    first: NDArray[np.int64],
) -> int:  # fmt: skip
    n = 0
    for row in range(starts.size):
        first[row] = n
        base, stop = starts[row], stops[row]
        at = base
        number = 0
        while at < stop:
            end = _sentence_end(data, at, stop, space)
            asks = False
            for i in range(at, end):
                asks = asks or data[i] == 63
            while at < end:
                cut = _clause_end(data, at, end, space, in_word, joiners, begins)
                clause_start[n], clause_stop[n] = at - base, cut - base
                sentence[n], question[n] = number, asks
                at = cut
                n += 1
            number += 1
    first[starts.size] = n
    return n


def split_all(data: Bytes, starts: NDArray[np.int64], stops: NDArray[np.int64]) -> Clauses:
    """The clauses of the folded texts ``data[starts[i]:stops[i]]``."""
    room = int(np.sum(stops - starts)) + 1
    start, stop, sentence = np.empty(room, np.int32), np.empty(room, np.int32), np.empty(room, np.int32)
    question, first = np.empty(room, np.bool_), np.empty(len(starts) + 1, np.int64)
    n = _split(data, starts, stops, *_signs(), *_joiners(), start, stop, sentence, question, first)
    return Clauses(start[:n], stop[:n], sentence[:n], question[:n], first)


def lists_of(found: Clauses, texts: Sequence[str], facts: Sequence[int]) -> list[list[Clause]]:
    """The clauses of each of the texts."""
    first, start, stop = found.first.tolist(), found.start.tolist(), found.stop.tolist()
    conditions = [False] * len(start)
    search = CONDITION.pattern.search
    for row, known in enumerate(facts):
        if known & CONDITION.bit:
            text = texts[row]
            for k in range(first[row], first[row + 1]):
                conditions[k] = search(text[start[k] : stop[k]]) is not None
    columns = zip(start, stop, found.sentence.tolist(), found.question.tolist(), conditions, strict=True)
    clauses = list(map(partial(tuple.__new__, Clause), columns))  # as Clause._make, in a third of the time
    return [clauses[low:high] for low, high in pairwise(first)]


def split(text: str) -> list[Clause]:
    """The clauses of a text, in order; together they cover all of it.

    Examples
    --------
    >>> [text[c.start:c.stop] for text in ["ze zijn lui, maar ik niet. echt?"] for c in split(text)]
    ['ze zijn lui, ', 'maar ik niet. ', 'echt?']
    """
    data = np.frombuffer(text.encode("latin-1"), np.uint8)
    found = split_all(data, np.zeros(1, np.int64), np.array([len(data)], np.int64))
    return lists_of(found, [text], [EVERYTHING])[0]


def others_words(text: str, facts: int = EVERYTHING) -> list[Others]:
    """Quotations, and speech reported after a colon or after "dat".

    Examples
    --------
    >>> [text[o.start:o.stop] for text in ['ze riepen "ga weg" naar mij'] for o in others_words(text)]
    ['ga weg']
    >>> [o.sign for o in others_words("de man zei dat ze lui zijn. ik niet.")]
    ['reported_speech']
    """
    found: list[Others] = []
    if not facts & (COLON.bit | THAT.bit) and '"' not in text and "'" not in text:
        return found
    if '"' in text or "'" in text:
        for match in QUOTE.finditer(text):
            start, stop = match.span(1) if match.group(1) is not None else match.span(2)
            if stop - start < WHOLE * len(text):
                found.append(Others(start, stop, "quotation"))
    for gate, needed in ((COLON, (":",)), (THAT, (" dat ", " of ", " hoe ", " omdat "))):
        if not facts & gate.bit or not any(sign in text for sign in needed):
            continue
        for match in gate.pattern.finditer(text):
            if OWN_SAYING.pattern.search(text, max(0, match.start() - 20), match.end()) is None:
                end = SENTENCE_END.search(text, match.end())
                found.append(Others(match.end(), end.start() if end else len(text), "reported_speech"))
    return found
