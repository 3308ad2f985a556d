"""`waterlijn share`: the share of cases among scored messages, corrected by the labels of people."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray

from waterlijn.cli.columns import Columns, read_columns
from waterlijn.cli.frame import Command, Option
from waterlijn.cli.levels import LEVEL, between, cannot
from waterlijn.cli.options import FILES
from waterlijn.cli.results import Result, deliver, with_output
from waterlijn.errors import UsageError
from waterlijn.estimate import unknown
from waterlijn.report import Document, Section, dots_chart, numbers
from waterlijn.survey import recalibrated, shares
from waterlijn.survey.foresight import expected_width
from waterlijn.survey.labelled import chances
from waterlijn.survey.recalibrated import Corrected
from waterlijn.words import gettext as _

UNCALIBRATED = (
    "Nobody labelled any of these messages. The mean of a model's scores is not a share: nobody knows how far "
    "it is off."
)
ASSUMED_EVEN = "No chances were given: it is assumed that the labelled messages were drawn evenly, by lot."
NOT_EVEN = (
    "The labelled messages have clearly other scores than the rest, so they were not drawn evenly. Give the chance "
    "with which each was drawn, with --pi."
)
ODD_CHANCES = "The chances do not fit the number of messages: check whether the file holds all messages, once each."
TOO_ODD = 4.0  # standard errors
NEXT = (50, 100, 200)  # labels more, of which is said what they would buy


@click.command(
    cls=Command,
    short_help="The share of cases among scored messages that people partly labelled.",
    help="Estimates which share of what is said is a case, from the scores of a model for all messages and the labels "
    "of people for some. The rows of the file are all messages.\n\nWithout labels it says that it cannot be said, and "
    "what labels would buy: the mean of the scores is not a share.",
    example="waterlijn share scores.csv --score score --label label --pi pi --out aandeel.json",
)
@click.argument("file", type=FILES)
@click.option("--score", cls=Option, required=True, metavar="COLUMN", help="Column with the model's score, 0 to 1.")
@click.option(
    "--label", cls=Option, metavar="COLUMN", help="Column with people's label, 0 or 1; empty: nobody labelled."
)
@click.option(
    "--pi", cls=Option, metavar="COLUMN",
    help="Column with the chance with which a message was drawn to be labelled. Without it: drawn evenly.",
)  # fmt: skip
@click.option("--stratum", cls=Option, metavar="COLUMN", help="Column with the group within which labels were drawn.")
@LEVEL
@with_output
def share(
    file: Path,
    score: str,
    label: str | None,
    pi: str | None,
    stratum: str | None,
    level: float,
    out: Path | None,
    report: Path | None,
) -> None:
    columns = read_columns(file)
    scores = columns.number(score)
    if not len(scores):
        raise UsageError("There is no answer to count.")
    truth = columns.flag(label) if label else np.full(len(scores), np.nan)
    labels = int((~np.isnan(truth)).sum())
    if labels < 2:
        result = _uncalibrated(scores, labels, shares.FEW_LABELS if labels else UNCALIBRATED)
    else:
        result = _corrected(columns, scores, truth, pi, stratum, level)
    deliver(result, out, report)


def _uncalibrated(scores: NDArray[np.float64], labels: int, reason: str) -> Result:
    if not np.isfinite(scores).all() or scores.min() < 0 or scores.max() > 1:
        raise UsageError("Every message needs a score from 0 to 1.")
    n, mean = len(scores), float(scores.mean())
    widths = {more: expected_width(scores, chances(scores, more)) for more in NEXT if more < n}
    bought = [{"labels": more, "width": width} for more, width in widths.items() if width is not None]
    parts = {
        "calibrated": False,
        "messages": n,
        "labels": labels,
        "mean_score_not_an_estimate": mean,
        "labels_would_buy": bought,
    }
    said = tuple(
        _("With {n} labels the 95% interval would be about {width} percentage points wide.",
          n=line["labels"], width=numbers.decimal(100 * line["width"], 0))
        for line in bought
    )  # fmt: skip
    document = Document(_title(), cannot(reason), (), (_method(n, labels),), lead=" ".join(said))
    return Result(None, None, None, 0.95, n, recalibrated.METHOD, (), "cannot be said", parts, document, reason)


def _corrected(
    columns: Columns,
    scores: NDArray[np.float64],
    truth: NDArray[np.float64],
    pi: str | None,
    stratum: str | None,
    level: float,
) -> Result:
    chance, groups = columns.number(pi) if pi else None, columns.filled(stratum) if stratum else None
    found = recalibrated.share_of(scores, truth, chance, groups)
    estimate = shares.said_labelled(found)
    warnings = [ASSUMED_EVEN] if chance is None else []
    if chance is None and abs(recalibrated.unevenness(scores, truth, groups)) > TOO_ODD:
        estimate = unknown(NOT_EVEN, found.n, recalibrated.METHOD)
    if chance is not None and abs(recalibrated.shortfall(chance, truth)) > TOO_ODD:
        estimate = unknown(ODD_CHANCES, found.n, recalibrated.METHOD)
    parts = _parts(found, level, is_known=estimate.is_known)
    method = (_method(found.n, found.n_labels),)
    if estimate.value is None:
        document = Document(_title(), cannot(estimate.reason), (), method)
        return Result(
            None, None, None, level, found.n, recalibrated.METHOD, warnings, "cannot be said", parts, document,
            estimate.reason,
        )  # fmt: skip
    low, high = found.interval(level)
    sentence = _(
        "{share} of what is said is a case ({bounds}).",
        share=numbers.value(estimate),
        bounds=between(low, high, level),
    )
    chart = dots_chart([(_("What is said"), estimate)], title=_title(), description=sentence)
    document = Document(_title(), sentence, (Section(_("Estimate"), (), (chart.table,), (chart,)),), method)
    return Result(found.best, low, high, level, found.n, recalibrated.METHOD, warnings, "estimated", parts, document)


def _parts(found: Corrected, level: float, *, is_known: bool) -> dict[str, Any]:
    low, high = found.interval(level, these_only=True)
    these = {"value": found.best, "low": low, "high": high} if is_known else None
    return {
        "calibrated": is_known,
        "messages": found.n,
        "labels": found.n_labels,
        "drawn": "evenly" if found.is_even else "with the chances given",
        "these_messages_only": these,
        "mean_score_not_an_estimate": found.mean_score,
    }


def _title() -> str:
    return _("Share of cases, from scores and labels")


def _method(n: int, labels: int) -> str:
    return _(
        "Difference estimator, {method}: {n} messages, {labels} of them labelled by people.",
        method=recalibrated.METHOD,
        n=numbers.count(n),
        labels=numbers.count(labels),
    )
