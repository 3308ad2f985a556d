"""The secrets of second factors as the database holds them: wrapped, as text."""

from __future__ import annotations

from base64 import b64decode, b64encode

from waterlijn.web.accounts.wrapping import unwrap, wrap

PURPOSE = "waterlijn second factors 1"
MARK = "wrapped:"  # no secret or recovery code begins like this: they hold no colon


def close(text: str) -> str:
    return MARK + b64encode(wrap(text.encode(), purpose=PURPOSE)).decode()


def open_again(text: str) -> str:
    """Refuses what is not wrapped: somebody who can only write in the database must not choose the secret."""
    if not text.startswith(MARK):
        raise ValueError("this second factor is not wrapped")
    return unwrap(b64decode(text.removeprefix(MARK)), purpose=PURPOSE).decode()
