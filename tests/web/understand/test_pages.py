"""Who may see what, the same numbers everywhere, and few queries."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, TypeAlias

import docx
import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from waterlijn.web.accounts.models import AuditEvent, Organisation
from waterlijn.web.understand import actions
from waterlijn.web.understand.models import Reading

Add: TypeAlias = Callable[..., Reading]
Enter: TypeAlias = Callable[..., Client]
PAGES = ("temperature", "waterline", "topics", "campaigns", "report")
MONDAY = date(2026, 11, 2)


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.usefixtures("year")
def test_every_role_sees_totals(name: str, client_of: Enter, roles: tuple[str, ...]) -> None:
    for role in roles:
        assert client_of(role).get(reverse(f"understand:{name}")).status_code == 200, role


@pytest.mark.parametrize("name", PAGES)
def test_a_page_without_data_teaches(name: str, client_of: Enter, organisation: Organisation) -> None:
    page = client_of("communication").get(reverse(f"understand:{name}"))
    assert page.status_code == 200


@pytest.mark.usefixtures("year")
def test_only_field_roles_read_messages(client_of: Enter) -> None:
    reading = Reading.objects.all()[0]
    for address in (reverse("understand:messages") + "?label=hate", reverse("understand:message", args=[reading.pk])):
        for role in ("communication", "wellbeing", "prevention"):
            assert client_of(role).get(address).status_code == 200
        for role in ("data_protection", "administrator"):
            assert client_of(role).get(address).status_code == 403


@pytest.mark.usefixtures("year")
def test_strangers_are_sent_to_the_door(client: Client, quick_settings: object) -> None:
    for name in (*PAGES, "messages", "report_csv", "report_pdf", "report_docx", "report_ods"):
        assert client.get(reverse(f"understand:{name}")).status_code == 302


@pytest.mark.usefixtures("year")
def test_another_organisation_sees_nothing(client_of: Enter, make_member: Callable[..., Any]) -> None:
    other = Organisation.objects.create(name="Elders", slug="elders", country="NL")
    visitor = client_of(make_member("communication", organisation=other))
    assert visitor.get(reverse("understand:message", args=[Reading.objects.all()[0].pk])).status_code == 404
    assert b"plein" not in visitor.get(reverse("understand:messages")).content


@pytest.mark.usefixtures("year")
@pytest.mark.parametrize("name", PAGES)
def test_at_most_fifteen_queries(name: str, client_of: Enter, django_assert_max_num_queries: Any) -> None:
    browser = client_of("communication")
    browser.get(reverse(f"understand:{name}"))
    with django_assert_max_num_queries(15):
        browser.get(reverse(f"understand:{name}"))


@pytest.mark.usefixtures("year")
def test_opening_a_message_leaves_a_trace_without_its_text(client_of: Enter) -> None:
    reading = Reading.objects.filter(hate_flag=True)[0]
    page = client_of("prevention").get(reverse("understand:message", args=[reading.pk]))
    assert b"haat" in page.content
    event = AuditEvent.objects.get(what="message.opened")
    assert event.subject == f"message {reading.pk}"
    assert "bericht" not in event.details_text.lower()


@pytest.mark.usefixtures("year")
def test_looking_at_messages_leaves_a_trace_of_what_was_asked(client_of: Enter) -> None:
    browser = client_of("wellbeing")
    assert browser.get(reverse("understand:messages")).status_code == 302  # to the last week
    browser.get(reverse("understand:messages") + "?label=hate&need=safety")
    event = AuditEvent.objects.get(what="messages.listed")
    assert event.details["label"] == "hate"
    assert "bericht" not in event.details_text


def test_a_text_copied_by_few_people_stays_hidden(
    client_of: Enter, add_reading: Add, organisation: Organisation
) -> None:
    text = "Teken allemaal de petitie tegen de kap van de oude linden op het kerkplein!"
    for week in range(5):  # one person, five weeks: five codes
        for _ in range(3):
            add_reading(text, author=f"code{week}", day=MONDAY - timedelta(weeks=week))
    actions.renew(by=None, organisation=organisation)
    assert b"linden" not in client_of("communication").get(reverse("understand:campaigns")).content


@pytest.mark.usefixtures("year")
def test_page_csv_and_pdf_have_the_same_numbers(client_of: Enter) -> None:
    browser = client_of("communication")
    page = browser.get(reverse("understand:report")).content.decode()
    table = browser.get(reverse("understand:report_csv")).content.decode("utf-8-sig")
    cells = {cell for row in csv.reader(io.StringIO(table), delimiter=";") for cell in row if "\u202f%" in cell}
    assert len(cells) > 5
    assert [cell for cell in cells if cell not in page] == []
    pdf = browser.get(reverse("understand:report_pdf"))
    assert pdf.content.startswith(b"%PDF-")
    word = docx.Document(io.BytesIO(browser.get(reverse("understand:report_docx")).content))
    written = {cell.text for table in word.tables for row in table.rows for cell in row.cells}
    assert {cell for cell in cells if len(cell) < 12} <= written
    assert AuditEvent.objects.filter(what="report.downloaded").count() == 3


@pytest.mark.usefixtures("year")
def test_the_spreadsheet_has_numbers_to_calculate_with(client_of: Enter) -> None:
    made = client_of("communication").get(reverse("understand:report_ods"))
    assert made["Content-Type"] == "application/vnd.oasis.opendocument.spreadsheet"
    assert made["Content-Disposition"].endswith('.ods"')
    book = CalamineWorkbook.from_filelike(io.BytesIO(made.content))
    rows = book.get_sheet_by_name(book.sheet_names[1]).to_python()
    assert isinstance(rows[1][1], float)
    assert AuditEvent.objects.get(what="report.downloaded").details["kind"] == "ods"


@pytest.mark.usefixtures("year")
def test_nonsense_in_the_address_is_no_error(client_of: Enter) -> None:
    browser = client_of("communication")
    for query in ("?place=x&week=y", "?week=2026-13-99", "?place=999999", "?label=x&need=y&only=z&page=-4&topic=jan"):
        for name in (*PAGES, "messages"):
            assert browser.get(reverse(f"understand:{name}") + query).status_code == 200


@pytest.mark.usefixtures("year")
def test_only_known_topics_can_be_looked_for(client_of: Enter) -> None:
    """Free search could be used to find what one person wrote."""
    browser = client_of("communication")
    everything = browser.get(reverse("understand:messages") + "?topic=").context["page"].paginator.count
    assert browser.get(reverse("understand:messages") + "?topic=buurt").context["page"].paginator.count == everything


@pytest.mark.usefixtures("year")
def test_looking_by_week_label_and_need(client_of: Enter) -> None:
    browser = client_of("communication")

    def count(query: str) -> int:
        n: int = browser.get(reverse("understand:messages") + query).context["page"].paginator.count
        return n

    assert count(f"?week={MONDAY.isoformat()}") == 60
    assert count(f"?week={MONDAY.isoformat()}&label=hate") == 20
    assert count(f"?week={MONDAY.isoformat()}&need=safety") == 12


def test_text_is_shown_as_text(client_of: Enter, add_reading: Add) -> None:
    reading = add_reading("<script>alert(1)</script> & zo", spans=[[0, 8, "abuse", "x"]])
    page = client_of("communication").get(reverse("understand:message", args=[reading.pk])).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_an_erased_message_says_so(client_of: Enter, add_reading: Add) -> None:
    reading = add_reading("weg")
    reading.message.text = ""
    reading.message.save()
    page = client_of("communication").get(reverse("understand:message", args=[reading.pk]))
    assert page.status_code == 410
