"""What the lexicon and the rules hand to the rest of the room, in columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from waterlijn.records import Span


@dataclass(frozen=True, slots=True)
class Hits:
    """Every place where a term of the lexicon stands in a batch, sorted by row and start.

    Attributes
    ----------
    row
        int32 (m,): message of the batch.
    start, stop
        int64 (m,): ``folded.data[start:stop]`` is the term as written (absolute positions in the batch).
    entry
        int32 (m,): index into the lexicon's entries.
    """

    row: NDArray[np.int32]
    start: NDArray[np.int64]
    stop: NDArray[np.int64]
    entry: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.row)


@dataclass(frozen=True, slots=True)
class RuleReadings:
    """What the rules say of the messages they had anything to say about (all columns of length k).

    Attributes
    ----------
    row
        int32 (k,), ascending: message of the batch. Messages that are not named have no rule evidence.
    strength
        float32 (k, 4) in the order of `LABELS`: 0 no evidence, 1 as good as certain; after negation, quotation
        and the like have been taken into account.
    veto
        bool (k, 4): the learned part may not raise this label (testimony, citation, counter-speech, negation,
        harmless homonym).
    severity
        uint8 (k,), 0 to 5.
    target, target_group
        "" where the rules cannot tell.
    needs
        Needs that are said in so many words.
    cues, spans
        Names of the rules, and evidence in characters of the original text. `cues` holds the veto names too.
    """

    row: NDArray[np.int32]
    strength: NDArray[np.float32]
    veto: NDArray[np.bool_]
    severity: NDArray[np.uint8]
    target: Sequence[str]
    target_group: Sequence[str]
    needs: Sequence[tuple[str, ...]]
    cues: Sequence[tuple[str, ...]]
    spans: Sequence[tuple[Span, ...]]

    def __len__(self) -> int:
        return len(self.row)


def no_rules() -> RuleReadings:
    """The rules have nothing to say."""
    return RuleReadings(
        np.empty(0, np.int32), np.empty((0, 4), np.float32), np.empty((0, 4), np.bool_), np.empty(0, np.uint8),
        (), (), (), (), (),
    )  # fmt: skip
