"""The first page waits for no science, and still every address of every room works."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.urls import resolve, reverse

FIRST_PAGE = """
import sys
import waterlijn.web.site.wsgi
from django.template import engines
from django.urls import resolve, reverse
resolve(reverse("account_login"))
engines["django"].engine
sys.exit(", ".join({"numba", "scipy.special", "scipy.sparse", "pyarrow"} & set(sys.modules)) or 0)
"""


def test_the_first_page_brings_no_science_along() -> None:
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "waterlijn.web.site.settings"}
    command = [sys.executable, "-c", FIRST_PAGE]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"loaded too early: {done.stderr}"


@pytest.mark.parametrize("name", ["listen:home", "listen:new_source", "understand:temperature", "understand:report"])
def test_the_addresses_of_a_room_are_known(name: str) -> None:
    assert resolve(reverse(name)).view_name == name
