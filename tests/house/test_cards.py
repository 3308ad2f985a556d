"""Knowledge is data with a card beside it; questionnaires can be read, and published figures say what they are."""

from __future__ import annotations

from importlib.resources import files
from itertools import pairwise
from typing import Any

import pytest

from waterlijn import knowledge

FOLDERS = sorted(path.name for path in files(knowledge).iterdir() if path.is_dir() and not path.name.startswith("_"))
FIELDS = (
    "title",
    "version",
    "made",
    "licence",
    "author",
    "sources",
    "evidence",
    "meant_for",
    "not_meant_for",
    "known_gaps",
)


@pytest.mark.parametrize("folder", [name for name in FOLDERS if name != "model"])
def test_every_folder_has_a_card(folder: str) -> None:
    card = knowledge.card(folder)
    assert [field for field in FIELDS if not card.get(field)] == []


def test_questionnaires_can_be_read_and_rules_look_back() -> None:
    from waterlijn.web.evaluate.surveying import ready_made

    for name in ready_made.NAMES:
        asked = ready_made.questionnaire(name)
        assert asked is not None
        assert len(asked.questions) > 8
        assert all(question.unknown or question.kind == "text" for question in asked.questions)
        assert any(question.show_when for question in asked.questions)


def published() -> dict[str, Any]:
    series = knowledge.open_data("published/municipalities")["series"]
    return {one["code"]: one for one in series}


def test_polarisation_and_violent_radicalisation_are_different_questions() -> None:
    found = published()
    polarisation, radicalisation = found["polarisation_signals"], found["radicalisation_signals"]
    assert [(point["year"], point["share"]) for point in polarisation["points"]] == [
        (2016, 0.2),
        (2018, 0.43),
        (2020, 0.58),
    ]
    assert [point["year"] for point in radicalisation["points"]] == [2022]
    assert polarisation["question"] != radicalisation["question"]


def test_every_published_point_says_its_base_and_source_and_whether_n_is_known() -> None:
    for one in published().values():
        for point in one["points"]:
            assert point["sources"]
            assert set(point["base"]) == set(point["written"]) == {"en", "nl"}
            assert point["n"] is None or point["n"] > 0
        assert all(a["year"] < b["year"] for a, b in pairwise(one["points"]))
