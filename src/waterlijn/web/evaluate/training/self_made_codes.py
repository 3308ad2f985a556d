"""Self-made codes: they link a person's answers before and after, and lead to nobody.

The answers to four small questions are folded into one keyed hash; the key belongs to one training and is destroyed
with it. Small differences are not forgiven in silence: "Ma" and "MA " are the same answer, "Ma" and "Mi" are not.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata
from collections.abc import Mapping

from waterlijn.web.accounts import wrapping

PURPOSE = "waterlijn training codes 1"


def new_key() -> bytes:
    """A key for one training, wrapped."""
    return wrapping.wrap(secrets.token_bytes(32), purpose=PURPOSE)


def hidden(key: bytes | memoryview, answers: Mapping[str, str]) -> str:
    """The code as a keyed hash; empty when one of the questions was left open."""
    parts = [_plain(answers[name]) for name in sorted(answers)]
    if not parts or not all(parts):
        return ""
    secret = wrapping.unwrap(key, purpose=PURPOSE)
    return hashlib.blake2b("|".join(parts).encode(), key=secret, digest_size=16).hexdigest()


def _plain(answer: str) -> str:
    """Without capitals, accents, spaces and leading zeros, which people write now this way and now that."""
    letters = unicodedata.normalize("NFKD", answer.casefold())
    return re.sub(r"[^a-z0-9]", "", letters).lstrip("0")
