"""`waterlijn temperature`: two meters per place and week from messages, or the index from a table of signals."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import orjson

from waterlijn import pipeline
from waterlijn.cli import index, results, screen
from waterlijn.cli.frame import Command, Option
from waterlijn.cli.options import FILES, WORKERS, settings, with_input
from waterlijn.cli.read import weekly_of
from waterlijn.cli.results import Result
from waterlijn.errors import NothingToRead, UsageError
from waterlijn.estimate import Estimate
from waterlijn.pipeline.judged import Judgements
from waterlijn.pipeline.output import keep_inputs, kind_of, plain_problems, whole_file
from waterlijn.report import Document, Section, numbers, render, sentences
from waterlijn.report.disclosure import protect
from waterlijn.report.weekly import labels_table, needs_table, weeks_table
from waterlijn.temperature import Temperature
from waterlijn.words import gettext as _

COLUMNS = ("place", "week", "measure", "value", "low80", "high80", "low95", "high95",
           "n", "calibrated", "method", "reason")  # fmt: skip
PRINTED = ("csv", "json")  # to standard output
WRITTEN = (".json", ".csv")
ONE_OR_OTHER = "Give files with messages, or --signals with a table of signals; not both and not neither."
SEVERAL = "There are several places, and they are not put into one number. See the rows."


def _destination(_context: click.Context, _parameter: click.Parameter, given: str | None) -> str | None:
    """Refuse an unknown ending before anything is read."""
    if given is not None and given not in PRINTED:
        kind_of(Path(given), WRITTEN)
    return given


def _report(_context: click.Context, _parameter: click.Parameter, given: Path | None) -> Path | None:
    if given is not None:
        kind_of(given, results.REPORTS)
    return given


@click.command(
    cls=Command,
    short_help="The temperature per place and week.",
    help="Estimates hostility and disagreement per place and week, each with its uncertainty. Weeks of too few people "
    "are not shown.\n\nWith --labels, a CSV file with id, pi (the chance that the message was drawn) and hostility "
    "(0 or 1), people's judgements correct the estimate.\n\nWith --signals instead of messages: the index, from a "
    "table with place, week, signal, hits and n. Signals are hostility, othering, severity, incidents and trust.",
    example="waterlijn temperature berichten.csv --place Waterdam --by week --out csv",
)
@click.argument("files", nargs=-1, type=FILES)
@click.option("--place", cls=Option, default="", help="Only this place; also the place of messages that name none.")
@click.option(
    "--by", cls=Option, type=click.Choice(("week", "place")), default="week", show_default=True,
    help="Every week apart, or the whole span of each place.",
)  # fmt: skip
@click.option("--labels", cls=Option, type=FILES, help="People's judgements of some of these messages, as CSV.")
@click.option("--signals", cls=Option, type=FILES, help="A table of signals, for the index.")
@click.option("--method", cls=Option, type=FILES, help="The frozen method of the index, as a .json file.")
@click.option(
    "--reference-year", cls=Option, type=click.IntRange(1900, 2200),
    help="The year that fixes the scale of the index; the first 52 weeks when not given.",
)  # fmt: skip
@click.option("--save-method", cls=Option, type=FILES, help="Keep the frozen method of the index in this .json file.")
@click.option(
    "--out", cls=Option, callback=_destination, metavar="csv|json|FILE",
    help="Write csv or json to standard output, or a .csv or .json file.",
)  # fmt: skip
@click.option(
    "--report", cls=Option, type=FILES, callback=_report, metavar="FILE",
    help="A report for people: a .html, .pdf, .docx, .ods or .csv file.",
)  # fmt: skip
@with_input
@WORKERS
def temperature(
    files: tuple[Path, ...],
    signals: Path | None,
    out: str | None,
    report: Path | None,
    labels: Path | None,
    method: Path | None,
    reference_year: int | None,
    save_method: Path | None,
    place: str,
    by: str,
    workers: int | None,
    **given: Any,
) -> None:
    if bool(files) == bool(signals):
        raise UsageError(ONE_OR_OTHER)
    if save_method:
        kind_of(save_method, (".json",))
    file = Path(out) if out and out not in PRINTED else None
    keep_inputs(
        [f for f in (file, report, save_method) if f], [f for f in (*files, signals, labels, method) if f]
    )  # fmt: skip
    if signals:
        result = index.run(
            signals, method=method, reference_year=reference_year, save_method=save_method, place=place
        )  # fmt: skip
        if out in PRINTED:
            sys.stdout.write(result.json.decode() if out == "json" else _csv(index.CSV_COLUMNS, index.csv_rows(result)))
        else:
            results.show(result.document)
        _keep(result, file, report, index.CSV_COLUMNS, index.csv_rows(result))
        return
    judgements = Judgements.read(labels) if labels else None
    with screen.bar() as progress:
        read = pipeline.run(
            files, options=settings(place=place, **given), judgements=judgements, progress=progress, workers=workers
        )
    screen.list_bad(read.bad)
    chosen = _chosen(read, place, by)
    if out == "json":
        sys.stdout.write(orjson.dumps(list(rows_of(chosen)), option=orjson.OPT_INDENT_2).decode() + "\n")
    elif out == "csv":
        sys.stdout.write(_csv(COLUMNS, rows_of(chosen)))
    else:
        show(chosen)
    if file or report:
        _keep(_result(chosen, _document(read, chosen)), file, report, COLUMNS, rows_of(chosen))


def _chosen(read: pipeline.Result, place: str, by: str) -> list[Temperature]:
    found = protect(read.temperatures if by == "week" else read.overall)
    chosen = [t for t in found if not place or t.place == place]
    if not chosen:
        if not place:
            raise NothingToRead("There is no Dutch message in what was given.")
        raise NothingToRead("There is no Dutch message of {place} in what was given.", place=place)
    return chosen


def _keep(
    result: Result, file: Path | None, report: Path | None, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]
) -> None:
    """The files that were asked for, each whole or not at all."""
    if file:
        _write(file, result.json if file.suffix.lower() == ".json" else _csv(columns, rows).encode())
    if report:
        _write(report, render(result.document, kind_of(report, results.REPORTS)[1:]))


def _write(file: Path, content: bytes) -> None:
    with whole_file(file) as draft, plain_problems(file):
        draft.write_bytes(content)


def _csv(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    made = io.StringIO()
    writer = csv.DictWriter(made, columns, lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return made.getvalue()


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


def _result(chosen: Sequence[Temperature], document: Document) -> Result:
    """Main number: the hostility of the last week of the place, when there is one place."""
    rows = {"rows": list(rows_of(chosen))}
    last = chosen[-1]
    if len({t.place for t in chosen}) == 1:
        return Result.of(
            last.hostility, document, verdict=document.sentence, warnings=document.warnings, parts=rows
        )  # fmt: skip
    return Result(
        None, None, None, 0.95, sum(t.n_voices for t in chosen), last.method, document.warnings,
        document.sentence, rows, document, SEVERAL,
    )  # fmt: skip


def _document(read: pipeline.Result, chosen: Sequence[Temperature]) -> Document:
    """The weekly report of one place; of several, a section each."""
    places = list(dict.fromkeys(t.place for t in chosen))
    if len(places) == 1:
        weekly = weekly_of(read, places[0]) if chosen[-1].week else None
        return weekly.document if weekly else _whole_span(chosen[-1])
    parts = [_section(read, [t for t in chosen if t.place == place]) for place in places]
    said = _("{n} places, each compared with its own normal and not with the others.", n=len(places))
    return Document(_("Waterlijn report"), said, tuple(parts), (_("Method: {version}.", version=chosen[-1].method),))


def _section(read: pipeline.Result, mine: Sequence[Temperature]) -> Section:
    last = mine[-1]
    weekly = weekly_of(read, last.place) if last.week else None
    heading = last.place or _("Without a place")
    if weekly is None:
        return Section(heading, _said(last), (labels_table(last), needs_table(last)))
    return Section(heading, (weekly.sentence, weekly.second, weekly.under), (weekly.meters, weekly.weeks))


def _whole_span(overall: Temperature) -> Document:
    title = _("Over the whole period, {place}", place=overall.place) if overall.place else _("Over the whole period")
    sentence, *more = _said(overall)
    tables = (labels_table(overall), needs_table(overall))
    warnings = tuple(_(warning) for warning in overall.warnings)
    method = (_("Method: {version}.", version=overall.method),)
    return Document(title, sentence, (Section(_("What is said"), tuple(more), tables),), method, warnings)


def _said(overall: Temperature) -> tuple[str, ...]:
    return (
        sentences.sentence(overall),
        sentences.second_meter(None, overall.disagreement),
        sentences.needs_sentence(list(overall.needs.items())),
    )


def show(temperatures: Sequence[Temperature]) -> None:
    for place in dict.fromkeys(t.place for t in temperatures):
        mine = [t for t in temperatures if t.place == place]
        weeks = [t for t in mine if t.week]
        if weeks:
            table = weeks_table(weeks)
            screen.show(replace(table, caption=f"{place}: {table.caption}") if place else table)
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
