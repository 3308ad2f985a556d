"""`waterlijn dialogue`: from a file of votes to what binds, what divides, and whether there are camps at all."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

from waterlijn.cli import dialogue_parts, screen
from waterlijn.cli.frame import Command, Option
from waterlijn.cli.options import FILES
from waterlijn.cli.results import Result, deliver, with_output
from waterlijn.dialogue import Opinions, Settings
from waterlijn.dialogue.analysis import of_matrix
from waterlijn.dialogue.matrix import build
from waterlijn.dialogue.polarisation.statements import Polarised, polarised
from waterlijn.errors import UsageError
from waterlijn.formats.polis import CommentsFile, VotesFile, read_comments, read_votes
from waterlijn.formats.polis.comments import checked
from waterlijn.formats.polis.writing import NAMES
from waterlijn.formats.polis.writing import export as write_export
from waterlijn.pipeline.output import keep_inputs, plain_problems
from waterlijn.records import Statements
from waterlijn.report.dialogue import document
from waterlijn.words import gettext as _

NO_NUMBER = "A conversation is not one number: see its parts."
NO_TEXTS = "There is no file with the statements (--comments), so they are called by their number."
UNKNOWN_STATEMENTS = "{n} statements that people voted on are not in the file of statements; they are called by number."
ALL_HIDDEN = "Moderators took out every statement that people voted on, so there is nothing left to say."


@dataclass(frozen=True, slots=True)
class Conversation:
    """What was read: votes, statements, and the numbers of those that do not count."""

    votes: VotesFile
    comments: CommentsFile | None
    hidden: frozenset[int]
    notes: tuple[str, ...]

    @property
    def texts(self) -> dict[int, str]:
        if self.comments is None:
            return dict(enumerate(self.votes.statements))
        known = self.comments.statements
        return dict(enumerate(self.votes.statements)) | dict(zip(known.id.tolist(), known.text, strict=True))


@click.command(
    cls=Command,
    short_help="What binds and what divides in votes on statements.",
    help="Reads votes on statements (agree, disagree, pass), and says whether there are groups, which statements bind "
    "them, which divide, and how sure that is. When the groups do not hold, it says so and shows none.\n\nVOTES is "
    "votes.csv or participants-votes.csv of a pol.is export, or any table with the columns participant, statement and "
    "vote (1, 0 and -1, or words).",
    example="waterlijn dialogue votes.csv --comments comments.csv --out gesprek.json --report gesprek.html",
)
@click.argument("votes", type=FILES)
@click.option(
    "--comments", cls=Option, type=FILES, metavar="COMMENTS.csv",
    help="The statements (comments.csv): their texts, and which of them moderators took out.",
)  # fmt: skip
@click.option(
    "--strict", cls=Option, is_flag=True,
    help="Leave out statements that no moderator looked at too, not only those that were taken out.",
)  # fmt: skip
@click.option(
    "--seed", cls=Option, type=click.IntRange(0, 2**32 - 1), default=1, show_default=True, metavar="NUMBER",
    help="Of every random choice: the same votes and number give the same result.",
)  # fmt: skip
@click.option(
    "--export", cls=Option, type=click.Path(file_okay=False), metavar="FOLDER",
    help="Write the votes as the four files of a pol.is export into this folder.",
)  # fmt: skip
@with_output
def dialogue(
    votes: Path,
    comments: Path | None,
    strict: bool,
    seed: int,
    export: str | None,
    out: Path | None,
    report: Path | None,
) -> None:
    if strict and comments is None:
        raise UsageError("--strict needs --comments: the file that says what moderators looked at.")
    if export:
        keep_inputs([Path(export, name) for name in NAMES], [path for path in (votes, comments) if path])
    found = _read(votes, comments, strict=strict)
    opinions, apart = _analysed(found, seed)
    deliver(_result(found, opinions, apart), out, report)
    if export:
        _export(found, opinions, Path(export))
    dialogue_parts.list_bad(votes, found.votes)
    if comments and found.comments:
        dialogue_parts.list_bad(comments, found.comments)


def _read(votes: Path, comments: Path | None, *, strict: bool) -> Conversation:
    given = read_votes(votes)
    if comments is None:
        return Conversation(given, None, frozenset(), (*given.notes, *(() if given.statements else (NO_TEXTS,))))
    given, known = checked(given, read_comments(comments))
    state = known.statements.state
    hidden = frozenset(known.statements.id[state < (1 if strict else 0)].tolist())
    return Conversation(given, known, hidden, given.notes)


def _analysed(found: Conversation, seed: int) -> tuple[Opinions, Polarised]:
    matrix = build(found.votes.votes, found.hidden)
    if not matrix.kept.any():
        raise UsageError(ALL_HIDDEN)
    opinions = of_matrix(matrix, Settings(seed=seed, hidden=found.hidden))
    return opinions, polarised(matrix, opinions.position[opinions.in_conversation], seed=seed)


def _result(found: Conversation, opinions: Opinions, apart: Polarised) -> Result:
    warnings = tuple(_(note) for note in (*found.notes, *_unknown(found, opinions.statements)))
    parts = dialogue_parts.parts(opinions, apart, found.texts, found.votes.participants)
    parts |= {"bad_rows": dialogue_parts.bad_rows(found.votes, found.comments)}
    text = document(opinions, found.texts, polarised=apart, warnings=warnings)
    return Result(
        None, None, None, 0.95, opinions.n_in_conversation, opinions.method, text.warnings, opinions.sentence, parts,
        text, NO_NUMBER,
    )  # fmt: skip


def _unknown(found: Conversation, statements: NDArray[np.int64]) -> tuple[str, ...]:
    if found.comments is None:
        return ()
    n = int((~np.isin(statements, found.comments.statements.id)).sum())
    return (_(UNKNOWN_STATEMENTS, n=n),) if n else ()


def _export(found: Conversation, opinions: Opinions, folder: Path) -> None:
    statements = found.comments.statements if found.comments else _without_file(found)
    shown = opinions.group >= 0
    group = dict(zip(opinions.participants[shown].tolist(), opinions.group[shown].tolist(), strict=True))
    with plain_problems(folder):
        files = write_export(folder, found.votes.votes, statements, group=group)
    screen.say(_("Written: {files}.", files=", ".join(map(str, files))))


def _without_file(found: Conversation) -> Statements:
    """Statements of which only the number, or the name, is known."""
    ids = np.unique(found.votes.votes.statement)
    n, texts = len(ids), found.texts
    return Statements(
        ids, tuple(texts.get(number, "") for number in ids.tolist()), np.ones(n, np.int8), np.zeros(n, np.bool_),
        np.full(n, -1, np.int64), np.full(n, "NaT", "datetime64[ms]"),
    )  # fmt: skip
