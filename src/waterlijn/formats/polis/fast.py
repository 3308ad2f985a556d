"""The clean file, which nearly every file is, read in one pass by a compiled reader; None for all others.

The two tell the same: what is not a plain whole number anywhere in a column sends the file to the reader of rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from waterlijn.formats.polis.cells import times_of
from waterlijn.formats.polis.found import VotesFile
from waterlijn.formats.polis.header import PARTICIPANTS, Header
from waterlijn.records import Votes

_BLOCK = 16 << 20  # bytes; a row must fit
_NOT_VOTED = 2
Said = tuple[NDArray[np.int64], NDArray[np.int64]]


def _table(header: Header, types: dict[int, str], *, with_gaps: bool) -> Any:
    """These columns as numbers; None when the file is not clean."""
    import pyarrow as pa
    from pyarrow import csv

    if header.encoding != "utf-8" or not header.is_first_line:
        return None
    names = [str(i) for i in range(len(header.names))]
    try:
        return csv.read_csv(
            header.path,
            read_options=csv.ReadOptions(column_names=names, skip_rows=1, block_size=_BLOCK),
            parse_options=csv.ParseOptions(delimiter=header.dialect.delimiter),
            convert_options=csv.ConvertOptions(
                check_utf8=False,
                include_columns=[names[i] for i in types],
                column_types={names[i]: pa.type_for_alias(kind) for i, kind in types.items()},
                null_values=[""] if with_gaps else [],
            ),
        )
    except (pa.ArrowException, OSError):
        return None


def _column(table: Any, place: int) -> Any:
    return table.column(str(place)).to_numpy()


def votes(header: Header, who_at: int | None, what_at: int | None, vote_at: int | None, time_at: int | None) -> Any:
    """One row per vote."""
    if who_at is None or what_at is None or vote_at is None:
        return None
    types = {who_at: "int64", what_at: "int64", vote_at: "int8"} | ({} if time_at is None else {time_at: "int64"})
    table = _table(header, types, with_gaps=False)
    if table is None:
        return None
    who, what, vote = _column(table, who_at), _column(table, what_at), _column(table, vote_at)
    if len(vote) and (min(who.min(), what.min()) < 0 or vote.min() < -1 or vote.max() > 1):
        return None
    return Votes(who, what, vote, None if time_at is None else times_of(_column(table, time_at)))


def participants(
    header: Header, who_at: int, columns: Sequence[int], counts: Sequence[int]
) -> tuple[VotesFile, Said] | None:
    """One row per participant; statements as places among `columns`."""
    types = {who_at: "int64"} | dict.fromkeys(counts, "int64") | dict.fromkeys(columns, "int8")
    table = _table(header, types, with_gaps=True)
    if table is None or any(table.column(str(i)).null_count for i in (who_at, *counts)):
        return None
    found = np.empty((table.num_rows, len(columns)), np.int8)
    for j, column in enumerate(columns):
        found[:, j] = table.column(str(column)).fill_null(_NOT_VOTED).to_numpy()
    who = _column(table, who_at)
    if len(who) and (who.min() < 0 or found.min() < -1 or found.max() > _NOT_VOTED or _says_two(table, columns)):
        return None
    rows, places = np.nonzero(found != _NOT_VOTED)
    given = Votes(who[rows], places.astype(np.int64), found[rows, places])
    nothing = np.zeros(0, np.int64)
    said = (_column(table, counts[0]), _column(table, counts[1])) if len(counts) == 2 else (nothing, nothing)
    return VotesFile(PARTICIPANTS, given), said


def _says_two(table: Any, columns: Sequence[int]) -> bool:
    """A cell that holds the number used for "not voted" is a strange vote."""
    import pyarrow.compute as pc

    return any(pc.max(table.column(str(column))).as_py() == _NOT_VOTED for column in columns)
