"""YouTube comments: the API's threads and comments, and the info JSON of yt-dlp."""

from __future__ import annotations

from waterlijn.formats.parts import Record, dicts, first, get
from waterlijn.formats.rows import NOT_A_MESSAGE, Rows, row
from waterlijn.records import BadRow


def is_mine(record: Record) -> bool:
    kind = record.get("kind")
    if isinstance(kind, str) and kind.startswith("youtube#comment"):
        return "snippet" in record
    return is_downloaded(record)


def is_downloaded(record: Record) -> bool:
    """A comment as yt-dlp writes it into the info JSON."""
    return "text" in record and "parent" in record and ("author_id" in record or "author_is_uploader" in record)


def messages(record: Record, line: int, video: str = "") -> Rows:
    if "kind" not in record and is_downloaded(record):
        yield from _downloaded(record, line, video)
        return
    top = get(record, "snippet", "topLevelComment")
    if isinstance(top, dict):
        yield from _comment(top, line, first(record, "snippet.videoId") or video, "")
        for reply in dicts(get(record, "replies", "comments")):
            yield from _comment(reply, line, first(record, "snippet.videoId") or video, first(top, "id"))
    elif isinstance(record.get("snippet"), dict):
        yield from _comment(record, line, video, "")
    else:
        yield BadRow(line, NOT_A_MESSAGE)


def _comment(comment: Record, line: int, video: str, parent: str) -> Rows:
    snippet = comment.get("snippet")
    yield row(
        line,
        # the original is what was typed; the display text is the same as HTML
        first(snippet, "textOriginal", "textDisplay"),
        id=first(comment, "id"),
        time=first(snippet, "publishedAt", "updatedAt"),
        author=first(snippet, "authorChannelId.value", "authorDisplayName"),
        parent=first(snippet, "parentId") or parent,
        thread=first(snippet, "videoId") or video,
    )


def _downloaded(comment: Record, line: int, video: str) -> Rows:
    parent = first(comment, "parent")
    yield row(
        line,
        first(comment, "text"),
        id=first(comment, "id"),
        time=comment.get("timestamp"),
        author=first(comment, "author_id", "author"),
        parent="" if parent == "root" else parent,
        thread=video,
    )
