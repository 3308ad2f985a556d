"""A real browser before a real server: what every journey shares."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from pytest_django.fixtures import Settings
    from pytest_django.live_server_helper import LiveServer

    from waterlijn.web.accounts.models import Member

# Playwright keeps an event loop in this thread; Django would take that for an asynchronous program.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
NARROW, WIDE = 320, 1280
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    path = os.environ.get("WATERLIJN_CHROMIUM", "/usr/bin/chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser: Browser, live_server: LiveServer, quick_settings: Settings) -> Iterator[Callable[..., Page]]:
    """`open_page("/help/")`, `open_page("/", member=somebody, width=320)`: a page in a fresh browser.

    Any error in the console fails the test: that is where a broken content security policy shows.
    """
    complaints: list[str] = []
    contexts = []

    def make(path: str = "/", *, member: Member | None = None, width: int = WIDE, language: str = "nl") -> Page:
        context = browser.new_context(
            base_url=live_server.url, viewport={"width": width, "height": 800}, reduced_motion="reduce"
        )
        contexts.append(context)
        cookies = [{"name": "waterlijn-language", "value": language, "url": live_server.url}]
        if member is not None:
            cookies.append({"name": "waterlijn", "value": _session_of(member), "url": live_server.url})
        context.add_cookies(cookies)  # type: ignore[arg-type]  # plain dicts will do
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda problem: complaints.append(str(problem)))
        page.goto(path)
        return page

    yield make
    for context in contexts:
        context.close()
    assert [text for text in complaints if "status of 4" not in text] == []


def _session_of(member: Member) -> str:
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(member.user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.fixture
def check_page() -> Callable[[Page], None]:
    """No violation that axe can find, one h1, a language, and no sideways scroll at 320 and 1280 pixels."""
    from axe_playwright_python.sync_playwright import Axe

    def check(page: Page) -> None:
        for width in (NARROW, WIDE):
            page.set_viewport_size({"width": width, "height": 800})
            over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert over <= 0, f"{page.url} is {over} pixels too wide at {width}"
            found: dict[str, Any] = Axe().run(page, options={"runOnly": RULES}).response
            wrong = [(rule["id"], [node["html"][:160] for node in rule["nodes"]]) for rule in found["violations"]]
            assert wrong == [], f"{page.url} at {width}: {wrong}"
        assert page.locator("h1").count() == 1
        assert page.evaluate("document.documentElement.lang") in ("nl", "en")

    return check


@pytest.fixture
def tab_to() -> Callable[[Page, str], None]:
    """`tab_to(page, "Bewaren")`: press Tab until the focus is on what bears that name; fails when it never comes."""

    def press(page: Page, name: str, *, most: int = 80) -> None:
        for _ in range(most):
            page.keyboard.press("Tab")
            here: str = page.evaluate(
                "(e => [e.innerText, e.ariaLabel, ...(e.labels ? [...e.labels].map(l => l.innerText) : [])]"
                ".filter(Boolean).join(' '))(document.activeElement)"
            )
            if name in here:
                return
        raise AssertionError(f"the Tab key never reached {name!r} on {page.url}")

    return press
