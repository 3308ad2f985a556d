"""What may lie open after publishing: how many people of each side answered what, without any number under five.

A number that is hidden cannot be computed from the others: row by row, side by side, statement by statement.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from waterlijn.dialogue.matrix import Matrix
from waterlijn.dialogue.settings import SMALLEST_CELL
from waterlijn.privacy.suppression import suppress_with_totals
from waterlijn.report.tables import harmless
from waterlijn.web.meet.models import Statement

COLUMNS = ("statement", "text", "language", "kind", "about", "side", "people", "agree", "pass", "disagree")
EVERYBODY, NOWHERE = "all", "none"  # in the column `side`, beside 1, 2, ...
ANSWERS = (1, 0, -1)  # agree, pass, disagree: the order of the columns
Counts = NDArray[np.int64]


def counted(matrix: Matrix, side: NDArray[np.int32], k: int) -> list[dict[str, Any]]:
    """Per statement the table of sides by answers as it may be shown: None where a number stays away.

    Parameters
    ----------
    side
        (n,) of each row of the matrix, -1 for who stands nowhere yet.
    k
        Number of sides.
    """
    table = _counts(matrix, side, k)
    names = [*map(str, range(1, k + 1)), NOWHERE]
    return [
        {"number": int(number), "sides": _shown(table[j], names)}
        for j, number in enumerate(matrix.statements)
        if matrix.kept[j]
    ]


def as_csv(rows: Sequence[dict[str, Any]], statements: Sequence[Statement]) -> bytes:
    """For programs and spreadsheets in every language: comma, point, UTF-8; an empty cell is a number that is hidden."""
    known = {statement.number: statement for statement in statements}
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows:
        statement = known.get(row["number"])
        if statement is not None:
            about = statement.about.number if statement.about else ""
            named = (statement.number, harmless(statement.text), statement.language, statement.kind, about)
            writer.writerows([*named, *line] for line in row["sides"])
    return out.getvalue().encode()


def _counts(matrix: Matrix, side: NDArray[np.int32], k: int) -> Counts:
    """(m, k + 1, 3): the last row of each statement is of those who stand nowhere."""
    m = len(matrix.statements)
    row = np.repeat(np.arange(len(matrix.participants)), np.diff(matrix.start))
    place = np.where(side[row] < 0, k, side[row])
    at = (matrix.column * (k + 1) + place) * len(ANSWERS) + (1 - matrix.vote)
    found: Counts = np.bincount(at, minlength=m * (k + 1) * len(ANSWERS)).reshape(m, k + 1, len(ANSWERS))
    return found


def _shown(table: Counts, names: Sequence[str]) -> list[list[int | str | None]]:
    """Lines of side, people, agree, pass, disagree; first of everybody, then of each side."""
    if not table[-1].any():
        table = table[:-1]  # a line of nobody tells of nobody, and would take others away with it
    hidden = suppress_with_totals(
        table, table, table.sum(axis=1), table.sum(axis=0), int(table.sum()), k=SMALLEST_CELL, authors_k=SMALLEST_CELL
    )
    total = None if hidden.total else int(table.sum())
    lines: list[list[int | str | None]] = [[EVERYBODY, total, *_open(table.sum(axis=0), hidden.columns)]]
    for line, name, cells, away in zip(table, names, hidden.cells, hidden.rows, strict=False):
        lines.append([name, None if away else int(line.sum()), *_open(line, cells)])
    return lines


def _open(counts: Counts, hidden: NDArray[np.bool_]) -> list[int | None]:
    return [None if away else int(n) for n, away in zip(counts, hidden, strict=True)]
