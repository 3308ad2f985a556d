"""The environment is read strictly, and secrets are made once."""

from __future__ import annotations

import stat
import threading
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from waterlijn.web.site import environment


@pytest.mark.parametrize(("value", "expected"), [("yes", True), ("0", False), ("", True), (" Off ", False)])
def test_switch(value: str, expected: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X", value)
    assert environment.switch("X", default=True) is expected


@pytest.mark.parametrize("value", ["maybe", "2", "ja"])
def test_a_switch_refuses_nonsense(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X", value)
    with pytest.raises(ImproperlyConfigured, match="yes or no"):
        environment.switch("X", default=True)


@pytest.mark.parametrize("value", ["0", "65536", "-1", "eight", "80.5"])
def test_a_number_refuses_nonsense(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X", value)
    with pytest.raises(ImproperlyConfigured, match="whole number"):
        environment.number("X", 8000, low=1, high=65535)


@pytest.mark.parametrize("value", ["waterlijn.example.org", "ftp://x.example", "https://", "https://x.example/path"])
def test_an_address_refuses_nonsense(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X", value)
    with pytest.raises(ImproperlyConfigured, match="must look like"):
        environment.address("X", "http://127.0.0.1:8000")


def test_postgresql_by_its_address(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("X", "postgresql://us%40er:p%2Fw@db.example:5433/water%20lijn?sslmode=require")
    found = environment.database("X", tmp_path)
    assert found["ENGINE"].endswith("postgresql")
    assert (found["USER"], found["PASSWORD"], found["NAME"]) == ("us@er", "p/w", "water lijn")
    assert (found["HOST"], found["PORT"], found["OPTIONS"]) == ("db.example", "5433", {"sslmode": "require"})


@pytest.mark.parametrize("value", ["mysql://x/y", "postgresql://host-without-database", "db.sqlite3"])
def test_another_database_is_refused(value: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("X", value)
    with pytest.raises(ImproperlyConfigured, match="postgresql://"):
        environment.database("X", tmp_path)


def test_a_secret_is_made_once_also_by_many_at_the_same_time(tmp_path: Path) -> None:
    found: list[str] = []
    makers = [threading.Thread(target=lambda: found.append(environment.secret(tmp_path, "key"))) for _ in range(12)]
    for maker in makers:
        maker.start()
    for maker in makers:
        maker.join()
    assert len(set(found)) == 1
    assert len(found[0]) >= 48
    assert stat.S_IMODE((tmp_path / "secrets" / "key").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "secrets").stat().st_mode) == 0o700
    assert [path.name for path in (tmp_path / "secrets").iterdir()] == ["key"]


def test_a_damaged_secret_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "key").write_text("short")
    with pytest.raises(ImproperlyConfigured, match="damaged"):
        environment.secret(tmp_path, "key")
