"""Codes for on paper, that somebody types over."""

from __future__ import annotations

import secrets

LETTERS = "BCDFGHJKLMNPQRSTVWXZ23456789"  # nothing that reads as another one, and no words
GROUP = 4  # letters between two dashes


def new_code(n: int) -> str:
    """Of n letters: "BCDF-GHJK"."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(n))
    return "-".join(letters[i : i + GROUP] for i in range(0, n, GROUP))


def letters_of(code: str) -> str:
    """What somebody typed, without dashes, spaces and small letters.

    Examples
    --------
    >>> letters_of("bcdf ghjk-")
    'BCDFGHJK'
    """
    return "".join(letter for letter in code.upper() if letter in LETTERS)
