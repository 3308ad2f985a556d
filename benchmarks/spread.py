"""Copies: how many edited ones are found, how fast, against what peers, in how much memory.

Run by hand: ``python benchmarks/spread.py [--rows 1000000]``. Prints the tables of docs/reference/spread.md.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import HashingVectorizer

from waterlijn import spread
from waterlijn.records import Times
from waterlijn.spread.join import SAME_TEXT
from waterlijn.spread.sketch import NEAR, sketch

WRITTEN = Path(__file__).parents[1] / "src/waterlijn/knowledge/written/written.jsonl"
BATCH = 8192


def _texts() -> list[str]:
    return [json.loads(line)["text"] for line in WRITTEN.read_text("utf-8").splitlines() if line]


def _now(n: int) -> Times:
    return np.full(n, "2026-11-16T12:00:00", "datetime64[s]")


def _typo(text: str, rng: random.Random) -> str:
    at = rng.randrange(1, len(text) - 1)
    return rng.choice(
        [
            text[:at] + text[at + 1 :],
            text[:at] + text[at] + text[at:],
            text[: at - 1] + text[at] + text[at - 1] + text[at + 1 :],
        ]
    )


def _swap_word(text: str, rng: random.Random) -> str:
    words = text.split()
    words[rng.randrange(len(words))] = rng.choice(["fiets", "morgen", "buurt", "gemeente"])
    return " ".join(words)


EDITS: dict[str, Callable[[str, random.Random], str]] = {
    "capitals, punctuation, emoji": lambda text, rng: text.upper().replace(",", "") + "!!! 😡😡",
    "link or @handle added": lambda text, rng: f"@buurman {text} https://voorbeeld.be/p?id={rng.randrange(10**6)}",
    "accents lost": lambda text, rng: text.replace("é", "e").replace("ë", "e").replace("ï", "i"),
    "one typo": _typo,
    "two typos": lambda text, rng: _typo(_typo(text, rng), rng),
    "hashtag added": lambda text, rng: f"{text} #{rng.choice(['stopazc', 'onzewijk', 'delen', 'wakkerworden'])}",
    "prefix of 3 to 5 words": lambda text, rng: (
        rng.choice(["Dit zegt alles:", "Iedereen moet dit lezen!", "Gekopieerd van een vriend, graag delen:"])
        + " "
        + text
    ),
    "one word replaced": _swap_word,
    "last fifth cut off": lambda text, rng: text[: len(text) * 4 // 5],
    "typo, hashtag and link": lambda text, rng: f"{_typo(text, rng)} #delen https://voorbeeld.be/{rng.randrange(999)}",
}


def _recall() -> None:
    rng = random.Random(7)
    texts = [text for text, kind in zip(_texts(), sketch(_texts()).kind, strict=True) if kind == NEAR]
    rng.shuffle(texts)
    texts = texts[:1500]
    print("\n| edit | found, all lengths | under 80 characters | 80 to 160 | over 160 |\n|---|---|---|---|---|")
    for name, edit in EDITS.items():
        both = texts + [edit(text, rng) for text in texts]
        found = spread.campaigns(both, _now(len(both)), [""] * len(both), minimum=2)
        n = len(texts)
        hit = (found.label[:n] == found.label[n:]) & (found.label[:n] >= 0)
        size = np.array([len(text) for text in texts])
        cells = [hit, hit[size < 80], hit[(size >= 80) & (size <= 160)], hit[size > 160]]
        print(f"| {name} | " + " | ".join(f"{cell.mean():.3f}" for cell in cells) + " |")
    found = spread.campaigns(_texts(), _now(len(_texts())), [""] * len(_texts()), minimum=2)
    print(f"\nFolded among {len(_texts())} different written texts: {int((~found.voices).sum())}.")


def _corpus(rows: int) -> Iterator[list[str]]:
    """Random Dutch of about 120 characters: 10 % exact copies of 2,000 texts, 5 % edited copies, the rest new."""
    rng, noise = random.Random(1), np.random.default_rng(1)
    words = sorted({word for text in _texts() for word in text.split()})
    parts = [" ".join(rng.choices(words, k=5)) for _ in range(60_000)]
    hot = [" ".join(rng.choices(words, k=20)) for _ in range(2000)]
    for start in range(0, rows, BATCH):
        n = min(BATCH, rows - start)
        picks, kind = noise.integers(0, len(parts), (n, 4)).tolist(), noise.random(n).tolist()
        copies = (noise.random(n) ** 3 * len(hot)).astype(int).tolist()
        yield [
            hot[c] if u < 0.1 else f"{hot[c]} {parts[p[0]][:12]}" if u < 0.15 else " ".join(parts[k] for k in p)
            for p, u, c in zip(picks, kind, copies, strict=True)
        ]


def _exact_dict(texts: list[str]) -> int:
    """Peer 1: a dictionary of normalised texts, which finds exact copies only."""
    seen: dict[str, int] = {}
    link = re.compile(r"https?://\S+|@\w+")
    return sum(
        seen.setdefault(" ".join(re.findall(r"\w+", link.sub(" ", t).lower())), i) != i for i, t in enumerate(texts)
    )


def _all_pairs(texts: list[str]) -> int:
    """Peer 2: scikit-learn, every pair compared by its 5-character shingles; exact, and quadratic."""
    counts = HashingVectorizer(analyzer="char", ngram_range=(5, 5), binary=True, norm=None, n_features=1 << 20)
    matrix = counts.transform(texts)
    size = np.asarray(matrix.sum(axis=1)).ravel()
    folded = np.zeros(len(texts), np.bool_)
    for start in range(0, len(texts), 500):
        shared = (matrix[start : start + 500] @ matrix.T).tocoo()
        row = shared.row + start
        same = shared.data / (size[row] + size[shared.col] - shared.data) >= SAME_TEXT
        folded[row[same & (row > shared.col)]] = True
    return int(folded.sum())


def _timed(work: Callable[[list[str]], int], texts: list[str]) -> tuple[float, int]:
    start = time.process_time()
    folded = work(texts)
    return len(texts) / (time.process_time() - start), folded


def _ours(texts: list[str]) -> int:
    return int((~spread.campaigns(texts, _now(len(texts)), [""] * len(texts)).voices).sum())


def _peers(rows: int) -> None:
    texts = [text for batch in _corpus(rows) for text in batch]
    _ours(texts[:100])  # compile
    print(f"\n{rows:,} texts, one core\n\n| method | texts/s | ratio | folded |\n|---|---|---|---|")
    ours, folded = _timed(_ours, texts)
    for name, work in (("dictionary, exact copies only", _exact_dict), ("scikit-learn, all pairs", _all_pairs)):
        speed, found = _timed(work, texts)
        print(f"| {name} | {speed:,.0f} | {speed / ours:.2f} | {found:,} |")
    print(f"| waterlijn.spread | {ours:,.0f} | 1 | {folded:,} |")


def _streaming(rows: int) -> None:
    noise = np.random.default_rng(2)
    spent, done = 0.0, 0
    with tempfile.TemporaryDirectory() as scratch, spread.Folder(Path(scratch)) as folder:
        for texts in _corpus(rows):
            n = len(texts)
            times = np.datetime64("2026-01-01T00:00:00") + noise.integers(0, 364 * 86400, n).astype("timedelta64[s]")
            authors = [f"{code:016x}" for code in noise.integers(0, 500_000, n).tolist()]
            start = time.process_time()
            folder.add(texts, times, authors)
            spent += time.process_time() - start
            done += n
        start = time.process_time()
        found = folder.finish()
        spent += time.process_time() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print("\n| rows | texts/s/core | campaigns | voices | largest resident memory |\n|---|---|---|---|---|")
    print(f"| {done:,} | {done / spent:,.0f} | {len(found):,} | {int(found.voices.sum()):,} | {memory:.0f} MB |")


def main() -> None:
    """Print the tables; `--rows` for the streaming run, which comes first so that its memory is its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    rows = parser.parse_args().rows
    spread.campaigns(_texts()[:50] * 2, _now(100), ["a"] * 100)  # compile
    _streaming(rows)
    _recall()
    _peers(20_000)


if __name__ == "__main__":
    main()
