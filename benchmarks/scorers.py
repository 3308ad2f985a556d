"""How fast is a second reader of BERT-base size, beside our own? In the same run, on one pinned core.

    python -m benchmarks.scorers --seconds 30

Makes the encoder on the spot (12 layers of 768, random weights, int8) and gives both the same seeded synthetic
messages of about 135 characters. The encoder gets as many batches as fit in the time; tokenising is included. Seconds
are those of the processor, so that other work on the machine counts little.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import tempfile
import time
from pathlib import Path

from benchmarks.encoders import bert_base_int8
from benchmarks.read import WORDS

from waterlijn import privacy, text
from waterlijn.records import Messages
from waterlijn.text.scorers import onnx
from waterlijn.text.scorers.protocol import Pseudonymised

OURS = 16_384  # messages that our reader gets, three times: the first one warms it up
SHARE_ASKED = 0.1  # of the messages; what the time for a whole town is told for
TOWN = 100_000  # messages


def messages(n: int) -> Messages:
    draw = random.Random(20261121)
    texts = [" ".join(draw.choices(WORDS, k=draw.randint(14, 34))) for _ in range(n)]
    return Messages.of(texts)


def ours(batch: Messages) -> float:
    """Messages per processor second of the complete reading, privacy pass included."""
    keys = privacy.TransientKeys()
    best = 0.0
    for _ in range(3):
        start = time.process_time()
        text.read(privacy.pseudonymise(batch, keys))
        best = max(best, len(batch) / (time.process_time() - start))
    return best


def encoder(folder: Path, batch: Messages, seconds: float) -> float:
    """Messages per processor second of the encoder on one thread."""
    opened = onnx.open_folder(folder, threads=1)
    opened.score(Pseudonymised(batch.take(range(8))))
    n, start = 0, time.process_time()
    while time.process_time() - start < seconds and n + 256 <= len(batch):
        opened.score(Pseudonymised(batch.take(range(n, n + 256))))
        n += 256
    return n / (time.process_time() - start)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=30.0)
    given = parser.parse_args()
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    batch = messages(OURS).with_columns(is_pseudonymised=False)
    clean = batch.with_columns(is_pseudonymised=True)
    mean = sum(len(words.encode()) for words in batch.text) / len(batch)
    print(f"{len(batch):,} messages of {mean:.0f} bytes on average, one core")
    own = ours(batch)
    print(f"waterlijn text.read with the privacy pass: {own:,.0f} messages/s")
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        made = bert_base_int8(Path(folder) / "bert-base-int8")
        size = (made / "model_quantized.onnx").stat().st_size / 2**20
        print(f"BERT-base int8 made in {time.perf_counter() - start:.0f} s, {size:.0f} MB on disk")
        other = encoder(made, clean, given.seconds)
    print(
        f"BERT-base int8 (onnxruntime, tokenising included): {other:,.1f} messages/s, 1 in {own / other:,.0f} of ours"
    )
    print(f"{TOWN:,} messages: all of them {TOWN / other / 60:,.0f} min, the {SHARE_ASKED:.0%} that ours is unsure of "
          f"{SHARE_ASKED * TOWN / other / 60:,.0f} min, ours alone {TOWN / own:,.0f} s")  # fmt: skip
    print(f"peak memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


if __name__ == "__main__":
    main()
