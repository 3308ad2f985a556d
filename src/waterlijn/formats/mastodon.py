"""Mastodon and its relatives (Gab, Truth): statuses, timelines, contexts, and the ActivityPub outbox."""

from __future__ import annotations

from typing import Any

from waterlijn.formats.parts import Record, first, get
from waterlijn.formats.rows import NOT_A_MESSAGE, Rows, row, string
from waterlijn.records import BadRow


def is_status(record: Record) -> bool:
    return "content" in record and "created_at" in record and isinstance(record.get("account"), dict)


def is_activity(record: Record) -> bool:
    """An entry of an outbox, or the note itself."""
    if record.get("type") in ("Create", "Announce", "Update"):
        return "object" in record and "actor" in record
    return record.get("type") in ("Note", "Article", "Question") and "content" in record


def messages(record: Record, line: int) -> Rows:
    """One status; a boost brings the text that it boosts."""
    boosted = record.get("reblog")
    source = boosted if isinstance(boosted, dict) else record
    warning = first(source, "spoiler_text")
    text = first(source, "content", "text")
    yield row(
        line,
        f"{warning}\n{text}" if warning and text else warning or text,
        id=first(record, "id", "uri"),
        time=record.get("created_at"),
        author=first(record, "account.acct", "account.username", "account.id"),
        parent=first(record, "in_reply_to_id"),
        thread=first(record, "conversation_id") or first(record, "in_reply_to_id", "id"),
        language=first(source, "language"),
    )


def activities(record: Record, line: int) -> Rows:
    """One activity; a boost in an outbox is a bare link, so there is no text in it."""
    note: Any = record.get("object") if "object" in record else record
    if not isinstance(note, dict):
        yield BadRow(line, NOT_A_MESSAGE)
        return
    warning, text = first(note, "summary"), first(note, "content")
    languages = get(note, "contentMap")
    yield row(
        line,
        f"{warning}\n{text}" if warning and text else warning or text,
        id=first(note, "id"),
        time=note.get("published") or record.get("published"),
        author=first(record, "actor") or first(note, "attributedTo"),
        parent=first(note, "inReplyTo"),
        thread=first(note, "conversation", "context") or first(note, "inReplyTo", "id"),
        language=string(next(iter(languages), "")) if isinstance(languages, dict) and len(languages) == 1 else "",
    )
