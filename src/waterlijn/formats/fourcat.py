"""4CAT's tables: one layout per source, with names that 4CAT gives itself."""

from __future__ import annotations

from collections.abc import Sequence

from waterlijn.formats.rows import Row

_SIGNS = {"thread_id", "unix_timestamp", "collected_from_url", "collected_at"}
_CHOICES = {
    "text": ("body",),
    "id": ("id",),
    "time": ("unix_timestamp", "timestamp", "created_at"),
    "author": (
        "author",
        "author_user_id",
        "account_account",
        "account_username",
        "author_screen_name",
        "author_id",
    ),
    "parent": ("in_reply_to_comment_id", "replied_to_post", "reply_to"),
    "thread": ("post_id", "thread_id"),
    "place": ("place_name", "location_name"),
    "language": ("language_guess", "languages"),
    "title": ("subject", "title"),
    "root": ("thread_id",),
    "chat": ("chat",),
}


def is_mine(columns: Sequence[str]) -> bool:
    names = set(columns)
    return {"id", "body"} <= names and bool(names & {"timestamp", "created_at"}) and bool(names & _SIGNS)


def roles(columns: Sequence[str], sample: Sequence[Sequence[str]]) -> dict[str, str]:
    """Role -> column; besides the usual ones title, root (of a thread) and chat."""
    found: dict[str, str] = {}
    for role, names in _CHOICES.items():
        present = [name for name in names if name in columns]
        filled = [name for name in present if any(row[columns.index(name)].strip() for row in sample)]
        if filled or present:
            found[role] = (filled or present)[0]
    return found


def row(base: Row, title: str, root: str, chat: str) -> Row:
    """The row, with its title before the text, and its parent.

    A message whose thread is not its own id answers something in that thread; where 4CAT does not say what,
    the thread's first message is the parent. Telegram's message numbers count per chat, so the chat joins them.
    """
    line, id, text, time, author, parent, thread, place, language = base
    if title and title not in text:
        text = f"{title}\n{text}"
    parent = parent or (root if root != id else "")
    if chat:
        id = f"{chat}:{id}"
        parent = f"{chat}:{parent}" if parent and parent != thread else ""
    return (line, id, text, time, author, "" if parent == id else parent, thread, place, language.split(",")[0])
