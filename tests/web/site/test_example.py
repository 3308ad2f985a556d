"""The example goes in by the same door as a real export, once, also when the load was cut off half-way."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from waterlijn.web.accounts import queries
from waterlijn.web.accounts.models import AuditEvent, Organisation
from waterlijn.web.listen.models import FieldNote, Import, Message
from waterlijn.web.site import example
from waterlijn.web.understand import actions as understanding
from waterlijn.web.understand.models import Reading, TemperatureRun

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

    from waterlijn.web.accounts.models import Member

pytestmark = pytest.mark.django_db


@pytest.fixture
def small(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    settings.DATA = tmp_path
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    monkeypatch.setattr(example, "MESSAGES", "300")
    return tmp_path


def test_the_example_is_loaded_once_and_goes_on_where_it_was_cut_off(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fall_over(**details: Any) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(understanding, "read_new", fall_over)
        with pytest.raises(KeyboardInterrupt):
            list(example.load())
    stored = Message.objects.count()
    assert stored > 200
    assert TemperatureRun.objects.count() == 0

    list(example.load())
    assert Message.objects.count() == stored
    assert Reading.objects.count() > 0
    assert TemperatureRun.objects.count() == 1
    assert FieldNote.objects.count() > 0
    assert set(Import.objects.values_list("state", flat=True)) == {Import.State.STORED}
    assert AuditEvent.objects.filter(what="example.loaded").count() == 1
    assert queries.verify_trail().is_whole

    assert list(example.load()) == []


def test_the_passwords_are_for_the_owner_only_and_open_the_door(small: Path) -> None:
    example._organisation(small / "accounts.txt")
    assert stat.S_IMODE((small / "accounts.txt").stat().st_mode) == 0o600
    lines = [line.split() for line in (small / "accounts.txt").read_text().splitlines() if "@" in line]
    assert len(lines) == 5
    for email, password in lines:
        client = Client()
        assert client.post("/accounts/login/", {"login": email, "password": password})["Location"] == "/"
        assert client.get("/").status_code == 200


def test_where_people_work_for_real_no_example_comes(small: Path, make_member: Callable[..., Member]) -> None:
    make_member("administrator")
    assert list(example.load()) == []
    assert Organisation.objects.count() == 1
