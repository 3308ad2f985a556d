"""Votes and statements as the four files of a pol.is export: its tools and a second reading find the same votes.

What is written opens in a spreadsheet too. A text there that begins like a formula would be run, so it gets an
apostrophe in front; reading such a file takes it off again.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from waterlijn.records import Statements, Votes

NAMES = ("votes.csv", "participants-votes.csv", "comments.csv", "summary.csv")
_DAYS = ("Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed")  # 1 January 1970 was a Thursday
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")
Whole = NDArray[np.int64]


def guarded(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """The text before `guarded`."""
    return text[1:] if _GUARDED.match(text) else text


def votes_csv(votes: Votes) -> str:
    """votes.csv: every vote that was given, with 1 for agree and -1 for disagree.

    Without times the moments count up from 1970, a millisecond each, so that the order stays.
    """
    moments = _moments(votes)
    rows = zip(
        moments.tolist(), _datetimes(moments), votes.statement.tolist(), votes.participant.tolist(),
        votes.vote.tolist(), strict=True,
    )  # fmt: skip
    return _csv(("timestamp", "datetime", "comment-id", "voter-id", "vote"), rows)


def comments_csv(statements: Statements, votes: Votes) -> str:
    """comments.csv: every statement with the votes it has now and what moderators decided."""
    last = last_votes(votes)
    times = statements.time.astype("datetime64[ms]")
    moments = np.where(np.isnat(times), 0, times.astype(np.int64))
    agrees, disagrees = (_count(last, vote) for vote in (1, -1))
    rows = (
        (moment, when, id, author if author >= 0 else "", agrees.get(id, 0), disagrees.get(id, 0), state, guarded(text))
        for moment, when, id, author, state, text in zip(
            moments.tolist(), _datetimes(moments), statements.id.tolist(), statements.author.tolist(),
            statements.state.tolist(), statements.text, strict=True,
        )
    )  # fmt: skip
    names = ("timestamp", "datetime", "comment-id", "author-id", "agrees", "disagrees", "moderated", "comment-body")
    return _csv(names, rows)


def participants_csv(votes: Votes, statements: Statements | None = None, group: Mapping[int, int] | None = None) -> str:
    """participants-votes.csv: one row per participant with the last vote on every statement.

    Parameters
    ----------
    votes
        All votes.
    statements
        Adds columns for statements without votes, and counts who wrote how many.
    group
        Number of the opinion group per participant; left empty for who has none.
    """
    last = last_votes(votes)
    ids = np.unique(np.concatenate([last.statement, statements.id if statements else last.statement[:0]]))
    wrote = _wrote(statements) if statements else {}
    names = ("participant", "group-id", "n-comments", "n-votes", "n-agree", "n-disagree", *map(str, ids.tolist()))
    return _csv(names, _participants(last, ids, wrote, group or {}))


def _wrote(statements: Statements) -> dict[int, int]:
    authors, counts = np.unique(statements.author, return_counts=True)
    return dict(zip(authors.tolist(), counts.tolist(), strict=True))


def _participants(
    last: Votes, ids: Whole, wrote: Mapping[int, int], group: Mapping[int, int]
) -> Iterator[Sequence[object]]:
    people, first = np.unique(last.participant, return_index=True)  # `last` is sorted by participant
    ends = [*first[1:].tolist(), len(last)]
    column = np.searchsorted(ids, last.statement)
    for who, start, end in zip(people.tolist(), first.tolist(), ends, strict=True):
        given = last.vote[start:end]
        cells: list[object] = [""] * len(ids)
        for place, vote in zip(column[start:end].tolist(), given.tolist(), strict=True):
            cells[place] = vote
        counts = (len(given), int((given == 1).sum()), int((given == -1).sum()))
        yield (who, group.get(who, ""), wrote.get(who, 0), *counts, *cells)


def summary_csv(summary: Mapping[str, object]) -> str:
    """summary.csv: key and value, such as topic, url, views, voters, comments, groups, conversation-description."""
    return _lines((key, guarded(value) if isinstance(value, str) else value) for key, value in summary.items())


def export(
    folder: Path,
    votes: Votes,
    statements: Statements,
    *,
    group: Mapping[int, int] | None = None,
    topic: str = "",
    description: str = "",
    url: str = "",
) -> tuple[Path, ...]:
    """Writes the four files into a folder, which is made when it is not there.

    Returns
    -------
    The files, in the order of `NAMES`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    texts = whole_export(votes, statements, group=group, topic=topic, description=description, url=url)
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8", newline="")
    return tuple(folder / name for name in texts)


def whole_export(
    votes: Votes,
    statements: Statements,
    *,
    group: Mapping[int, int] | None = None,
    topic: str = "",
    description: str = "",
    url: str = "",
) -> dict[str, str]:
    """The four files as texts by name."""
    voters = len(np.unique(votes.participant))
    summary = {
        "topic": topic,
        "url": url,
        "views": voters,
        "voters": voters,
        "voters-in-conv": voters,
        "commenters": len(np.unique(statements.author[statements.author >= 0])),
        "comments": len(statements),
        "groups": len(set((group or {}).values())),
        "conversation-description": description,
    }
    return dict(
        zip(
            NAMES,
            (
                votes_csv(votes),
                participants_csv(votes, statements, group),
                comments_csv(statements, votes),
                summary_csv(summary),
            ),
            strict=True,
        )
    )


def last_votes(votes: Votes) -> Votes:
    """The last vote of every participant on every statement, sorted by participant and statement."""
    order = np.lexsort((_moments(votes), votes.statement, votes.participant))  # stable: of equal times the last row
    who, what = votes.participant[order], votes.statement[order]
    is_last = np.ones(len(order), np.bool_)
    is_last[:-1] = (who[1:] != who[:-1]) | (what[1:] != what[:-1])
    kept = order[is_last]
    return Votes(votes.participant[kept], votes.statement[kept], votes.vote[kept])


def _moments(votes: Votes) -> Whole:
    if votes.time is None:
        return np.arange(len(votes), dtype=np.int64)
    return votes.time.astype("datetime64[ms]").astype(np.int64)


def _count(last: Votes, vote: int) -> dict[int, int]:
    ids, counts = np.unique(last.statement[last.vote == vote], return_counts=True)
    return dict(zip(ids.tolist(), counts.tolist(), strict=True))


def _datetimes(moments: Whole) -> list[str]:
    """Such as "Sat Nov 21 20:27:16 UTC 2026"."""
    times = moments.astype("datetime64[ms]")
    days = times.astype("datetime64[D]").astype(np.int64) % 7
    return [
        f"{_DAYS[day]} {_MONTHS[int(iso[-14:-12]) - 1]} {iso[-11:-9]} {iso[-8:]} UTC {iso[:-15]}"
        for day, iso in zip(days.tolist(), np.datetime_as_string(times, "s").tolist(), strict=True)
    ]


def _csv(names: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    return _lines((names, *rows))


def _lines(rows: Iterable[Sequence[object]]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()
