"""Facebook: comments from "download your information", and comments under a page's posts."""

from __future__ import annotations

from waterlijn.formats.parts import Record, dicts, first, get
from waterlijn.formats.plain import unmangled
from waterlijn.formats.rows import NOT_A_MESSAGE, Rows, row, string
from waterlijn.records import BadRow


def is_download(record: Record) -> bool:
    """An entry of comments.json or of the file with posts; its own texts stand under data."""
    return "timestamp" in record and any(
        isinstance(item.get("comment"), dict) or isinstance(item.get("post"), str) for item in dicts(record.get("data"))
    )


def is_page(record: Record) -> bool:
    """A post or comment as Facebook's own interface for pages gives it."""
    return "message" in record and "created_time" in record


def download_messages(record: Record, line: int) -> Rows:
    """Facebook writes UTF-8 as if it were Latin-1 in these files; that is put right here."""
    found = False
    for item in dicts(record.get("data")):
        comment = {"comment": item["post"]} if isinstance(item.get("post"), str) else item.get("comment")
        if not isinstance(comment, dict):
            continue
        found = True
        yield row(
            line,
            unmangled(string(comment.get("comment"))),
            time=comment.get("timestamp") or record.get("timestamp"),
            author=unmangled(string(comment.get("author"))),
            thread=unmangled(string(comment.get("group"))) or _link(record),
        )
    if not found:
        yield BadRow(line, NOT_A_MESSAGE)


def _link(record: Record) -> str:
    return next(
        (
            first(data, "external_context.url")
            for item in dicts(record.get("attachments"))
            for data in dicts(item.get("data"))
        ),
        "",
    )


def page_messages(record: Record, line: int, thread: str = "", parent: str = "") -> Rows:
    """A post or comment, and the comments below it."""
    id = first(record, "id")
    thread = thread or id
    yield row(
        line,
        first(record, "message"),
        id=id,
        time=record.get("created_time"),
        author=first(record, "from.id", "from.name"),
        parent=first(record, "parent.id") or parent,
        thread=thread,
    )
    for reply in dicts(get(record, "comments", "data")):
        yield from page_messages(reply, line, thread, id)
