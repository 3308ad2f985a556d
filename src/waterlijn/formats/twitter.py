"""Twitter and X: version 1.1 and 2 objects, the website's own objects, and the archive of an account."""

from __future__ import annotations

from waterlijn.formats.parts import Record, dicts, exact_id, first, get
from waterlijn.formats.rows import NOT_A_MESSAGE, Rows, row
from waterlijn.records import BadRow


def is_archive(record: Record) -> bool:
    return isinstance(record.get("tweet"), dict) and "full_text" in record["tweet"]


def is_tweet(record: Record) -> bool:
    if "rest_id" in record or record.get("type") == "adaptive":
        return isinstance(record.get("legacy"), dict)
    if is_archive(record):
        return True
    has_text = "full_text" in record or "text" in record
    is_version_1 = isinstance(record.get("user"), dict) and "screen_name" in record["user"]
    is_version_2 = "edit_history_tweet_ids" in record or ("author_id" in record and "conversation_id" in record)
    return (
        has_text and "created_at" in record and "id" in record and (is_version_1 or is_version_2 or "id_str" in record)
    )


def messages(record: Record, line: int) -> Rows:
    """One tweet in whatever shape."""
    if is_archive(record):
        record = record["tweet"]
    if isinstance(record.get("tweet"), dict) and "legacy" in record["tweet"]:
        record = record["tweet"]  # the website wraps tweets with limited visibility
    if isinstance(record.get("legacy"), dict):
        yield from _website(record, line)
    elif "created_at" in record and ("full_text" in record or "text" in record):
        yield from _classic(record, line)
    else:
        yield BadRow(line, NOT_A_MESSAGE)


def _classic(tweet: Record, line: int) -> Rows:
    id = exact_id(tweet, "id")
    parent = exact_id(tweet, "in_reply_to_status_id") or _referenced(tweet, "replied_to")
    yield row(
        line,
        _text(tweet),
        id=id,
        time=tweet.get("created_at") or tweet.get("timestamp_ms"),
        author=first(tweet, "user.screen_name", "user.id_str", "author.username", "author_id"),
        parent=parent,
        thread=exact_id(tweet, "conversation_id") or parent or id,
        place=first(tweet, "place.full_name"),
        language=first(tweet, "lang"),
    )


def _text(tweet: Record) -> str:
    """The whole text: neither cut at 140 characters nor at a retweet's "..."."""
    retweeted = tweet.get("retweeted_status")
    if isinstance(retweeted, dict):
        return f"RT @{first(retweeted, 'user.screen_name')}: {_text(retweeted)}"
    return first(tweet, "extended_tweet.full_text", "note_tweet.text", "full_text", "text")


def _referenced(tweet: Record, kind: str) -> str:
    return next((first(item, "id") for item in dicts(tweet.get("referenced_tweets")) if item.get("type") == kind), "")


def _website(tweet: Record, line: int) -> Rows:
    legacy = tweet["legacy"]
    id = first(tweet, "rest_id", "legacy.id_str")
    yield row(
        line,
        _website_text(tweet),
        id=id,
        time=legacy.get("created_at"),
        author=_website_author(tweet),
        parent=first(legacy, "in_reply_to_status_id_str"),
        thread=first(legacy, "conversation_id_str") or id,
        place=first(legacy, "place.full_name"),
        language=first(legacy, "lang"),
    )


def _website_author(tweet: Record) -> str:
    user = get(tweet, "core", "user_results", "result")
    return first(user, "core.screen_name", "legacy.screen_name") or first(
        tweet, "user.screen_name", "legacy.user_id_str"
    )


def _website_text(tweet: Record) -> str:
    retweeted = get(tweet, "legacy", "retweeted_status_result", "result") or get(
        tweet, "retweeted_status_result", "result"
    )
    if isinstance(retweeted, dict):
        retweeted = retweeted.get("tweet", retweeted)
        text = _own_text(retweeted)
        if text:
            return f"RT @{_website_author(retweeted)}: {text}"
    return _own_text(tweet)


def _own_text(tweet: Record) -> str:
    note = get(tweet, "note_tweet", "note_tweet_results", "result")
    return first(note, "text") or first(tweet, "legacy.full_text", "legacy.text")
