"""JSON in its three layouts: a line per record, one list, or one object with the list inside."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import ijson
from ijson.common import ObjectBuilder

from waterlijn.formats import bluesky, facebook, mastodon, telegram, twitter, youtube, zeeschuimer
from waterlijn.formats import columns as column_guess
from waterlijn.formats.decoding import LONGEST_LINE, Utf8Stream, lines
from waterlijn.formats.parts import Record, dicts, flat, get, parse
from waterlijn.formats.rows import BAD_JSON, BROKEN_END, LONG_LINE, NOT_A_MESSAGE, Rows, string
from waterlijn.records import BadRow

Mapper = Callable[[Record, int], Rows]

_EVENTS = 100_000  # of the parser, on which the guess of a document's layout rests
_DEPTH = 3  # of objects in objects, in which the list of messages is looked for


class Kind(NamedTuple):
    """A platform's way of writing a message in JSON."""

    format: str
    is_mine: Callable[[Record], bool]
    messages: Mapper


TELEGRAM = Kind("telegram", telegram.is_export, lambda record, line: telegram.export_messages(record, line, ""))
KINDS = (
    Kind("zeeschuimer", zeeschuimer.is_envelope, zeeschuimer.messages),
    Kind("4cat-ndjson", zeeschuimer.is_fourcat, zeeschuimer.messages),
    Kind("twitter", twitter.is_tweet, twitter.messages),
    Kind("bluesky", bluesky.is_mine, bluesky.messages),
    Kind("mastodon", mastodon.is_status, mastodon.messages),
    Kind("mastodon", mastodon.is_activity, mastodon.activities),
    Kind("youtube", youtube.is_mine, youtube.messages),
    Kind("facebook-comments", facebook.is_download, facebook.download_messages),
    Kind("facebook-page", facebook.is_page, facebook.page_messages),
    TELEGRAM,
    Kind("telegram", telegram.is_collected, telegram.collected_messages),
)


class Layout(NamedTuple):
    """Where the messages of a document are, and in whose shape; `kind` is None for records of no known platform."""

    kind: Kind | None
    prefixes: tuple[str, ...]
    sample: list[Record]
    document: Any = None


def first_records(head: str) -> list[Record] | None:
    """The records on the first lines; None when the file is not a record per line."""
    rows = [line for line in head.splitlines()[:60] if line.strip()]
    if len(head) >= 1000 and not head.endswith("\n") and len(rows) > 1:
        rows.pop()  # probably cut off
    parsed = [record for line in rows if isinstance(record := parse(line), dict)]
    return parsed if parsed and len(parsed) >= 0.5 * len(rows) else None


def layout_of_lines(records: list[Record], is_sure: bool) -> Layout | None:
    """The layout of a record per line; None when that is not sure and these records hold no text themselves."""
    kind = _kind_of(records)
    if not is_sure and kind is None and "text" not in column_guess.guess(*table_of(records)):
        return None
    return Layout(kind, (), records)


def layout_of_document(path: Path, encoding: str, skip: int) -> Layout | None:
    """The layout of one JSON document, from its beginning."""
    document = _beginning(path, encoding, skip)
    if isinstance(document, dict) and (chats := _telegram(document)):
        return chats
    if isinstance(document, dict) and (kind := _kind_of([document])):
        return Layout(kind, ("",), [document], document)
    candidates = list(_lists(document, "", _DEPTH))
    known: dict[int, tuple[Kind, list[str], list[Record]]] = {}
    for prefix, records in candidates:
        kind = _kind_of(records)
        if kind is not None:
            known.setdefault(id(kind), (kind, [], []))
            known[id(kind)][1].append(prefix)
            known[id(kind)][2].extend(records)
    if known:
        kind, prefixes, sample = next(iter(known.values()))
        return Layout(kind, tuple(prefixes), sample, document)
    # of no known platform: the longest list whose records have a text
    for prefix, records in sorted(candidates, key=lambda candidate: -len(candidate[1])):
        if "text" in column_guess.guess(*table_of(records)):
            return Layout(None, (prefix,), records, document)
    return Layout(None, (candidates[0][0],), candidates[0][1], document) if candidates else None


def table_of(records: list[Record]) -> tuple[tuple[str, ...], list[list[str]]]:
    """Records as a table: their dotted names, and a row of cells for each."""
    cells = [flat(record) for record in records]
    columns = tuple(dict.fromkeys(name for row in cells for name in row))
    return columns, [[string(row.get(name)) for name in columns] for row in cells]


def mapper(roles: Mapping[str, str]) -> Mapper:
    """Reads records of no known platform through the roles of their (dotted) names."""
    order = ("id", "text", "time", "author", "parent", "thread", "place", "language")
    names = [roles.get(role, "") for role in order]
    paths = [name.split(".") for name in names]

    def messages(record: Record, line: int) -> Rows:
        # a name can hold dots itself, so the whole name goes first
        values = [
            record[name] if name in record else get(record, *path) if len(path) > 1 else None
            for name, path in zip(names, paths, strict=True)
        ]
        time = values[2]
        values[2] = None
        id, text, _, *others = [value if isinstance(value, str) else string(value) for value in values]
        moment = time if isinstance(time, str | int | float) and not isinstance(time, bool) else None
        yield (line, id, text, moment, *others)  # type: ignore[misc]

    return messages


def _beginning(path: Path, encoding: str, skip: int) -> Any:
    builder = ObjectBuilder()
    with path.open("rb") as file:
        try:
            for event, value in islice(ijson.basic_parse(Utf8Stream(file, encoding, skip), use_float=True), _EVENTS):
                builder.event(event, value)
        except (ijson.JSONError, ValueError, RecursionError):
            pass  # what was built so far is the beginning; reading will say where it breaks
    return getattr(builder, "value", None)


def _lists(value: Any, prefix: str, depth: int) -> Iterator[tuple[str, list[Record]]]:
    """Lists of records in the document, and at last the document itself."""
    if isinstance(value, list):
        records = list(islice(dicts(value), 20))
        if records:
            yield f"{prefix}.item" if prefix else "item", records
    elif isinstance(value, dict):
        if depth:
            for key, inner in value.items():
                yield from _lists(inner, f"{prefix}.{key}" if prefix else key, depth - 1)
        if not prefix and value:
            yield "", [value]


def _kind_of(records: list[Record]) -> Kind | None:
    """The first platform in whose shape at least a third of the records are."""
    sample = records[:40]
    for kind in KINDS:
        if 3 * sum(kind.is_mine(record) for record in sample) >= max(1, len(sample)):
            return kind
    return None


def _telegram(document: Record) -> Layout | None:
    single = list(islice(dicts(document.get("messages")), 20))
    if single and any(telegram.is_export(record) for record in single):
        return Layout(TELEGRAM, ("messages.item",), single, document)
    for group in ("chats", "left_chats"):
        for chat in dicts((document.get(group) or {}).get("list") if isinstance(document.get(group), dict) else None):
            records = list(islice(dicts(chat.get("messages")), 20))
            if records:
                return Layout(TELEGRAM, telegram.CHATS, records, document)
    return None


def rows_of_lines(path: Path, encoding: str, messages: Mapper) -> Rows:
    """A record on every line."""
    for number, line in enumerate(lines(path, encoding), 1):
        if line is None:
            yield BadRow(number, LONG_LINE, (("limit", str(LONGEST_LINE >> 20)),))
            continue
        if not line.strip():
            continue
        record = parse(line)
        if isinstance(record, dict):
            yield from _safely(messages, record, number)
        else:
            yield BadRow(number, BAD_JSON if record is None else NOT_A_MESSAGE)


def rows_of_document(path: Path, encoding: str, skip: int, prefixes: tuple[str, ...], messages: Mapper) -> Rows:
    """The records at each of the prefixes in turn; line is the number of the record."""
    number = 0
    for prefix in prefixes:
        for record in _items(path, encoding, skip, prefix):
            number += 1
            if isinstance(record, dict):
                yield from _safely(messages, record, number)
            else:
                yield BadRow(number, BROKEN_END if record is _BREAK else NOT_A_MESSAGE)


_BREAK = object()


def _items(path: Path, encoding: str, skip: int, prefix: str) -> Iterator[Any]:
    """The values at `prefix`; `_BREAK` where the file breaks off."""
    with path.open("rb") as file:
        try:
            yield from ijson.items(Utf8Stream(file, encoding, skip), prefix, use_float=True, multiple_values=True)
        except (ijson.JSONError, ValueError, RecursionError):
            yield _BREAK


def _safely(messages: Mapper, record: Record, number: int) -> Rows:
    """One odd record must not stop the others."""
    try:
        yield from messages(record, number)
    except (AttributeError, KeyError, IndexError, TypeError, ValueError, RecursionError):
        yield BadRow(number, NOT_A_MESSAGE)


def telegram_rows(path: Path, encoding: str, prefixes: tuple[str, ...], document: Any) -> Rows:
    """Telegram's messages with the chat that each belongs to."""
    if prefixes == ("messages.item",):
        chat = string(document.get("id")) if isinstance(document, dict) else ""
        yield from rows_of_document(
            path, encoding, 0, prefixes, lambda record, line: telegram.export_messages(record, line, chat)
        )
        return
    chats = _chats(path, encoding, prefixes)
    current, left = next(chats, ("", 1 << 62))

    def messages(record: Record, line: int) -> Rows:
        nonlocal current, left
        while left == 0:
            current, left = next(chats, ("", 1 << 62))
        left -= 1
        return telegram.export_messages(record, line, current)

    yield from rows_of_document(path, encoding, 0, prefixes, messages)


def _chats(path: Path, encoding: str, prefixes: tuple[str, ...]) -> Iterator[tuple[str, int]]:
    """Each chat's id and its number of messages, in the order of the file, without keeping the messages."""
    for prefix in prefixes:
        chat_prefix = prefix.removesuffix(".messages.item")
        chat, n = "", 0
        with path.open("rb") as file:
            try:
                for place, event, value in ijson.parse(Utf8Stream(file, encoding), use_float=True):
                    if event == "start_map" and place == prefix:
                        n += 1
                    elif place == f"{chat_prefix}.id" and event in ("number", "string"):
                        chat = string(value)
                    elif place == chat_prefix and event == "end_map":
                        yield chat, n
                        chat, n = "", 0
            except (ijson.JSONError, ValueError):
                yield chat, 1 << 62
