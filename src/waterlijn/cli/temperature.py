"""`waterlijn temperature`: two meters per place and week, as a table, CSV or JSON."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click
import orjson

from waterlijn import pipeline
from waterlijn.cli import screen
from waterlijn.cli.frame import Command, Option
from waterlijn.cli.options import FILES, WORKERS, settings, with_input
from waterlijn.errors import NothingToRead
from waterlijn.estimate import Estimate
from waterlijn.pipeline.judged import Judgements
from waterlijn.report import Table, numbers, sentences
from waterlijn.report.disclosure import protect
from waterlijn.report.weekly import weeks_table
from waterlijn.temperature import Temperature
from waterlijn.words import gettext as _

COLUMNS = ("place", "week", "measure", "value", "low80", "high80", "low95", "high95",
           "n", "calibrated", "method", "reason")  # fmt: skip


@click.command(
    cls=Command,
    short_help="The temperature per place and week.",
    help="Estimates hostility and disagreement per place and week, each with its uncertainty. Weeks of too few people "
    "are not shown.\n\nWith --labels, a CSV file with id, pi (the chance that the message was drawn) and hostility "
    "(0 or 1), people's judgements correct the estimate.",
    example="waterlijn temperature berichten.csv --place Waterdam --by week --out csv",
)
@click.argument("files", nargs=-1, required=True, type=FILES)
@click.option("--place", cls=Option, default="", help="Only this place; also the place of messages that name none.")
@click.option(
    "--by", cls=Option, type=click.Choice(("week", "place")), default="week", show_default=True,
    help="Every week apart, or the whole span of each place.",
)  # fmt: skip
@click.option("--labels", cls=Option, type=FILES, help="People's judgements of some of these messages, as CSV.")
@click.option("--out", cls=Option, type=click.Choice(("csv", "json")), help="Write CSV or JSON to standard output.")
@with_input
@WORKERS
def temperature(
    files: tuple[Path, ...],
    place: str,
    by: str,
    labels: Path | None,
    out: str | None,
    workers: int | None,
    **given: Any,
) -> None:
    judgements = Judgements.read(labels) if labels else None
    with screen.bar() as progress:
        result = pipeline.run(
            files, options=settings(place=place, **given), judgements=judgements, progress=progress, workers=workers
        )
    screen.list_bad(result.bad)
    found = protect(result.temperatures if by == "week" else result.overall)
    chosen = [t for t in found if not place or t.place == place]
    if not chosen:
        if not place:
            raise NothingToRead("There is no Dutch message in what was given.")
        raise NothingToRead("There is no Dutch message of {place} in what was given.", place=place)
    if out == "csv":
        write_csv(chosen)
    elif out == "json":
        sys.stdout.write(orjson.dumps(list(rows_of(chosen)), option=orjson.OPT_INDENT_2).decode() + "\n")
    else:
        show(chosen)


def write_csv(temperatures: Sequence[Temperature]) -> None:
    writer = csv.DictWriter(sys.stdout, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows_of(temperatures))


def rows_of(temperatures: Sequence[Temperature]) -> Iterator[dict[str, Any]]:
    """One row per place, week and measure, in full precision; unknown values stay empty and say why."""
    for t in temperatures:
        measures = {"hostility": t.hostility, "disagreement": t.disagreement, **t.labels}
        measures |= {f"need:{need}": estimate for need, estimate in t.needs.items()}
        for name, estimate in measures.items():
            week = t.week.isoformat() if t.week else None
            yield {"place": t.place, "week": week, "measure": name, **_bounds(estimate), "method": t.method}


def _bounds(estimate: Estimate) -> dict[str, Any]:
    near, wide = estimate.i80, estimate.i95
    return {
        "value": estimate.value,
        "low80": near.low if near else None,
        "high80": near.high if near else None,
        "low95": wide.low if wide else None,
        "high95": wide.high if wide else None,
        "n": estimate.n,
        "calibrated": estimate.calibrated,
        "reason": _(estimate.reason),
    }


def show(temperatures: Sequence[Temperature]) -> None:
    for place in dict.fromkeys(t.place for t in temperatures):
        mine = [t for t in temperatures if t.place == place]
        weeks = [t for t in mine if t.week]
        if weeks:
            table = weeks_table(weeks)
            screen.show(
                Table(f"{place}: {table.caption}" if place else table.caption, table.headers, table.rows, table.numeric)
            )
        for t in mine:
            if not t.week:
                screen.say(sentences.sentence(t))
                screen.say(sentences.second_meter(None, t.disagreement))
        if mine[-1].warnings:
            screen.say("\n".join(_(warning) for warning in mine[-1].warnings))
    screen.say(
        _(
            "Shares of the messages, with the 80% interval. Copies count once. n = {n}.",
            n=numbers.count(sum(t.n_voices for t in temperatures)),
        )
    )
