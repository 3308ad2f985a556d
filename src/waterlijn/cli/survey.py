"""`waterlijn survey`: a share or mean from answers, and its change between waves, as the draw allows it to be said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from waterlijn.cli import survey_words as words
from waterlijn.cli.answers import Answers, Names, pairs
from waterlijn.cli.columns import read_columns
from waterlijn.cli.frame import Command, Option
from waterlijn.cli.levels import LEVEL
from waterlijn.cli.options import FILES
from waterlijn.cli.results import Result, deliver, with_output
from waterlijn.cli.survey_findings import Moved, Said, groups_of, moved, said
from waterlijn.errors import UsageError


@click.command(
    cls=Command,
    short_help="A share or mean from answers, and its change between waves.",
    help="Estimates the share that said yes (an outcome of 0 and 1, or yes and no), the mean of a number, or the share "
    "of each answer (words), with the uncertainty that belongs to how the answers were drawn. With --unit and --wave: "
    "the change between the waves, in percentage points and in percent, knowing who answered twice.\n\nRows without an "
    "outcome were asked and did not answer.",
    example="waterlijn survey antwoorden.csv --outcome ja --stratum grootte --population N --unit gemeente --wave jaar",
)
@click.argument("file", type=FILES)
@click.option(
    "--outcome", cls=Option, required=True, metavar="COLUMN", help="Column with the answer; empty: no answer."
)
@click.option("--weight", cls=Option, metavar="COLUMN", help="Column with how many each answer stands for.")
@click.option("--stratum", cls=Option, metavar="COLUMN", help="Column with the group within which was drawn.")
@click.option("--cluster", cls=Option, metavar="COLUMN", help="Column with the school, street or class that was drawn.")
@click.option(
    "--population", cls=Option, metavar="COLUMN",
    help="Column with the size of the stratum: units that could have been drawn (clusters, when there are clusters).",
)  # fmt: skip
@click.option("--unit", cls=Option, metavar="COLUMN", help="Column with who answered, the same in every wave.")
@click.option("--wave", cls=Option, metavar="COLUMN", help="Column with the wave, such as the year.")
@click.option("--by", cls=Option, metavar="COLUMN", help="Also apart for each group in this column.")
@LEVEL
@with_output
def survey(file: Path, level: float, out: Path | None, report: Path | None, **named: Any) -> None:
    if named["wave"] and not named["unit"]:
        raise UsageError("A change between waves needs --unit: the column that says who answered.")
    answers = Answers.read(read_columns(file), Names(**named))
    deliver(_result(answers, level), out, report)


def _result(answers: Answers, level: float) -> Result:
    waves = answers.waves()
    if answers.wave is not None and len(waves) == 1:
        raise UsageError(
            "The file holds one wave, so there is no change to measure; without --wave it is measured alone."
        )
    if not answers.answered.any():
        raise UsageError("There is no answer to count.")
    silent = [name for name in waves if not (answers.of_wave(name) & answers.answered).any()]
    if silent:
        raise UsageError("The wave {name} holds no answers.", name=silent[0])
    found = [said(answers, wave, category, level) for category in answers.outcomes for wave in waves]
    changes = [
        moved(answers, first, second, category, level)
        for category in answers.outcomes
        for first, second in pairs(waves)
    ]
    groups = groups_of(answers, waves, level) if answers.by is not None else ()
    return _change(answers, found, changes, groups, level) if changes else _level(answers, found, groups, level)


def _level(answers: Answers, found: list[Said], groups: tuple[Said, ...], level: float) -> Result:
    """The result of one wave: of words, that of the answer that was given most."""
    main = max(found, key=lambda one: one.estimate.value or 0.0)
    parts = _parts(found, groups) | {"kind": "share" if answers.is_share else "mean"}
    parts |= {"category": main.category} if main.category else {}
    warnings = _warnings(answers, found)
    document = words.level_document(found, groups, level)
    e = main.estimate
    verdict = "estimated" if e.is_known else "cannot be said"
    return Result(e.value, main.low, main.high, level, e.n, e.method, warnings, verdict, parts, document, e.reason)


def _change(
    answers: Answers, found: list[Said], changes: list[Moved], groups: tuple[Said, ...], level: float
) -> Result:
    """The result of several waves: the change from the first to the last."""
    main = max((one for one in changes if one.is_whole), key=lambda one: abs(one.estimate.value or 0.0))
    parts = _parts(found, groups) | {
        "kind": "change of share" if answers.is_share else "change of mean",
        "change": main.parts,
        "changes": [one.parts for one in changes],
    }
    warnings = _warnings(answers, found) + tuple(dict.fromkeys(w for one in changes for w in one.warnings))
    e = main.estimate
    document = words.change_document(found, changes, main, groups, level)
    return Result(e.value, main.low, main.high, level, e.n, e.method, warnings, main.verdict, parts, document, e.reason)


def _parts(found: list[Said], groups: tuple[Said, ...]) -> dict[str, Any]:
    parts: dict[str, Any] = {"estimates": [one.parts for one in found]}
    last = found[-1]
    parts |= {"response": last.response, "worst_case": last.worst, "answers": last.estimate.n}
    return parts | ({"groups": [one.parts for one in groups]} if groups else {})


def _warnings(answers: Answers, found: list[Said]) -> tuple[str, ...]:
    no_weights = answers.stratum is not None and answers.weight is None and answers.population is None
    listed = (words.NO_WEIGHTS,) if no_weights else ()
    return (*listed, *dict.fromkeys(w for one in found for w in one.warnings))
