"""Small files of messages."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

TEXTS = (
    "Wat een prachtig feest was het gisteren op het plein, bedankt aan alle vrijwilligers!",
    "Jullie van het gemeentebestuur zijn allemaal leugenaars en dieven.",
    "De fietsstraat is veiliger geworden, vind ik.",
    "Waarom krijgen wij nooit inspraak over het verkeer in onze straat?",
    "Dat is niet waar, lees eerst het verslag van de raad.",
)
WORDS = [
    "plein",
    "markt",
    "school",
    "fiets",
    "trein",
    "regen",
    "zomer",
    "winter",
    "muziek",
    "tuin",
    "brug",
    "kerk",
    "toren",
    "haven",
    "kade",
    "park",
    "bos",
    "zee",
    "duin",
    "weide",
    "akker",
    "molen",
    "dijk",
    "gracht",
    "steeg",
    "laan",
    "poort",
    "hoek",
    "bank",
    "lamp",
    "deur",
    "raam",
    "dak",
    "muur",
    "trap",
    "zolder",
    "kelder",
    "schuur",
]
COPIED = "Teken nu de petitie tegen het nieuwe parkeerplan van de gemeente, voor het te laat is voor onze winkels!"


@pytest.fixture
def messages_file(tmp_path: Path) -> Callable[..., Path]:
    """Writes a CSV of `n` messages over weeks and authors, every tenth one a copy of the same text."""

    def write(
        n: int, *, name: str = "berichten.csv", columns: Sequence[str] = ("id", "author", "text", "date")
    ) -> Path:
        path = tmp_path / name
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, extrasaction="ignore")
            writer.writeheader()
            for i in range(n):
                own = " ".join(random.Random(i).sample(WORDS, 8))
                text = COPIED if i % 10 == 3 else f"{TEXTS[i % len(TEXTS)]} {own}."
                day = 2 + (i * 7 // max(n, 1)) * 7 // 7
                writer.writerow(
                    {"id": f"m-{i:05d}", "author": f"u{i % 37}", "text": text, "date": f"2026-03-{day:02d}T10:00:00Z"}
                )
        return path

    return write
