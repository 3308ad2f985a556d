from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from waterlijn.web.accounts.models import Member
from waterlijn.web.listen import actions, queries
from waterlijn.web.listen.models import Source


def page(client: Client | None = None) -> str:
    response = (client or Client()).get(reverse("register"))
    assert response.status_code == 200
    return str(response.content.decode())


def test_everybody_may_read_it_without_logging_in(source: Source) -> None:
    text = page()
    assert source.name in text
    assert source.basis_reason in text
    assert "30 dagen" in text


def test_what_nobody_ever_agreed_to_is_not_in_it(source: Source, make_source: Callable[..., Source]) -> None:
    draft = make_source(name="Nog een idee")
    assert draft.name not in page()


def test_small_numbers_are_not_published(colleague: Member, source: Source, export: Callable[..., Path]) -> None:
    actions.import_messages(by=colleague, source=source, path=export(49))
    assert "minder dan 50" in page()
    actions.import_messages(by=colleague, source=source, path=export(14, start=49))
    text = page()
    assert "minder dan 50" not in text
    assert ">ongeveer 50<" in text
    assert "63" not in text.split("Facebookpagina")[1].split("</section>")[0]


@pytest.mark.parametrize(
    ("n", "said"),
    [(0, None), (49, None), (50, 50), (74, 50), (75, 100), (999, 1000), (1234, 1200), (9960, 10000), (26543, 27000)],
)
def test_numbers_are_rounded(n: int, said: int | None) -> None:
    assert queries.rounded(n) == said


def test_it_says_what_the_period_and_the_words_are(active_source: Callable[..., Source]) -> None:
    active_source(purpose="theme", theme="het plein", keywords="plein")
    text = page()
    assert "De berichten zelf mogen ouder zijn." in text
    assert "Woorden waarmee de export gezocht is" in text


def test_it_tells_whom_to_write_to(client_of: Callable[..., Client], source: Source) -> None:
    client = client_of("data_protection")
    empty = client.post(reverse("listen:contact"), {"name": "De functionaris"})
    assert empty.context["form"].errors
    client.post(reverse("listen:contact"), {"name": "De functionaris", "email": "privacy@waterdam.example"})
    assert "privacy@waterdam.example" in page()


def test_only_the_officer_changes_the_contact(client_of: Callable[..., Client], source: Source) -> None:
    given = {"name": "Iemand", "email": "iemand@waterdam.example"}
    assert client_of("communication").post(reverse("listen:contact"), given).status_code == 403


def test_it_needs_few_queries(active_source: Callable[..., Source], django_assert_max_num_queries: Any) -> None:
    for _ in range(5):
        active_source()
    with django_assert_max_num_queries(8):
        page()


def test_english_is_complete(source: Source) -> None:
    client = Client()
    client.cookies["waterlijn-language"] = "en"
    assert "Waterlijn listens to 1 source here." in page(client)
