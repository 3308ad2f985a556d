"""What a caller may say about a file, and what a look at the file found out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from waterlijn.errors import UsageError

ROLES = ("id", "text", "time", "author", "parent", "thread", "place", "language")

# format -> what people call it (English msgid); the order is that of the sentence "what is understood"
LABELS = {
    "csv": "CSV or another table with a column of texts",
    "xlsx": "Excel workbook",
    "ods": "OpenDocument spreadsheet",
    "xls": "old Excel workbook",
    "jsonl": "JSON lines",
    "json": "JSON list of messages",
    "4cat-csv": "4CAT table",
    "4cat-ndjson": "4CAT NDJSON",
    "zeeschuimer": "Zeeschuimer NDJSON",
    "facebook-comments": "Facebook comments (download your information)",
    "facebook-page": "Facebook page comments",
    "x-archive": "X archive (tweets.js)",
    "twitter": "Twitter or X JSON",
    "telegram": "Telegram export (result.json)",
    "whatsapp": "WhatsApp chat",
    "mastodon": "Mastodon JSON",
    "bluesky": "Bluesky JSON",
    "youtube": "YouTube comments",
}


@dataclass(frozen=True, slots=True)
class Options:
    """How to read a file; everything left at its default is found out from the file itself.

    Parameters
    ----------
    format
        A key of `LABELS`, where the guess is wrong.
    encoding
        Such as ``"cp1252"``, where the guess is wrong.
    delimiter
        One character, for tables.
    roles
        Corrects the guessed columns: role (one of `ROLES`) -> name of the column. An empty name says that the
        file has no such column. Columns of a table without a header are called "1", "2", ...
    timezone
        The zone of times that do not carry one themselves (IANA name).
    place
        Given to every message that has no place of its own.
    latest
        Messages dated more than a day after this moment lie in the future. None is this computer's time when
        reading begins: the one question that this room asks a clock, and the caller can answer it instead.
    keep_markup
        Texts as they stand in the file, with their tags and entities, for who must point at places in them.
    """

    format: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    roles: Mapping[str, str] | None = None
    timezone: str = "Europe/Brussels"
    place: str = ""
    latest: datetime | None = None
    keep_markup: bool = False

    def __post_init__(self) -> None:
        if self.format is not None and self.format not in LABELS:
            raise UsageError(
                "The format {format} is not known. Known are: {known}.", format=self.format, known=", ".join(LABELS)
            )
        if self.delimiter is not None and len(self.delimiter) != 1:
            raise UsageError("The delimiter must be one character, such as a comma, a semicolon or a tab.")
        unknown = sorted(set(self.roles or ()) - {*ROLES, "clock"})
        if unknown:
            raise UsageError(
                "There is no column role {role}. Roles are: {known}.", role=unknown[0], known=", ".join(ROLES)
            )
        _check_zone(self.timezone)
        _check_encoding(self.encoding)


@dataclass(frozen=True, slots=True)
class Detection:
    """What a look at the beginning of a file found out.

    `roles` maps each guessed role to its column; `sample_rows` holds at most five rows as they stand in the
    file (unpseudonymised: for the importer's eyes only); `closed_group` hints that the members' agreement is
    needed; `path` names where in a JSON document the messages are.
    """

    format: str
    label: str
    encoding: str = ""
    delimiter: str = ""
    columns: tuple[str, ...] = ()
    roles: dict[str, str] = field(default_factory=dict)
    sample_rows: tuple[dict[str, str], ...] = ()
    closed_group: bool = False
    has_header: bool = True
    quote: str = '"'
    escape: str = ""
    path: tuple[str, ...] = ()
    platform: str = ""


def _check_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as problem:
        raise UsageError("The time zone {zone} is not known; write it like Europe/Brussels.", zone=name) from problem


def _check_encoding(name: str | None) -> None:
    if name is None:
        return
    try:
        "".encode(name)
        b"".decode(name)
    except (LookupError, ValueError, TypeError) as problem:
        raise UsageError(
            "The encoding {encoding} is not known; write it like utf-8 or cp1252.", encoding=name
        ) from problem
