"""The messages in files that people labelled, without personal data: what a second reader is tried on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from waterlijn import formats, privacy
from waterlijn.errors import UsageError
from waterlijn.pipeline.judged import Judgements
from waterlijn.pipeline.running import files_of
from waterlijn.records import LABELS, Messages


class Labelled(NamedTuple):
    """n labelled messages, what people said (bool (n, 4)), and one over the chance that each was drawn (n,)."""

    messages: Messages
    truth: NDArray[np.bool_]
    weight: NDArray[np.float64]


def labelled(paths: Sequence[Path], judgements: Judgements, options: formats.Options) -> Labelled:
    """Join labels to their messages, pseudonymised with keys that die here.

    Raises
    ------
    UsageError
        The labels lack one of the four, or none of their ids is in the files.
    FileProblem, UnknownFormat, NothingToRead
        From reading.
    """
    missing = [label for label in LABELS if label not in judgements.truth]
    if missing:
        raise UsageError("The labels need a column for each of {labels}.", labels=", ".join(LABELS))
    keys = privacy.TransientKeys()
    parts: list[Messages] = []
    for path, _is_named in files_of(paths):
        for messages, _bad in formats.read(path, options):
            rows = [i for i, name in enumerate(messages.id) if name in judgements.row]
            if rows:
                # the whole batch first: who wrote in it is recognised in the texts of others
                parts.append(privacy.pseudonymise(messages, keys).take(rows))
    if not parts:
        raise UsageError("None of the labelled ids is in the messages. Check that the ids are those of the file.")
    whole = _joined(parts)
    places = [judgements.row[name] for name in whole.id]
    truth = np.column_stack([judgements.truth[label][places] for label in LABELS])
    return Labelled(whole, truth, 1.0 / judgements.pi[places])


def _joined(parts: Sequence[Messages]) -> Messages:
    """One batch; the same id twice (a file that was exported twice) counts once."""
    names = ("id", "text", "author", "parent", "thread", "place", "language")
    columns: dict[str, object] = {name: [value for part in parts for value in getattr(part, name)] for name in names}
    columns["time"] = np.concatenate([part.time for part in parts])
    columns["line"] = np.concatenate([part.line for part in parts])
    whole = parts[0].with_columns(**columns)
    first = {name: i for i, name in reversed(list(enumerate(whole.id)))}
    return whole.take(sorted(first.values()))
