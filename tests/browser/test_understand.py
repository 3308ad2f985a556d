"""Begrijpen in a real browser: every page with axe at two widths, and the officer's Monday with the keyboard only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from waterlijn.web.accounts.models import Member, Place
    from waterlijn.web.understand.models import Reading

pytestmark = pytest.mark.django_db(transaction=True)
PAGES = ("", "index/", "waterline/", "topics/", "campaigns/", "signals/", "report/")
ROLES = ("communication", "data_protection")


@pytest.mark.usefixtures("year")
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_pages_with_a_year_of_messages(
    open_page: Callable[..., Page],
    check_page: Callable[[Page], None],
    make_member: Callable[..., Member],
    role: str,
    language: str,
) -> None:
    page = open_page("/understand/", member=make_member(role), language=language)
    for path in (*PAGES, *(("messages/",) if role == "communication" else ())):
        page.goto(f"/understand/{path}")
        check_page(page)


def test_pages_without_messages(
    open_page: Callable[..., Page], check_page: Callable[[Page], None], make_member: Callable[..., Member]
) -> None:
    page = open_page("/understand/", member=make_member("wellbeing"))
    for path in (*PAGES, "messages/"):
        page.goto(f"/understand/{path}")
        check_page(page)


def test_a_message_with_its_evidence(
    open_page: Callable[..., Page],
    check_page: Callable[[Page], None],
    make_member: Callable[..., Member],
    add_reading: Callable[..., Reading],
) -> None:
    reading = add_reading(
        "Die mensen krijgen alles en wij staan al zes jaar op een wachtlijst bij [NAME].",
        othering=0.8,
        severity=1,
        spans=[[0, 10, "othering", "us_them"], [23, 66, "need:livelihood", "housing"]],
        needs_bits=64,
    )
    page = open_page(f"/understand/messages/{reading.pk}/", member=make_member("communication"))
    check_page(page)
    text = page.locator("blockquote").inner_text()
    assert "Die mensen" in text
    assert "[naam]" in text
    assert page.locator("mark").count() == 2


@pytest.mark.usefixtures("year")
def test_from_the_sentence_to_a_message_with_the_keyboard_only(
    open_page: Callable[..., Page], make_member: Callable[..., Member], tab_to: Callable[[Page, str], None]
) -> None:
    page = open_page("/understand/", member=make_member("communication"))
    assert "Waterdam" in page.locator("h1").inner_text()
    tab_to(page, "Hetzelfde in cijfers")
    page.keyboard.press("Enter")
    assert page.locator("table").first.is_visible()
    tab_to(page, "Het weekverslag lezen of printen")
    page.keyboard.press("Enter")
    page.wait_for_url("**/understand/report/**")
    tab_to(page, "Download als pdf")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename.endswith(".pdf")
    page.goto("/understand/messages/")
    tab_to(page, "Waarom zo gelezen?")
    page.keyboard.press("Enter")
    page.wait_for_url("**/understand/messages/*/**")
    assert page.locator("blockquote").count() == 1


@pytest.mark.usefixtures("year")
def test_the_week_can_be_chosen_with_the_keyboard(
    open_page: Callable[..., Page], make_member: Callable[..., Member], tab_to: Callable[[Page, str], None]
) -> None:
    page = open_page("/understand/", member=make_member("prevention"))
    before = page.locator("h1").inner_text()
    tab_to(page, "Plaats")
    page.keyboard.press("Tab")
    page.keyboard.press("End")
    tab_to(page, "Toon")
    page.keyboard.press("Enter")
    page.wait_for_url("**week=**")
    assert page.locator("h1").inner_text() != before


def test_an_index_on_a_fixed_scale(
    open_page: Callable[..., Page],
    check_page: Callable[[Page], None],
    make_member: Callable[..., Member],
    add_reading: Callable[..., Reading],
    tab_to: Callable[[Page, str], None],
) -> None:
    from waterlijn.web.understand import actions

    monday = timezone.localdate() - timedelta(days=timezone.localdate().weekday(), weeks=1)
    for week in range(28):
        for i in range(40):
            add_reading(
                f"Week {week} bericht {i} over plein {i * 11} en straat {week * 7}.",
                author=f"a{i % 20}", day=monday - timedelta(weeks=week), hate=0.9 if i % (8 + week % 4) == 0 else 0.02,
            )  # fmt: skip
    member = make_member("communication")
    actions.store_temperature(by=member, organisation=member.organisation)
    page = open_page("/understand/index/", member=member)
    check_page(page)
    tab_to(page, "Leg de schaal vast")
    page.keyboard.press("Enter")
    page.wait_for_selector(".wl-chart")
    assert "Waterdam" in page.locator("h1").inner_text()
    check_page(page)
    for path in ("index/trust/", "labelling/new/"):
        page.goto(f"/understand/{path}")
        check_page(page)


def test_a_signal_is_put_forward_and_decided_with_the_keyboard_only(
    open_page: Callable[..., Page],
    check_page: Callable[[Page], None],
    make_member: Callable[..., Member],
    tab_to: Callable[[Page, str], None],
    place: Place,
) -> None:
    page = open_page("/understand/signals/new/", member=make_member("prevention"))
    check_page(page)
    tab_to(page, "Waar moeten anderen naar kijken?")
    page.keyboard.type("Op de markt gaat het alleen nog over het opvangcentrum.")
    tab_to(page, "Breng het naar voren")
    page.keyboard.press("Enter")
    page.wait_for_url("**/understand/signals/")
    check_page(page)
    tab_to(page, "Op de markt gaat het")
    page.keyboard.press("Enter")
    check_page(page)
    tab_to(page, "Het klopt")
    page.keyboard.press("Space")
    tab_to(page, "Waarom denk je dat?")
    page.keyboard.type("Collega's horen het ook.")
    tab_to(page, "Bewaar dit")
    page.keyboard.press("Enter")
    page.wait_for_url("**/understand/signals/")
    assert "Collega's horen het ook." in page.locator("main").inner_text()
    assert place.name in page.locator("main").inner_text()
