"""`waterlijn scorer try`: is a stronger model that somebody brings worth asking, on the messages of here?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from waterlijn.cli import screen
from waterlijn.cli.frame import Command, Option, Subcommands
from waterlijn.cli.options import FILES, SENDING, settings, with_input
from waterlijn.cli.posting import host_of, post_to
from waterlijn.estimate import Estimate
from waterlijn.pipeline.judged import Judgements
from waterlijn.pipeline.labelled import labelled
from waterlijn.pipeline.output import keep_inputs, kind_of, plain_problems, whole_file
from waterlijn.records import LABELS
from waterlijn.report import Table, numbers
from waterlijn.report.sentences import LABEL_WORDS
from waterlijn.text.scorers import Scorer, SecondReader, try_out
from waterlijn.text.scorers.cascade import ABSTAINED, CANDIDATES
from waterlijn.text.scorers.compare import Comparison
from waterlijn.text.scorers.mapping import OURS, read_map
from waterlijn.text.scorers.settings import Source, as_json, load, open_scorer
from waterlijn.text.scorers.trial import Safety, Trial
from waterlijn.words import gettext as _

MEASURE_WORDS = {
    "macro_f1": "right in both directions (macro-F1), mean",
    "macro_f1_beyond_calibration": "the same, beside ours calibrated on the same labels",
    "ece": "distance between stated and real chance (ECE)",
    "accuracy_at_80": "right on insults and hate, the surest 80%",
    "left_to_people": "left to people",
    "false_alarms": "false alarms where a rule protects the writer",
}
SAFETY_WORDS = {
    "testimony": "somebody tells what was said or done to them",
    "counter-speech": "somebody speaks up against it",
    "report": "a report, or news of one",
    "negated": "the writer says that it is not so",
    "neutral mention": "people are only mentioned",
    "positive mention": "something good is said of people",
    "reclaimed": "people speak of themselves",
}


def open_source(source: Source, send_to: str) -> Scorer:
    """The scorer; `send_to` is the host that somebody allowed in so many words, which an endpoint needs."""
    if source.kind != "openai":
        return open_scorer(source)
    post = post_to(source.place, send_to)
    screen.say(_("Texts without names now go to {host}.", host=host_of(source.place)))
    return open_scorer(source, post=post, may_send=True)


def open_second(file: Path, send_to: str) -> SecondReader:
    """The second reader in a file that `scorer try` wrote."""
    stored = load(file)
    return stored.open(open_source(stored.source, send_to))


@click.group(
    cls=Subcommands,
    short_help="Try a stronger model as a second reader.",
    help="A stronger model that you bring yourself can be asked about the messages that ours leaves to a person. "
    "It has to show first, on messages that people of yours labelled, that it helps.",
    example="waterlijn scorer try berichten.csv --scorer onnx:model --map labels.toml --labels labels.csv",
)
def scorer() -> None:
    pass


@scorer.command(
    name="try",
    cls=Command,
    short_help="Does a second reader help? On your own labels.",
    help="Reads the labelled messages with and without the second reader, and says whether it helps, does not help, or "
    "whether that cannot be said. With --out the result is kept for `waterlijn read --scorer`."
    "\n\nThe labels are a CSV with id, pi (the chance with which the message was drawn), abuse, hate, threat and "
    "othering (0 or 1). At least 30 messages with a label and 30 without it are needed for a label to count.",
    example="waterlijn scorer try berichten.csv --scorer onnx:model --map labels.toml --labels labels.csv "
    "--out tweede-lezer.json",
)
@click.argument("files", nargs=-1, required=True, type=FILES)
@click.option(
    "--scorer",
    "given",
    cls=Option,
    required=True,
    metavar="KIND:PLACE",
    help="onnx:FOLDER, hf:FOLDER (Hugging Face, safetensors) or openai:ADDRESS.",
)
@click.option("--model", cls=Option, default="", help="The name of the model at an endpoint.")
@click.option(
    "--map", "map_file", cls=Option, type=FILES, help='TOML: which of its labels are ours, such as abuse = ["toxic"].'
)
@click.option("--labels", "labels_file", cls=Option, type=FILES, required=True, help="What people said of messages.")
@click.option(
    "--ask",
    "which",
    cls=Option,
    type=click.Choice([ABSTAINED, CANDIDATES]),
    default=ABSTAINED,
    show_default=True,
    help="About what ours leaves to a person, or also about what lies near a line or holds evidence.",
)
@click.option("--out", cls=Option, type=FILES, help="Keep the second reader in this .json file.")
@SENDING
@with_input
def try_scorer(
    files: tuple[Path, ...],
    given: str,
    model: str,
    map_file: Path | None,
    labels_file: Path,
    which: str,
    out: Path | None,
    send_to: str,
    **input_settings: Any,
) -> None:
    if out:
        kind_of(out, (".json",))
    read = [*files, labels_file, *([map_file] if map_file else [])]
    keep_inputs([out] if out else [], read)
    source, labels = Source.parse(given, model), read_map(map_file) if map_file else OURS
    opened = open_source(source, send_to)
    known = labelled(files, Judgements.read(labels_file), settings(**input_settings))
    with screen.counting(_("Second reader")) as progress:
        trial = try_out(
            opened, labels, known.messages, known.truth, which=which, weight=known.weight, progress=progress
        )
    if out:
        with whole_file(out) as draft, plain_problems(out):
            draft.write_text(as_json(source, trial), "utf-8")
    for table in tables(trial):
        screen.show(table)
    screen.say(_(trial.comparison.reason))


def tables(trial: Trial) -> list[Table]:
    return [_what(trial), _card(trial.comparison), _safety(trial.safety)]


def _what(trial: Trial) -> Table:
    rows = (
        (_("Labelled messages"), numbers.count(trial.comparison.n)),
        (_("separate conversations among them"), numbers.count(trial.comparison.n_groups)),
        (_("for the second reader"), numbers.count(trial.n_asked)),
        (_("of which it answered"), numbers.count(trial.n_answered)),
    )
    return Table(_("What was tried"), (_("What"), _("Number")), rows, frozenset({1}))


def _card(card: Comparison) -> Table:
    rows = tuple(
        (_name(m.name), _told(m.before), _told(m.after), _told(m.difference, signed=True)) for m in card.measures
    )
    head = (_("Measure"), _("Ours alone"), _("Both"), _("Difference"))
    note = _("With the 95% interval. Every message was judged by a calibration that had not seen its conversation.")
    return Table(_("With and without the second reader"), head, rows, frozenset({1, 2, 3}), note)


def _name(measure: str) -> str:
    kind, _colon, label = measure.partition(":")
    return "  " + _(LABEL_WORDS[label]) if label in LABELS else _(MEASURE_WORDS[kind])


def _told(estimate: Estimate, *, signed: bool = False) -> str:
    if estimate.value is None or estimate.i95 is None:
        return "-"
    values = (estimate.value, estimate.i95.low, estimate.i95.high)
    value, low, high = (("+" if signed and v > 0 else "") + numbers.decimal(v, 3) for v in values)
    return _("{value} ({low} to {high})", value=value, low=low, high=high)


def _safety(safety: tuple[Safety, ...]) -> Table:
    rows = tuple(
        (_(SAFETY_WORDS[kind.kind]), numbers.count(kind.n), numbers.count(kind.before), numbers.count(kind.after))
        for kind in safety
    )
    head = (_("Kind"), _("Sentences"), _("Ours alone"), _("Both"))
    note = _("Sentences of our own that must not be flagged. Ours learned from them: only the difference counts.")
    return Table(_("Wrongly flagged"), head, rows, frozenset({1, 2, 3}), note)
