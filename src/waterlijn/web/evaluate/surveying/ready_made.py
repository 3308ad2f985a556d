"""Questionnaires that come along, as data: `knowledge/questionnaires`."""

from __future__ import annotations

from waterlijn.knowledge import open_data
from waterlijn.web.evaluate.surveying.questionnaires import Questionnaire, from_data

NAMES = ("municipalities_polarisation", "residents_living_together")


def titles() -> dict[str, str]:
    return {name: str(open_data(f"questionnaires/{name}")["title"]) for name in NAMES}


def questionnaire(name: str) -> Questionnaire | None:
    return from_data(open_data(f"questionnaires/{name}")) if name in NAMES else None
