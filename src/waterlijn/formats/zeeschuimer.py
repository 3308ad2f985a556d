"""Zeeschuimer NDJSON (an envelope around what each platform's page received), and 4CAT's NDJSON of the same."""

from __future__ import annotations

import re
from collections.abc import Callable

from waterlijn.formats import bluesky, mastodon, telegram, twitter
from waterlijn.formats.parts import Record, dicts, first, get
from waterlijn.formats.rows import NOT_A_MESSAGE, RawTime, Rows, row, string
from waterlijn.records import BadRow

_AGO = re.compile(r"\s*(\d+)\s*([a-z]+)", re.IGNORECASE)
_SECONDS = {
    **dict.fromkeys(("s", "sec"), 1.0),
    **dict.fromkeys(("m", "min"), 60.0),
    **dict.fromkeys(("h", "u", "uur"), 3600.0),
    **dict.fromkeys(("d", "dag", "j"), 86_400.0),
    **dict.fromkeys(("w", "wk", "sem"), 7 * 86_400.0),
    **dict.fromkeys(("mo", "mnd", "mois"), 30.4375 * 86_400),
    **dict.fromkeys(("yr", "y", "jr", "jaar", "an", "ans"), 365.25 * 86_400),
}


def is_envelope(record: Record) -> bool:
    return "source_platform" in record and isinstance(record.get("data"), dict)


def is_fourcat(record: Record) -> bool:
    """4CAT keeps the envelope's other fields inside the item."""
    return isinstance(record.get("__import_meta"), dict)


def messages(record: Record, line: int) -> Rows:
    """The message in one captured item."""
    if is_envelope(record):
        envelope, data = record, record["data"]
    else:
        envelope, data = record.get("__import_meta") or {}, record
    platform = string(envelope.get("source_platform")).lower().removeprefix("www.")
    read = _PLATFORMS.get(platform) or _by_shape(data)
    if read is None:
        yield BadRow(line, NOT_A_MESSAGE)
        return
    yield from read(data, line, envelope.get("timestamp_collected"))


Reader = Callable[[Record, int, RawTime], Rows]


def _by_shape(data: Record) -> Reader | None:
    """Platforms whose name is new, but whose shape is known."""
    if "cid" in data and "aweme_id" in data:
        return _tiktok_comment
    for has, read in _SHAPES:
        if has(data):
            return read
    return _anything if first(data, *_TEXTS) else None


def _tiktok(data: Record, line: int, collected: RawTime) -> Rows:
    yield row(
        line,
        first(data, "desc"),
        id=first(data, "id", "aweme_id"),
        time=_number(data, "createTime", "create_time"),
        author=first(data, "author.uniqueId", "author.unique_id", "author.nickname", "author"),
        thread=first(data, "id", "aweme_id"),
        language=first(data, "textLanguage"),
    )


def _tiktok_comment(data: Record, line: int, collected: RawTime) -> Rows:
    video, answered = first(data, "aweme_id"), first(data, "reply_id")
    deeper = first(data, "reply_to_reply_id")
    parent = next((id for id in (deeper, answered) if id not in ("", "0")), "")
    yield row(
        line,
        first(data, "text"),
        id=first(data, "cid"),
        time=_number(data, "create_time"),
        author=first(data, "user.unique_id", "user.uid"),
        parent=parent or video,
        thread=video,
        language=first(data, "comment_language"),
    )


def _instagram(data: Record, line: int, collected: RawTime) -> Rows:
    """A post, in either of the two shapes that the site uses."""
    caption = get(data, "edge_media_to_caption", "edges", 0, "node", "text")
    code = first(data, "shortcode", "code", "id", "pk")
    yield row(
        line,
        string(caption) or first(data, "caption.text", "caption", "text"),
        id=code,
        time=_number(data, "taken_at_timestamp", "taken_at", "created_at", "created_at_utc"),
        author=first(data, "user.username", "owner.username", "owner.id"),
        thread=code,
    )


def _instagram_comment(data: Record, line: int, collected: RawTime) -> Rows:
    post = first(data, "post_id", "media_id", "_zs_comment_post_id", "thread_id")
    yield row(
        line,
        first(data, "text"),
        id=first(data, "comment_id", "pk", "id"),
        time=_number(data, "created_at_utc", "created_at"),
        author=first(data, "user.unique_id", "user.username", "user.id", "owner.username"),
        parent=first(data, "parent_comment_id") or post,
        thread=post,
    )


def _threads(data: Record, line: int, collected: RawTime) -> Rows:
    code = first(data, "code", "id", "pk")
    yield row(
        line,
        first(data, "caption.text"),
        id=code,
        time=_number(data, "taken_at"),
        author=first(data, "user.username"),
        parent=first(data, "text_post_app_info.reply_to_post.code", "text_post_app_info.reply_to_post_id"),
        thread=code,
    )


def _linkedin(data: Record, line: int, collected: RawTime) -> Rows:
    """LinkedIn only says how long ago a post was made; the moment of collecting does the rest, roughly."""
    urn = first(data, "updateMetadata.urn", "preDashEntityUrn", "entityUrn")
    found = re.search(r"urn:li:(?:activity|share|ugcPost):(\d+)", urn)
    id = found[1] if found else urn
    link = first(data, "actor.navigationContext.actionTarget").split("?")[0]
    yield row(
        line,
        first(data, "commentary.text.text", "commentary.text"),
        id=id,
        time=_time_ago(first(data, "actor.subDescription.text"), collected),
        author=link.split("linkedin.com/")[-1].strip("/") or first(data, "actor.name.text"),
        thread=id,
    )


def _time_ago(text: str, collected: RawTime) -> RawTime:
    found = _AGO.match(text)
    if not isinstance(collected, int | float) or not found or found[2].lower() not in _SECONDS:
        return None
    moment = collected / 1000 if collected > 1e11 else float(collected)
    return moment - int(found[1]) * _SECONDS[found[2].lower()]


def _facebook(data: Record, line: int, collected: RawTime) -> Rows:
    story = get(data, "comet_sections", "content", "story")
    if isinstance(story, dict):
        yield row(
            line,
            first(story, "message.text"),
            id=first(story, "post_id", "id"),
            time=_facebook_time(data),
            author=first(get(story, "actors", 0), "url", "id", "name").rstrip("/").split("/")[-1],
            thread=first(story, "post_id", "id"),
        )
        return
    edges = get(data, "comment_rendering_instance_for_feed_location", "comments", "edges")
    if isinstance(edges, list):
        for edge in dicts(edges):
            yield from _facebook_comment(edge.get("node"), line, first(data, "id"), first(data, "id"))
    else:
        yield from _facebook_comment(data, line, "", "")


def _facebook_comment(node: object, line: int, post: str, parent: str) -> Rows:
    """A comment and the replies that were open on the page."""
    if not isinstance(node, dict) or not (id := first(node, "legacy_fbid", "id")):
        yield BadRow(line, NOT_A_MESSAGE)
        return
    above = first(node, "comment_parent.legacy_fbid", "comment_parent.id", "comment_direct_parent.id") or parent
    yield row(
        line,
        first(node, "body.text", "preferred_body.text", "message.text", "text"),
        id=id,
        time=_number(node, "created_time", "creation_time"),
        author=first(node, "author.id", "author.url", "author.name"),
        parent=above,
        thread=post,
    )
    for path in (
        ("feedback", "replies_connection", "edges"),
        ("feedback", "comment_rendering_instance_for_feed_location", "comments", "edges"),
    ):
        for edge in dicts(get(node, *path)):
            yield from _facebook_comment(edge.get("node"), line, post, id)


def _facebook_time(data: Record) -> RawTime:
    path = ("comet_sections", "context_layout", "story", "comet_sections", "metadata")
    for item in dicts(get(data, *path)):
        if time := _number(item.get("story") or {}, "creation_time"):
            return time
    return _number(get(data, "comet_sections", "timestamp", "story") or data, "creation_time")


def _titled(data: Record, line: int, collected: RawTime) -> Rows:
    """Platforms where a post is a title and, sometimes, a description (9gag, Imgur, Pinterest)."""
    title, body = first(data, "title"), first(data, "description", "body", "closeup_description")
    id = first(data, "entityId", "id")
    yield row(
        line,
        "\n".join(dict.fromkeys(part.strip() for part in (title, body) if part.strip())),
        id=id,
        time=_number(data, "creationTs", "created_at", "createdAt"),
        author=first(data, "creator.username", "pinner.username", "account.username", "account_id"),
        thread=id,
    )


def _statuses(data: Record, line: int, collected: RawTime) -> Rows:
    yield from mastodon.messages(data, line)


def _tweets(data: Record, line: int, collected: RawTime) -> Rows:
    yield from twitter.messages(data, line)


def _douyin(data: Record, line: int, collected: RawTime) -> Rows:
    yield row(
        line,
        first(data, "desc"),
        id=first(data, "aweme_id", "awemeId", "id"),
        time=_number(data, "create_time", "createTime"),
        author=first(data, "author.uid", "authorInfo.uid", "author.nickname"),
        thread=first(data, "aweme_id", "awemeId", "id"),
    )


def _rednote(data: Record, line: int, collected: RawTime) -> Rows:
    card = data.get("note_card") or data.get("note") or data
    title, body = first(card, "title", "display_title", "displayTitle"), first(card, "desc", "content")
    id = first(data, "id", "note_id")
    yield row(
        line,
        "\n".join(part for part in (title, body) if part),
        id=id,
        time=_number(card, "time", "create_time") or _number(data, "create_time"),
        author=first(card, "user.user_id", "user.nickname", "user_info.user_id") or first(data, "user_info.user_id"),
        parent=first(data, "target_comment.id", "note_id") if "content" in data else "",
        thread=first(data, "note_id") or id,
    )


_TEXTS = ("text", "body", "content", "message", "caption.text", "caption", "description", "title")


def _anything(data: Record, line: int, collected: RawTime) -> Rows:
    """A platform that is new here: the usual names of fields."""
    id = first(data, "id", "pk", "rpid", "uuid")
    yield row(
        line,
        first(data, *_TEXTS),
        id=id,
        time=_number(data, "created_at", "createdAt", "create_time", "createTime", "timestamp", "date", "ctime"),
        author=first(data, "user.username", "author.username", "account.username", "owner.username", "author", "user"),
        parent=first(data, "parent_id", "in_reply_to_id", "reply_to"),
        thread=first(data, "thread_id", "conversation_id") or id,
    )


def _number(data: object, *paths: str) -> RawTime:
    """The first time that is filled in, as it stands."""
    return first(data, *paths) or None


_PLATFORMS: dict[str, Reader] = {
    "tiktok.com": _tiktok,
    "tiktok-comments": _tiktok_comment,
    "tiktok.com-comments": _tiktok_comment,
    "instagram.com": _instagram,
    "instagram-comments": _instagram_comment,
    "threads.net": _threads,
    "threads.com": _threads,
    "twitter.com": _tweets,
    "x.com": _tweets,
    "twitter-comments": _tweets,
    "linkedin.com": _linkedin,
    "facebook.com": _facebook,
    "facebook-comments": _facebook,
    "9gag.com": _titled,
    "imgur.com": _titled,
    "pinterest.com": _titled,
    "gab.com": _statuses,
    "truthsocial.com": _statuses,
    "douyin.com": _douyin,
    "xiaohongshu.com": _rednote,
    "rednote.com": _rednote,
    "xiaohongshu-comments": _rednote,
    "rednote-comments": _rednote,
}


def _bluesky(data: Record, line: int, collected: RawTime) -> Rows:
    yield from bluesky.messages(data, line)


def _telegram(data: Record, line: int, collected: RawTime) -> Rows:
    yield from telegram.collected_messages(data, line)


_SHAPES: tuple[tuple[Callable[[Record], bool], Reader], ...] = (
    (twitter.is_tweet, _tweets),
    (mastodon.is_status, _statuses),
    (bluesky.is_mine, _bluesky),
    (telegram.is_collected, _telegram),
    (lambda data: "desc" in data and ("createTime" in data or "create_time" in data), _tiktok),
    (lambda data: "comet_sections" in data or "comment_rendering_instance_for_feed_location" in data, _facebook),
    (lambda data: "text_post_app_info" in data, _threads),
    (lambda data: "taken_at" in data or "taken_at_timestamp" in data, _instagram),
    (lambda data: "commentary" in data and "actor" in data, _linkedin),
    (lambda data: "creationTs" in data or "pinner" in data, _titled),
)
