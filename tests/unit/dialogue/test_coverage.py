"""A short version of the simulation: no camps on a line or in noise, camps where there are."""

from __future__ import annotations

import pytest

from waterlijn.dialogue.coverage import SCENARIOS, WORLDS


@pytest.mark.parametrize(
    "name",
    [
        "nobody differs: 150 people, 30 statements",
        "a line, most in the middle: 60 people, 15 statements",
        "a line, even: 150 people, 30 statements",
    ],
)
def test_no_camps_are_invented(name: str) -> None:
    found = WORLDS[name](5, 1)
    assert found.type_one == 0
    assert found.runs == 5
    if name.startswith("nobody"):
        assert found.silent == 1


@pytest.mark.parametrize(
    "name",
    ["two camps, 50 and 50 %: 150 people, 30 statements", "three camps, 40, 35 and 25 %: 150 people, 30 statements"],
)
def test_camps_are_found(name: str) -> None:
    assert WORLDS[name](5, 1).silent <= 0.2


def test_the_table_holds_people_and_statements() -> None:
    assert set(WORLDS) < set(SCENARIOS)
