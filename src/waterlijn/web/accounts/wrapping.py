"""Small secrets that must stand in the database, wrapped: a copy of the database alone opens nothing.

The wrapping key follows from the site's own secret file, one key per purpose, so that what was wrapped for one
purpose never opens as another.
"""

from __future__ import annotations

import secrets
from functools import cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

NONCE = 12  # bytes, as AES-GCM wants it


@cache
def _wrapping(secret: str, purpose: str) -> AESGCM:
    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(secret.encode()))


def wrap(secret: bytes, *, purpose: str) -> bytes:
    nonce = secrets.token_bytes(NONCE)
    return nonce + _wrapping(settings.SECRET_KEY, purpose).encrypt(nonce, secret, None)


def unwrap(wrapped: bytes | memoryview, *, purpose: str) -> bytes:
    raw = bytes(wrapped)  # PostgreSQL hands out a memoryview
    return _wrapping(settings.SECRET_KEY, purpose).decrypt(raw[:NONCE], raw[NONCE:], None)
