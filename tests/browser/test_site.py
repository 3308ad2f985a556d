"""Every page of site and accounts with axe at two widths; logging in by keyboard; a passkey from end to end."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from waterlijn.web.accounts.models import Member

pytestmark = pytest.mark.django_db(transaction=True)

PUBLIC = (
    "/accounts/login/",
    "/accounts/password/reset/",
    "/accounts/password/reset/sent/",
    "/accounts/password/reset/1-bad/",
    "/accounts/invitation/none/",
    "/accounts/inactive/",
    "/help/",
    "/privacy/",
    "/nowhere/",
)
OWN = (
    "/",
    "/accounts/me/",
    "/accounts/me/second-factor/",
    "/accounts/password/change/",
    "/accounts/logout/",
    "/accounts/second-factor/",
    "/accounts/confirm/",
)
ADMINISTRATOR = ("/accounts/members/", "/accounts/organisation/", "/accounts/places/new/", "/accounts/keys/")


@pytest.mark.parametrize("language", ["nl", "en"])
def test_public_pages(open_page: Callable[..., Page], check_page: Callable[[Page], None], language: str) -> None:
    page = open_page(PUBLIC[0], language=language)
    for path in PUBLIC:
        page.goto(path)
        check_page(page)


def test_pages_of_an_administrator(
    open_page: Callable[..., Page], check_page: Callable[[Page], None], make_member: Callable[..., Member]
) -> None:
    member = make_member("administrator")
    page = open_page("/", member=member)
    for path in (*OWN, *ADMINISTRATOR, f"/accounts/members/{member.pk}/"):
        page.goto(path)
        check_page(page)


def test_the_trail_of_the_officer(
    open_page: Callable[..., Page], check_page: Callable[[Page], None], make_member: Callable[..., Member]
) -> None:
    page = open_page("/accounts/audit/", member=make_member("data_protection"))
    page.get_by_role("button", name="Het hele spoor controleren").click()
    assert "Het controlespoor is heel" in page.locator("h1").inner_text()
    check_page(page)


def test_the_first_tab_offers_to_skip_the_menu(open_page: Callable[..., Page]) -> None:
    page = open_page("/help/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_logging_in_and_inviting_somebody_with_the_keyboard_only(
    open_page: Callable[..., Page],
    tab_to: Callable[[Page, str], None],
    make_member: Callable[..., Member],
    password: str,
) -> None:
    member = make_member("administrator", second_factor=False)
    member.organisation.is_example = True
    member.organisation.save()
    page = open_page("/accounts/members/")
    tab_to(page, "E-mailadres")
    page.keyboard.type(member.user.email)
    tab_to(page, "Wachtwoord")
    page.keyboard.type(password)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("[0-9]/accounts/members/$"))
    tab_to(page, "E-mailadres")
    page.keyboard.type("nieuw@waterdam.example")
    tab_to(page, "Naam")
    page.keyboard.type("Nieuwe collega")
    tab_to(page, "Preventie")
    page.keyboard.press("Space")
    tab_to(page, "De uitnodiging versturen")
    page.keyboard.press("Enter")
    page.get_by_text("De uitnodiging voor nieuw@waterdam.example is klaar.").wait_for()
    link = page.locator(".utrecht-alert .code").inner_text()
    assert "/accounts/invitation/" in link


def test_switching_to_english_stays_on_the_page(open_page: Callable[..., Page]) -> None:
    page = open_page("/privacy/")
    page.get_by_role("button", name="English").click()
    assert page.url.endswith("/privacy/")
    assert page.locator("h1").inner_text() == "Waterlijn reads messages, never people."
    assert page.evaluate("document.documentElement.lang") == "en"


def test_a_passkey_is_added_and_opens_the_door(
    open_page: Callable[..., Page],
    check_page: Callable[[Page], None],
    make_member: Callable[..., Member],
    password: str,
) -> None:
    """With the browser's own virtual authenticator: registration, logging out, logging in without a password."""
    member = make_member("communication", second_factor=False)
    page = open_page("/accounts/login/")
    page.goto(page.url.replace("127.0.0.1", "localhost"))
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.get_by_label("E-mailadres").fill(member.user.email)
    page.get_by_label("Wachtwoord").fill(password)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/accounts/me/second-factor/$"))  # no page before the second factor
    page.get_by_role("link", name="Een passkey toevoegen").click()
    page.get_by_role("checkbox").check()
    check_page(page)
    page.get_by_role("button", name="Passkey toevoegen").click()
    page.wait_for_url(re.compile("/recovery-codes/"))
    check_page(page)
    page.goto("/accounts/logout/".join([page.url.split("/accounts/")[0], ""]))
    page.get_by_role("main").get_by_role("button", name="Uitloggen").click()
    page.wait_for_url(re.compile("/accounts/login/"))
    page.get_by_role("button", name="Inloggen met een passkey").click()
    page.wait_for_url(re.compile("localhost:[0-9]+/$"))
    assert page.locator("h1").inner_text()
