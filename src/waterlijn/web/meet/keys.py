"""The key of a participant: what leads from a browser, a code, an address or an account to somebody's votes.

Only a hash of the key is kept. For a code, an address or an account the key follows from it and from the secret of this
site, so the same person finds the same votes again, although no table holds the code, the address or the account.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

from django.conf import settings

from waterlijn.web.accounts import codes

CODE_LENGTH = 8  # letters
IDENTITY = "waterlijn participant 1"


def new_key() -> str:
    """For somebody who comes in without anything: a key that only this browser has."""
    return secrets.token_urlsafe(24)


def key_of(conversation: int, kind: str, identity: str) -> str:
    """The key that belongs to a code, a checked address or an account in one conversation."""
    return with_secret(f"{IDENTITY}/{conversation}/{kind}/{identity}")


def with_secret(said: str) -> str:
    """A hash that only this site can make; begin with what it is for, so that no two purposes share one."""
    return hmac.new(settings.SECRET_KEY.encode(), said.encode(), hashlib.sha256).hexdigest()


def hashed(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def new_code() -> str:
    """An invitation code for on paper: "BCDF-GHJK"."""
    return codes.new_code(CODE_LENGTH)


def code_hash(conversation: int, code: str) -> str:
    """Not to be guessed back from the table: a code is short enough to try them all."""
    return with_secret(f"waterlijn code 1/{conversation}/{codes.letters_of(code)}")
