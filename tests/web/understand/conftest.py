"""Rounds of judging with two colleagues, and another program that asks at the web server's own door."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson
import pytest

if TYPE_CHECKING:
    from waterlijn.web.accounts.models import Member
    from waterlijn.web.listen.models import Source
    from waterlijn.web.understand.models import LabelRound, Reading


class Answer(NamedTuple):
    code: int
    headers: dict[str, str]
    raw: bytes

    @property
    def body(self) -> Any:
        return orjson.loads(self.raw)

    @property
    def kind(self) -> str:
        """Perspective's `errorType`."""
        return str(self.body["error"]["details"][0]["errorType"])

    def value(self, name: str = "TOXICITY") -> float:
        return float(self.body["attributeScores"][name]["summaryScore"]["value"])


Ask = Callable[..., Answer]


@pytest.fixture
def knock(db: None, settings: Any, tmp_path: Path) -> Iterator[Ask]:
    """`knock(path, body, key=..., method=..., **environ)`: one request at the door of the whole site."""
    from waterlijn.web.site.wsgi import with_door
    from waterlijn.web.understand.api import door
    from waterlijn.web.understand.api.keys import keys

    settings.DATA = tmp_path
    keys.forget()
    door._counts.cache_clear()

    def site(environ: dict[str, Any], start: Any) -> Any:
        raise AssertionError("this is not a page")

    application = with_door(site)

    def ask(path: str, body: Any = b"", *, key: str = "", method: str = "POST", **more: Any) -> Answer:
        raw = body if isinstance(body, bytes) else orjson.dumps(body)
        found: list[Any] = []
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": f"key={key}" if key else "",
            "CONTENT_LENGTH": str(len(raw)),
            "wsgi.input": io.BytesIO(raw),
            "wsgi.url_scheme": "http",
        }
        answer = application(environ | more, lambda *parts: found.extend(parts))
        status, headers = found
        return Answer(int(status[:3]), dict(headers), b"".join(answer))

    yield ask
    keys.forget()
    door._counts.cache_clear()


@pytest.fixture
def make_key(make_member: Callable[..., Member]) -> Callable[..., str]:
    from waterlijn.web.accounts import actions

    def make(name: str = "Reacties", **more: Any) -> str:
        return actions.make_key(by=make_member("administrator"), name=name, **more)

    return make


@pytest.fixture
def analyze(knock: Ask, make_key: Callable[..., str]) -> Ask:
    """`analyze(text, names, **fields)`: ask for scores with a good key."""
    key = make_key()

    def ask(text: str, names: Any = ("TOXICITY",), *, kind: str = "PLAIN_TEXT", **fields: Any) -> Answer:
        requested = names if isinstance(names, dict) else {name: {} for name in names}
        body = {"comment": {"text": text, "type": kind}, "requestedAttributes": requested, **fields}
        return knock("/v1alpha1/comments:analyze", body, key=key)

    return ask


@pytest.fixture
def two(make_member: Callable[..., Member]) -> tuple[Member, Member]:
    return make_member("communication", email="annelies-uit-de-test@waterdam.example"), make_member(
        "wellbeing", email="bartholomeus@waterdam.example"
    )


@pytest.fixture
def readings(add_reading: Callable[..., Reading]) -> list[Reading]:
    """Sixty messages, the model unsure about some."""
    return [
        add_reading(f"Bericht {i} over het plein en straat {i * 7}.", abuse=0.05 + 0.9 * (i % 10 == 0))
        for i in range(60)
    ]


@pytest.fixture
def start(source: Source, two: tuple[Member, Member]) -> Callable[..., LabelRound]:
    from waterlijn.web.understand import actions

    def begin(wanted: int = 1000, *, is_double: bool = True, **fields: Any) -> LabelRound:
        settings: dict[str, Any] = {"by": two[0], "sources": [source], "first_week": None, "last_week": None} | fields
        return actions.start_round(wanted=wanted, is_double=is_double, **settings)

    return begin
