"""Knowledge is data: tables that a domain expert can read and correct, each with a card beside it."""

from __future__ import annotations

import csv
import json
import tomllib
from importlib.resources import files
from typing import Any

Row = dict[str, str]


def open_table(name: str) -> list[Row]:
    """The rows of a table, for example ``open_table("lexicon/slurs")``."""
    text = (files(__name__) / f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def open_data(name: str) -> dict[str, Any]:
    """A document of nested data, for example ``open_data("questionnaires/residents_living_together")``."""
    found: dict[str, Any] = json.loads((files(__name__) / f"{name}.json").read_text(encoding="utf-8"))
    return found


def card(name: str) -> dict[str, Any]:
    """The card of a folder of tables: what it is, who wrote it, what was consulted, what it must not be used for."""
    return tomllib.loads((files(__name__) / name / "card.toml").read_text(encoding="utf-8"))
