"""How a local layer and its test card behave: invented towns whose truth is known. Prints the table of the reference.

    .venv/bin/python benchmarks/local_layer.py [towns]

A town is 5,000 messages drawn from the written corpus, one in ten of them hostile; its people answer by a law that
differs from the model's, or not. A round of labels is drawn as the site does it, the layer is fitted and the card
made; a second town of the same law tells what the layer is really worth.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from importlib.resources import files

import numpy as np

from waterlijn.records import LABELS
from waterlijn.text import drawing, local, local_card
from waterlijn.text.calibrate import logit, sigmoid

N, HOSTILE = 5000, 0.10
LAWS = {
    "people judge as the model does": ("same", (100, 300, 1000)),
    "people are milder (1 in log-odds)": ("milder", (100, 300, 1000)),
    "people are less sure (slope 0.6)": ("unsure", (300, 1000)),
    "some words mean something else here": ("words", (300, 1000)),
}


class Towns:
    """Draws towns; the model's chances are softened, as real messages are less clear-cut than written ones."""

    def __init__(self, seed: int) -> None:
        lines = files("waterlijn.knowledge").joinpath("written/written.jsonl").read_text("utf-8").splitlines()
        self.seen = local.see([json.loads(line)["text"] for line in lines])
        self.soft = sigmoid(0.6 * logit(self.seen.probability) - 0.3)
        hostile = self.seen.probability.max(axis=1) > 0.5
        weight = np.where(hostile, HOSTILE / hostile.mean(), (1 - HOSTILE) / (1 - hostile.mean()))
        self.weight, self.rng = weight / weight.sum(), np.random.default_rng(seed)
        common = np.flatnonzero(np.diff(self.seen.words.tocsc().indptr) > 0.03 * len(lines))
        chosen = np.random.default_rng(1)
        self.effect = np.zeros(self.seen.words.shape[1])
        self.effect[chosen.choice(common, 40)] = chosen.normal(0, 12, 40)

    def one(self, law: str) -> tuple[local.Seen, np.ndarray]:
        rows = self.rng.choice(len(self.soft), N, p=self.weight)
        town = local.Seen(self.soft[rows], np.zeros((N, len(LABELS)), bool), self.seen.words[rows])
        z = logit(town.probability)
        if law == "milder":
            z = z - 1.0
        elif law == "unsure":
            z = 0.6 * z - 0.5
        elif law == "words":
            z = z + np.clip(np.asarray(town.words @ self.effect), -3, 3)[:, None]
        return town, self.rng.random(z.shape) < sigmoid(z)


def labelled(towns: Towns, law: str, wanted: int) -> local.Labelled:
    town, answer = towns.one(law)
    chance = drawing.chances(drawing.uncertainty(town.probability), wanted)
    rows = np.flatnonzero(towns.rng.random(N) < chance)
    everything = np.ones((len(rows), len(LABELS)), bool)
    return local.Labelled(town.take(rows), answer[rows], everything, chance[rows], rows)


def measure(towns: Towns, law: str, wanted: int, times: int) -> str:
    verdicts: Counter[str] = Counter()
    said, real, inside, seconds = [], [], 0, 0.0
    for _ in range(times):
        labels = labelled(towns, law, wanted)
        begun = time.process_time()
        card, layer = local_card.evaluate(labels), local.fit(labels, base="")
        seconds += time.process_time() - begun
        verdicts[card.verdict] += 1
        if card.gain.i95 is None:
            continue
        town, answer = towns.one(law)
        tested = [LABELS.index(found.label) for found in card.labels]
        worth = (town.probability - answer) ** 2 - (layer.adjust(town) - answer) ** 2
        said.append(card.gain.value or 0.0)
        real.append(float(worth[:, tested].mean()))
        inside += card.gain.i95.low <= real[-1] <= card.gain.i95.high
    share = {name: f"{verdicts[name] / times:.0%}" for name in ("better", "no_gain", "mixed", "worse", "too_few")}
    means = [f"{np.mean(values):+.4f}" if values else "" for values in (said, real)]
    cells = [*share.values(), *means, f"{inside / max(len(said), 1):.0%}", f"{seconds / times:.2f}"]
    return " | ".join([str(wanted), *cells])


def main(times: int) -> None:
    towns = Towns(seed=20261121)
    head = ["truth", "labels", "better", "no gain", "mixed", "worse", "too few", "gain on the card", "real gain",
            "interval holds it", "CPU s"]  # fmt: skip
    print("| " + " | ".join(head) + " |\n|" + "---|" * len(head))
    for words, (law, sizes) in LAWS.items():
        for wanted in sizes:
            print(f"| {words} | {measure(towns, law, wanted, times)} |", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
