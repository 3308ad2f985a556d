"""Participants of a conversation as a web server sees them: a browser, its cookies, and what it sends.

Nothing but asyncio of the standard library, because server and participants share the processors.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
import uuid
from collections import deque
from dataclasses import dataclass, field
from random import Random
from typing import Any, NamedTuple
from urllib.parse import urlencode

TIMEOUT = 30.0  # seconds; a person has given up long before
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')
NUMBER = re.compile(rb'name="statement"[^>]*value="(\d+)"|value="(\d+)"[^>]*name="statement"')
KEY = re.compile(rb'name="key"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="key"')
GOOD = (200, 303)


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes


class Wrong(Exception):
    """An answer that a participant should never see."""


class Browser:
    """One connection that is kept open, and cookies."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def ask(self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None) -> Answer:
        """One request; the connection is opened when there is none. An error closes it."""
        try:
            async with asyncio.timeout(TIMEOUT):
                return await self._ask(method, path, body, headers or {})
        except BaseException:
            self.close()
            raise

    async def _ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        if self._writer is None:
            self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self.port)
        lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}"]
        if self.cookies:
            lines.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        if method == "POST":
            lines.append(f"Content-Length: {len(body)}")
        lines += [f"{name}: {value}" for name, value in headers.items()]
        self._writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
        return await self._answer(method)

    async def _answer(self, method: str) -> Answer:
        assert self._reader is not None
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        status, headers = int(head[0].split()[1]), {}
        for line in filter(None, head[1:]):
            name, _, value = line.partition(":")
            name, value = name.lower(), value.strip()
            if name == "set-cookie":
                cookie, _, content = value.split(";")[0].partition("=")
                self.cookies[cookie] = content
            headers[name] = value
        if "chunked" in headers.get("transfer-encoding", ""):
            body = await self._chunks()
        else:
            body = await self._reader.readexactly(int(headers.get("content-length", 0)) if method != "HEAD" else 0)
        if headers.get("connection", "") == "close":
            self.close()
        return Answer(status, headers, body)

    async def _chunks(self) -> bytes:
        assert self._reader is not None
        body = b""
        while size := int((await self._reader.readline()).split(b";")[0], 16):
            body += await self._reader.readexactly(size)
            await self._reader.readexactly(2)
        await self._reader.readline()
        return body

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()
        self._reader = self._writer = None


@dataclass
class Vote:
    """A vote that a person gave once; however often it is sent, it keeps its key."""

    number: int
    value: int
    key: str = field(default_factory=lambda: str(uuid.uuid4()))


@dataclass
class Person:
    """Somebody who takes part, through JSON as the page's script does, or through forms."""

    port: int
    conversation: str  # its key in the link
    seed: int
    browser: Browser = field(init=False)
    chance: Random = field(init=False)
    token: str = ""
    shown: deque[int] = field(default_factory=deque)  # numbers of statements that come next
    form_key: str = ""
    acknowledged: dict[str, Vote] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.browser, self.chance = Browser(self.port), Random(self.seed)

    @property
    def base(self) -> str:
        return f"/meet/g/{self.conversation}/"

    async def enter(self) -> None:
        """From the link to the first statement."""
        await self.look("")
        await self.post("in/", {"language": "nl"})
        await self.look("vote/")

    async def look(self, page: str) -> Answer:
        answer = await self.browser.ask("GET", self.base + page)
        if answer.status not in GOOD:
            raise Wrong(f"{answer.status} for {page or 'the entrance'}")
        if found := TOKEN.search(answer.body):
            self.token = found[1].decode()
        if page == "vote/":
            self._read_form(answer.body)
        return answer

    def _read_form(self, body: bytes) -> None:
        number, key = NUMBER.search(body), KEY.search(body)
        self.form_key = (key[1] or key[2]).decode() if key else ""
        self.shown = deque([int(number[1] or number[2])] if number else [])

    async def post(self, page: str, fields: dict[str, Any]) -> Answer:
        body = urlencode({"csrfmiddlewaretoken": self.token} | fields).encode()
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = await self.browser.ask("POST", self.base + page, body, kind)
        if answer.status not in GOOD:
            raise Wrong(f"{answer.status} for {page}")
        return answer

    def new_vote(self) -> Vote | None:
        """What this person thinks of the statement that is shown; None when there is nothing left."""
        if not self.shown:
            return None
        return Vote(self.shown.popleft(), self.chance.choices((1, 0, -1), (5, 2, 3))[0])

    async def send(self, *votes: Vote) -> dict[str, Any]:
        """Votes as the script of the page sends them. Afterwards they are acknowledged, or it is an error."""
        said = [{"statement": vote.number, "vote": vote.value, "key": vote.key} for vote in votes]
        kind = {"Content-Type": "application/json", "X-CSRFToken": self.token, "Accept": "application/json"}
        answer = await self.browser.ask("POST", self.base + "votes/", json.dumps({"votes": said}).encode(), kind)
        if answer.status != 200:
            raise Wrong(f"{answer.status} for votes/")
        result: dict[str, Any] = json.loads(answer.body)
        kept = set(result["kept"])
        self.acknowledged |= {vote.key: vote for vote in votes if vote.key in kept}
        if missing := [vote.key for vote in votes if vote.key not in kept]:
            raise Wrong(f"not kept: {len(missing)} of {len(votes)}")
        self.shown = deque(statement["number"] for statement in result["next"])
        return result

    async def submit(self, vote: Vote) -> None:
        """A vote as a browser without a script sends it. The redirect is the acknowledgement."""
        vote.key = self.form_key or vote.key
        answer = await self.post("vote/", {"statement": vote.number, "vote": vote.value, "key": vote.key})
        if answer.status != 303:
            raise Wrong(f"{answer.status} for a vote by form")
        self.acknowledged[vote.key] = vote

    async def add(self, text: str) -> None:
        """Write a statement, with the look-alikes that appear while typing."""
        for end in (len(text) // 3, 2 * len(text) // 3):
            await self.post("alike/", {"text": text[:end]})
        await self.look("add/")
        await self.post("add/", {"text": text, "key": str(uuid.uuid4())})


@dataclass
class Times:
    """How long answers took, per kind of request, and what went wrong."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    is_ramp: bool = True

    async def of(self, kind: str, work: Any, due: float | None = None) -> bool:
        """Do it and write down how long it took since it was due; False when it failed."""
        begun = time.perf_counter() if due is None else due
        try:
            await work
        except (OSError, Wrong, ValueError, KeyError, TimeoutError, EOFError, asyncio.LimitOverrunError) as problem:
            self.failures.append(f"{kind}: {type(problem).__name__} {problem}")
            return False
        if not self.is_ramp:
            self.seconds.setdefault(kind, []).append(time.perf_counter() - begun)
        return True
