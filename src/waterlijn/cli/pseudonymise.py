"""`waterlijn pseudonymise`: a file without personal data in its texts, to be shared."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

import click
import orjson

from waterlijn import formats, privacy
from waterlijn.cli import screen
from waterlijn.cli.frame import Command, Option
from waterlijn.cli.options import FILES, settings, with_input
from waterlijn.errors import NothingToRead
from waterlijn.formats.plain import Placed
from waterlijn.pipeline.output import kind_of, whole_file
from waterlijn.pipeline.running import Bad
from waterlijn.privacy.found import settle
from waterlijn.report import Table, numbers
from waterlijn.words import gettext as _

KINDS = (".csv", ".jsonl")


class Rows(Protocol):
    def __call__(self, id: str, text: str, found: list[dict[str, Any]]) -> None: ...


@click.command(
    cls=Command,
    short_help="Take personal data out of a file.",
    help="Takes names, handles, numbers and addresses out of the texts of a file before it is shared, and writes what "
    "was found where."
    "\n\nNo machine finds everything: let somebody look before you share it.",
    example="waterlijn pseudonymise berichten.csv --out zonder-namen.csv",
)
@click.argument("file", type=FILES)
@click.option("--out", cls=Option, type=FILES, required=True, help="The cleaned file: .csv or .jsonl.")
@with_input
def pseudonymise(file: Path, out: Path, **given: Any) -> None:
    kind = kind_of(out, KINDS)
    counts: dict[str, int] = {}
    bad, n = Bad(), 0
    with whole_file(out) as draft, _writer(draft, kind) as write:
        for messages, bad_rows in formats.read(file, replace(settings(**given), keep_markup=True)):
            bad.add(str(file), bad_rows)
            n += len(messages)
            for name, text in zip(messages.id, messages.text, strict=True):
                found = find(text)
                for item in found:
                    counts[item.type] = counts.get(item.type, 0) + 1
                write(name, privacy.replace(text, found), [item._asdict() for item in found])
        if not n:
            raise NothingToRead("There is no message to read in what was given. Nothing was changed.")
    screen.list_bad(bad)
    rows = tuple((name, numbers.count(count)) for name, count in sorted(counts.items(), key=lambda pair: -pair[1]))
    screen.say(_("{n} messages written to {file}.", n=numbers.count(n), file=str(out)))
    screen.show(Table(_("Taken out"), (_("Kind"), _("Number")), rows, frozenset({1})))


def find(text: str) -> list[privacy.Found]:
    """Personal data in a text as it stands in the file: in what people read of it, and in its tags."""
    if "<" not in text and "&" not in text:
        return privacy.find(text)
    shown = Placed(text)
    found = [privacy.Found(item.type, *shown.original(item.start, item.end)) for item in privacy.find(shown.text)]
    return settle([*found, *privacy.find(text)]) if "<" in text else found


@contextmanager
def _writer(path: Path, kind: str) -> Iterator[Rows]:
    if kind == ".jsonl":
        with path.open("wb") as lines:

            def write_line(id: str, text: str, found: list[dict[str, Any]]) -> None:
                lines.write(orjson.dumps({"id": id, "text": text, "found": found}) + b"\n")

            yield write_line
        return
    with path.open("w", encoding="utf-8", newline="") as table:
        writer = csv.writer(table)
        writer.writerow(("id", "text", "found"))

        def write_row(id: str, text: str, found: list[dict[str, Any]]) -> None:
            writer.writerow((id, text, json.dumps(found, separators=(",", ":"))))

        yield write_row
