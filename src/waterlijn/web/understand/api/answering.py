"""From a question to the scores, in the words of Perspective."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from waterlijn.text.decide import OTHERS_WORDS
from waterlijn.web.understand.api.asking import Question, Suggestion
from waterlijn.web.understand.api.errors import invalid, language_not_supported
from waterlijn.web.understand.api.places import END, Counter, Plain, is_wordless, plain, sentences
from waterlijn.web.understand.api.reading import Found, reader

DUTCH = ("nl", "nld", "dut")
PIECE = 8_000  # characters read at once; the reader takes some more, because names grow when they are replaced
OVERLAP = 1000  # characters that two parts of a very long comment share: who speaks stands before what is said
LOOKED_AT = 2000  # characters of a suggestion: enough to tell the language
Span = tuple[int, int]


def analyze(question: Question, *, looks_at_text: bool) -> dict[str, Any]:
    """The answer to `comments:analyze`. `looks_at_text`: the language that the program names does not count."""
    claimed = () if looks_at_text else question.languages
    if not question.is_lenient:
        _refuse(question, [code for code in claimed if not _is_dutch(code)], (), claimed)
    sent = plain(question.text, is_html=question.is_html)
    if is_wordless(sent.text):
        raise invalid("Unable to detect language", "LANGUAGE_DETECTION_FAILED")
    parts = _parts(sent.text)
    spans = sentences(sent.text) if question.by_sentence else []
    found = reader.read([sent.text[a:b] for a, b in parts + spans], frozenset(question.wanted))
    whole, inside = found[: len(parts)], found[len(parts) :]
    detected = _detected(whole)
    if not question.is_lenient:
        _refuse(question, [code for code in detected if not _is_dutch(code)], detected, claimed)
        for name in question.unsupported:
            raise language_not_supported(name, detected, claimed)
    is_dutch = all(map(_is_dutch, (*claimed, *detected)))
    places = _places(question.text, sent, spans)
    scores = _scores(question, whole, list(zip(places, inside, strict=True))) if is_dutch else {}
    return {
        "attributeScores": scores,
        "languages": list(claimed or detected),
        "detectedLanguages": list(detected),
        "waterlijn": {
            "model": whole[0].model,
            "abstain": len(whole) > 1 or whole[0].abstain or not is_dutch,
            "cues": list(dict.fromkeys(cue for part in whole for cue in part.cues)),
        },
    } | _token(question.token)


def suggest(suggestion: Suggestion) -> dict[str, Any]:
    """The answer to `comments:suggestscore`. Nothing is kept; the text is only looked at for its language."""
    sent = plain(suggestion.text, is_html=suggestion.is_html)
    read = [] if is_wordless(sent.text) else reader.read([sent.text[:LOOKED_AT]], frozenset())
    return {"detectedLanguages": list(_detected(read))} | _token(suggestion.token)


def _token(token: str | None) -> dict[str, str]:
    return {} if token is None else {"clientToken": token}


def _is_dutch(code: str) -> bool:
    return code.lower().replace("_", "-").split("-")[0] in DUTCH


def _refuse(question: Question, foreign: Sequence[str], detected: Sequence[str], claimed: Sequence[str]) -> None:
    """Another language gets an error and no score: a low score would be a lie."""
    if foreign:
        raise language_not_supported(next(iter((*question.wanted, *question.unsupported))), detected, claimed)


def _detected(parts: Sequence[Found]) -> tuple[str, ...]:
    """The languages in the order of the text; what is too short to tell counts as Dutch."""
    return tuple(dict.fromkeys(part.language or "nl" for part in parts))


def _parts(text: str) -> list[Span]:
    """A comment is read whole, as on the site; one longer than the reader reads in parts that share some sentences."""
    parts, start = [], 0
    while len(text) - start > PIECE:
        end = _cut(text, start + PIECE // 2, start + PIECE)
        parts.append((start, end))
        start = _cut(text, end - OVERLAP, end - OVERLAP // 2)
    return [(a, b) for a, b in [*parts, (start, len(text))] if text[a:b].strip()]


def _cut(text: str, first: int, last: int) -> int:
    """The last end of a sentence between two places; without one the last space, or the last place itself."""
    ends = [match.end() for match in END.finditer(text, first, last)]
    space = text.rfind(" ", first, last)
    return ends[-1] if ends else space if space > first else last


def _counted(whole: Sequence[Found]) -> Sequence[Found]:
    """The parts of which the worst counts. A quotation or a testimony speaks for the whole comment, also for the parts
    in which nothing says any more that the words are somebody else's."""
    return [part for part in whole if not OTHERS_WORDS.isdisjoint(part.cues)] or whole


def _places(text: str, sent: Plain, spans: Sequence[Span]) -> list[Span]:
    """Where each span stood in what was sent, counted as Google counts."""
    count = Counter(text)
    return [(count.at(sent.starts[a]), count.at(sent.stops[b - 1])) for a, b in spans]


def _scores(question: Question, whole: Sequence[Found], inside: Sequence[tuple[Span, Found]]) -> dict[str, Any]:
    everything = (0, Counter(question.text).at(len(question.text)))
    answer = {}
    for name, threshold in question.wanted.items():
        value = max(part.scores[name] for part in _counted(whole))
        # what the whole text takes back (a quotation, a testimony) no sentence of it can bring in again
        spans = [(place, min(part.scores[name], value)) for place, part in inside] or [(everything, value)]
        if value >= threshold:
            answer[name] = {
                "spanScores": [{"begin": a, "end": b, "score": _score(v)} for (a, b), v in spans],
                "summaryScore": _score(value),
            }
    return answer


def _score(value: float) -> dict[str, Any]:
    return {"value": round(value, 6), "type": "PROBABILITY"}
