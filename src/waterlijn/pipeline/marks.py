"""From stored rows to what the estimate needs: the same columns for the terminal and for the site."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from waterlijn import text
from waterlijn.records import LABELS, NEEDS, Times, week_of
from waterlijn.temperature import ErrorRates, Instrument, Marks, Tally, tally

S = TypeVar("S", bound=np.generic)


@cache
def instrument() -> Instrument:
    """The error rates on the model's card, as the temperature needs them."""
    card = text.card()
    rates = {}
    for measure, counts in card.measures.items():
        sources = tuple(ErrorRates(*table[measure]) for table in card.sources.values() if measure in table)
        rates[measure] = ErrorRates(*counts, sources=sources)
    return Instrument(card.version, rates)


def tally_part(part: pa.Table, voices: NDArray[np.bool_]) -> Tally:
    """Count one part file (see `work.write_part`), one voice per copy."""
    return tally(week_of(times_of(part)), part["place"].to_pylist(), marks_of(part), voices, part["author"].to_pylist())


MARKED = (*LABELS, *(f"{label}_flag" for label in LABELS), "abstain", "target")
OWN = "own_"  # before the name of a column: what our reader alone said, where a second one was asked


def own_columns(rows: pa.Table) -> dict[str, pa.Array]:
    """What our reader alone said, to be kept beside the readings of both."""
    return {OWN + name: rows[name].combine_chunks() for name in MARKED}


def as_first(part: pa.Table) -> pa.Table:
    """The part as our reader alone left it.

    Shares are corrected with error rates that were measured on our reader. A second one has others, which nobody
    knows well enough to correct with: what it says is for the person who looks at a message.
    """
    for name in MARKED:
        if OWN + name in part.column_names:
            part = part.set_column(part.column_names.index(name), name, part[OWN + name])
    return part


def times_of(part: pa.Table) -> Times:
    return np.asarray(part["time"].cast(pa.timestamp("s")).combine_chunks(), "datetime64[s]")


def marks_of(rows: pa.Table) -> Marks:
    """The marks of a table with the columns of a file of readings."""
    return Marks.of_columns(
        flag=_columns(rows, [f"{label}_flag" for label in LABELS], np.bool_),
        probability=_columns(rows, LABELS, np.float32),
        abstain=_column(rows, "abstain", np.bool_),
        has_target=~_is_in(rows, "target", ["", "none"]),
        needs=needs_of(rows["needs"].combine_chunks()),
        is_counted=_is_in(rows, "language", ["nl"]),
    )


def needs_of(needs: pa.ListArray) -> NDArray[np.bool_]:
    """Lists of names of needs as a mask of shape (n, 8)."""
    mask = np.zeros((len(needs), len(NEEDS)), np.bool_)
    row = np.asarray(pc.list_parent_indices(needs))
    column = np.asarray(pc.index_in(needs.flatten(), pa.array(NEEDS)).fill_null(0))
    mask[row, column] = True
    return mask


def _columns(rows: pa.Table, names: Sequence[str], dtype: type[S]) -> NDArray[S]:
    return np.stack([_column(rows, name, dtype) for name in names], axis=1)


def _column(rows: pa.Table, name: str, dtype: type[S]) -> NDArray[S]:
    return np.asarray(rows[name].combine_chunks().to_numpy(zero_copy_only=False), dtype)


def _is_in(rows: pa.Table, name: str, values: Sequence[str]) -> NDArray[np.bool_]:
    return np.asarray(pc.is_in(rows[name].combine_chunks(), pa.array(values)).to_numpy(zero_copy_only=False), np.bool_)
