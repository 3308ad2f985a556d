"""Compiling works where nothing can be written."""

from __future__ import annotations

from collections.abc import Callable
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
