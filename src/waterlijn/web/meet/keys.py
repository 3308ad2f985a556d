"""The key of a participant: what leads from a browser, a code, an address or an account to somebody's votes.

Only a hash of the key is kept. For a code, an address or an account the key follows from it and from the secret of this
site, so the same person finds the same votes again, although no table holds the code, the address or the account.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

from django.conf import settings

CODE_LETTERS = "BCDFGHJKLMNPQRSTVWXZ23456789"  # nothing that reads as another one, and no words
CODE_LENGTH = 8
IDENTITY = "waterlijn participant 1"


def new_key() -> str:
    """For somebody who comes in without anything: a key that only this browser has."""
    return secrets.token_urlsafe(24)


def key_of(conversation: int, kind: str, identity: str) -> str:
    """The key that belongs to a code, a checked address or an account in one conversation."""
    said = f"{IDENTITY}/{conversation}/{kind}/{identity}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), said, hashlib.sha256).hexdigest()


def hashed(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def new_code() -> str:
    """An invitation code for on paper: "BCDF-GHJK"."""
    letters = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
    return f"{letters[:4]}-{letters[4:]}"


def letters_of(code: str) -> str:
    """What somebody typed, without dashes, spaces and small letters."""
    return "".join(letter for letter in code.upper() if letter in CODE_LETTERS)


def code_hash(conversation: int, code: str) -> str:
    """Not to be guessed back from the table: a code is short enough to try them all."""
    said = f"waterlijn code 1/{conversation}/{letters_of(code)}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), said, hashlib.sha256).hexdigest()
