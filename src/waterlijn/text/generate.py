"""Sentences from our own templates: groups x predicates x spelling, harmful and harmless with the same words.

A template is a family; everything made from it shares a key and so stays in one fold. Targets, severity and the
four labels are known from the section; behaviour and needs are not.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

import numpy as np

from waterlijn.records import LABELS, TARGETS
from waterlijn.text.corpus import SEVERITY_STEPS, Example

SLOT = re.compile(r"\{(\w+)\}")
HEADER = re.compile(r"\[([^\]]+?) ((?:\d )+\d) (\w+)\]")
GENERATED_WEIGHT = 0.24  # made sentences must not drown written ones
HARMLESS_WEIGHT = 0.4  # a neighbour wrongly flagged is worse than an insult missed
NEIGHBOUR_KEYS = {"q": "w", "e": "r", "t": "y", "u": "i", "o": "p", "s": "d", "f": "g", "n": "m", "v": "b"}


@dataclass(frozen=True, slots=True)
class Template:
    """One family of sentences, its section and the section's labels."""

    kind: str
    text: str
    labels: Mapping[str, float]

    @property
    def is_harmless(self) -> bool:
        return not any(self.labels[label] for label in LABELS)


def _labels(digits: Sequence[int], target: str) -> dict[str, float]:
    found = {label: float(value) for label, value in zip(LABELS, digits[:4], strict=True)}
    found |= {f"severity>={step}": float(digits[4] >= step) for step in range(1, SEVERITY_STEPS + 1)}
    return found | {f"target:{name}": float(name == target) for name in TARGETS}


def templates() -> list[Template]:
    """All templates, in the order of the file."""
    found, kind, labels = [], "", dict[str, float]()
    for line in files("waterlijn.knowledge").joinpath("templates/templates.txt").read_text("utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        header = HEADER.fullmatch(line)
        if header:
            kind, labels = header[1], _labels([int(d) for d in header[2].split()], header[3])
        else:
            found.append(Template(kind, line, labels))
    return found


def slots() -> dict[str, list[str]]:
    """What may fill each slot."""
    text = files("waterlijn.knowledge").joinpath("templates/slots.toml").read_text("utf-8")
    return tomllib.loads(text)


def _misspell(text: str, rng: np.random.Generator) -> str:
    """One slip of the finger in a longer word; placeholders are left alone."""
    words = text.split(" ")
    long = [i for i, word in enumerate(words) if len(word) > 5 and word.isalpha()]
    if not long:
        return text
    i = long[int(rng.integers(len(long)))]
    word = words[i]
    p = int(rng.integers(1, len(word) - 2))
    slip = int(rng.integers(4))
    if slip == 0:
        word = word[:p] + word[p + 1 :]
    elif slip == 1:
        word = word[:p] + word[p + 1] + word[p] + word[p + 2 :]
    elif slip == 2:
        word = word[:p] + word[p] + word[p:]
    else:
        word = word[:p] + NEIGHBOUR_KEYS.get(word[p], word[p]) + word[p + 1 :]
    words[i] = word
    return " ".join(words)


def fill(template: Template, fillers: Mapping[str, Sequence[str]], rng: np.random.Generator) -> str:
    """One sentence of the family, with a beginning, an end and a spelling by chance."""

    def choose(slot: str) -> str:
        values = fillers[slot]
        return values[int(rng.integers(len(values)))]

    text = SLOT.sub(lambda match: choose(match[1]), template.text)
    before, after = choose("before"), choose("after_harmless" if template.is_harmless else "after")
    if text[-1] in "?!." and after[:1] in (".", "!", ","):
        after = ""
    text = before + text + after
    spelling = rng.random()
    if spelling < 0.55:
        text = text[:1].upper() + text[1:]
    elif spelling < 0.62 and "[" not in text:
        text = text.upper()
    return _misspell(text, rng) if rng.random() < 0.15 else text


def generated(*, each: int = 8, seed: int = 20261121) -> Iterator[Example]:
    """`each` different sentences per template."""
    fillers = slots()
    for number, template in enumerate(templates()):
        rng = np.random.default_rng((seed, number))
        made = {fill(template, fillers, rng): None for _ in range(each)}
        for k, text in enumerate(made):
            keys = (f"template:{number}",)
            weight = HARMLESS_WEIGHT if template.is_harmless else GENERATED_WEIGHT
            yield Example(f"g{number}-{k}", text, f"generated/{template.kind}", keys, template.labels, weight)
