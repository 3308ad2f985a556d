"""Whatever a program sends: a sensible answer, in JSON, and never a crash."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from tests.web.understand.conftest import Answer

pytestmark = pytest.mark.django_db
Ask = Callable[..., "Answer"]
ANALYZE = "/v1alpha1/comments:analyze"
GOOD = {"comment": {"text": "Dank u wel voor de hulp"}, "requestedAttributes": {"TOXICITY": {}}}


@pytest.mark.parametrize(
    "raw",
    [b"", b"{", b"nothing", b"[]", b"7", b"null", b"\xff\xfe", b'"x"', b'{"comment": NaN}', b"[" * 100_000,
     b'{"a":' * 5000 + b"1" + b"}" * 5000, b'{"comment": {"text": "\\ud800"}}', b" " * (2 * 1024 * 1024 + 1)],
)  # fmt: skip
def test_no_json(knock: Ask, make_key: Callable[..., str], raw: bytes) -> None:
    answer = knock(ANALYZE, raw, key=make_key())
    assert (answer.code, answer.body["error"]["status"]) == (400, "INVALID_ARGUMENT")


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"comment": None}, "COMMENT_EMPTY"),
        ({"comment": {}}, "COMMENT_EMPTY"),
        ({"comment": {"text": ""}}, "COMMENT_EMPTY"),
        ({"comment": {"text": " \n\t\u200a "}}, "COMMENT_EMPTY"),
        ({"comment": "text"}, "INVALID_REQUEST"),
        ({"comment": {"text": 7}}, "INVALID_REQUEST"),
        ({"comment": {"text": ["x"]}}, "INVALID_REQUEST"),
        ({"comment": {"text": "dag", "type": "MARKDOWN"}}, "INVALID_REQUEST"),
        ({"comment": {"text": "a" * 20481}}, "COMMENT_TOO_LONG"),
        ({"comment": {"text": "é" * 10241}}, "COMMENT_TOO_LONG"),
        ({"comment": {"text": "dag " * 250_000}}, "COMMENT_TOO_LONG"),
        ({"comment": {"text": "😀😀😀"}}, "LANGUAGE_DETECTION_FAILED"),
        ({"comment": {"text": "!!! 112 ???"}}, "LANGUAGE_DETECTION_FAILED"),
        ({"requestedAttributes": {}}, "NO_REQUESTED_ATTRIBUTES"),
        ({"requestedAttributes": None}, "NO_REQUESTED_ATTRIBUTES"),
        ({"requestedAttributes": ["TOXICITY"]}, "INVALID_REQUEST"),
        ({"requestedAttributes": {"NICENESS": {}}}, "INVALID_REQUEST"),
        ({"requestedAttributes": {"TOXICITY@6": {}}}, "INVALID_REQUEST"),
        ({"requestedAttributes": {"toxicity": {}}}, "INVALID_REQUEST"),
        ({"requestedAttributes": {"TOXICITY": 1}}, "INVALID_REQUEST"),
        ({"requestedAttributes": {"TOXICITY": {"scoreType": "PERCENTILE"}}}, "INVALID_REQUEST"),
        ({"requestedAttributes": {"TOXICITY": {"scoreThreshold": "high"}}}, "INVALID_REQUEST"),
        ({"requestedAttributes": {"TOXICITY": {"scoreThreshold": True}}}, "INVALID_REQUEST"),
        ({"languages": "nl"}, "INVALID_REQUEST"),
        ({"languages": [1]}, "INVALID_REQUEST"),
        ({"languages": [""]}, "INVALID_REQUEST"),
        ({"languages": ["nl"] * 1000}, "INVALID_REQUEST"),
        ({"spanAnnotations": "yes"}, "INVALID_REQUEST"),
        ({"doNotStore": 1}, "INVALID_REQUEST"),
        ({"clientToken": {"a": 1}}, "INVALID_REQUEST"),
        ({"context": 3}, "INVALID_REQUEST"),
        ({"context": {"entries": [{}], "articleAndParentComment": {"a": 1}}}, "INVALID_REQUEST"),
    ],
)
def test_wrong_fields(knock: Ask, make_key: Callable[..., str], change: dict[str, Any], kind: str) -> None:
    answer = knock(ANALYZE, GOOD | change, key=make_key())
    assert (answer.code, answer.kind) == (400, kind)


def test_unknown_names_are_named(knock: Ask, make_key: Callable[..., str]) -> None:
    answer = knock(ANALYZE, GOOD | {"requestedAttributes": {"NICENESS": {}}}, key=make_key())
    assert answer.body["error"]["message"] == "Unknown requested attribute: NICENESS"


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "OPTIONS", "HEAD", "PATCH"])
def test_other_methods(knock: Ask, make_key: Callable[..., str], method: str) -> None:
    answer = knock(ANALYZE, GOOD, key=make_key(), method=method, HTTP_ORIGIN="https://elders.example")
    assert (answer.code, answer.headers["Allow"]) == (405, "POST")
    assert bool(answer.raw) == (method != "HEAD")
    assert not [name for name in answer.headers if name.startswith("Access-Control")]


@pytest.mark.parametrize("path", ["/v1alpha1/", "/v1alpha1/comments", "/v1alpha1/comments:delete", "/$discovery/x"])
def test_other_addresses(knock: Ask, path: str) -> None:
    assert knock(path).body["error"]["status"] == "NOT_FOUND"


def test_every_answer_is_kept_by_nobody(knock: Ask) -> None:
    headers = knock(ANALYZE, GOOD).headers
    assert headers["Cache-Control"] == "private, no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Type"].startswith("application/json")
    assert "Set-Cookie" not in headers


def test_over_the_open_line_a_key_is_refused(knock: Ask, make_key: Callable[..., str], settings: Any) -> None:
    key = make_key()
    settings.IS_SECURE, settings.SECURE_HSTS_SECONDS = True, 63072000
    assert knock(ANALYZE, GOOD, key=key).code == 403
    assert "Strict-Transport-Security" in knock(ANALYZE, GOOD, key=key).headers
    assert knock(ANALYZE, GOOD, key=key, **{"wsgi.url_scheme": "https"}).code == 200
    settings.BEHIND_PROXY = True
    assert knock(ANALYZE, GOOD, key=key, **{"wsgi.url_scheme": "https"}).code == 403
    assert knock(ANALYZE, GOOD, key=key, HTTP_X_FORWARDED_PROTO="https").code == 200


@pytest.mark.parametrize(
    "text",
    ["NUL \x00 in het midden van de zin", "z w \u200b e r \u0430 p", "k.l.o.o.t.z.a.k ben je", "k l o o t z a k ben je",
     "<script>alert(1)</script> wat een onzin is dit toch", "&#0; &#x110000; &notanentity; wat een dag", "<" * 20_000,
     "<!--" * 5000, "lul " * 5000, "a." * 10_000, "!?" * 10_000, "\u202e omgekeerd staat dit allemaal",
     "wat een 👨‍👩‍👧‍👦 gezin", "e\u0301e\u0301n keer maar, en niet meer", "ja"],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["PLAIN_TEXT", "HTML"])
def test_strange_texts(analyze: Ask, text: str, kind: str) -> None:
    answer = analyze(text, kind=kind, spanAnnotations=True)
    assert answer.code in (200, 400)
    if answer.code == 400:
        assert answer.kind in ("LANGUAGE_DETECTION_FAILED", "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE")


JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
FIELDS = ("comment", "requestedAttributes", "languages", "context", "clientToken", "spanAnnotations", "doNotStore",
          "attributeScores", "sessionId", "dropUnsupportedAttributes")  # fmt: skip


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(change=st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=3))
def test_any_json_gets_an_answer(knock: Ask, make_key: Callable[..., str], change: dict[str, Any]) -> None:
    from waterlijn.web.accounts.models import ApiKey
    from waterlijn.web.understand.api.keys import keys

    ApiKey.objects.all().delete()
    keys.forget()  # every example has a key of its own, and so many new ones a second are refused
    key = make_key()
    for path in (ANALYZE, "/v1alpha1/comments:suggestscore"):
        assert knock(path, GOOD | change, key=key).code in (200, 400)
