"""Whoever starts the site is spoken to in Dutch, or in English when that is asked."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

import waterlijn
from waterlijn.web.site import terminal

START = Path(waterlijn.__file__).parents[2] / "start"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("", "Waterlijn is klaar: x/"),
        ("nl", "Waterlijn is klaar: x/"),
        ("EN", "Waterlijn is ready: x/"),
        ("fr", "Waterlijn is klaar: x/"),
    ],
)
def test_the_language_of_the_terminal(asked: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATERLIJN_LANGUAGE", asked)
    assert terminal.gettext("Waterlijn is ready: {address}/", address="x") == said


@pytest.mark.parametrize(("asked", "said"), [("", "gebruik: ./start"), ("en", "usage: ./start")])
def test_start_itself(asked: str, said: str) -> None:
    environment = os.environ | {"WATERLIJN_LANGUAGE": asked}
    done = subprocess.run([str(START), "--nonsense"], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert said in done.stderr
