"""`waterlijn read`: files to readings, a summary and a report."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click

from waterlijn import __version__, pipeline, report
from waterlijn.cli import screen
from waterlijn.cli.frame import Command, Option
from waterlijn.cli.options import FILES, SENDING, WORKERS, settings, with_input
from waterlijn.cli.scorer import open_second
from waterlijn.pipeline.counts import Counts
from waterlijn.pipeline.output import keep_inputs, kind_of, plain_problems, whole_file
from waterlijn.report import Table, numbers, sentences
from waterlijn.report.disclosure import protect
from waterlijn.report.weekly import labels_table, needs_table
from waterlijn.words import gettext as _

MOST_PLACES = 12  # with a part of their own in the report; the most talkative ones


@click.command(
    cls=Command,
    short_help="Read exports and say how warm it is.",
    help="Reads exports of any size and says how warm the conversation is, how sure that is, and what lies under it."
    "\n\nA file needs no more than an id and a text. Names, handles and numbers are taken out before anything is read; "
    "texts are never written to the output.",
    example="waterlijn read berichten.csv --out duidingen.parquet --report verslag.html",
)
@click.argument("files", nargs=-1, required=True, type=FILES)
@click.option("--out", cls=Option, type=FILES, help="One row per message: a .parquet, .csv or .jsonl file.")
@click.option("--report", "report_file", cls=Option, type=FILES, help="The report as one .html file.")
@click.option("--place", cls=Option, default="", help="The place of messages that name none.")
@click.option(
    "--scorer",
    "second_file",
    cls=Option,
    type=FILES,
    help="A second reader that `waterlijn scorer try` found to help, for what ours leaves to a person.",
)
@SENDING
@with_input
@WORKERS
def read(
    files: tuple[Path, ...],
    out: Path | None,
    report_file: Path | None,
    place: str,
    workers: int | None,
    second_file: Path | None,
    send_to: str,
    **given: Any,
) -> None:
    if report_file:
        kind_of(report_file, (".html",))
    keep_inputs([file for file in (out, report_file) if file], files)
    second = open_second(second_file, send_to) if second_file else None
    with ExitStack() as stack:
        draft = stack.enter_context(whole_file(report_file)) if report_file else None
        with screen.bar() as progress:
            result = pipeline.run(
                files,
                options=settings(place=place, **given),
                out=out,
                progress=progress,
                workers=workers,
                second=second,
            )
        if draft:
            with plain_problems(report_file or draft):
                draft.write_text(html(result), encoding="utf-8")
    screen.list_bad(result.bad)
    for line in headlines(result):
        screen.say(line)
    for table in summary(result):
        screen.show(table)


def headlines(result: pipeline.Result) -> list[str]:
    """Per place one sentence about its last week, or about the whole span when no times are known."""
    lines = []
    for overall in protect(_largest(result)):
        weekly = weekly_of(result, overall.place)
        lines.append(weekly.sentence if weekly else sentences.sentence(overall))
    return lines


def _largest(result: pipeline.Result) -> list[Any]:
    return sorted(result.overall, key=lambda t: -t.n_messages)[:MOST_PLACES]


def weekly_of(result: pipeline.Result, place: str) -> report.Weekly | None:
    """The report of the last week of a place; None when no message of it has a time."""
    if not any(t.place == place and t.week for t in result.temperatures):
        return None
    topics = [topic.terms[0] for topic in result.topics.get(place, ())]
    copies = list(result.campaigns)[:100] if len(result.overall) == 1 else []
    return report.weekly(
        result.temperatures, place=place, topics=topics, campaigns=copies, sources=_names(result.files)
    )


def _names(files: list[str]) -> list[str]:
    return [Path(file).name for file in files] if len(files) <= 5 else [_("{n} files", n=len(files))]


def summary(result: pipeline.Result) -> list[Table]:
    tables = [what_was_read(result)]
    for overall in protect(_largest(result))[:3]:
        tables += [labels_table(overall), needs_table(overall)]
    return tables


def what_was_read(result: pipeline.Result) -> Table:
    counts = result.counts
    copies = int(result.campaigns.size.sum()) if len(result.campaigns) else 0
    rows = (
        (_("Messages"), numbers.count(counts.messages)),
        (_("of which in Dutch"), numbers.count(counts.languages["nl"])),
        (_("for a person to look at (unsure)"), numbers.count(counts.abstained)),
        *_second_rows(counts),
        (_("without a time"), numbers.count(counts.without_time)),
        (_("rows that could not be read"), numbers.count(result.bad.n_rows)),
        (_("texts that were copied"), numbers.count(len(result.campaigns))),
        (_("messages that are such copies"), numbers.count(copies)),
    )
    return Table(_("What was read"), (_("What"), _("Number")), rows, frozenset({1}))


def _second_rows(counts: Counts) -> list[tuple[str, str]]:
    if not counts.asked:
        return []
    return [
        (_("read by the second reader too"), numbers.count(counts.asked)),
        (_("of which it gave no answer"), numbers.count(counts.unanswered)),
    ]


def html(result: pipeline.Result) -> str:
    """The report on the last week of every place, and on the whole span."""
    weeklies = [w for t in _largest(result) if (w := weekly_of(result, t.place))]
    title = _("Waterlijn report")
    sections = [report.Section(_("What was read"), (), (what_was_read(result),))]
    if len(result.overall) <= MOST_PLACES:
        sections = [_whole_span(t) for t in protect(result.overall)] + sections
    foot = (
        _("Read with Waterlijn {version}, model {model}.", version=__version__, model=result.model),
        _(
            "This report holds no message, no name and no account. "
            "Groups of fewer than 10 messages or 5 people are hidden."
        ),
    )
    return report.page(title, weeklies, sections=sections, foot=foot)


def _whole_span(overall: Any) -> report.Section:
    whole = _("Over the whole period")
    heading = _("Over the whole period, {place}", place=overall.place) if overall.place else whole
    second = sentences.second_meter(None, overall.disagreement)
    said = (sentences.sentence(overall), second, sentences.needs_sentence(list(overall.needs.items())))
    return report.Section(heading, said, (labels_table(overall), needs_table(overall)))
