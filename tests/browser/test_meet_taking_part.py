"""Taking part on a telephone: by keyboard, through a tunnel, and without a script."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer

    from waterlijn.web.accounts.models import Organisation
    from waterlijn.web.meet.models import Conversation

pytestmark = pytest.mark.django_db(transaction=True)
SHOTS = os.environ.get("WATERLIJN_SHOTS", "")  # a folder: keep a picture of every page that is checked
TAP = 400  # milliseconds; a second tap within a third of a second is taken for a slip


@pytest.fixture
def look(check_page: Callable[[Page], None]) -> Callable[[Page, str], None]:
    """Check the page at telephone and desk size, and keep pictures of it when somebody asked for them."""

    def checked(page: Page, name: str) -> None:
        check_page(page)
        if SHOTS:
            for width in (320, 768, 1440):
                page.set_viewport_size({"width": width, "height": 900})
                page.screenshot(path=f"{SHOTS}/{name}-{width}.png", full_page=True)
        page.set_viewport_size({"width": 320, "height": 640})

    return checked


@pytest.fixture
def make_conversation(organisation: Organisation) -> Callable[..., Conversation]:
    """`make_conversation(n=15)`: with so many statements, on which one can vote today."""
    from waterlijn.web.meet import pace
    from waterlijn.web.meet.models import Conversation, Statement

    def make(n: int = 15, **fields: Any) -> Conversation:
        pace.forget()
        today = timezone.localdate()
        usual: dict[str, Any] = {
            "organisation": organisation, "key": uuid.uuid4().hex[:12], "languages": ["nl", "en", "fr"],
            "question": "Hoe maken we van het stationsplein een plek voor iedereen?",
            "about": "De gemeenteraad beslist in maart over het plein.",
            "vote_on": today, "decide_on": today + timedelta(days=30), "opened_at": timezone.now(),
        }  # fmt: skip
        made = Conversation.objects.create(**usual | fields)
        words = (
            "meer groen",
            "'s avonds toezicht",
            "een plek voor jongeren",
            "banken in de schaduw",
            "een fietsenstalling",
        )
        Statement.objects.bulk_create(
            Statement(
                conversation=made, number=k + 1, state="accepted", is_seed=True,
                text=f"Er moet {words[k % len(words)]} komen, ook als dat geld kost ({k + 1}).",
            )
            for k in range(n)
        )  # fmt: skip
        return made

    return make


def _press(page: Page, tab_to: Callable[..., None], label: str, key: str = "Enter") -> None:
    tab_to(page, label)
    page.keyboard.press(key)


def _kept(conversation: Conversation, n: int, page: Page) -> None:
    """Wait until so many votes are written down; never more."""
    for _ in range(100):
        if conversation.votes.count() >= n:
            break
        page.wait_for_timeout(100)
    assert conversation.votes.count() == n


def test_the_whole_journey_by_keyboard_on_a_telephone(
    open_page: Callable[..., Page],
    tab_to: Callable[..., None],
    look: Callable[[Page, str], None],
    make_conversation: Callable[..., Conversation],
) -> None:
    conversation = make_conversation(3)
    start = f"/meet/g/{conversation.key}/"
    page = open_page(start, width=320)
    look(page, "meet-entrance")
    _press(page, tab_to, "Doe mee")
    page.wait_for_url("**/vote/")
    look(page, "meet-vote")
    first = page.locator("#statement").inner_text()
    _press(page, tab_to, "Eens")
    page.wait_for_function("first => document.querySelector('#statement').innerText !== first", arg=first)
    assert page.locator("[data-live]").inner_text() == f"Volgende stelling: {page.locator('#statement').inner_text()}"
    assert page.evaluate("document.activeElement.innerText") == "Eens"
    page.wait_for_timeout(TAP)
    page.keyboard.press("2")
    page.wait_for_timeout(TAP)
    page.keyboard.press("3")
    page.wait_for_selector("text=Je stemde over alles wat er nu is")
    _kept(conversation, 3, page)
    assert sorted(conversation.votes.values_list("value", flat=True)) == [-1, 0, 1]
    page.reload()
    look(page, "meet-done")

    _press(page, tab_to, "Voeg zelf iets toe")
    page.wait_for_url("**/add/")
    tab_to(page, "Je stelling")
    page.keyboard.type("Er moet meer groen komen op het plein.")
    page.wait_for_selector("[data-alikes]:not([hidden])")
    look(page, "meet-add")
    page.locator("textarea").press("ControlOrMeta+A")
    page.keyboard.type("Die vuile profiteurs moeten terug naar hun land. En er moet meer groen komen!")
    _press(page, tab_to, "Toevoegen")
    page.wait_for_selector("text=Bedenk je het nog eens?")
    look(page, "meet-review")
    _press(page, tab_to, "Verander mijn woorden")
    page.wait_for_selector("textarea")
    page.locator("textarea").press("ControlOrMeta+A")
    page.keyboard.type("Ik voel me er als vrouw onveilig in het donker.")
    _press(page, tab_to, "Toevoegen")
    page.wait_for_selector("text=Een moderator leest je stelling eerst")
    _press(page, tab_to, "Mijn stemmen")
    page.wait_for_url("**/me/")
    look(page, "meet-me")
    _press(page, tab_to, "Neem deze stem terug")
    page.wait_for_selector("text=Je stem is teruggenomen")
    assert conversation.votes.count() == 2
    _press(page, tab_to, "Neem alles terug")
    page.wait_for_url("**/me/back/")
    look(page, "meet-take-back")
    _press(page, tab_to, "Ja, wis wat van mij is")
    page.wait_for_selector("text=Alles van jou is gewist")
    look(page, "meet-gone")
    assert (conversation.votes.count(), conversation.participants.count()) == (0, 0)
    page.goto(start + "rules/")
    look(page, "meet-rules")


@pytest.fixture
def telephone(browser: Browser, live_server: LiveServer, quick_settings: object) -> Iterator[Callable[..., Page]]:
    """A browser in which the connection may fail: what it says about that is no fault."""
    contexts = []

    def make(conversation: Conversation, **options: Any) -> Page:
        size: Any = {"width": 320, "height": 640}
        context = browser.new_context(base_url=live_server.url, viewport=size, reduced_motion="reduce", **options)
        contexts.append(context)
        page = context.new_page()
        page.goto(f"/meet/g/{conversation.key}/")
        return page

    yield make
    for context in contexts:
        context.close()


def test_where_one_stands_can_be_read_by_everybody(
    open_page: Callable[..., Page], look: Callable[[Page, str], None], make_conversation: Callable[..., Conversation]
) -> None:
    from waterlijn.web.meet.models import Analysis

    conversation = make_conversation(12)
    place = {
        "statements": list(range(1, 13)), "mean": [0.0] * 12,
        "direction": [[0.3 if n < 6 else -0.3, 0.0] for n in range(12)], "sides": [[-2.0, -2.3, -1.7], [2.0, 1.7, 2.3]],
    }  # fmt: skip
    agree = {"value": 0.62, "i80": [0.55, 0.7], "i95": [0.5, 0.74], "n": 32}
    rows = [{"number": n, "agree": agree} for n in range(1, 13)]
    Analysis.objects.create(
        conversation=conversation, last_vote=0, n_votes=1, n_participants=40, votes_hash="x", version="x",
        result={"verdict": "spectrum", "people": 40, "place": place, "statements": rows},
    )  # fmt: skip
    page = open_page(f"/meet/g/{conversation.key}/", width=320)
    page.get_by_role("button", name="Doe mee").click()
    for n in range(8):
        page.get_by_role("button", name="Eens" if n % 3 else "Oneens", exact=True).click()
        page.wait_for_timeout(TAP)
    _kept(conversation, 8, page)
    page.goto(f"/meet/g/{conversation.key}/me/")
    page.get_by_text("Hetzelfde in een tabel").click()
    look(page, "meet-standing")
    assert page.get_by_role("img", name="Je plek op de lijn").count() == 1


def test_in_a_tunnel_votes_wait_and_are_sent_once(
    telephone: Callable[..., Page], make_conversation: Callable[..., Conversation]
) -> None:
    conversation = make_conversation(15)
    page = telephone(conversation)
    page.get_by_role("button", name="Doe mee").click()
    page.wait_for_selector("#statement")
    page.context.set_offline(True)
    for n in range(6):
        page.get_by_role("button", name=("Eens", "Oneens")[n % 2], exact=True).click()
        page.wait_for_timeout(TAP)
    page.wait_for_selector("text=6 stemmen worden later verstuurd")
    assert page.locator("[data-place]").inner_text() == "6 van 15"
    assert conversation.votes.count() == 0
    page.context.set_offline(False)
    page.wait_for_selector("text=Al je stemmen zijn verstuurd")
    _kept(conversation, 6, page)
    rows = list(conversation.votes.order_by("pk").values_list("value", flat=True))
    assert rows == [1, -1, 1, -1, 1, -1]
    assert len(set(conversation.votes.values_list("statement", flat=True))) == 6


def test_a_page_that_is_loaded_again_and_a_second_tab_lose_and_double_nothing(
    telephone: Callable[..., Page], make_conversation: Callable[..., Conversation]
) -> None:
    conversation = make_conversation(12)
    page = telephone(conversation)
    page.get_by_role("button", name="Doe mee").click()
    page.wait_for_selector("#statement")
    # The server is too busy for every vote, and then answers again.
    page.context.route("**/votes/", lambda route: route.fulfill(status=503, headers={"Retry-After": "1"}, body="druk"))
    for _ in range(4):
        page.get_by_role("button", name="Eens", exact=True).click()
        page.wait_for_timeout(TAP)
    assert conversation.votes.count() == 0
    page.context.unroute("**/votes/")
    other = page.context.new_page()
    other.goto(page.url)
    page.reload()
    _kept(conversation, 4, page)
    page.wait_for_timeout(1500)
    assert conversation.votes.count() == 4
    assert page.locator("[data-place]").inner_text() == "4 van 12"
    assert page.evaluate("Object.keys(localStorage).filter(n => n.startsWith('waterlijn-meet-')).length") == 0


def test_without_a_script_everything_works(
    telephone: Callable[..., Page], make_conversation: Callable[..., Conversation]
) -> None:
    conversation = make_conversation(2)
    page = telephone(conversation, java_script_enabled=False)
    page.get_by_role("button", name="Français").click()
    page.get_by_role("button", name="Participer").click()
    page.get_by_role("button", name="D’accord", exact=True).click()
    page.get_by_role("button", name="Pas d’accord", exact=True).click()
    assert "Vous avez voté sur tout" in page.content()
    page.get_by_role("link", name="Ajouter quelque chose").click()
    page.get_by_label("Votre affirmation").fill("Il faut plus d’arbres sur la place.")
    page.get_by_role("button", name="Ajouter", exact=True).click()
    assert "lue par une personne qui modère" in page.content()
    assert conversation.votes.count() == 2
    assert conversation.statements.get(author__isnull=False).language == "fr"
