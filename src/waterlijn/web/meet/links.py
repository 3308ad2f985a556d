"""The link in a mail that lets somebody in. It holds the key of the participant, closed with a key of this site."""

from __future__ import annotations

import base64
import hashlib
import json

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

MINUTES = 60


def close(conversation: int, key: str, background: dict[str, str]) -> str:
    """Valid for an hour, and only for this conversation."""
    return _lock(conversation).encrypt(json.dumps([key, background]).encode()).decode().rstrip("=")


def open_again(conversation: int, token: str) -> tuple[str, dict[str, str]] | None:
    """Key and background; nothing when the hour is over or somebody changed a letter."""
    try:
        raw = _lock(conversation).decrypt(token + "=" * (-len(token) % 4), ttl=MINUTES * 60)
        key, background = json.loads(raw)
    except (InvalidToken, ValueError, UnicodeEncodeError):
        return None
    return key, background


def _lock(conversation: int) -> Fernet:
    said = f"waterlijn way in 1/{conversation}/{settings.SECRET_KEY}".encode()
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(said).digest()))
