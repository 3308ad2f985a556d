"""What a file of votes holds."""

from __future__ import annotations

from dataclasses import dataclass

from waterlijn.records import BadRow, Votes


@dataclass(frozen=True, slots=True)
class VotesFile:
    """What a file of votes holds.

    Parameters
    ----------
    kind
        "votes", "participants-votes" or "simple".
    votes
        All votes, also those that a later one replaces.
    participants, statements
        Names by number, where the file has names instead of numbers; otherwise empty, and the numbers are those of
        the file.
    bad_rows, n_bad
        Rows that were not read, or read with a remark: the first thousand, and how many there are.
    notes
        What somebody who uses these votes must know (English msgids).
    """

    kind: str
    votes: Votes
    participants: tuple[str, ...] = ()
    statements: tuple[str, ...] = ()
    bad_rows: tuple[BadRow, ...] = ()
    n_bad: int = 0
    notes: tuple[str, ...] = ()
