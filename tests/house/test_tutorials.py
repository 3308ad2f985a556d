"""The commands in the tutorials of the terminal run, and leave behind what they say."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from waterlijn.__main__ import commands
from waterlijn.cli import frame

ROOT = Path(__file__).parents[2]
PAGES = ("measure-a-share", "survey", "index", "dialogue")


@pytest.mark.parametrize("name", PAGES)
def test_commands_run(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    page = (ROOT / "docs" / "tutorial" / f"{name}.md").read_text("utf-8")
    found = [line for block in re.findall(r"```sh\n(.*?)```", page, re.S) for line in block.strip().splitlines()]
    assert len(found) >= 2
    for line in found:
        program, *arguments = shlex.split(line)
        assert program == ".venv/bin/waterlijn"
        assert frame.run(commands, arguments) == 0
        for made in re.findall(r"--(?:out|report) (\S+)", line):
            assert (tmp_path / made).stat().st_size > 100
