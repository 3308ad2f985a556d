"""The key in a link to a questionnaire, and what may be derived from it.

Only a hash of the key is kept. From the key itself follow two other things that the database alone cannot make: the
name under which an unfinished questionnaire waits, and the key with which it is encrypted. So nobody can look up whose
unfinished answers they are in an anonymous wave, although the same link finds them again.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from waterlijn.web.accounts import codes

NONCE = 12  # bytes, as AES-GCM wants it
RECEIPT_LENGTH = 12  # letters


class DraftKeys(NamedTuple):
    """Under which name an unfinished questionnaire is kept, and the key that opens it."""

    name: str
    key: bytes


def new_token() -> str:
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def draft_keys(token: str, *, invitee: int | None) -> DraftKeys:
    """For an anonymous wave (`invitee=None`) from the token alone; for a named one the same for every link."""
    root = token.encode() if invitee is None else f"{settings.SECRET_KEY}/{invitee}".encode()
    name = hmac.new(root, b"waterlijn draft name 1", hashlib.sha256).hexdigest()
    return DraftKeys(name, hmac.new(root, b"waterlijn draft key 1", hashlib.sha256).digest())


def close(keys: DraftKeys, content: dict[str, Any]) -> bytes:
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(keys.key).encrypt(nonce, json.dumps(content).encode(), keys.name.encode())


def open_again(keys: DraftKeys, closed: bytes | memoryview) -> dict[str, Any]:
    """What was closed; nothing when somebody changed it."""
    raw = bytes(closed)  # PostgreSQL hands out a memoryview
    try:
        found: dict[str, Any] = json.loads(AESGCM(keys.key).decrypt(raw[:NONCE], raw[NONCE:], keys.name.encode()))
    except InvalidTag:
        return {}
    return found


def new_receipt() -> str:
    """The code with which somebody can take back answers that carry no name: "BCDF-GHJK-LMNP"."""
    return codes.new_code(RECEIPT_LENGTH)


def receipt_hash(receipt: str) -> str:
    """Slow to guess: twelve letters are few enough for somebody who has the table to try them all."""
    letters = codes.letters_of(receipt)
    salt = settings.SECRET_KEY.encode()
    return hmac.new(salt, b"waterlijn receipt 1" + letters.encode(), hashlib.sha256).hexdigest()
