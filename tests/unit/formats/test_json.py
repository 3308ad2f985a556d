"""JSON exports: lines, lists and objects; each platform in its own shape."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from waterlijn import formats
from waterlijn.errors import NothingToRead, UnknownFormat
from waterlijn.formats import decoding, jsonfiles
from waterlijn.formats.rows import BAD_JSON, BROKEN_END, LONG_LINE, NO_TEXT, NOT_A_MESSAGE

Load = Callable[..., Any]
Write = Callable[..., Path]


@pytest.fixture
def load_json(write: Write, load: Load) -> Callable[..., Any]:
    """Reads a value written as one document, and says which format was seen."""

    def load_json(value: object, **options: object) -> Any:
        path = write(json.dumps(value), "export.json")
        return formats.detect(path).format, load(path, **options)

    return load_json


@pytest.fixture
def load_lines(write: Write, load: Load) -> Callable[..., Any]:
    def load_lines(*records: object, **options: object) -> Any:
        path = write("".join(json.dumps(record) + "\n" for record in records), "export.ndjson")
        return formats.detect(path).format, load(path, **options)

    return load_lines


# --- the three layouts -------------------------------------------------------------------------------------------


def test_lines(load_lines: Load) -> None:
    format, content = load_lines({"id": 1, "text": "één", "created_at": "2024-06-10"}, {"id": 2, "text": "twee"})
    assert format == "jsonl"
    assert content.ids == ["1", "2"]
    assert content.texts == ["één", "twee"]
    assert content.times == ["2024-06-09T22:00:00", "NaT"]
    assert content.lines == [1, 2]


def test_broken_and_odd_lines_are_listed(write: Write, load: Load) -> None:
    path = write('{"id":1,"text":"een"}\n{"id":2,"te\n[1]\n\n{"id":3,"text":null}\n{"id":4,"text":"vier","x":NaN}\n')
    content = load(path)
    assert content.texts == ["een", "vier"]
    assert [(row.line, row.reason) for row in content.bad] == [(2, BAD_JSON), (3, NOT_A_MESSAGE), (5, NO_TEXT)]


def test_a_broken_first_line(write: Write, load: Load) -> None:
    content = load(write('rommel\n{"id":1,"text":"een"}\n{"id":2,"text":"twee"}\n'))
    assert content.texts == ["een", "twee"]
    assert [(row.line, row.reason) for row in content.bad] == [(1, BAD_JSON)]


def test_half_characters_cannot_get_in(write: Write, load: Load) -> None:
    content = load(write('{"id":"a","text":"half \\ud83d teken"}\n{"id":"b","text":"heel \\ud83d\\ude00"}\n'))
    assert content.texts == ["half \ufffd teken", "heel 😀"]


def test_a_list(load_json: Load) -> None:
    format, content = load_json([{"id": "a", "bericht": "een", "datum": "1 mei 2024"}, {"id": "b", "bericht": "twee"}])
    assert (format, content.texts) == ("json", ["een", "twee"])


def test_a_list_inside(load_json: Load) -> None:
    format, content = load_json(
        {"meta": {"tags": [{"naam": "x"}] * 9}, "data": {"items": [{"text": "een bericht", "user": {"name": "An"}}]}}
    )
    assert (format, content.texts, content.authors) == ("json", ["een bericht"], ["An"])


def test_one_record(load_json: Load) -> None:
    assert load_json({"id": "a", "text": "een", "tags": [{"t": "x"}]})[1].texts == ["een"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings(write: Write, load: Load, encoding: str) -> None:
    data = json.dumps({"items": [{"id": "a", "text": "één café – 5 €"}]}, ensure_ascii=False, indent=1).encode(encoding)
    assert load(write(data, "x.json")).texts == ["één café – 5 €"]


def test_what_stands_before_a_break_is_kept(write: Write, load: Load) -> None:
    whole = json.dumps({"messages": [{"id": i, "text": f"tekst {i}"} for i in range(5000)]})
    for data in (whole[:-2000], whole + "\nrommel", whole.replace('{"id": 4900', '}}{"id": 4900')):
        content = load(write(data, "x.json"))
        assert len(content.texts) > 4000
        assert content.texts[:2] == ["tekst 0", "tekst 1"]
        assert [row.reason for row in content.left_out] == [BROKEN_END]


def test_a_string_without_end(write: Write, load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "LONGEST_LINE", 2_000_000)
    data = '[{"id": 1, "text": "een"}, ' * 1 + '{"id": 2, "text": "' + "x" * 5_000_000 + '"}]'
    content = load(write(data, "x.json"))
    assert content.texts == ["een"]
    assert content.left_out[0].reason == BROKEN_END


def test_a_line_that_is_too_long(write: Write, load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "LONGEST_LINE", 2_000_000)
    content = load(write('{"text":"een"}\n{"text":"' + "x" * 5_000_000 + '"}\n{"text":"drie"}\n'))
    assert content.texts == ["een", "drie"]
    assert [(row.line, row.reason) for row in content.bad] == [(2, LONG_LINE)]


def test_the_user_corrects_the_fields(load_lines: Load) -> None:
    _, content = load_lines({"text": "niet dit", "d": {"inhoud": "maar dit"}}, roles={"text": "d.inhoud"})
    assert content.texts == ["maar dit"]


def test_no_text_anywhere(write: Write) -> None:
    with pytest.raises(UnknownFormat, match="format, auto"):
        formats.read(write('[{"format": "x", "auto": 1}, {"format": "y", "auto": 2}]'))


def test_memory_is_flat_for_one_large_object(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "BLOCK", 1 << 15)  # so that small files have many blocks too
    monkeypatch.setattr(jsonfiles, "_EVENTS", 3000)

    def peak(n: int) -> int:
        path = tmp_path / f"{n}.json"
        with path.open("w") as file:
            file.write('{"name": "groep", "id": 7, "type": "public_channel", "messages": [')
            for i in range(n):
                text = json.dumps(
                    {"id": i, "type": "message", "date": "2024-06-10T09:00:00", "text": f"bericht {i} " * 9}
                )
                file.write(("," if i else "") + text)
            file.write("]}")
        tracemalloc.start()
        assert sum(len(messages) for messages, _ in formats.read(path, batch_size=500)) == n
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return top

    assert peak(8_000) < 1.3 * peak(4_000)


# --- platforms ---------------------------------------------------------------------------------------------------


def test_telegram_one_chat(samples: Path, load: Load) -> None:
    path = samples / "telegram_result_single.json"
    detection = formats.detect(path)
    assert (detection.format, detection.closed_group) == ("telegram", True)
    content = load(path)
    assert content.texts == ["Goeiemorgen!", "Zie https://voorbeeld.be/asiel, delen aub"]
    assert content.ids == ["1456789012:2", "1456789012:3"]
    assert content.parents == ["", "1456789012:2"]
    assert content.threads == ["1456789012"] * 2
    assert content.times == ["2024-06-10T09:05:00", "2024-06-10T09:06:00"]
    assert [row.reason for row in content.bad] == [NO_TEXT]


def test_telegram_all_chats(samples: Path, load: Load) -> None:
    content = load(samples / "telegram_result_full.json")
    assert content.ids == ["1456789012:2", "1456789012:3", "1456789013:2", "1456789013:3"]
    assert content.parents == ["", "1456789012:2", "", "1456789013:2"]


def test_telegram_as_4cat_collects_it(load_lines: Load) -> None:
    format, content = load_lines(
        {
            "_type": "Message",
            "id": 12,
            "peer_id": {"channel_id": 99},
            "_chat": {"username": "nieuws"},
            "date": 1718010000,
            "message": "hallo",
            "reply_to": {"reply_to_msg_id": 11},
            "_sender": {"username": "an"},
        }
    )
    assert (format, content.ids, content.parents) == ("telegram", ["nieuws:12"], ["nieuws:11"])
    assert content.times == ["2024-06-10T09:00:00"]


def test_facebook_download(samples: Path, load: Load) -> None:
    path = samples / "facebook_dyi_comments.json"
    assert formats.detect(path).format == "facebook-comments"
    content = load(path)
    assert content.texts == ["Goed idee, café én vergadering samen 👍"]
    assert content.authors == ["Zoë De Smet"]
    assert content.times == ["2024-06-10T09:05:00"]
    assert [(row.line, row.reason) for row in content.bad] == [(2, NO_TEXT)]


def test_facebook_posts(load_json: Load) -> None:
    mangled = "Café open".encode().decode("latin-1")
    format, content = load_json([{"timestamp": 1718010300, "data": [{"post": mangled}, {"update_timestamp": 5}]}])
    assert (format, content.texts, content.times) == ("facebook-comments", ["Café open"], ["2024-06-10T09:05:00"])


def test_facebook_page(load_json: Load) -> None:
    reply = {"id": "1_3", "message": "antwoord", "created_time": "2024-06-10T09:02:00+0000", "from": {"id": "9"}}
    comment = {
        "id": "1_2",
        "message": "reactie",
        "created_time": "2024-06-10T09:01:00+0000",
        "comments": {"data": [reply]},
    }
    post = {"id": "1", "message": "post", "created_time": "2024-06-10T09:00:00+0000", "comments": {"data": [comment]}}
    format, content = load_json({"data": [post]})
    assert format == "facebook-page"
    assert content.texts == ["post", "reactie", "antwoord"]
    assert content.parents == ["", "1", "1_2"]
    assert content.threads == ["1", "1", "1"]


def test_facebook_page_table(write: Write, load: Load) -> None:
    path = write(
        "Comment ID,Post ID,Comment author,Comment message,Created time,Parent ID\n"
        "c1,p1,An,Goed zo,2024-06-10T09:00:00+0000,\nc2,p1,Bram,Vind ik ook,2024-06-10T09:01:00+0000,c1\n"
    )
    assert formats.detect(path).format == "facebook-page"
    content = load(path)
    assert (content.texts, content.parents, content.threads) == (["Goed zo", "Vind ik ook"], ["", "c1"], ["p1", "p1"])


def test_x_archive(samples: Path, load: Load) -> None:
    path = samples / "x_archive_tweets.js"
    assert formats.detect(path).format == "x-archive"
    content = load(path)
    assert content.ids == ["1797370581860180189", "1794091455124787464"]
    assert content.texts[0] == "#allemaalvanbelang vandaag weer op de tram & niemand die iets zei"
    assert content.times == ["2024-06-10T18:20:30", "2024-06-01T17:10:25"]
    assert content.languages == ["nl", "nl"]


def test_twitter_version_1(load_lines: Load) -> None:
    base = {"created_at": "Mon Jun 10 09:00:00 +0000 2024", "user": {"screen_name": "an"}, "lang": "nl"}
    format, content = load_lines(
        base
        | {"id": 1152717632506746797, "id_str": "1152717632506746752", "text": "kort…", "truncated": True}
        | {"extended_tweet": {"full_text": "kort en dan lang"}},
        base
        | {"id": 2, "id_str": "2", "full_text": "antwoord", "in_reply_to_status_id": 1152717632506746797}
        | {"in_reply_to_status_id_str": "1152717632506746752"},
        base
        | {
            "id": 3,
            "id_str": "3",
            "text": "RT @an: kort…",
            "retweeted_status": base | {"full_text": "kort en dan lang"},
        },
        base | {"id": 1.5e18, "id_str": "1500000000000000001", "text": "afgerond"},
    )
    assert format == "twitter"
    assert content.ids == ["1152717632506746797", "2", "3", "1500000000000000001"]
    assert content.texts == ["kort en dan lang", "antwoord", "RT @an: kort en dan lang", "afgerond"]
    assert content.parents == ["", "1152717632506746797", "", ""]


def test_twitter_version_2(load_json: Load) -> None:
    tweet = {
        "id": "5",
        "text": "hallo",
        "created_at": "2024-06-10T09:00:00.000Z",
        "author_id": "7",
        "conversation_id": "4",
        "edit_history_tweet_ids": ["5"],
        "referenced_tweets": [{"type": "replied_to", "id": "4"}],
    }
    format, content = load_json({"data": [tweet]})
    assert (format, content.ids, content.parents, content.threads) == ("twitter", ["5"], ["4"], ["4"])


STATUS = {
    "id": "103",
    "created_at": "2024-06-10T09:00:00.000Z",
    "in_reply_to_id": "102",
    "spoiler_text": "",
    "language": "nl",
    "content": "<p>Goed &amp; wel</p><p>tot straks</p>",
    "account": {"acct": "an@voorbeeld.be"},
    "reblog": None,
}


def test_mastodon(load_json: Load) -> None:
    format, content = load_json([STATUS, STATUS | {"id": "104", "spoiler_text": "politiek"}])
    assert format == "mastodon"
    assert content.texts == ["Goed & wel\ntot straks", "politiek\nGoed & wel\ntot straks"]
    assert content.parents == ["102", "102"]
    assert content.authors == ["an@voorbeeld.be"] * 2


def test_mastodon_context_and_boost(load_json: Load) -> None:
    boost = STATUS | {"id": "105", "content": "", "reblog": STATUS}
    format, content = load_json({"ancestors": [STATUS | {"id": "102"}], "descendants": [STATUS, boost]})
    assert (format, content.ids) == ("mastodon", ["102", "103", "105"])
    assert content.texts[2] == content.texts[1]


def test_mastodon_outbox(load_json: Load) -> None:
    note = {
        "id": "https://m.be/1",
        "type": "Note",
        "content": "<p>dag</p>",
        "published": "2024-06-10T09:00:00Z",
        "inReplyTo": "https://m.be/0",
        "contentMap": {"nl": "<p>dag</p>"},
    }
    format, content = load_json(
        {
            "@context": "https://www.w3.org/ns/activitystreams",
            "type": "OrderedCollection",
            "orderedItems": [
                {"type": "Create", "actor": "https://m.be/an", "object": note},
                {"type": "Announce", "actor": "https://m.be/an", "object": "https://m.be/9"},
            ],
        }
    )
    assert (format, content.texts, content.languages) == ("mastodon", ["dag"], ["nl"])
    assert content.parents == ["https://m.be/0"]
    assert [row.reason for row in content.bad] == [NOT_A_MESSAGE]


def _post(key: str, text: str, parent: str = "") -> dict[str, Any]:
    record: dict[str, Any] = {"$type": "app.bsky.feed.post", "text": text, "createdAt": "2024-06-10T09:00:00.000Z"}
    if parent:
        record["reply"] = {"parent": {"uri": f"at://did:a/p/{parent}"}, "root": {"uri": "at://did:a/p/1"}}
    return {"uri": f"at://did:a/p/{key}", "author": {"handle": "an.bsky.social"}, "record": record}


def test_bluesky_feed(load_json: Load) -> None:
    format, content = load_json(
        {"feed": [{"post": _post("1", "een")}, {"post": _post("2", "twee", "1")}], "cursor": "x"}
    )
    assert (format, content.texts) == ("bluesky", ["een", "twee"])
    assert content.parents == ["", "at://did:a/p/1"]
    assert content.threads == ["at://did:a/p/1"] * 2


def test_bluesky_thread(load_json: Load) -> None:
    thread = {
        "post": _post("2", "twee", "1"),
        "parent": {"post": _post("1", "een")},
        "replies": [{"post": _post("3", "drie", "2"), "replies": [{"post": _post("4", "vier", "3")}]}],
    }
    assert load_json({"thread": thread})[1].texts == ["een", "twee", "drie", "vier"]


def test_bluesky_records(load_lines: Load) -> None:
    value = {
        "$type": "app.bsky.feed.post",
        "text": "een",
        "createdAt": "2023-07-21T01:33:51.481951",
        "langs": ["nl-BE"],
    }
    format, content = load_lines({"uri": "at://did:a/app.bsky.feed.post/1", "cid": "c", "value": value})
    assert (format, content.texts, content.languages) == ("bluesky", ["een"], ["nl"])
    assert content.times == ["2023-07-21T01:33:51"]  # Bluesky's times without a zone are UTC
    assert content.authors == ["did:a"]


def test_youtube_interface(load_json: Load) -> None:
    def comment(id: str, text: str, **more: str) -> dict[str, Any]:
        snippet = {"textOriginal": text, "publishedAt": "2024-06-10T09:00:00Z", "authorChannelId": {"value": "UC1"}}
        return {"kind": "youtube#comment", "id": id, "snippet": snippet | more}

    thread = {
        "kind": "youtube#commentThread",
        "id": "a",
        "snippet": {"videoId": "v", "topLevelComment": comment("a", "een")},
        "replies": {"comments": [comment("a.b", "twee", parentId="a")]},
    }
    format, content = load_json({"kind": "youtube#commentThreadListResponse", "items": [thread]})
    assert (format, content.texts, content.parents) == ("youtube", ["een", "twee"], ["", "a"])
    assert content.threads == ["v", "v"]


def test_youtube_info(load_json: Load) -> None:
    base = {"author_id": "UC1", "author": "@an", "timestamp": 1718010000}
    format, content = load_json(
        {
            "id": "v",
            "title": "raad",
            "formats": [{"url": "x"}] * 3,
            "comments": [
                base | {"id": "a", "text": "een", "parent": "root"},
                base | {"id": "a.b", "text": "twee", "parent": "a"},
            ],
        }
    )
    assert (format, content.texts, content.parents, content.threads) == (
        "youtube",
        ["een", "twee"],
        ["", "a"],
        ["v", "v"],
    )


def test_youtube_takeout(write: Write, load: Load) -> None:
    path = write(
        "Comment ID,Channel ID,Comment Create Timestamp,Price,Parent Comment ID,Video ID,Comment Text\n"
        'c1,UC1,2024-06-10T09:00:00+00:00,0,,v,"{""text"":""een ""},{""text"":""twee""}"\n'
    )
    assert formats.detect(path).format == "youtube"
    assert load(path).texts == ["een twee"]


# --- Zeeschuimer and 4CAT ----------------------------------------------------------------------------------------

PLATFORMS: dict[str, tuple[dict[str, Any], str, str, str]] = {
    "tiktok.com": (
        {"id": "7", "desc": "een filmpje", "createTime": 1718010000, "author": {"uniqueId": "an"}},
        "7",
        "een filmpje",
        "an",
    ),
    "tiktok-comments": (
        {
            "cid": "8",
            "aweme_id": "7",
            "reply_id": "6",
            "text": "reactie",
            "create_time": 1718010000,
            "user": {"unique_id": "bram"},
        },
        "8",
        "reactie",
        "bram",
    ),
    "instagram.com": (
        {"code": "Cx", "caption": {"text": "foto"}, "taken_at": 1718010000, "user": {"username": "an"}},
        "Cx",
        "foto",
        "an",
    ),
    "instagram-comments": (
        {
            "comment_id": "5",
            "text": "mooi",
            "created_at": 1718010000,
            "user": {"unique_id": "bram"},
            "post_id": "4",
            "parent_comment_id": None,
        },
        "5",
        "mooi",
        "bram",
    ),
    "threads.net": (
        {"code": "T1", "caption": {"text": "draadje"}, "taken_at": 1718010000, "user": {"username": "an"}},
        "T1",
        "draadje",
        "an",
    ),
    "twitter.com": (
        {
            "rest_id": "11",
            "legacy": {
                "full_text": "tweet",
                "created_at": "Mon Jun 10 09:00:00 +0000 2024",
                "conversation_id_str": "10",
                "in_reply_to_status_id_str": "10",
            },
            "core": {"user_results": {"result": {"legacy": {"screen_name": "an"}}}},
        },
        "11",
        "tweet",
        "an",
    ),
    "linkedin.com": (
        {
            "updateMetadata": {"urn": "urn:li:activity:6960882777168695296"},
            "commentary": {"text": {"text": "nieuws"}},
            "actor": {
                "navigationContext": {"actionTarget": "https://www.linkedin.com/in/an?x=1"},
                "subDescription": {"text": "18 u • "},
            },
        },
        "6960882777168695296",
        "nieuws",
        "in/an",
    ),
    "facebook.com": (
        {
            "comet_sections": {
                "content": {
                    "story": {
                        "post_id": "21",
                        "message": {"text": "post"},
                        "actors": [{"url": "https://www.facebook.com/an"}],
                    }
                },
                "context_layout": {
                    "story": {"comet_sections": {"metadata": [{"story": {"creation_time": 1718010000}}]}}
                },
            }
        },
        "21",
        "post",
        "an",
    ),
    "9gag.com": (
        {"id": "a1", "title": "grap", "creationTs": 1718010000, "creator": {"username": "an"}},
        "a1",
        "grap",
        "an",
    ),
    "imgur.com": (
        {"id": "i1", "title": "kop", "description": "uitleg", "created_at": "2024-06-10T09:00:00Z", "account_id": 3},
        "i1",
        "kop\nuitleg",
        "3",
    ),
    "pinterest.com": (
        {
            "id": "p1",
            "title": "bord",
            "description": "",
            "created_at": "Mon, 10 Jun 2024 09:00:00 +0000",
            "pinner": {"username": "an"},
        },
        "p1",
        "bord",
        "an",
    ),
    "gab.com": (STATUS | {"content": "gab"}, "103", "gab", "an@voorbeeld.be"),
    "truthsocial.com": (STATUS | {"content": "<p>truth</p>"}, "103", "truth", "an@voorbeeld.be"),
    "xiaohongshu.com": (
        {"id": "x1", "note_card": {"title": "kop", "desc": "tekst", "time": 1718010000000, "user": {"user_id": "u"}}},
        "x1",
        "kop\ntekst",
        "u",
    ),
    "nieuw.example": (
        {"id": "n1", "text": "iets nieuws", "created_at": 1718010000, "user": {"username": "an"}},
        "n1",
        "iets nieuws",
        "an",
    ),
}


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("is_fourcat", [False, True])
def test_platforms(load_lines: Load, platform: str, is_fourcat: bool) -> None:
    data, id, text, author = PLATFORMS[platform]
    envelope = {"timestamp_collected": 1718074800000, "source_platform": platform, "source_platform_url": "https://x"}
    record = data | {"__import_meta": envelope} if is_fourcat else envelope | {"item_id": "1", "data": data}
    format, content = load_lines(record)
    assert format == ("4cat-ndjson" if is_fourcat else "zeeschuimer")
    assert (content.ids, content.texts, content.authors) == ([id], [text], [author])
    assert content.times == ["2024-06-10T09:00:00"]


def test_replies_keep_their_parent(load_lines: Load) -> None:
    def captured(platform: str, data: dict[str, Any]) -> dict[str, Any]:
        return {"source_platform": platform, "data": data}

    node = {
        "legacy_fbid": "31",
        "body": {"text": "reactie"},
        "created_time": 1718010000,
        "author": {"id": "9"},
        "feedback": {
            "replies_connection": {"edges": [{"node": {"legacy_fbid": "32", "body": {"text": "antwoord"}}}]},
        },
    }
    feedback = {
        "id": "feedback:21",
        "comment_rendering_instance_for_feed_location": {"comments": {"edges": [{"node": node}]}},
    }
    _, content = load_lines(
        captured("tiktok-comments", PLATFORMS["tiktok-comments"][0]),
        captured("instagram-comments", PLATFORMS["instagram-comments"][0]),
        captured("twitter.com", PLATFORMS["twitter.com"][0]),
        captured("facebook-comments", feedback),
    )
    assert content.ids == ["8", "5", "11", "31", "32"]
    assert content.parents == ["6", "4", "10", "feedback:21", "31"]
    assert content.threads == ["7", "4", "10", "feedback:21", "feedback:21"]


def test_an_item_of_an_unknown_shape_is_listed(load_lines: Load) -> None:
    _, content = load_lines(
        {"source_platform": "tiktok.com", "data": PLATFORMS["tiktok.com"][0]},
        {"source_platform": "nieuw.example", "data": {"a": 1}},
        {"source_platform": "tiktok.com", "data": {"id": "9", "author": 3}},
    )
    assert content.ids == ["7"]
    assert [(row.line, row.reason) for row in content.bad] == [(2, NOT_A_MESSAGE), (3, NO_TEXT)]


FOURCAT = ["bsky", "facebook", "linkedin", "telegram", "threads", "tiktok", "tiktok_comments", "twitter-import"]


@pytest.mark.parametrize("name", FOURCAT)
def test_4cat_tables(samples: Path, load: Load, name: str) -> None:
    path = samples / f"4cat_{name}.csv"
    assert formats.detect(path).format == "4cat-csv"
    content = load(path)
    assert content.ids == ["1000", "1001", "1002"]
    assert content.texts[1] == "Eerst onze eigen mensen, dan de rest"
    assert content.times == ["2024-06-10T09:00:00", "2024-06-10T09:01:00", "2024-06-10T09:02:00"]
    has_thread = name != "facebook"
    assert content.threads == (["1000"] * 3 if has_thread else [""] * 3)
    assert content.parents == (["", "1000", "1000"] if has_thread else [""] * 3)


def test_4cat_title_chat_and_parent(write: Write, load: Load) -> None:
    header = "id,thread_id,chat,reply_to,subject,body,timestamp,unix_timestamp,author\n"
    content = load(
        write(
            header + "5,buurt,buurt,,kop,tekst,2024-06-10 09:00:00,1718010000,an\n"
            "5,ander,ander,4,,tekst,2024-06-10 09:00:00,1718010000,an\n"
        )
    )
    assert content.ids == ["buurt:5", "ander:5"]
    assert content.texts == ["kop\ntekst", "tekst"]
    assert content.parents == ["", "ander:4"]


def test_nothing_in_it(write: Write) -> None:
    path = write('{"source_platform": "tiktok.com", "data": {"id": "1"}}\n')
    batches = formats.read(path)
    messages, bad = next(batches)
    assert (len(messages), len(bad)) == (0, 1)
    with pytest.raises(NothingToRead) as caught:
        next(batches)
    assert caught.value.details["bad_rows"] == bad
