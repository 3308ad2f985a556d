"""Votes from votes.csv or participants-votes.csv of pol.is, or from a table of participant, statement and vote."""

from __future__ import annotations

from array import array
from dataclasses import replace
from pathlib import Path

import numpy as np

from waterlijn.errors import FileProblem, NothingToRead, UnknownFormat
from waterlijn.formats.polis import fast, signs
from waterlijn.formats.polis.cells import (
    CUT_OFF,
    KEPT,
    NO_ID,
    NO_TIME,
    NO_VOTE,
    STRANGE_VOTE,
    UNKNOWN_TIME,
    BadRows,
    Names,
    moment,
    times_of,
    vote_of,
)
from waterlijn.formats.polis.found import VotesFile
from waterlijn.formats.polis.header import (
    COMMENTS,
    PARTICIPANT,
    PARTICIPANTS,
    STATEMENT,
    SUMMARY,
    TIME,
    VOTE,
    Header,
    read_header,
)
from waterlijn.records import BadRow, Votes
from waterlijn.words import gettext as _


def read_votes(path: Path) -> VotesFile:
    """The votes in a file, recognised by its row of names.

    Parameters
    ----------
    path
        votes.csv (timestamp, datetime, comment-id, voter-id, vote), participants-votes.csv (participant, ..., one
        column per statement), or any table with the columns participant, statement and vote (1, 0, -1, or words).

    Returns
    -------
    VotesFile

    Raises
    ------
    FileProblem
        The file is missing, damaged, or none of its rows can be read.
    UnknownFormat
        It is no file of votes.
    NothingToRead
        It holds no vote at all.

    Notes
    -----
    1 is agree and -1 disagree, as pol.is exports them. A participants-votes.csv counts agreements itself; when those
    counts say the opposite, the signs are turned and a note says so. votes.csv has no such counts: give its
    comments.csv to `waterlijn.formats.polis.comments.checked`.
    """
    header = read_header(path)
    if header.kind in (COMMENTS, SUMMARY):
        raise UnknownFormat(
            "{file} is the file of {kind} of a pol.is export. Give votes.csv or participants-votes.csv for the votes.",
            file=path.name,
            kind=_("statements") if header.kind == COMMENTS else _("the summary"),
        )
    found = _wide(header) if header.kind == PARTICIPANTS else _long(header)
    if not len(found.votes):
        raise _nothing(path, found)
    return found


def _nothing(path: Path, found: VotesFile) -> FileProblem | NothingToRead:
    if not found.bad_rows:
        return NothingToRead("{file} holds no votes.", file=path.name)
    first = found.bad_rows[0]
    return FileProblem(
        "None of the {n} rows of {file} could be read. Row {row}: {why}",
        n=found.n_bad,
        file=path.name,
        row=first.line,
        why=_(first.reason, **dict(first.details)),
    )


def _long(header: Header) -> VotesFile:
    """One row per vote."""
    _check_once(header, [name for name in header.names if name in (*PARTICIPANT, *STATEMENT, *VOTE)])
    quick = fast.votes(header, *(header.place(names) for names in (PARTICIPANT, STATEMENT, VOTE, TIME)))
    return VotesFile(header.kind, quick) if quick is not None else _rows_of_votes(header)


def _rows_of_votes(header: Header) -> VotesFile:
    """The same, row by row, for what is not as it should be."""
    who_at, what_at, vote_at, time_at = (header.place(names) for names in (PARTICIPANT, STATEMENT, VOTE, TIME))
    assert who_at is not None
    assert what_at is not None
    assert vote_at is not None
    most = max(who_at, what_at, vote_at)
    bad, people, statements = BadRows(), Names(), Names()
    who, what, votes, times = array("q"), array("q"), array("b"), array("q")
    for record in header.rows():
        if isinstance(record, BadRow):
            bad.add(record)
            continue
        line, cells = record
        if len(cells) <= most:
            bad.add(BadRow(line, CUT_OFF))
            continue
        vote = vote_of(cells[vote_at])
        if vote is None:
            bad.add(BadRow(line, STRANGE_VOTE if cells[vote_at].strip() else NO_VOTE))
            continue
        if not cells[who_at].strip() or not cells[what_at].strip():
            bad.add(BadRow(line, NO_ID))
            continue
        who.append(people.code(cells[who_at]))
        what.append(statements.code(cells[what_at]))
        votes.append(vote)
        if time_at is not None:
            at = moment(cells[time_at]) if time_at < len(cells) else None
            times.append(UNKNOWN_TIME if at is None else at)
            if at is None and len(cells) > time_at and cells[time_at].strip():
                bad.add(BadRow(line, NO_TIME, KEPT))
    numbers, participant_names = people.settled(who)
    on, statement_names = statements.settled(what)
    moments = np.array(times, np.int64)
    is_timed = bool(len(moments)) and bool((moments != UNKNOWN_TIME).any())
    found = Votes(numbers, on, np.array(votes, np.int8), times_of(moments) if is_timed else None)
    return VotesFile(header.kind, found, participant_names, statement_names, tuple(bad.listed), bad.n)


def _check_once(header: Header, names: list[str]) -> None:
    """Of two columns with the same name nobody knows which one counts."""
    twice = next((name for name in names if names.count(name) > 1), None) if len(set(names)) < len(names) else None
    if twice is not None:
        raise UnknownFormat(
            "{file} has the column {column} more than once, and which one counts is not known. Keep one of them. "
            "Nothing was read.",
            file=header.path.name,
            column=twice,
        )


def _wide(header: Header) -> VotesFile:
    """One row per participant, one column per statement."""
    columns = [i for i, name in enumerate(header.names) if name.isdecimal() and name.isascii()]
    if not columns:
        raise UnknownFormat(
            "{file} has no column with votes: such a column has the number of its statement as its name.",
            file=header.path.name,
        )
    _check_once(header, [str(int(header.names[i])) for i in columns])
    who_at = header.names.index("participant")
    counts = [header.names.index(name) for name in ("n-agree", "n-disagree") if name in header.names]
    statements = np.array([int(header.names[i]) for i in columns], np.int64)
    quick = fast.participants(header, who_at, columns, counts)
    found, said = quick if quick is not None else _rows_of_participants(header, who_at, columns, counts)
    votes = replace(found.votes, statement=statements[found.votes.statement])
    return _signed(replace(found, votes=votes), *said)


def _rows_of_participants(
    header: Header, who_at: int, columns: list[int], counts: list[int]
) -> tuple[VotesFile, tuple[np.ndarray, np.ndarray]]:
    bad, people = BadRows(), Names()
    who, what, votes = array("q"), array("q"), array("b")
    said = array("q"), array("q")
    for record in header.rows():
        if isinstance(record, BadRow):
            bad.add(record)
            continue
        line, cells = record
        if len(cells) <= who_at or not cells[who_at].strip():
            bad.add(BadRow(line, NO_ID))
            continue
        code = people.code(cells[who_at])
        for place, column in enumerate(columns):
            if column >= len(cells) or not cells[column].strip():
                continue
            vote = vote_of(cells[column])
            if vote is None:
                bad.add(BadRow(line, STRANGE_VOTE))
                continue
            who.append(code)
            what.append(place)
            votes.append(vote)
        for total, column in zip(said, counts if len(counts) == 2 else (), strict=False):
            total.append(_count(cells[column]) if column < len(cells) else 0)
    numbers, names = people.settled(who)
    on = np.array(what, np.int64)
    found = Votes(numbers, on, np.array(votes, np.int8))
    totals = np.array(said[0], np.int64), np.array(said[1], np.int64)
    return VotesFile(PARTICIPANTS, found, names, (), tuple(bad.listed), bad.n), totals


def _count(cell: str) -> int:
    return int(cell) if cell.strip().isdecimal() and len(cell) < 12 else 0


def _signed(found: VotesFile, said_agree: np.ndarray, said_disagree: np.ndarray) -> VotesFile:
    """The votes with their signs as the file's own counts of all participants together say."""
    agree, disagree = (np.array([(found.votes.vote == vote).sum()]) for vote in (1, -1))
    sign = signs.compare(agree, disagree, said_agree.sum(keepdims=True), said_disagree.sum(keepdims=True))
    return turned(found) if sign.verdict == signs.TURNED else found


def turned(found: VotesFile) -> VotesFile:
    """The same file with agree and disagree the other way round."""
    votes = replace(found.votes, vote=(-found.votes.vote).astype(np.int8))
    return replace(found, votes=votes, notes=(*found.notes, signs.FLIPPED))
