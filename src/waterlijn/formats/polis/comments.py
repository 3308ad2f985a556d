"""Statements from comments.csv of pol.is: texts, authors, and what moderators did with them."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from waterlijn.errors import NothingToRead, UnknownFormat
from waterlijn.formats.polis import signs
from waterlijn.formats.polis.cells import CUT_OFF, KEPT, BadRows, Names, moment, number_of, times_of
from waterlijn.formats.polis.found import VotesFile
from waterlijn.formats.polis.header import COMMENTS, Header, read_header
from waterlijn.formats.polis.votes import turned
from waterlijn.formats.polis.writing import last_votes, unguarded
from waterlijn.records import BadRow, Statements

NO_STATEMENT = "This row has no number of a statement: left out."
TWICE = "This statement came before; the first one was kept and this one left out."
STRANGE_STATE = "What a moderator decided is not 1, 0 or -1; the statement was kept as not looked at."
Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class CommentsFile:
    """What a file of statements holds.

    `agrees` and `disagrees` are the counts that stand in the file, or None where it has none; `names` the names by
    number, where the file has names instead of numbers.
    """

    statements: Statements
    agrees: Whole | None = None
    disagrees: Whole | None = None
    names: tuple[str, ...] = ()
    bad_rows: tuple[BadRow, ...] = ()
    n_bad: int = 0
    notes: tuple[str, ...] = ()


def read_comments(path: Path) -> CommentsFile:
    """The statements in a comments.csv, recognised by its row of names.

    Parameters
    ----------
    path
        With the columns comment-id and comment-body, and where they are there timestamp, author-id, agrees, disagrees,
        moderated (-1, 0 or 1) and is-seed. Without a column moderated every statement counts as accepted.

    Raises
    ------
    FileProblem
        The file is missing or damaged.
    UnknownFormat
        It is no file of statements.
    NothingToRead
        It holds no statement at all.
    """
    header = read_header(path)
    if header.kind != COMMENTS:
        raise UnknownFormat(
            "{file} is no file of statements: it needs the columns comment-id and comment-body.", file=path.name
        )
    found = _Reading(header)
    if not found.texts:
        raise NothingToRead("{file} holds no statements.", file=path.name)
    return found.result()


class _Reading:
    """The columns, filled row by row."""

    def __init__(self, header: Header) -> None:
        self._place = {name: i for i, name in enumerate(header.names)}
        self._names, self._bad = Names(), BadRows()
        self.ids: list[int] = []
        self.texts: list[str] = []
        self.states: list[int] = []
        self.seeds: list[bool] = []
        self.authors: list[int] = []
        self.times: list[int | None] = []
        self.counts: tuple[list[int], list[int]] = ([], [])
        seen: set[int] = set()
        for record in header.rows():
            if isinstance(record, BadRow):
                self._bad.add(record)
            else:
                self._row(*record, seen)

    def _cell(self, cells: Sequence[str], name: str, otherwise: str = "") -> str:
        place = self._place.get(name)
        return otherwise if place is None or place >= len(cells) else cells[place]

    def _row(self, line: int, cells: Sequence[str], seen: set[int]) -> None:
        if len(cells) <= max(self._place["comment-id"], self._place["comment-body"]):
            self._bad.add(BadRow(line, CUT_OFF))
            return
        code = self._names.code(self._cell(cells, "comment-id"))
        if code < 0 or code in seen:
            self._bad.add(BadRow(line, NO_STATEMENT if code < 0 else TWICE))
            return
        seen.add(code)
        self.ids.append(code)
        self.texts.append(unguarded(self._cell(cells, "comment-body")))
        self.states.append(self._state(line, self._cell(cells, "moderated", "1")))
        self.seeds.append(self._cell(cells, "is-seed").strip().casefold() in ("1", "true", "t"))
        author = number_of(self._cell(cells, "author-id"))
        self.authors.append(-1 if author is None else author)
        self.times.append(moment(self._cell(cells, "timestamp")))
        for counts, name in zip(self.counts, ("agrees", "disagrees"), strict=True):
            counts.append(number_of(self._cell(cells, name)) or 0)

    def _state(self, line: int, cell: str) -> int:
        found = {"1": 1, "0": 0, "-1": -1, "1.0": 1, "0.0": 0, "-1.0": -1, "": 0}.get(cell.strip())
        if found is None:
            self._bad.add(BadRow(line, STRANGE_STATE, KEPT))
        return found or 0

    def result(self) -> CommentsFile:
        ids, names = self._names.settled(array("q", self.ids))
        known = np.array([time is not None for time in self.times])
        times = times_of(np.array([time or 0 for time in self.times], np.int64)).astype("datetime64[ms]")
        times[~known] = np.datetime64("NaT")
        statements = Statements(
            ids, tuple(self.texts), np.array(self.states, np.int8), np.array(self.seeds, np.bool_),
            np.array(self.authors, np.int64), times,
        )  # fmt: skip
        is_counted = {"agrees", "disagrees"} <= self._place.keys()
        agrees, disagrees = (np.array(counts, np.int64) if is_counted else None for counts in self.counts)
        return CommentsFile(statements, agrees, disagrees, names, tuple(self._bad.listed), self._bad.n)


def checked(votes: VotesFile, comments: CommentsFile) -> tuple[VotesFile, CommentsFile]:
    """Votes and statements that belong together: the same numbers, and the signs that the counts ask for.

    A participant of a file with names cannot be known as the author of a statement; that author is then unknown.
    """
    comments = _same_numbers(votes, comments)
    if votes.participants:
        nobody = np.full(len(comments.statements), -1, np.int64)
        comments = replace(comments, statements=replace(comments.statements, author=nobody))
    if comments.agrees is None or comments.disagrees is None:
        return votes, comments
    ids = comments.statements.id
    order = np.argsort(ids)
    last = last_votes(votes.votes)
    rows = order[np.minimum(np.searchsorted(ids[order], last.statement), len(ids) - 1)]
    known = ids[rows] == last.statement
    agree, disagree = (
        np.bincount(rows[known & (last.vote == vote)], minlength=len(ids)).astype(np.int64) for vote in (1, -1)
    )
    sign = signs.compare(agree, disagree, comments.agrees, comments.disagrees)
    if sign.verdict == signs.TURNED:
        return turned(votes), comments
    return (replace(votes, notes=(*votes.notes, sign.note)) if sign.note else votes), comments


def _same_numbers(votes: VotesFile, comments: CommentsFile) -> CommentsFile:
    """Statements by the numbers that the votes use: what is a name in one file may be a number in the other."""
    if not votes.statements and not comments.names:
        return comments
    known = {name: number for number, name in enumerate(votes.statements)}
    if not votes.statements:
        known = {str(number): number for number in np.unique(votes.votes.statement).tolist()}
    free = max(known.values(), default=-1) + 1
    ids = []
    for number in comments.statements.id.tolist():
        name = comments.names[number] if comments.names else str(number)
        if name not in known:
            known[name], free = free, free + 1
        ids.append(known[name])
    return replace(comments, statements=replace(comments.statements, id=np.array(ids, np.int64)), names=())
