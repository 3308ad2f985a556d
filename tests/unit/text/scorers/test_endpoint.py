"""A second reader behind an endpoint: asked only with a yes, and believed only when it answers what was asked."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

from waterlijn.errors import NotAllowed
from waterlijn.text.scorers.endpoint import ATTEMPTS, PARALLEL, PATIENCE, EndpointScorer
from waterlijn.text.scorers.protocol import has_answer

GOOD = {"abuse": 0.8, "hate": 0.1, "threat": 0, "othering": 1}
Clean = Callable[[Sequence[str]], Any]


def answer(content: object, model: str = "m-1") -> bytes:
    said = content if isinstance(content, str) else json.dumps(content)
    return json.dumps({"model": model, "choices": [{"message": {"content": said}}]}).encode()


def scorer(post: Callable[[bytes], bytes], *, may_send: bool = True) -> EndpointScorer:
    return EndpointScorer(post, "m", may_send=may_send)


def test_without_a_yes_nothing_happens() -> None:
    with pytest.raises(NotAllowed, match="explicit yes"):
        scorer(lambda _body: answer(GOOD), may_send=False)


def test_raw_texts_are_not_sent() -> None:
    sent: list[bytes] = []

    def post(body: bytes) -> bytes:
        sent.append(body)
        return answer(GOOD)

    with pytest.raises(NotAllowed, match="not pseudonymised"):
        scorer(post).score(("bel 0475 12 34 56",))  # type: ignore[arg-type]
    assert sent == []


def test_what_is_asked_and_what_comes_back(clean: Clean) -> None:
    sent: list[dict[str, Any]] = []

    def post(body: bytes) -> bytes:
        sent.append(json.loads(body))
        return answer(GOOD)

    scores = scorer(post).score(clean(['zeg "hallo" tegen [NAME] \ud83d', "bel 0475 12 34 56"]))
    np.testing.assert_array_equal(scores.probability, [[0.8, 0.1, 0.0, 1.0]] * 2)
    assert scores.version.startswith("openai m-1 ")
    users = {json.loads(request["messages"][1]["content"])["message"] for request in sent}
    assert users == {'zeg "hallo" tegen [NAME] ?', "bel [PHONE]"}
    assert {(request["model"], request["temperature"]) for request in sent} == {("m", 0)}


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"<html>",
        b"[]",
        b"null",
        b'{"choices": []}',
        b'{"choices": [{"message": {"content": null}}]}',
        b"\xff\xfe",
        b"[" * 100_000,
        answer("Dit is beledigend."),
        answer("```json\n" + json.dumps(GOOD) + "\n```"),
        answer({**GOOD, "abuse": 1.5}),
        answer({**GOOD, "abuse": -0.1}),
        answer({**GOOD, "abuse": True}),
        answer({**GOOD, "abuse": "0.8"}),
        answer({**GOOD, "abuse": None}),
        answer(json.dumps(GOOD).replace("0.8", "NaN")),
        answer({"abuse": 0.5}),
        answer({**GOOD, "note": "sure"}),
        answer([0.8, 0.1, 0.0, 1.0]),
        answer(json.dumps(GOOD) + " " * 100_000),
    ],
)
def test_anything_else_is_no_answer(clean: Clean, raw: bytes) -> None:
    scores = scorer(lambda _body: raw).score(clean(["een bericht"]))
    assert not has_answer(scores).any()


def test_a_lost_connection_is_tried_again_and_not_for_ever(clean: Clean) -> None:
    times: dict[bytes, int] = {}

    def post(body: bytes) -> bytes:
        times[body] = times.get(body, 0) + 1
        if b"eerste" in body and times[body] == 1:
            raise TimeoutError
        if b"tweede" in body:
            raise ConnectionError
        return answer(GOOD)

    scores = scorer(post).score(clean(["eerste", "tweede", "derde"]))
    assert has_answer(scores).tolist() == [True, False, True]
    assert sorted(times.values()) == [1, 2, ATTEMPTS]


def test_an_endpoint_that_is_down_is_left_alone(clean: Clean) -> None:
    asked: list[bytes] = []

    def post(body: bytes) -> bytes:
        asked.append(body)
        raise ConnectionError

    scores = scorer(post).score(clean([f"bericht {i}" for i in range(200)]))
    assert not has_answer(scores).any()
    assert len(asked) <= (PATIENCE + PARALLEL) * ATTEMPTS


def test_another_model_behind_the_same_address_is_not_believed(clean: Clean) -> None:
    names = iter(["m-1", "m-1", "m-2", "m-1"])
    one = scorer(lambda _body: answer(GOOD, next(names)))
    found = [has_answer(one.score(clean([text])))[0] for text in "abcd"]
    assert found == [True, True, False, True]
