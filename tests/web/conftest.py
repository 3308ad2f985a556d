"""Every web test: quick settings, and nothing left in the shared cache of the test before."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _quick(quick_settings: object) -> None:
    """The same pages, without slow hashes and without collected files."""
