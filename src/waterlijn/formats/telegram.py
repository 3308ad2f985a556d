"""Telegram: result.json of Telegram Desktop (one chat or all), and the objects that 4CAT collects."""

from __future__ import annotations

from typing import Any

from waterlijn.formats.parts import Record, first
from waterlijn.formats.rows import NOT_A_MESSAGE, Rows, row, string
from waterlijn.records import BadRow

CHATS = ("chats.list.item.messages.item", "left_chats.list.item.messages.item")


def is_export(record: Record) -> bool:
    """A message of Telegram Desktop."""
    return (
        record.get("type") in ("message", "service") and "date" in record and ("text" in record or "action" in record)
    )


def is_collected(record: Record) -> bool:
    """A message as the programming interface gives it (4CAT)."""
    return "message" in record and "date" in record and ("peer_id" in record or "_chat" in record or "to_id" in record)


def export_messages(record: Record, line: int, chat: str) -> Rows:
    """One message; what the program itself says ("An made this group") is passed over."""
    if record.get("type") != "message":
        return
    # a message's number counts per chat: in an export of all chats it comes back in each of them
    prefix = f"{chat}:" if chat else ""
    id, parent = string(record.get("id")), string(record.get("reply_to_message_id"))
    yield row(
        line,
        _text(record.get("text")),
        id=prefix + id if id else "",
        time=string(record.get("date_unixtime")) or record.get("date"),
        author=first(record, "from_id", "from"),
        parent=prefix + parent if parent else "",
        thread=chat,
    )


def _text(value: Any) -> str:
    """Telegram writes marked-up text as a list of strings and of records with their text."""
    if isinstance(value, list):
        return "".join(part if isinstance(part, str) else string(part.get("text")) for part in value if part)
    return string(value)


def collected_messages(record: Record, line: int) -> Rows:
    if "message" not in record:
        yield BadRow(line, NOT_A_MESSAGE)
        return
    chat = first(record, "_chat.username", "_chat.id", "peer_id.channel_id", "peer_id.chat_id", "to_id.channel_id")
    prefix = f"{chat}:" if chat else ""
    id, parent = first(record, "id"), first(record, "reply_to.reply_to_msg_id", "reply_to_msg_id")
    yield row(
        line,
        first(record, "message"),
        id=prefix + id if id else "",
        time=record.get("date"),
        author=first(record, "_sender.username", "_sender.id", "from_id.user_id", "from_id", "sender_id"),
        parent=prefix + parent if parent else "",
        thread=chat,
    )
