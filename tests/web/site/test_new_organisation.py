"""`waterlijn new-organisation` as somebody types it: on an empty machine, with nothing set by hand."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.test import Client

if TYPE_CHECKING:
    from waterlijn.web.accounts.models import Member


def type_in(data: Path, *arguments: str, answers: str = "") -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DJANGO_")}
    environment |= {"WATERLIJN_DATA": str(data), "WATERLIJN_DATABASE_URL": "", "WATERLIJN_LANGUAGE": "nl"}
    command = [sys.executable, "-m", "waterlijn", "new-organisation", *arguments]
    return subprocess.run(command, env=environment, input=answers, capture_output=True, text=True, check=False)


def test_it_works_on_an_empty_machine_and_refuses_to_do_it_twice(tmp_path: Path) -> None:
    given = ("Gemeente Nieuwerdam", "--country", "NL", "--administrator", "els@nieuwerdam.example")
    done = type_in(tmp_path, *given)
    assert done.returncode == 0, done.stderr
    assert "Geef deze link door aan els@nieuwerdam.example" in done.stdout
    assert "/accounts/invitation/" in done.stdout.splitlines()[-1]
    again = type_in(tmp_path, answers="Gemeente Nieuwerdam\nNL\nels@nieuwerdam.example\n")
    assert again.returncode == 1
    assert "Naam van de organisatie" in again.stdout
    assert "Er is al een organisatie met deze naam." in again.stderr


@pytest.mark.django_db
@pytest.mark.parametrize("is_example", [True, False])
def test_where_nothing_is_real_nothing_real_is_asked_for(is_example: bool, client_of: Callable[..., Client]) -> None:
    client = client_of("communication")
    member: Member = client.member  # type: ignore[attr-defined]
    member.organisation.is_example = is_example
    member.organisation.save()
    warning = "zet hier geen echte berichten in"
    assert (warning in client.get("/listen/").text) is is_example
    assert (warning in client.get("/listen/sources/new/").text) is is_example
    assert warning not in client.get("/understand/").text
