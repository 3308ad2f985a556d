"""Looks at the words with which somebody wants to search: not everything, and nobody's faith or descent."""

from __future__ import annotations

import re
from typing import NamedTuple

MOST_WORDS = 40  # more than this is no longer one theme
SHORTEST = 3  # letters; shorter words find everything

# Stems of words that single out people by faith or descent: searching with them selects residents by a trait that
# the law protects. They are not forbidden, because attacks on these groups are a theme too, but they need a reason
# that the data protection officer can weigh. Our own list.
FAITH = (
    "moslim", "islam", "koran", "moskee", "imam", "ramadan", "hoofddoek", "hidjab", "joods", "synagog", "christen",
    "katholi", "protestant", "hindoe", "boeddhis", "jehova", "salafis",
)  # fmt: skip
DESCENT = (
    "marokka", "allochto", "afrikaan", "congole", "somali", "syri", "afghaan", "afghan", "irak", "bulgaar", "roemeen",
    "oekrain", "oekraïn", "surina", "antilli", "migrant", "vluchteling", "asielzoeker", "buitenlander", "vreemdeling",
    "arabier", "koerd", "berbers", "chinees", "chinez", "eritre", "palestij", "tsjetsje", "zigeuner",
)  # fmt: skip
# Whole words, because longer words that begin like them mean something else ("roman", "poolijs").
WHOLE = frozenset(
    {
        "jood", "joden", "allah", "sikh", "sikhs", "turk", "turken", "turks",
        "turkse", "roma", "sinti", "pool", "polen", "pools", "poolse", "zwarten",
        "iraniër", "iran", "berber", "arabisch", "arabische", "arabieren",
    }
)  # fmt: skip
# Words that find everything.
OPEN_ENDED = frozenset(
    {
        "alles", "iedereen", "iemand", "mensen", "burger", "burgers", "inwoner", "inwoners",
        "gemeente", "stad", "dorp", "bericht", "berichten", "reactie", "reacties", "post",
        "posts", "all", "everything", "everyone", "people", "citizens",
    }
)  # fmt: skip


class Review(NamedTuple):
    """What the look found: words that are too wide (refused), and words about faith or descent (need a reason)."""

    too_wide: tuple[str, ...]
    sensitive: tuple[str, ...]
    too_many: bool


def split(keywords: str) -> list[str]:
    """The words or phrases, separated by commas, semicolons or new lines."""
    return [part.strip() for part in re.split(r"[,;\n]", keywords) if part.strip()]


def review(keywords: str) -> Review:
    """What is wrong with a list of keywords.

    >>> review("opvangcentrum, *, moskee")
    Review(too_wide=('*',), sensitive=('moskee',), too_many=False)
    """
    words = split(keywords)
    return Review(
        too_wide=tuple(word for word in words if _is_too_wide(word)),
        sensitive=tuple(word for word in words if _is_sensitive(word)),
        too_many=len(words) > MOST_WORDS,
    )


def _is_too_wide(word: str) -> bool:
    letters = re.sub(r"\W", "", word)
    return len(letters) < SHORTEST or word.lower() in OPEN_ENDED or word.startswith("*")


def _is_sensitive(word: str) -> bool:
    parts = re.findall(r"\w+", word.lower())
    return any(part in WHOLE or part.startswith((*FAITH, *DESCENT)) for part in parts)
