"""What was read, counted: for the summary in the terminal. Counts are not shares; those are estimated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Self

import numpy as np

from waterlijn.records import LABELS, Messages, Readings
from waterlijn.text.rules.names import NO_SECOND_ANSWER, SECOND_READER


@dataclass(frozen=True, slots=True)
class Counts:
    """Mergeable: `a + b` counts both. `flags` counts best guesses, abstained ones included."""

    messages: int = 0
    abstained: int = 0
    without_time: int = 0
    flags: Counter[str] = field(default_factory=Counter)
    severities: Counter[int] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    targets: Counter[str] = field(default_factory=Counter)
    behaviours: Counter[str] = field(default_factory=Counter)
    needs: Counter[str] = field(default_factory=Counter)
    asked: int = 0  # of a second reader
    unanswered: int = 0  # of these

    @classmethod
    def of(cls, messages: Messages, readings: Readings) -> Self:
        values, times = np.unique(readings.severity, return_counts=True)
        return cls(
            messages=len(messages),
            abstained=int(readings.abstain.sum()),
            without_time=int(np.isnat(messages.time).sum()),
            flags=Counter(dict(zip(LABELS, readings.flag.sum(axis=0).tolist(), strict=True))),
            severities=Counter(dict(zip(values.tolist(), times.tolist(), strict=True))),
            languages=_count(readings.language),
            targets=_count(readings.target),
            behaviours=_count(readings.behaviour),
            needs=Counter(chain.from_iterable(readings.needs)),
        )

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.messages + other.messages,
            self.abstained + other.abstained,
            self.without_time + other.without_time,
            self.flags + other.flags,
            self.severities + other.severities,
            self.languages + other.languages,
            self.targets + other.targets,
            self.behaviours + other.behaviours,
            self.needs + other.needs,
            self.asked + other.asked,
            self.unanswered + other.unanswered,
        )


def with_second_reader(counts: Counts, readings: Readings) -> Counts:
    """The same counts, and how many messages went to a second reader."""
    silent = sum(NO_SECOND_ANSWER in cues for cues in readings.cues)
    answered = sum(SECOND_READER in cues for cues in readings.cues)
    return replace(counts, asked=answered + silent, unanswered=silent)


def _count(values: Iterable[str]) -> Counter[str]:
    return Counter(values)
