"""How fast is the complete reading of messages, privacy pass included? Beside its peers, in the same run, on one core.

    python -m benchmarks.text_read                       the texts of this repository
    python -m benchmarks.text_read --file messages.txt   and those of a file, one message on a line

Texts: a year of generated messages of an invented municipality (`examples/generate.py`), and the corpus that was
written for this project, in which hostile and nearly hostile texts are far more frequent than anywhere else: the
hardest case for the rules. Messages from 20 to 300 bytes, in batches of 8,192.

Peers: scikit-learn's hashing of letters with a linear model; spaCy's blank Dutch tokeniser, which only cuts texts into
words; an encoder of the size of BERT-base in ONNX, int8. Those that are not installed are named and passed over.
"""

from __future__ import annotations

import argparse
import csv
import importlib
import importlib.util
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from examples.generate import generate

from waterlijn import privacy, text
from waterlijn.records import Messages

BATCH = 8192
SMALLEST, LARGEST = 20, 300  # bytes
START = """
import json, time
import numpy, numba
def memory():
    return int(open("/proc/self/statm").read().split()[1]) * 4096
def lap():
    global before
    passed, before = time.process_time() - before, time.process_time()
    return round(passed, 3)
base, before = memory(), time.process_time()
from waterlijn import privacy, text
from waterlijn.records import Messages
from waterlijn.text import learned
result = {"import": lap()}
learned.load()
result["model"] = lap()
batch = Messages.of(["Mevrouw De Smet, ze zijn lui, maar niet iedereen. Bel 0475 12 34 56!"])
text.read(privacy.pseudonymise(batch, privacy.TransientKeys()))
result["first"] = lap()
result["memory"] = memory() - base
print(json.dumps(result))
"""


def written() -> list[str]:
    """The corpus that ships."""
    lines = (files("waterlijn.knowledge") / "written/written.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line)["text"] for line in lines]


def example() -> list[str]:
    """A generated year of comments on the page and the site of a municipality."""
    with tempfile.TemporaryDirectory() as folder:
        generate(Path(folder), 7, date(2026, 11, 15), 20_000)
        with (Path(folder) / "facebook_pagina.csv").open(encoding="utf-8-sig", newline="") as page:
            texts = [row["Message"] for row in csv.DictReader(page)]
        lines = (Path(folder) / "reacties_website.jsonl").read_text("utf-8").splitlines()
    return texts + [json.loads(line)["text"] for line in lines]


def usable(texts: Sequence[str], n: int) -> list[str]:
    """`n` texts of ordinary length in seeded order, over again where there are too few."""
    kept = [words for words in texts if SMALLEST <= len(words.encode()) <= LARGEST]
    if not kept:
        raise SystemExit("no messages of 20 to 300 bytes")
    random.Random(20261121).shuffle(kept)
    return [kept[i % len(kept)] for i in range(n)]


def rate(work: Callable[[Sequence[str]], object], texts: Sequence[str], rounds: int) -> float:
    """Messages per second of CPU time, best of some rounds; what was needed to warm up is not counted."""
    work(texts[:BATCH])
    best = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        for first in range(0, len(texts), BATCH):
            work(texts[first : first + BATCH])
        best = min(best, time.process_time() - start)
    return len(texts) / best


def complete() -> Callable[[Sequence[str]], object]:
    keys = privacy.TransientKeys()
    return lambda texts: text.read(privacy.pseudonymise(Messages.of(texts), keys))


def privacy_only() -> Callable[[Sequence[str]], object]:
    keys = privacy.TransientKeys()
    return lambda texts: privacy.pseudonymise(Messages.of(texts), keys)


def hashing() -> Callable[[Sequence[str]], object]:
    """scikit-learn: runs of 3 to 5 letters, hashed, and four linear scores."""
    from sklearn.feature_extraction.text import HashingVectorizer

    vectors = HashingVectorizer(analyzer="char_wb", ngram_range=(3, 5), n_features=2**18)
    weights = np.random.default_rng(1).normal(size=(2**18, 4))
    return lambda texts: vectors.transform(texts) @ weights


def spacy_words() -> Callable[[Sequence[str]], object]:
    """spaCy's blank Dutch pipeline: words only."""
    tokenise = importlib.import_module("spacy").blank("nl").tokenizer
    return lambda texts: [len(tokenise(words)) for words in texts]


def encoder(folder: Path) -> Callable[[Sequence[str]], object]:
    """An encoder of 12 layers of 768 with random weights, int8, made on the spot."""
    importlib.import_module("benchmarks.encoders").bert_base_int8(folder)
    onnx: Any = importlib.import_module("waterlijn.text.scorers.onnx")
    protocol: Any = importlib.import_module("waterlijn.text.scorers.protocol")
    opened = onnx.open_folder(folder, threads=1)
    return lambda texts: opened.score(protocol.Pseudonymised(Messages.of(texts, is_pseudonymised=True)))


def is_there(*modules: str) -> bool:
    """Can all of these be imported?"""
    try:
        return all(importlib.util.find_spec(module) is not None for module in modules)
    except ModuleNotFoundError:
        return False


def peers(texts: Sequence[str]) -> None:
    print(f"scikit-learn, hashing char_wb 3-5 and linear: {rate(hashing(), texts[:BATCH], 2):,.0f} messages/s")
    if is_there("spacy"):
        print(f"spaCy, blank Dutch tokeniser: {rate(spacy_words(), texts[:BATCH], 2):,.0f} messages/s")
    else:
        print("spaCy, blank Dutch tokeniser: not installed (pip install spacy)")
    if is_there("onnxruntime", "onnx", "benchmarks.encoders", "waterlijn.text.scorers"):
        with tempfile.TemporaryDirectory() as folder:
            print(f"ONNX int8 encoder of BERT-base size: {rate(encoder(Path(folder)), texts[:256], 1):,.1f} messages/s")
    else:
        print("ONNX int8 encoder of BERT-base size: not installed (pip install onnxruntime onnx)")


def start_up() -> None:
    """CPU time, in a process of its own that has numpy and numba, as from the second start of an install on.

    Python's own byte code and the compiled code are in their caches by then.
    """
    with tempfile.TemporaryDirectory() as cache:
        settings = {**os.environ, "PYTHONPYCACHEPREFIX": cache}
        settings.pop("PYTHONDONTWRITEBYTECODE", None)
        for _ in range(2):
            command = [sys.executable, "-c", START]
            done = subprocess.run(command, check=True, capture_output=True, text=True, env=settings)
    found = json.loads(done.stdout)
    model, first = 1000 * found["model"], found["first"]
    print(f"start, CPU time: import {found['import']:.2f} s, model {model:.0f} ms, first call {first:.2f} s")
    print(f"memory above numpy and numba: {found['memory'] / 2**20:,.0f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--file", type=Path, help="messages of your own, one on a line")
    parser.add_argument("--messages", type=int, default=4 * BATCH)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--core", type=int, default=max(os.sched_getaffinity(0)))
    parser.add_argument("--no-peers", action="store_true")
    given = parser.parse_args()
    os.sched_setaffinity(0, {given.core})
    sources = {"example messages": example(), "written corpus": written()}
    if given.file:
        sources[given.file.name] = given.file.read_text("utf-8").splitlines()
    for name, found in sources.items():
        texts = usable(found, given.messages)
        size = np.mean([len(words.encode()) for words in texts])
        whole, part = rate(complete(), texts, given.rounds), rate(privacy_only(), texts, given.rounds)
        print(f"{name}, {len(texts):,} of {size:.0f} bytes: {whole:,.0f} messages/s ({1e6 / whole:.1f} us),")
        print(f"    of which privacy {1e6 / part:.1f} us")
    start_up()
    if not given.no_peers:
        peers(usable(sources["example messages"], BATCH))


if __name__ == "__main__":
    main()
