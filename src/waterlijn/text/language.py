"""Which language is this message? A vote of stop words; py3langid only where the vote cannot tell.

Answers "nl", "en", "fr", "de", "other", or "" for a message too short to say.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from waterlijn.compiled import compiled
from waterlijn.text.fold import Bytes, Folded

LANGUAGES = ("nl", "en", "fr", "de")
# small words that are frequent in one language and rare in the others, folded; Flemish forms included
STOP_WORDS = {
    "nl": (
        "de het een en van ik te dat niet je zijn op voor met maar er aan ook als bij nog uit naar wel dan om wat "
        "heb hebben wordt worden geen deze dit zo hoe waar wij jullie hij zij ze we u uw mijn jouw ons onze hun hen "
        "kan kunnen moet moeten mag mogen gaat gaan doe doen komt komen zou zullen wil willen heeft had hadden waren "
        "alleen altijd nooit iedereen niemand iets niets veel meer minder weer toch eens gewoon echt omdat want dus "
        "terwijl tegen onder over tussen zonder door ge gij gulle ne nen da wa ni nie ma zijt hedde ben bent is of af "
        "goed mooi mensen jaar nu al wie welke daar hier mij hem haar zelf ander andere elke alle laat maken gaf ja nee"
    ),
    "en": (
        "the and of to is you that it for are with this was not have but they from your what all can will just about "
        "when who there their would if so my she he we do how our has been more out them than people because should "
        "these those then its i hate love fuck shit sucks don't i'm you're no into could only now"
    ),
    "fr": (
        "le la les des une est et pas que qui dans pour sur avec vous nous ils elle sont mais ce cette plus au aux du "
        "ne je tu il on comme tout fait bien ou ces mes ses leur etre avoir c'est j'ai qu'il d'un faut quand sans tres"
    ),
    "de": (
        "der die das und ist nicht ich sie mit auf ein eine den dem zu fur von wir ihr auch aber wenn wie nur sich "
        "sind war oder noch schon haben werden kann mich dich uns euch einen einer keine doch bei nach aus wird"
    ),
}
SHARED = (
    "is",
    "in",
    "we",
    "me",
    "had",
    "was",
    "on",
    "of",
    "she",
    "die",
    "war",
    "alle",
    "elle",
    "la",
    "des",
    "die",
    "ben",
    "so",
    "do",
)
MINIMUM_LETTERS = 6
CLEAR_LEAD = 1.0
FOREIGN_SHARE = 0.5
DOUBT = 0.85
CANDIDATES = ("nl", "en", "fr", "de", "af", "es", "it", "pt", "tr", "pl", "ro", "ar", "id", "sv", "da", "no", "fy")


@compiled
def _hash(data: Bytes, start: int, stop: int) -> int:
    h = np.uint32(0x811C9DC5)
    for i in range(start, stop):
        h = np.uint32(np.uint32(h ^ np.uint32(data[i])) * np.uint32(16777619))
    return int(h & np.uint32(0xFFFF))


@cache
def _votes() -> NDArray[np.int8]:
    """Votes per hashed word: (65536, 4). A word of two languages counts for both, and so decides nothing."""
    table = np.zeros((65536, len(LANGUAGES)), np.int8)
    for k, language in enumerate(LANGUAGES):
        for word in STOP_WORDS[language].split():
            raw = np.frombuffer(word.encode("ascii"), np.uint8)
            table[_hash(raw, 0, raw.size), k] = 1 if word in SHARED else 2
    return table


@compiled
def _count(
    data: Bytes, starts: NDArray[np.int64], stops: NDArray[np.int64], votes: NDArray[np.int8], out: NDArray[np.int32]
) -> None:
    for row in range(starts.size):
        word = -1
        for i in range(starts[row], stops[row] + 1):
            c = data[i]
            if (97 <= c <= 122) or c == 39:
                if word < 0:
                    word = i
            elif word >= 0:
                h = _hash(data, word, i)
                out[row, 4] += 1
                for k in range(4):
                    out[row, k] += votes[h, k]
                word = -1


@cache
def _model() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # 0.3 s to load: only for who needs it

    model = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    model.set_languages([code for code in CANDIDATES if code in model.nb_classes])
    return model


def _ask_model(text: str, words: int) -> str:
    code, confidence = _model().classify(text[:600].lower())
    if words < 12 and (code in ("af", "fy") or confidence < DOUBT):
        return "nl"  # close kin, or a few unknown words: the sources are Dutch
    return code if code in LANGUAGES else "other"


def languages(folded: Folded) -> list[str]:
    """The language of every message of the batch."""
    count = np.zeros((len(folded), 5), np.int32)
    _count(folded.data, folded.starts, folded.stops, _votes(), count)
    votes = count[:, :4]
    order = np.argsort(-votes, axis=1, kind="stable")
    best = order[:, 0]
    rows = np.arange(len(folded))
    lead = votes[rows, best] - votes[rows, order[:, 1]]
    short = folded.letters < MINIMUM_LETTERS
    foreign = folded.foreign > FOREIGN_SHARE * np.maximum(folded.letters, 1)
    result = [LANGUAGES[int(k)] for k in best]
    for i in np.flatnonzero(short | foreign | (lead <= CLEAR_LEAD)):
        if foreign[i] and folded.letters[i] >= 2:
            result[i] = "other"
        elif short[i]:
            result[i] = ""
        else:
            result[i] = _ask_model(folded.texts[int(i)], int(count[i, 4]))
    return result
