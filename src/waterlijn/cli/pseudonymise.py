"""`waterlijn pseudonymise`: a file without personal data in its texts, to be shared."""

from __future__ import annotations

import csv
import json
import re
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
from waterlijn.pipeline.output import keep_inputs, kind_of, whole_file
from waterlijn.pipeline.running import Bad
from waterlijn.privacy.found import settle
from waterlijn.privacy.pseudonyms import personal_data
from waterlijn.records import Messages
from waterlijn.report import Table, numbers
from waterlijn.words import gettext as _

KINDS = (".csv", ".jsonl")
PERSONAL_ID = ("URL", "HANDLE", "EMAIL")  # a number of a platform may look like a phone number: that one stays
SHORTEST_PART = 4
_MAY_BE_PERSONAL = re.compile(r"[@/:.]")
_DECENTRAL_ID = re.compile(r"\bdid:[a-z0-9]+:", re.IGNORECASE)  # names an account, as Bluesky does


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
    keep_inputs([out], [file])
    counts: dict[str, int] = {}
    bad, n = Bad(), 0
    with whole_file(out) as draft, _writer(draft, kind) as write:
        for messages, bad_rows in formats.read(file, replace(settings(**given), keep_markup=True)):
            bad.add(str(file), bad_rows)
            n += len(messages)
            for name, text, found in zip(ids_of(messages), messages.text, find(messages), strict=True):
                for item in found:
                    counts[item.type] = counts.get(item.type, 0) + 1
                write(name, privacy.replace(text, found), [item._asdict() for item in found])
        if not n:
            raise NothingToRead("There is no message to read in what was given. Nothing was changed.")
    screen.list_bad(bad)
    rows = tuple((name, numbers.count(count)) for name, count in sorted(counts.items(), key=lambda pair: -pair[1]))
    screen.say(_("{n} messages written to {file}.", n=numbers.count(n), file=str(out)))
    screen.show(Table(_("Taken out"), (_("Kind"), _("Number")), rows, frozenset({1})))


def find(messages: Messages) -> list[list[privacy.Found]]:
    """Personal data in texts as they stand in the file: in what people read of them, and in their tags.

    As on the site, who wrote in the same batch is recognised in its texts by handle or display name.
    """
    placed = [Placed(text) if "<" in text or "&" in text else None for text in messages.text]
    shown = [text if place is None else place.text for text, place in zip(messages.text, placed, strict=True)]
    found = personal_data(messages.with_columns(text=shown))
    for row, place in enumerate(placed):
        if place is not None:
            found[row] = [privacy.Found(item.type, *place.original(item.start, item.end)) for item in found[row]]
    with_tags = [text if "<" in text else "" for text in messages.text]
    if any(with_tags):
        for row, items in enumerate(personal_data(messages.with_columns(text=with_tags))):
            found[row] = settle([*found[row], *items])
    return found


def ids_of(messages: Messages) -> list[str]:
    """The ids as given, except where one leads to a person: an address, a handle, or the author's own name.

    Such an id becomes the number of its row in the file, which says nothing and stays the same next time.
    """
    return [
        f"row-{line}" if _is_personal(name, author) else name
        for name, author, line in zip(messages.id, messages.author, messages.line.tolist(), strict=True)
    ]


def _holds(name: str, handle: str) -> bool:
    """A handle of a letter or three ("m") is only meant where it is the whole id ("m", not "m-1")."""
    if len(handle) < SHORTEST_PART:
        return name == handle
    at = name.find(handle)
    return at >= 0 and not (name[:at][-1:].isalnum() or name[at + len(handle) :][:1].isalnum())


def _is_personal(name: str, author: str) -> bool:
    handle = author.strip().lstrip("@").lower()
    if handle and not handle.isdigit() and _holds(name.lower(), handle):
        return True
    if not _MAY_BE_PERSONAL.search(name):
        return False
    return bool(_DECENTRAL_ID.search(name)) or any(item.type in PERSONAL_ID for item in privacy.find(name))


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
