"""The first page waits for no science, and still every address of every room works."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from django.urls import resolve, reverse

FIRST_PAGE = """
import sys
import waterlijn.web.site.wsgi
from django.template import engines
from django.urls import resolve, reverse
resolve(reverse("account_login"))
engines["django"].engine
sys.exit(", ".join({"numba", "scipy.special", "scipy.sparse", "pyarrow"} & set(sys.modules)) or 0)
"""


def test_the_first_page_brings_no_science_along() -> None:
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "waterlijn.web.site.settings"}
    command = [sys.executable, "-c", FIRST_PAGE]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"loaded too early: {done.stderr}"


@pytest.mark.parametrize("name", ["listen:home", "listen:new_source", "understand:temperature", "understand:report"])
def test_the_addresses_of_a_room_are_known(name: str) -> None:
    assert resolve(reverse(name)).view_name == name


def test_pages_that_wait_leave_room_for_programs() -> None:
    """Of all who come at once some are served, some wait, the others hear it at once; then there is room again."""
    from waterlijn.web.site import serve
    from waterlijn.web.site.lanes import AGAIN
    from waterlijn.web.site.wsgi import ENTER_LINE, ENTERING, LINE, PAGES, TALK_LINE, TALKING, with_door

    assert PAGES + LINE <= serve.STAFF // 2
    assert TALKING + TALK_LINE + ENTERING + ENTER_LINE == serve.TALK
    busy, ready = threading.Semaphore(0), threading.Event()

    def page(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        busy.release()
        assert ready.wait(10)
        start_response("200 OK", [])
        return [b"page"]

    application = with_door(page)

    def ask(method: str = "GET") -> tuple[str, dict[str, str], bytes]:
        found: list[Any] = []
        body = application({"PATH_INFO": "/", "REQUEST_METHOD": method}, lambda *parts: found.extend(parts))
        return found[0], dict(found[1]), b"".join(body)

    with ThreadPoolExecutor(serve.STAFF) as pool:
        asked = [pool.submit(ask) for _ in range(serve.STAFF)]
        for _ in range(PAGES):
            assert busy.acquire(timeout=10)
        refused = [answer for answer in asked if _soon(answer)]
        assert len(refused) == serve.STAFF - PAGES - LINE
        status, headers, body = refused[0].result()
        assert (status, headers["Retry-After"]) == ("503 Service Unavailable", str(AGAIN))
        assert (b"te druk" in body, ask("HEAD")[2]) == (True, b"")
        ready.set()
        assert sum(answer.result(10)[0] == "200 OK" for answer in asked) == PAGES + LINE
    assert ask()[0] == "200 OK"


VOTE, COME_IN, STAFF = "/meet/g/plein/votes/", "/meet/g/plein/in/", "/understand/report/"
PDF = "/meet/g/plein/result/pdf/"  # made for who asks, so as heavy as a page of staff


@pytest.mark.parametrize(
    ("path", "busy_with"),
    [
        (VOTE, STAFF), (VOTE, PDF), (VOTE, COME_IN), ("/meet/g/plein/result/", PDF), ("/meet/g/plein/me/", STAFF),
        (COME_IN, STAFF), ("/meet/g/plein/", PDF), ("/static/site/site.css", STAFF), (STAFF, VOTE),
    ],
)  # fmt: skip
def test_who_waits_for_one_thing_keeps_nobody_from_another(path: str, busy_with: str) -> None:
    """All threads of a lane are busy and its line is full: the other lanes notice nothing."""
    from waterlijn.web.site.wsgi import LINE, PAGES, TALKING, with_door

    assert TALKING == PAGES
    busy, ready = threading.Semaphore(0), threading.Event()

    def page(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        if environ["PATH_INFO"] == busy_with:
            busy.release()
            assert ready.wait(10)
        start_response("200 OK", [])
        return [b"page"]

    application = with_door(page)

    def ask(where: str) -> list[bytes]:
        return list(application({"PATH_INFO": where, "REQUEST_METHOD": "GET"}, lambda *parts: None))

    with ThreadPoolExecutor(PAGES + LINE) as pool:
        asked = [pool.submit(ask, busy_with) for _ in range(PAGES + LINE)]
        for _ in range(PAGES):
            assert busy.acquire(timeout=10)
        for _ in range(20):
            assert ask(path) == [b"page"]
        ready.set()
        assert [answer.result(10) for answer in asked] == [[b"page"]] * (PAGES + LINE)


def test_a_lane_keeps_its_threads() -> None:
    """Threads hold the connections to the database: their number must stay what it is, however many people come."""
    from waterlijn.web.site.wsgi import TALKING, with_door

    seen = set()

    def page(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        seen.add(threading.get_ident())
        return []

    application = with_door(page)
    with ThreadPoolExecutor(40) as pool:
        environ = {"PATH_INFO": "/meet/g/plein/votes/", "REQUEST_METHOD": "POST"}
        list(pool.map(lambda _: application(dict(environ), lambda *parts: None), range(400)))
    assert 1 <= len(seen) <= TALKING


def _soon(answer: Future[Any]) -> bool:
    try:
        answer.result(0.2)
    except TimeoutError:
        return False
    return True
