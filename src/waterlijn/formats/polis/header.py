"""Which of the files is this? Its row of names decides, never the name of the file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from waterlijn.errors import FileProblem, UnknownFormat
from waterlijn.formats.decoding import decode, guess_encoding
from waterlijn.formats.delimited import records
from waterlijn.formats.dialects import Dialect, check_width
from waterlijn.formats.source import is_binary, kind, open_head
from waterlijn.records import BadRow

VOTES, PARTICIPANTS, COMMENTS, SUMMARY, SIMPLE = "votes", "participants-votes", "comments", "summary", "simple"
KEYS = ("topic", "url", "views", "voters", "voters-in-conv", "commenters", "comments", "groups")
PARTICIPANT = ("voter-id", "participant", "participant-id", "voter", "deelnemer", "deelnemer-id")
STATEMENT = ("comment-id", "statement", "statement-id", "stelling", "stelling-id")
VOTE = ("vote", "stem")
TIME = ("timestamp", "time", "tijd")
_DELIMITERS = (",", ";", "\t", "|")


class Header(NamedTuple):
    """What a file is, and how its rows are written."""

    path: Path
    kind: str
    names: tuple[str, ...]  # in small letters, with dashes
    dialect: Dialect
    encoding: str
    is_first_line: bool

    def place(self, names: Sequence[str]) -> int | None:
        """The column that has one of these names."""
        return next((self.names.index(name) for name in names if name in self.names), None)

    def rows(self, *, from_first: bool = False) -> Iterator[tuple[int, list[str]] | BadRow]:
        """The filled rows under the names (or with them) with their line numbers, and what could not be read."""
        is_header = not from_first
        for block in records(self.path, self.encoding, self.dialect, len(self.names)):
            for record in block:
                if isinstance(record, BadRow):
                    yield record
                elif not record[1][0].strip() and not any(cell.strip() for cell in record[1]):
                    continue
                elif is_header:
                    is_header = False
                else:
                    yield record


def read_header(path: Path) -> Header:
    """What the first filled row says.

    Raises
    ------
    FileProblem
        The file is missing, empty, a folder, or no text.
    UnknownFormat
        Its columns are not those of votes, statements or a summary.
    """
    head = open_head(path)
    encoding = guess_encoding(head)
    text = decode(head, encoding)
    if kind(head) != "text" or is_binary(text):
        raise FileProblem("{file} is no table of text. Give a CSV file.", file=path.name)
    lines = text.splitlines()
    first = next((i for i, line in enumerate(lines) if line.strip()), 0)
    skip, forced = _sep(lines[first])
    below = [line for line in lines[first + skip :] if line.strip()]
    dialect = Dialect(forced or _delimiter(below[0] if below else ""), skip_lines=first + skip if skip else 0)
    names = _names(path, encoding, dialect)
    return Header(path, _kind(path, names), names, dialect, encoding, first == 0 and not skip)


def _sep(line: str) -> tuple[int, str]:
    """A first line such as `sep=;` names the sign between cells."""
    said = line.strip().strip('"').casefold()
    return (1, said[4]) if said.startswith("sep=") and len(said) == 5 else (0, "")


def _delimiter(line: str) -> str:
    return max(_DELIMITERS, key=line.count)


def _names(path: Path, encoding: str, dialect: Dialect) -> tuple[str, ...]:
    for block in records(path, encoding, dialect, 0):
        for record in block:
            if not isinstance(record, BadRow) and any(cell.strip() for cell in record[1]):
                check_width(path, len(record[1]))
                return tuple(_plain(cell) for cell in record[1])
    raise FileProblem("{name} is empty. Was the export finished?", name=path.name)


def _plain(cell: str) -> str:
    return "-".join(cell.strip("\ufeff \t\r\n").casefold().replace("_", " ").split())


def _kind(path: Path, names: Sequence[str]) -> str:
    found = set(names)
    if found >= {"comment-id", "voter-id", "vote"}:
        return VOTES
    if found >= {"comment-id", "comment-body"}:
        return COMMENTS
    if names[0] in KEYS and len(names) <= 2:
        return SUMMARY
    if "participant" in found and ("n-votes" in found or any(name.isdecimal() for name in names)):
        return PARTICIPANTS
    if found & set(PARTICIPANT) and found & set(STATEMENT) and found & set(VOTE):
        return SIMPLE
    raise UnknownFormat(
        "{file} is not understood. It has the columns {columns}. A file of votes has comment-id, voter-id and vote; or "
        "participant and one column per statement; or participant, statement and vote. A file of statements has "
        "comment-id and comment-body.",
        file=path.name,
        columns=", ".join(name[:30] for name in names[:12]) or "-",
    )
