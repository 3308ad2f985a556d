"""What may lie open after publishing: how many people of each side answered what, without any number under five.

A number that is hidden cannot be computed from the others: row by row, side by side, statement by statement.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from waterlijn.dialogue.counts import Counts
from waterlijn.dialogue.settings import SMALLEST_CELL
from waterlijn.privacy.suppression import suppress_with_totals
from waterlijn.report.tables import harmless

COLUMNS = ("statement", "text", "language", "kind", "about", "side", "people", "agree", "pass", "disagree")
EVERYBODY, NOWHERE = "all", "none"  # in the column `side`, beside 1, 2, ...
Numbers = NDArray[np.int64]
Lines = list[list[int | str | None]]


def counted(numbers: Sequence[int], kept: Sequence[bool], total: Counts, sides: Counts) -> Iterator[tuple[int, Lines]]:
    """Per statement its number and the table of sides by answers as it may be shown: None where a number stays away.

    Parameters
    ----------
    numbers, kept
        (m,) of the statements, and False where moderators took one out.
    total
        One row: everybody, without one to four people who stand on no side (`everybody.without_few`).
    sides
        (k, m); who voted and stands on no side is what is left of the total.
    """
    names = [*map(str, range(1, len(sides.seen) + 1)), NOWHERE]
    answers = _answers(sides)
    table = np.concatenate([answers, _answers(total) - answers.sum(axis=0, keepdims=True)])
    for number, is_kept, cells in zip(numbers, kept, np.moveaxis(table, 1, 0), strict=True):
        if is_kept:
            yield int(number), _shown(cells, names)


def as_csv(rows: Iterable[dict[str, Any]]) -> bytes:
    """For programs and spreadsheets in every language: comma, UTF-8; an empty cell is a number that is hidden."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows:
        named = (row["number"], harmless(row["text"]), row["language"], row["kind"], row["about"])
        writer.writerows([*named, *line] for line in row["sides"])
    return out.getvalue().encode()


def _answers(counts: Counts) -> Numbers:
    """(sides, m, 3): agree, pass, disagree."""
    return np.stack([counts.agree, counts.passed, counts.disagree], axis=2)


def _shown(table: Numbers, names: Sequence[str]) -> Lines:
    """Lines of side, people, agree, pass, disagree; first of everybody, then of each side."""
    if not table[-1].any():
        table = table[:-1]  # a line of nobody tells of nobody, and would take others away with it
    hidden = suppress_with_totals(
        table, table, table.sum(axis=1), table.sum(axis=0), int(table.sum()), k=SMALLEST_CELL, authors_k=SMALLEST_CELL
    )
    total = None if hidden.total else int(table.sum())
    lines: Lines = [[EVERYBODY, total, *_open(table.sum(axis=0), hidden.columns)]]
    for line, name, cells, away in zip(table, names, hidden.cells, hidden.rows, strict=False):
        lines.append([name, None if away else int(line.sum()), *_open(line, cells)])
    return lines


def _open(counts: Numbers, hidden: NDArray[np.bool_]) -> list[int | None]:
    return [None if away else int(n) for n, away in zip(counts, hidden, strict=True)]
