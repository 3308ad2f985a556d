"""Word lists of our own: names, places, organisations, offices (see card.json)."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def entries(name: str) -> tuple[str, ...]:
    """The entries of a list, spaces restored; lines that start with '#' are headings."""
    text = (files(__package__) / f"{name}.txt").read_text("utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return tuple(dict.fromkeys(word.replace("_", " ") for line in lines for word in line.split()))
