"""A made-up conversation that is the same everywhere, and what an analysis of it comes down to in one number."""

from __future__ import annotations

import hashlib
from dataclasses import fields

import numpy as np

from waterlijn.dialogue import Opinions, Settings, analyse
from waterlijn.records import Votes


def made_up(n: int = 240, m: int = 30) -> Votes:
    """Two camps and some in between, by plain arithmetic with whole numbers; some vote twice."""
    rows = [(who, what, turn) for who in range(n) for what in range(m) for turn in range(2)]
    who, what, turn = np.array(rows).T
    bits = (who * 7919 + what * 104_729 + turn * 1_299_709 + who * what * 31) % 1009
    given = (bits % 10 < 6) & ((turn == 0) | (bits % 17 == 0))
    lean = np.where(who % 7 == 0, 0, np.where(who % 5 < 2, 1, -1)) * np.where(what * what % 3 == 0, 1, -1)
    vote = np.where(bits % 23 == 0, 0, np.where(lean * 300 + 504 > bits, 1, -1)).astype(np.int8)
    time = (turn * 10_000_000 + who * 1000 + what).astype("M8[ms]")
    return Votes(who[given] * 3 + 5, what[given] * 2, vote[given], time[given])


def digest(found: Opinions) -> str:
    """Of every bit that says something about people: positions, groups, tests."""
    kept = hashlib.sha256()
    for field in fields(found):
        if field.name in ("measures", "settings"):
            continue
        value = getattr(found, field.name)
        for part in value if isinstance(value, tuple) else (value,):
            kept.update(part.tobytes() if isinstance(part, np.ndarray) else repr(part).encode())
    return kept.hexdigest()


def digest_of_made_up() -> str:
    return digest(analyse(made_up(), Settings(draws=20, hidden=frozenset({4}))))


if __name__ == "__main__":
    print(digest_of_made_up())  # noqa: T201
