"""The journey through Luisteren with the keyboard only: a promise, a yes, an export, a note without names."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from waterlijn.web.accounts.models import Member, Organisation, Place
    from waterlijn.web.listen.models import Source

pytestmark = pytest.mark.django_db(transaction=True)
SHOTS = os.environ.get("WATERLIJN_SHOTS", "")  # a folder: keep a picture of every page that is checked


@pytest.fixture(autouse=True)
def _own_uploads(tmp_path: Path, settings: Any) -> None:
    settings.DATA = tmp_path


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "export Facebook.csv"
    rows = [f"fb{i},Bericht nummer {i} over het stationsplein,2026-11-02 10:{i % 60:02d},mens{i}" for i in range(30)]
    path.write_text("\n".join(["id,text,time,author", *rows, "fb99,,2026-11-02 11:00,mens1", ""]))
    return path


@pytest.fixture
def make_active(organisation: Organisation, place: Place, make_member: Callable[..., Member]) -> Callable[..., Source]:
    from waterlijn.web.listen import actions, dpia, queries
    from waterlijn.web.listen.models import Source

    def make(name: str, kind: str) -> Source:
        today = timezone.localdate()
        writer, officer = make_member("communication"), make_member("data_protection")
        source = Source(
            organisation=organisation, place=place, name=name, kind=kind, purpose="own_page", basis="public_task",
            basis_reason="De gemeente beheert deze pagina.", period_start=today, period_end=today + timedelta(days=200),
        )  # fmt: skip
        actions.save_source(by=writer, source=source)
        answers = {section.key: str(section.start) for section in dpia.SECTIONS}
        version = actions.save_assessment(by=writer, source=source, answers=answers)
        actions.sign_off(by=officer, assessment=version, promise=queries.promise_of(source), remark="Akkoord.")
        return source

    return make


@pytest.fixture
def look(check_page: Callable[[Page], None]) -> Callable[[Page, str], None]:
    """Check the page, and keep pictures of it when somebody asked for them."""

    def checked(page: Page, name: str) -> None:
        check_page(page)
        if SHOTS:
            for width in (320, 768, 1440):
                page.set_viewport_size({"width": width, "height": 900})
                page.screenshot(path=f"{SHOTS}/{name}-{width}.png", full_page=True)

    return checked


def _fill(page: Page, tab_to: Callable[..., None], label: str, text: str) -> None:
    tab_to(page, label)
    page.keyboard.type(text)


def test_from_promise_to_messages_by_keyboard(
    open_page: Callable[..., Page],
    tab_to: Callable[..., None],
    look: Callable[[Page, str], None],
    make_member: Callable[..., Member],
    place: Place,
    export: Path,
) -> None:
    from waterlijn.web.listen import actions
    from waterlijn.web.listen.models import Import, Message, Source

    member, officer = make_member("communication"), make_member("data_protection")
    page = open_page("/listen/", member=member)
    look(page, "listen-empty")
    tab_to(page, "Maak de eerste bron")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sources/new/")
    _fill(page, tab_to, "Naam van de bron", "Facebookpagina van Waterdam")
    tab_to(page, "onze eigen pagina")
    page.keyboard.press("Space")
    _fill(page, tab_to, "Welke taak of regel", "Inwoners informeren over wat de gemeente doet.")
    look(page, "listen-source-form")
    tab_to(page, "Bewaar, en schrijf")
    page.keyboard.press("Enter")
    page.wait_for_url("**/assess/")
    look(page, "listen-assess")
    tab_to(page, "Bewaar deze versie")
    page.keyboard.press("Enter")
    page.wait_for_url("**/assessment/1/")
    source = Source.objects.get()

    page = open_page(f"/listen/sources/{source.pk}/assessment/1/", member=officer)
    look(page, "listen-assessment")
    tab_to(page, "Ik ga akkoord")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/listen/sources/{source.pk}/")
    look(page, "listen-source-officer")

    page = open_page("/listen/", member=member)
    tab_to(page, "erichten binnen")
    page.keyboard.press("Enter")
    page.wait_for_url("**/upload/")
    look(page, "listen-upload")
    page.set_input_files("input[type=file]", export)
    tab_to(page, "Laad op, en kijk eerst")
    page.keyboard.press("Enter")
    page.wait_for_url("**/check/")
    assert "stationsplein" in page.content()
    assert "mens1" not in page.content()
    look(page, "listen-check")
    page.click("summary")
    look(page, "listen-check-open")
    page.reload()
    tab_to(page, "Ja, lees het hele bestand")
    page.keyboard.press("Enter")
    page.wait_for_url("**/listen/imports/*/")
    look(page, "listen-import-waiting")
    run = Import.objects.get()
    actions.run_import(run.pk)  # what the worker does
    page.wait_for_selector("text=30 nieuwe berichten")  # the script looked again by itself
    look(page, "listen-import-done")
    assert Message.objects.count() == 30
    tab_to(page, "Bekijk welke rijen")
    page.keyboard.press("Enter")
    page.wait_for_url("**/problems/")
    look(page, "listen-problems")
    for path, name in (
        ("/listen/", "listen-home"),
        ("/listen/retention/", "listen-retention"),
        ("/register/", "register"),
    ):
        page.goto(path)
        look(page, name)


def test_a_note_without_names_by_keyboard(
    open_page: Callable[..., Page],
    tab_to: Callable[..., None],
    look: Callable[[Page, str], None],
    make_member: Callable[..., Member],
    make_active: Callable[..., Source],
) -> None:
    from waterlijn.web.listen.models import FieldNote

    make_active("Veldnotities", "field_notes")
    page = open_page("/listen/notes/", member=make_member("wellbeing"), width=320)
    look(page, "notes-empty")
    tab_to(page, "veldnotitie schrijven")
    page.keyboard.press("Enter")
    page.wait_for_url("**/notes/new/")
    _fill(page, tab_to, "Wat heb je gezien", "Jan Peeters zei dat het plein 's avonds donker is.")
    _fill(page, tab_to, "Waarover gaat het", "verlichting")
    look(page, "note-form")
    tab_to(page, "Bewaar de notitie")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Er is nog niets bewaard")
    assert FieldNote.objects.count() == 0
    look(page, "note-filter")
    tab_to(page, "Bewaar het zo")
    page.keyboard.press("Enter")
    page.wait_for_url("**/listen/notes/")
    assert "Peeters" not in FieldNote.objects.get().observation
    look(page, "notes")


def test_the_officers_pages(
    open_page: Callable[..., Page],
    look: Callable[[Page, str], None],
    make_member: Callable[..., Member],
    make_active: Callable[..., Source],
) -> None:
    source = make_active("Facebookpagina", "own_channel")
    page = open_page("/listen/", member=make_member("data_protection"))
    for path in ("stop", "withdraw", "delete-data"):
        page.goto(f"/listen/sources/{source.pk}/{path}/")
        look(page, f"officer-{path}")
    page.goto("/listen/register/contact/")
    look(page, "officer-contact")


def test_the_register_is_public_and_works_without_script(
    browser: Any, live_server: Any, quick_settings: Any, make_active: Callable[..., Source]
) -> None:
    make_active("Facebookpagina", "own_channel")
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/register/")
    assert "Facebookpagina" in page.content()
    context.close()
