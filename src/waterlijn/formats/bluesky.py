"""Bluesky: feeds, searches, threads and single records of the AT protocol."""

from __future__ import annotations

from waterlijn.formats.parts import Record, dicts, first, get
from waterlijn.formats.rows import NOT_A_MESSAGE, Rows, row, string
from waterlijn.records import BadRow

_POST = "app.bsky.feed.post"


def is_mine(record: Record) -> bool:
    if isinstance(record.get("post"), dict):
        return "record" in record["post"] or str(record["post"].get("uri", "")).startswith("at://")
    if isinstance(record.get("thread"), dict):
        return "post" in record["thread"] or "$type" in record["thread"]
    body = _body(record)
    return body is not None and (
        str(record.get("uri", "")).startswith("at://") or str(body.get("$type", "")).startswith("app.bsky.feed.")
    )


def _body(record: Record) -> Record | None:
    for candidate in (record.get("record"), record.get("value"), get(record, "commit", "record"), record):
        if isinstance(candidate, dict) and ("text" in candidate or "$type" in candidate) and "createdAt" in candidate:
            return candidate
    return None


def messages(record: Record, line: int) -> Rows:
    """A post, or a thread with everything above and below it."""
    if isinstance(record.get("thread"), dict):
        yield from _thread(record["thread"], line)
        return
    if isinstance(record.get("post"), dict):
        yield from _thread(record, line)
        return
    body = _body(record)
    if body is None or "text" not in body:
        yield BadRow(line, NOT_A_MESSAGE)
        return
    uri = first(record, "uri") or _commit_uri(record)
    yield row(
        line,
        string(body.get("text")),
        id=uri,
        time=body.get("createdAt") or record.get("indexedAt"),
        author=first(record, "author.handle", "author.did", "did") or _owner(uri),
        parent=first(body, "reply.parent.uri"),
        thread=first(body, "reply.root.uri") or uri,
        language=string(get(body, "langs", 0)),
    )


def _thread(view: Record, line: int) -> Rows:
    """The posts of a thread view, parents first, without recursion: threads can be very deep."""
    above: list[Record] = []
    parent = view.get("parent")
    while isinstance(parent, dict):
        above.append(parent)
        parent = parent.get("parent")
    waiting = [*above, view]
    waiting.reverse()
    while waiting:
        node = waiting.pop()
        post = node.get("post")
        if isinstance(post, dict):
            yield from messages(post, line)
        waiting.extend(reversed(list(dicts(node.get("replies")))))


def _owner(uri: str) -> str:
    """at://did:plc:xyz/app.bsky.feed.post/abc was written by did:plc:xyz."""
    return uri.removeprefix("at://").split("/")[0] if uri.startswith("at://") else ""


def _commit_uri(record: Record) -> str:
    did, key = first(record, "did"), first(record, "commit.rkey")
    return f"at://{did}/{first(record, 'commit.collection') or _POST}/{key}" if did and key else ""
