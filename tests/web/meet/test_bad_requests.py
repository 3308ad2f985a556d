"""Whatever comes in at the doors of participants: an answer that says no, never a fault, and nothing odd is kept."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from waterlijn.web.meet import pace
from waterlijn.web.meet.models import Conversation, Participant, Statement, Vote

FUZZ = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
KEY = "0e7f7c1e-8a52-4f5e-9f4b-0a1f3c2d4e5f"
GOOD = {"statement": 1, "vote": 1, "key": KEY}
NUMBERS = st.one_of(st.integers(), st.floats(), st.booleans(), st.sampled_from([10**30, -(10**30), 2**31, 2**63]))
ODD = st.one_of(st.none(), NUMBERS, st.text(max_size=60), st.sampled_from(["1", "-1", " 1", "१", "1e0", "0x1", "\x00"]))
ANY_JSON = st.recursive(ODD, lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=9), inner), max_leaves=12)
A_VOTE = st.fixed_dictionaries(
    {},
    optional={
        "statement": ODD | st.integers(-2, 9) | ANY_JSON,
        "vote": ODD | st.integers(-3, 3) | ANY_JSON,
        "key": ODD | st.uuids().map(str) | st.uuids().map(lambda key: key.hex.upper()) | ANY_JSON,
    },
)
FIELDS = st.dictionaries(
    st.sampled_from(
        ["statement", "vote", "key", "text", "kind", "about", "sure", "change", "code", "email", "language", "back",
         "what", "number", "about-age", "csrfmiddlewaretoken"]
    ),
    st.text(max_size=200)
    | st.sampled_from(["1", "-1", "0", "everything", "vote", "statement", "need", "yes", KEY, "\x00"]),
)  # fmt: skip
PAGES = [
    "",
    "in/",
    "vote/",
    "votes/",
    "statements/",
    "add/",
    "alike/",
    "me/",
    "me/back/",
    "rules/",
    "language/",
    "hall/",
]


@pytest.fixture
def base(conversation: Conversation, make_statement: Callable[..., Statement]) -> str:
    for _ in range(5):
        make_statement()
    return f"/meet/g/{conversation.key}/"


@pytest.fixture
def browser(base: str, visitor: Callable[..., Client]) -> Client:
    client = visitor()
    client.raise_request_exception = False
    return client


def send(browser: Client, path: str, body: Any, **more: Any) -> Any:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return browser.post(path, raw, **{"content_type": "application/json"} | more)


def check(status: int) -> None:
    """Said yes, go there, or a fault of who asked."""
    assert status < 500, status
    assert all(vote.value in (-1, 0, 1) and uuid.UUID(vote.key) for vote in Vote.objects.all())


BODIES = {
    "nothing": b"",
    "no JSON": b"{",
    "bytes": bytes(range(256)),
    "half a letter": b'{"votes":["\xed\xa0\x80"]}',
    "lone surrogate": b'{"votes":[{"statement":1,"vote":1,"key":"\\ud800"}]}',
    "a list": b"[]",
    "a number": b"3",
    "NaN": b"NaN",
    "deep": b"[" * 200_000,
    "deep inside": b'{"votes":' + b'[{"key":' * 50_000,
    "votes is an object": b'{"votes":{}}',
    "votes is a text": b'{"votes":"1"}',
    "votes of votes": b'{"votes":[[[]]]}',
    "a number of 5,000 digits": b'{"votes":[{"statement":' + b"9" * 5_000 + b',"vote":1,"key":"x"}]}',
    "an infinite statement": b'{"votes":[{"statement":1e999,"vote":-Infinity,"key":null}]}',
    "10,000 votes": json.dumps({"votes": [GOOD] * 10_000}).encode(),
    "six megabytes": b'{"votes":[' + b" " * 6_000_000 + b"]}",
    "twice the same name": b'{"votes":[],"votes":{"votes":1}}',
}


@pytest.mark.parametrize("name", BODIES)
def test_no_list_of_votes(browser: Client, base: str, name: str) -> None:
    answer = send(browser, base + "votes/", BODIES[name])
    check(answer.status_code)
    if answer.status_code == 200:
        assert answer.json()["kept"] == []
    else:
        assert answer.status_code in (400, 413)
    assert not Vote.objects.exists()


ODD_VOTES: list[Any] = [
    GOOD | {"statement": "1 "}, GOOD | {"statement": True}, GOOD | {"statement": 1.0}, GOOD | {"statement": -1},
    GOOD | {"statement": 0}, GOOD | {"statement": 99}, GOOD | {"statement": 2**40}, GOOD | {"statement": [1]},
    GOOD | {"vote": 2}, GOOD | {"vote": True}, GOOD | {"vote": 0.5}, GOOD | {"vote": None}, GOOD | {"vote": "agree"},
    GOOD | {"key": ""}, GOOD | {"key": 7}, GOOD | {"key": "x" * 36}, GOOD | {"key": "x" * 10_000}, {}, None, 1, "1", [],
]  # fmt: skip


@pytest.mark.parametrize("vote", ODD_VOTES, ids=str)
def test_a_vote_that_is_none_is_not_kept_and_the_others_are(browser: Client, base: str, vote: Any) -> None:
    other = str(uuid.uuid4())
    answer = send(browser, base + "votes/", {"votes": [vote, {"statement": 2, "vote": -1, "key": other}]})
    assert answer.status_code == 200
    assert answer.json()["kept"] == [other]
    assert [(row.key, row.statement.number, row.value) for row in Vote.objects.all()] == [(other, 2, -1)]


@FUZZ
@given(body=ANY_JSON | st.fixed_dictionaries({"votes": st.lists(A_VOTE | ANY_JSON, max_size=6)}))
def test_any_json(browser: Client, base: str, body: Any) -> None:
    pace.forget()
    answer = send(browser, base + "votes/", body)
    check(answer.status_code)
    if answer.status_code == 200:
        said = answer.json()
        assert Vote.objects.filter(key__in=said["kept"]).count() == len(set(said["kept"]))
        assert not set(said["refused"]) & set(said["kept"])


@FUZZ
@given(
    raw=st.binary(max_size=300), kind=st.sampled_from(["application/json", "text/plain", "multipart/form-data", "x"])
)
def test_any_bytes(browser: Client, base: str, raw: bytes, kind: str) -> None:
    pace.forget()
    for page in ("votes/", "vote/", "in/", "add/", "alike/", "me/back/"):
        check(browser.post(base + page, raw, content_type=kind).status_code)


@FUZZ
@given(fields=FIELDS, page=st.sampled_from(PAGES))
def test_any_form(
    browser: Client, base: str, make_participants: Callable[..., list[Participant]], fields: dict[str, str], page: str
) -> None:
    pace.forget()
    check(browser.post(base + page, fields).status_code)
    check(browser.get(base + page, fields).status_code)
    stranger = Client(raise_request_exception=False)
    check(stranger.post(base + page, fields).status_code)


@pytest.mark.parametrize("entrance", ["open", "code", "email", "login"])
def test_any_entrance(make_conversation: Callable[..., Conversation], entrance: str) -> None:
    asked = [{"key": "age", "text": "Hoe oud ben je?", "options": ["jong", "oud"]}, {"key": 3}, None, "x"]
    where = make_conversation(entrance=entrance, background=asked)
    base, stranger = f"/meet/g/{where.key}/", Client(raise_request_exception=False)
    for said in ("", "x", "\x00", "BCDF-GHJK", "😀" * 300, "a@b.example", "a" * 300 + "@b.example"):
        for fields in ({"code": said}, {"email": said}, {"about-age": said}, {"about-3": said}, {"language": said}):
            check(stranger.post(base + "in/", fields).status_code)
    for token in ("x", "%00", "é", "A" * 2_000, "%ff%fe"):
        check(stranger.get(f"{base}in/{token}/").status_code)
        check(stranger.get(f"{base}in/mail/{token}/").status_code)
        check(stranger.post(f"{base}in/mail/{token}/").status_code)


@pytest.mark.parametrize("key", ["%00", "a%00b", "x" * 5_000, "%ff%fe", "..%2f..", "😀", "' OR 1=1 --", "%F0%9F"])
def test_a_link_that_is_none(db: None, key: str) -> None:
    stranger = Client(raise_request_exception=False)
    for page in PAGES:
        assert stranger.get(f"/meet/g/{key}/{page}").status_code in (404, 429)
        assert stranger.post(f"/meet/g/{key}/{page}").status_code in (404, 429)


@pytest.mark.parametrize("cookie", ["", "x", "\x01", "ÿ", "a" * 5_000, "%00", '"', ";", "null"])
def test_a_cookie_that_is_none_lets_nobody_vote(
    base: str, conversation: Conversation, participant: Participant, cookie: str
) -> None:
    stranger = Client(raise_request_exception=False)
    stranger.cookies[f"waterlijn-meet-{conversation.pk}"] = cookie
    assert send(stranger, base + "votes/", {"votes": [GOOD]}).status_code == 403
    assert stranger.post(base + "vote/", GOOD).status_code == 303
    for page in PAGES:
        check(stranger.get(base + page).status_code)
    assert not Vote.objects.exists()


def test_the_cookie_of_another_conversation_lets_nobody_vote(
    base: str,
    conversation: Conversation,
    make_conversation: Callable[..., Conversation],
    visitor: Callable[..., Client],
) -> None:
    other = make_conversation()
    there = visitor(other)
    key = there.cookies[f"waterlijn-meet-{other.pk}"].value
    there.cookies[f"waterlijn-meet-{conversation.pk}"] = key
    assert send(there, base + "votes/", {"votes": [GOOD]}).status_code == 403
    assert there.post(base + "vote/", GOOD).status_code == 303
    assert not Vote.objects.exists()


@pytest.mark.parametrize("token", [None, "", "x", "a" * 64, "é", "\x7f" * 32])
def test_a_forged_form_is_refused(base: str, conversation: Conversation, browser: Client, token: str | None) -> None:
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    strict.cookies.update(browser.cookies)
    strict.get(base + "vote/")
    more = {} if token is None else {"headers": {"X-CSRFToken": token}}
    assert send(strict, base + "votes/", {"votes": [GOOD]}, **more).status_code == 403
    form = GOOD if token is None else GOOD | {"csrfmiddlewaretoken": token}
    for page in ("vote/", "in/", "add/", "me/back/"):
        assert strict.post(base + page, form).status_code == 403
    assert not Vote.objects.exists()


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "head", "trace"])
def test_another_method(browser: Client, base: str, method: str) -> None:
    for page in PAGES:
        check(getattr(browser, method)(base + page).status_code)
    assert not Vote.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_vote_of_somebody_who_is_gone_is_refused(base: str, participant: Participant) -> None:
    from waterlijn.web.meet.actions import taking_back, taking_part

    known = Participant.objects.get(pk=participant.pk)
    taking_back.take_back_everything(conversation=participant.conversation, participant=participant)
    votes = [taking_part.Given(number, 1, str(uuid.uuid4())) for number in (1, 2)]
    for given_votes in (votes, votes[:1]):
        taken = taking_part.cast(conversation=known.conversation, participant=known, votes=given_votes)
        assert taken == taking_part.Taken([], [vote.key for vote in given_votes])
    assert not Vote.objects.exists()
