"""Which rules can apply to which text: one compiled pass over all letters, so that most texts need no rule."""

from __future__ import annotations

ONLINE, NUMBER, NAME = 1, 2, 4
ALL = ONLINE | NUMBER | NAME

from collections.abc import Sequence


def hints(texts: Sequence[str]) -> list[int]:
    return [ALL for t in texts]
