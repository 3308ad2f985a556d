"""`waterlijn model`: train the reader anew, measure it, and show its card."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from waterlijn.cli import model_tables as tables
from waterlijn.cli import screen
from waterlijn.cli.frame import Command, Option, Subcommands
from waterlijn.cli.options import FILES
from waterlijn.cli.own_labels import own_examples
from waterlijn.errors import FileProblem, GotWorse
from waterlijn.pipeline.output import plain_problems
from waterlijn.report import numbers
from waterlijn.text import baseline, gate, learned, own, release
from waterlijn.text.card import card, stored
from waterlijn.text.card_page import page
from waterlijn.text.train import Tell
from waterlijn.words import gettext as _

OUT = Path("waterlijn-model")
STEPS = {
    "alone": "Learning from what ships alone",
    "complete": "Learning from everything",
    "weights": "The weights themselves",
    "svm": "The first comparison: TF-IDF with a support vector machine",
    "hashed": "The second comparison: hashed words with logistic regression",
    "card": "The report card",
}


@click.group(
    cls=Subcommands,
    short_help="Train the reader, measure it, show its report card.",
    help="What the reader of messages can and cannot do, and how to check that yourself.",
    example="waterlijn model card",
)
def model() -> None:
    pass


DATA = click.option(
    "--data",
    cls=Option,
    type=FILES,
    help="Folder with the natural texts and labels, beside the project when not given.",
)


@contextmanager
def steps() -> Iterator[Tell]:
    """The step at work, on a terminal only."""
    if not sys.stderr.isatty():
        yield lambda step: None
        return
    with Console(stderr=True).status("") as status:

        def tell(step: str) -> None:
            name, _sign, number = step.partition(" ")
            words = _("Fold {n} of 5", n=number) if name == "fold" else _(STEPS[name])
            status.update(words)

        yield tell


def folder_of(data: Path | None) -> Path | None:
    """The folder with the natural texts; None, and said so, where it is not."""
    if data is not None and not (data / "labels" / "labels.jsonl").is_file():
        raise FileProblem("{folder} does not hold the natural texts and their labels.", folder=str(data))
    folder = data or release.DEFAULT_DATA
    if (folder / "labels" / "labels.jsonl").is_file():
        return folder
    screen.say(_("The natural texts are not here: only what ships is learned from. That gives a slightly weaker set."))
    return None


@model.command(
    cls=Command,
    short_help="Make weights and report card anew.",
    help="Makes weights, settings and report card anew, and says whether they are exactly those that ship. "
    "The same texts give the same bytes on every machine. Takes some minutes."
    "\n\nWithout the natural texts a second, slightly weaker set is made from what ships alone. A set that is worse "
    "than the one that ships is not written.",
    example="waterlijn model train --out nieuw-model",
)
@DATA
@click.option("--out", cls=Option, type=FILES, default=OUT, show_default=True, help="Folder for the new set.")
@click.option("--page", "page_file", cls=Option, type=FILES, help="Also write the report card as a page (.md).")
@click.option("--even-if-worse", cls=Option, is_flag=True, help="Write the set also when it is worse.")
def train(data: Path | None, out: Path, page_file: Path | None, even_if_worse: bool) -> None:
    folder = folder_of(data)
    with steps() as tell:
        run, made = measured(folder, tell, with_machines=has_machines())
    screen.say(same_or_not(run))
    worse = compare(run)
    if worse and not even_if_worse:
        raise GotWorse("This set is worse than the one that ships, so nothing was written. {list}", list=said(worse))
    with plain_problems(out):
        release.save(out, run, made)
        if page_file:
            page_file.write_text(page(made), encoding="utf-8")
    screen.say(
        _(
            "{n} texts learned from; the new set is in {folder}.",
            n=numbers.count(len(run.material.data)),
            folder=str(out),
        )
    )
    for table in tables.summary(made):
        screen.show(table)


def has_machines() -> bool:
    """Can the machine-learned baselines be measured? Weights do not need them."""
    if baseline.has_sklearn():
        return True
    screen.say(
        _(
            "scikit-learn is not installed, so the comparison with other machines is left out of the card. "
            "The weights do not need it; ./start --prepare-only test installs it."
        )
    )
    return False


def measured(folder: Path | None, tell: Tell, *, with_machines: bool) -> tuple[release.Run, dict[str, Any]]:
    run = release.learn(folder, tell)
    found = release.compared(run, folder, with_machines=with_machines, tell=tell)
    tell("card")
    return run, release.made_card(run, found)


def same_or_not(run: release.Run) -> str:
    """Does the new set equal what the card promises?"""
    name = "complete" if run.is_complete else "alone"
    if run.trained.digest == card().digests.get(name):
        if run.is_complete:
            return _("These are exactly the weights that ship (digest {digest}).", digest=run.trained.digest[:16])
        return _("This is exactly the set that the card promises (digest {digest}).", digest=run.trained.digest[:16])
    return _(
        "These are other weights than the card promises: digest {digest}, promised {promised}. "
        "Texts, lexicon or program differ from those of the release.",
        digest=run.trained.digest[:16],
        promised=card().digests.get(name, "?")[:16],
    )


def compare(run: release.Run) -> list[gate.Worse]:
    """What got worse; a set from what ships alone is compared with nothing."""
    return release.against_shipped(run).worse if run.is_complete else []


def said(worse: list[gate.Worse]) -> str:
    return _("Worse by more than chance: {list}.", list="; ".join(tables.change(figure) for figure in worse))


@model.command(
    cls=Command,
    short_help="Measure the reader, also on labels of your own.",
    help="Measures the reader on texts whose group it had not seen, or on a CSV file with labels of your own: a column "
    "text (or id, with --messages), and one or more of abuse, hate, threat, othering (0 or 1), target, behaviour and "
    "needs. A column thread says which texts belong together."
    "\n\nWith --gate it ends with exit code 7 when the reader is worse than its card says.",
    example="waterlijn model evaluate eigen-labels.csv",
)
@click.argument("file", required=False, type=FILES)
@DATA
@click.option("--messages", cls=Option, type=FILES, help="The export that the ids in the file belong to.")
@click.option("--gate", "with_gate", cls=Option, is_flag=True, help="Compare with the report card, figure by figure.")
def evaluate(file: Path | None, data: Path | None, messages: Path | None, with_gate: bool) -> None:
    if file is not None:
        evaluate_own(file, messages)
        return
    worse = check_shipped() if with_gate else []
    folder = folder_of(data)
    with steps() as tell:
        run, made = measured(folder, tell, with_machines=False)
    for table in tables.summary(made):
        screen.show(table)
    if with_gate:
        worse += compare(run)
        if worse:
            raise GotWorse("The reader is worse than its card says. {list}", list=said(worse))
        screen.say(_("Nothing is worse than the card says, by more than chance."))


def check_shipped() -> list[gate.Worse]:
    found = release.shipped_as_promised()
    if found.n < gate.ENOUGH * found.n_stored:
        raise GotWorse("The card was made from other texts; train anew. {list}", list=f"{found.n}/{found.n_stored}")
    return found.worse


def evaluate_own(file: Path, messages: Path | None) -> None:
    found = own.measure(own_examples(file, messages))
    screen.say(
        _(
            "{n} texts with labels of your own, read with model {model}.",
            n=numbers.count(found.n),
            model=learned.load().settings["version"],
        )
    )
    for table in tables.own(found):
        screen.show(table)


@model.command(
    name="card",
    cls=Command,
    short_help="Show the report card of the reader.",
    help="Shows what the reader gets right and wrong, with the uncertainty of every figure, and against simpler "
    "machines. The labels behind it were made by language models, not by people.",
    example="waterlijn model card",
)
@click.option("--page", "page_file", cls=Option, type=FILES, help="Write the whole card as a page (.md), in English.")
def show_card(page_file: Path | None) -> None:
    made = stored()
    if page_file:
        with plain_problems(page_file):
            page_file.write_text(page(made), encoding="utf-8")
        screen.say(_("The card was written to {file}.", file=str(page_file)))
        return
    for table in tables.summary(made):
        screen.show(table)
    screen.say(
        _(
            "All labels behind these figures were made by language models, none by a person. "
            "Measure it on labels of your own."
        )
    )
