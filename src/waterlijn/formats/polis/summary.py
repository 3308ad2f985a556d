"""summary.csv of pol.is: what the conversation was about, and a few counts."""

from __future__ import annotations

from pathlib import Path

from waterlijn.errors import UnknownFormat
from waterlijn.formats.polis.header import SUMMARY, read_header
from waterlijn.formats.polis.writing import unguarded
from waterlijn.records import BadRow


def read_summary(path: Path) -> dict[str, str]:
    """Key and value of every row; a row may have more cells, or fewer.

    Raises
    ------
    FileProblem
        The file is missing or damaged.
    UnknownFormat
        It is no summary.
    """
    header = read_header(path)
    if header.kind != SUMMARY:
        raise UnknownFormat("{file} is no summary of a pol.is export.", file=path.name)
    rows = [record[1] for record in header.rows(from_first=True) if not isinstance(record, BadRow)]
    return {row[0].strip("\ufeff \t"): unguarded(row[1] if len(row) > 1 else "") for row in rows if row[0].strip()}
