"""One look at a file to find out what it is, and then its messages as a stream."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from waterlijn.errors import NothingToRead, UnknownFormat
from waterlijn.formats import columns as column_guess
from waterlijn.formats import delimited, dialects, jsonfiles, sheets, source, tables, whatsapp, youtube
from waterlijn.formats.decoding import decode, guess_encoding
from waterlijn.formats.gather import Batch, gather
from waterlijn.formats.options import LABELS, Detection, Options
from waterlijn.formats.parts import first, flat, parse
from waterlijn.formats.rows import Row, Rows
from waterlijn.formats.times import is_month_first
from waterlijn.records import BadRow
from waterlijn.words import gettext as _

_ASSIGNMENT = re.compile(r"\s*(?:window\.)?[\w.]+\s*=\s*(?=[\[{])")
_JSON_FORMATS = frozenset(
    (
        "jsonl",
        "json",
        "4cat-ndjson",
        "zeeschuimer",
        "facebook-comments",
        "x-archive",
        "twitter",
        "telegram",
        "mastodon",
        "bluesky",
    )
)
# Where these leave the zone out, they mean UTC; elsewhere it is the clock of whoever made the export.
_UTC_FORMATS = frozenset(
    (
        "4cat-csv",
        "4cat-ndjson",
        "zeeschuimer",
        "twitter",
        "x-archive",
        "mastodon",
        "bluesky",
        "youtube",
        "facebook-page",
    )
)
_ANYBODYS_FORMATS = frozenset(("csv", "xlsx", "ods", "xls", "jsonl", "json"))  # no platform vouches for their ids
_SHOWN_ROWS = 5
_SHOWN_CELL = 300  # characters
_MARKUP = re.compile(r"\s*<(?:!doctype|html|\?xml|rss|feed|svg)\b", re.IGNORECASE)


class _Plan(NamedTuple):
    """Everything needed to read the file from its beginning."""

    detection: Detection
    rows: Iterable[Iterable[Row | BadRow]]
    zone: str | None = None
    month_first: bool = False


def detect(path: Path, options: Options | None = None) -> Detection:
    """What kind of export this is, and which column plays which role.

    Only the beginning of the file is looked at, and its content counts, not its name.

    Parameters
    ----------
    path
        The file.
    options
        What the user already knows better.

    Returns
    -------
    Detection

    Raises
    ------
    FileProblem
        The file is missing, a folder, empty, damaged, locked or a zip bomb.
    UnknownFormat
        Nothing here recognises it; the message says what was seen and what is understood.
    UsageError
        A column was named that the file does not have.
    """
    return _plan(Path(path), options or Options()).detection


def read(path: Path, options: Options | None = None, *, batch_size: int = 8192) -> Iterator[Batch]:
    """The messages of an export, in batches, with the rows that could not be read or only in part.

    The file is recognised at once, so that a wrong file is refused before the first batch is asked for; the
    rest is a stream that holds one batch at a time.

    Parameters
    ----------
    path, options
        As for `detect`.
    batch_size
        Rows read for one batch. The batches of a file are the same each time.

    Returns
    -------
    Iterator of (Messages, list of BadRow)
        A bad row whose details hold ``("kept", "yes")`` is a note on a message that was kept all the same; any
        other one was left out. A batch can be without messages and still carry bad rows.

    Raises
    ------
    FileProblem, UnknownFormat, UsageError
        As for `detect`.
    NothingToRead
        At the end, when there was no message at all; ``details["bad_rows"]`` has the first thousand bad rows.
    """
    options = options or Options()
    plan = _plan(Path(path), options)
    batches = gather(
        plan.rows,
        options,
        batch_size=batch_size,
        zone=plan.zone,
        month_first=plan.month_first,
        ids_are_sure=plan.detection.format not in _ANYBODYS_FORMATS,
    )
    return _checked(batches, plan.detection, Path(path))


def _checked(batches: Iterator[Batch], detection: Detection, path: Path) -> Iterator[Batch]:
    n = n_bad = 0
    listed: list[BadRow] = []
    for messages, bad in batches:
        n += len(messages)
        n_bad += len(bad)
        if not n and len(listed) < 1000:
            listed += bad[: 1000 - len(listed)]
        yield messages, bad
    if not n:
        raise NothingToRead(
            "{name} was understood as {label}, but there is no message in it. Rows that were left out: {n_bad}.",
            name=path.name,
            label=_(detection.label),
            n_bad=n_bad,
            bad_rows=listed,
        )


def _plan(path: Path, options: Options) -> _Plan:
    head = source.open_head(path)
    kind = source.kind(head)
    if kind == "zip":
        return _workbook(path, source.workbook_kind(path), options)
    if kind == "ole":
        return _workbook(path, source.ole_kind(path, head), options)
    if kind != "text":
        raise _unknown(path, _("a {kind} file", kind=kind))
    encoding = options.encoding or guess_encoding(head)
    text = decode(head, encoding)
    return _text_plan(path, text, encoding, options)


def _text_plan(path: Path, text: str, encoding: str, options: Options) -> _Plan:
    if source.is_binary(text):
        raise _unknown(path, _("no text, but bytes that only a program understands"))
    if _MARKUP.match(text):
        raise _unknown(path, _("a web page or XML; most sites also offer the same export as JSON"))
    wanted = options.format
    if wanted == "whatsapp" or (wanted is None and whatsapp.is_mine(text)):
        return _chat(path, encoding)
    plan = None
    if (
        wanted is None
        or wanted in _JSON_FORMATS
        or (wanted in ("youtube", "facebook-page") and text.lstrip()[:1] in "[{")
    ):
        plan = _json(path, text, encoding, options)
    if plan is None and (wanted is None or wanted not in _JSON_FORMATS):
        _check_json(path, text)
        plan = _table(path, encoding, options)
    if plan is None:
        raise _unknown(path, _("text that is no table and no JSON"))
    return plan


def _unknown(path: Path, seen: str) -> UnknownFormat:
    return UnknownFormat(
        "{name} is not a kind of export that can be read. Seen: {seen}. Understood are: {understood}.",
        name=path.name,
        seen=seen,
        understood=", ".join(_(label) for label in LABELS.values()),
    )


# --- tables ----------------------------------------------------------------------------------------------------


def _table(path: Path, encoding: str, options: Options) -> _Plan | None:
    table = dialects.sniff(path, encoding, options)
    if table is None or (table.is_prose and options.format is None and not options.roles):
        return None
    origin = tables.origin(table, "csv", options)
    _check_text(path, table, origin.roles)
    detection = replace(
        _of_table(table, origin),
        encoding=encoding,
        delimiter="" if len(table.columns) == 1 else table.dialect.delimiter,
    )
    found = delimited.rows(
        path,
        encoding,
        table.dialect,
        table.columns,
        table.n_before,
        origin.roles,
        tables.finisher(origin, table.columns),
    )
    return _table_plan(detection, found, table)


def _workbook(path: Path, format: str, options: Options) -> _Plan:
    table = sheets.sniff(path)
    if table is None:
        raise NothingToRead("{name} is a workbook without a single filled row.", name=path.name)
    origin = tables.origin(table, format, options)
    _check_text(path, table, origin.roles)
    detection = _of_table(table, origin)
    finish = tables.finisher(origin, table.columns)
    found = sheets.rows(path, table.columns, table.n_before, origin.roles, finish)
    return _table_plan(detection, [found], table)


def _check_text(path: Path, table: dialects.Table, roles: dict[str, str]) -> None:
    if "text" not in roles:
        columns = ", ".join(table.columns[:30])
        raise _unknown(path, _("a table without a column of texts; its columns are: {columns}", columns=columns))


def _of_table(table: dialects.Table, origin: tables.Origin) -> Detection:
    sample = [dict(zip(table.columns, row, strict=True)) for row in table.sample[:_SHOWN_ROWS]]
    return Detection(
        origin.format,
        LABELS[origin.format],
        columns=table.columns,
        roles=origin.roles,
        sample_rows=tuple(_short(row) for row in sample),
        has_header=table.has_header,
    )


def _table_plan(detection: Detection, found: Iterable[Iterable[Row | BadRow]], table: dialects.Table) -> _Plan:
    time = detection.roles.get("time")
    times = [row[table.columns.index(time)] for row in table.sample] if time in table.columns else []
    return _Plan(detection, found, _zone(detection.format), is_month_first(times))


def _zone(format: str) -> str | None:
    return "UTC" if format in _UTC_FORMATS else None


def _short(row: dict[str, str]) -> dict[str, str]:
    return {name: cell if len(cell) <= _SHOWN_CELL else cell[:_SHOWN_CELL] + "…" for name, cell in row.items()}


# --- chats -----------------------------------------------------------------------------------------------------


def _chat(path: Path, encoding: str) -> _Plan:
    month_first = whatsapp.is_month_first(path, encoding)
    sample = (item for item in whatsapp.rows(path, encoding) if not isinstance(item, BadRow))
    detection = Detection(
        "whatsapp",
        LABELS["whatsapp"],
        encoding=encoding,
        columns=("time", "author", "text"),
        roles={"time": "time", "author": "author", "text": "text"},
        sample_rows=tuple(
            _short({"time": str(r[3]), "author": r[4], "text": r[2]}) for r in islice(sample, _SHOWN_ROWS)
        ),
        closed_group=True,
    )
    return _Plan(detection, [whatsapp.rows(path, encoding)], month_first=month_first)


# --- JSON ------------------------------------------------------------------------------------------------------


def _json(path: Path, text: str, encoding: str, options: Options) -> _Plan | None:
    assignment = _ASSIGNMENT.match(text)
    skip = assignment.end() if assignment else 0
    records = None if skip else jsonfiles.first_records(text)
    # a broken first line does not hide the records below it
    if text[skip:].lstrip()[:1] not in ("{", "[") and not records:
        return None
    is_sure = options.format == "jsonl" or bool(options.roles)
    per_line = jsonfiles.layout_of_lines(records, is_sure) if records and not _is_one_document(text) else None
    if per_line is not None:
        return _json_plan(path, encoding, 0, per_line, options, "jsonl")
    found = jsonfiles.layout_of_document(path, encoding, skip)
    if found is None:
        return None
    if records and found.kind is None and found.prefixes == ("",):
        found = found._replace(prefixes=(), sample=records)
    return _json_plan(path, encoding, skip, found, options, "json" if found.prefixes else "jsonl")


def _check_json(path: Path, text: str) -> None:
    """JSON without records is no table either."""
    if text.lstrip()[:1] not in ("{", "[") or (value := parse(text)) is None:
        return
    if not value:
        raise NothingToRead("{name} is JSON with nothing in it.", name=path.name)
    raise _unknown(path, _("JSON without a single record that holds a text"))


def _is_one_document(text: str) -> bool:
    """One line, or one record over several lines: then it is not a record per line."""
    return len([line for line in text.splitlines()[:60] if line.strip()]) < 2


def _json_plan(
    path: Path, encoding: str, skip: int, layout: jsonfiles.Layout, options: Options, plain_format: str
) -> _Plan:
    names, cells = jsonfiles.table_of(layout.sample)
    messages: jsonfiles.Mapper
    if layout.kind is not None and options.format not in ("json", "jsonl") and not options.roles:
        format = "x-archive" if skip and layout.kind.format == "twitter" else layout.kind.format
        messages, roles = layout.kind.messages, {}
        if format == "youtube" and (video := first(layout.document, "id")):
            messages = _with_video(video)
    else:
        format = plain_format
        roles = column_guess.corrected(column_guess.guess(names, cells), names, options.roles)
        if "text" not in roles:
            raise _unknown(
                path,
                _("JSON without a text in its records; their fields are: {columns}", columns=", ".join(names[:30])),
            )
        messages = jsonfiles.mapper(roles)
    detection = Detection(
        format,
        LABELS[format],
        encoding=encoding,
        columns=names,
        roles=roles or _roles_of(layout, messages),
        sample_rows=tuple(_short(dict(zip(names, row, strict=True))) for row in cells[:_SHOWN_ROWS]),
        path=layout.prefixes,
        closed_group=format == "telegram" and _is_private(layout.document),
    )
    times = [row[names.index(roles["time"])] for row in cells] if roles.get("time") in names else []
    rows: Rows
    if not layout.prefixes:
        rows = jsonfiles.rows_of_lines(path, encoding, messages)
    elif format == "telegram" and layout.kind is jsonfiles.TELEGRAM:
        rows = jsonfiles.telegram_rows(path, encoding, layout.prefixes, layout.document)
    else:
        rows = jsonfiles.rows_of_document(path, encoding, skip, layout.prefixes, messages)
    return _Plan(detection, [rows], _zone(format), is_month_first(times))


def _with_video(video: str) -> jsonfiles.Mapper:
    return lambda record, line: youtube.messages(record, line, video)


def _is_private(document: Any) -> bool:
    """Telegram says which chats anyone can read; all others are closed."""
    return not first(document, "type").startswith("public")


def _roles_of(layout: jsonfiles.Layout, messages: jsonfiles.Mapper) -> dict[str, str]:
    """For the importer's eyes: which field of the first record became the text, the time, the author."""
    for record in layout.sample:
        row = next((item for item in messages(record, 1) if not isinstance(item, BadRow)), None)
        if row is not None:
            return _where(row, record)
    return {}


def _where(row: Row, record: dict[str, Any]) -> dict[str, str]:
    cells = {name: str(value) for name, value in flat(record).items() if value not in (None, "")}
    wanted = {"id": row[1], "text": row[2], "time": row[3], "author": row[4], "parent": row[5], "thread": row[6]}
    found = {}
    for role, value in wanted.items():
        name = next((name for name, cell in cells.items() if value not in (None, "") and cell == str(value)), None)
        if name is not None:
            found[role] = name
    return found
