"""Compiling works where nothing can be written."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from waterlijn import compiled as module


def test_without_a_place_for_the_cache_it_still_compiles(monkeypatch: pytest.MonkeyPatch) -> None:
    def njit(function: Callable[[int], int], **options: Any) -> Callable[[int], int]:
        if options.get("cache"):
            raise RuntimeError("cannot cache function: no locator available")
        return function

    monkeypatch.setattr(module, "njit", njit)

    def double(number: int) -> int:
        return 2 * number

    assert module.compiled(double)(4) == 8


def test_what_is_kept_is_renewed_when_a_neighbour_changes(tmp_path: Path) -> None:
    """A function that is called from another file of the room changes: its caller is compiled again."""
    script = "import sys; sys.path.insert(0, sys.argv[1]); from room import caller; print(caller.outer(1))"
    room = tmp_path / "room"
    room.mkdir()
    (room / "__init__.py").touch()
    (room / "caller.py").write_text(
        "from waterlijn.compiled import compiled\nfrom room.called import inner\n\n"
        "@compiled\ndef outer(n):\n    return inner(n) * 10\n"
    )
    for answer in (1, 2):
        (room / "called.py").write_text(
            f"from waterlijn.compiled import compiled\n\n@compiled\ndef inner(n):\n    return n * {answer}\n"
        )
        os.utime(room / "called.py", ns=(answer, answer))
        done = subprocess.run([sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=True)
        assert int(done.stdout) == 10 * answer
