"""How fast and how large is `waterlijn read`? Against a plain peer on the same messages, in the same run.

    python benchmarks/read.py --messages 1000000 --workers 2

Makes seeded synthetic messages, runs the command in a process of its own and samples the memory of that process
and its children. The peer reads the same CSV with the standard library, hashes words (scikit-learn) and scores four
labels linearly: no pseudonyms, no evidence, no copies, no estimate.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np

WORDS = [
    "de",
    "het",
    "een",
    "van",
    "en",
    "in",
    "is",
    "dat",
    "op",
    "te",
    "voor",
    "met",
    "niet",
    "zijn",
    "aan",
    "er",
    "ook",
    "als",
    "maar",
    "wij",
    "jullie",
    "zij",
    "straat",
    "plein",
    "gemeente",
    "burgemeester",
    "fiets",
    "verkeer",
    "school",
    "winkel",
    "huis",
    "buurt",
    "feest",
    "markt",
    "regen",
    "zon",
    "belasting",
    "opvang",
    "trein",
    "bus",
    "kind",
    "vader",
    "moeder",
    "mooi",
    "lelijk",
    "duur",
    "goed",
    "slecht",
    "schande",
    "dank",
    "bravo",
    "altijd",
    "nooit",
    "weer",
    "waarom",
    "omdat",
    "misschien",
    "volgens",
    "vandaag",
    "morgen",
    "gisteren",
    "dom",
    "leugenaars",
    "profiteurs",
    "bang",
    "veilig",
    "respect",
    "eerlijk",
    "inspraak",
    "thuis",
    "waarheid",
    "media",
    "journalist",
]
COPIED = "Deel dit bericht: de gemeente wil onze parkeerplaatsen afnemen, teken vandaag nog de petitie van het comité!"
BATCH = 8192


def write_messages(path: Path, n: int) -> None:
    """About 135 characters each, over a year and 50,000 authors, two percent of them copies of one text."""
    draw = random.Random(20261121)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("id", "author", "text", "date"))
        for i in range(n):
            text = COPIED if draw.random() < 0.02 else " ".join(draw.choices(WORDS, k=draw.randint(10, 34)))
            day = f"2025-{draw.randint(1, 12):02d}-{draw.randint(1, 28):02d}T{draw.randint(0, 23):02d}:00:00Z"
            writer.writerow((i, f"user{draw.randrange(50_000)}", text, day))


def memory_of(process: int) -> int:
    """Resident bytes of a process and all its descendants; pages that they share are counted once (PSS)."""
    total, queue = 0, [process]
    while queue:
        pid = queue.pop()
        try:
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
            total += 1024 * int(next(line for line in rollup.splitlines() if line.startswith("Pss:")).split()[1])
            queue += map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())
        except (OSError, StopIteration):
            continue
    return total


def measure(command: list[str]) -> tuple[float, int]:
    """Seconds and peak resident bytes of a command."""
    start, peak = time.perf_counter(), [0]
    # as installed: with Python's own byte code kept from one start to the next
    settings = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=settings)

    def watch() -> None:
        while process.poll() is None:
            peak[0] = max(peak[0], memory_of(process.pid))
            time.sleep(0.25)

    watcher = threading.Thread(target=watch)
    watcher.start()
    if process.wait() != 0:
        raise SystemExit(f"{command} ended with {process.returncode}")
    watcher.join()
    return time.perf_counter() - start, peak[0]


def peer(path: Path) -> float:
    """Seconds of the plain way on one core."""
    from sklearn.feature_extraction.text import HashingVectorizer

    hashing = HashingVectorizer(n_features=2**18, ngram_range=(1, 2))
    weights = np.random.default_rng(1).normal(size=(2**18, 4))
    start = time.perf_counter()
    with path.open(encoding="utf-8", newline="") as file:
        batch: list[str] = []
        for row in csv.DictReader(file):
            batch.append(row["text"])
            if len(batch) == BATCH:
                (hashing.transform(batch) @ weights > 0).sum()
                batch = []
        if batch:
            (hashing.transform(batch) @ weights > 0).sum()
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=100_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--out", default=".parquet", choices=(".parquet", ".csv", ".jsonl"))
    parser.add_argument("--no-peer", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder) / "messages.csv", Path(folder) / f"readings{given.out}"
        write_messages(source, given.messages)
        command = [sys.executable, "-m", "waterlijn", "read", str(source), "--out", str(out)]
        command += ["--workers", str(given.workers)]
        seconds, peak = measure(command)
        print(f"waterlijn read: {given.messages:,} messages in {seconds:.1f} s = {given.messages / seconds:,.0f}/s")
        print(f"peak memory over all processes: {peak / 2**20:,.0f} MB")
        if not given.no_peer:
            other = peer(source)
            print(f"peer (hashing and linear scores only, one core): {given.messages / other:,.0f}/s")
            print(f"ratio: {other / seconds:.2f} of the peer's speed")


if __name__ == "__main__":
    main()
