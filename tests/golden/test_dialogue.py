"""Public conversations: groups that hold, groups that do not, and how alike they are to those of pol.is itself.

The files (CC BY 4.0) may not be in the repository. What is known of each: without groups that beat shuffled votes
(london.youth), unstable (brexit, and basic income in a tenth of the draws), stable in two (electoral reform, uberx).
"""

from __future__ import annotations

import csv
import warnings
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from tests.unit.dialogue.conversations import digest_of_made_up

from waterlijn.dialogue import Opinions, Settings, analyse, opinions
from waterlijn.dialogue.likeness import adjusted_rand
from waterlijn.records import Votes

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "polis"
ELECTIONS, UBER = "canadian-electoral-reform", "vtaiwan.uberx"
LAND, BREXIT = "ssis.land-bank-farmland.2rumnecbeh.2021-08-01", "brexit-consensus"
INCOME, YOUTH = "scoop-hivemind.ubi", "london.youth.policing"
SAME_ON_EVERY_MACHINE = "a069bcdc29bc40a30c8298fac4af78317f8bac25fe53135bdd33e45efea72729"


def _rows(name: str, file: str) -> Iterator[dict[str, str]]:
    with (FOLDER / name / file).open(encoding="utf-8") as stream:
        yield from csv.DictReader(stream)


@cache
def _found(name: str) -> Opinions:
    if not (FOLDER / name).is_dir():
        warnings.warn(f"left out: {name} is not beside this checkout", stacklevel=2)
        pytest.skip(f"{name} may not be in the repository and is not beside it: left out")
    hidden = frozenset(int(row["comment-id"]) for row in _rows(name, "comments.csv") if row["moderated"] == "-1")
    table = [
        [int(row[key]) for key in ("voter-id", "comment-id", "vote", "timestamp")] for row in _rows(name, "votes.csv")
    ]
    who, what, vote, time = np.array(table).T
    return analyse(Votes(who, what, vote.astype(np.int8), time.astype("M8[ms]")), Settings(hidden=hidden, draws=60))


def _likeness_to_export(name: str) -> float:
    """Adjusted Rand index with the groups that pol.is shows, of people who are in both."""
    found = _found(name)
    group = dict(zip(found.participants[found.in_conversation].tolist(), found.division.group.tolist(), strict=True))
    shown = {
        int(row["participant"]): int(row["group-id"])
        for row in _rows(name, "participants-votes.csv")
        if row["group-id"]
    }
    both = sorted(group.keys() & shown.keys())
    return adjusted_rand(np.array([group[i] for i in both], np.int32), np.array([shown[i] for i in both], np.int32))


def test_the_same_bits_on_every_machine() -> None:
    assert digest_of_made_up() == SAME_ON_EVERY_MACHINE


@pytest.mark.parametrize("name", [ELECTIONS, UBER])
def test_two_sides_that_flow_into_each_other(name: str) -> None:
    """Stable and clearer than chance, but with many people in between."""
    found = _found(name)
    assert (found.verdict, found.k) == (opinions.SIDES, 2)
    assert found.stability.median >= 0.85
    assert found.stability.p10 >= 0.6
    assert found.division.silhouette > found.chance.silhouette_95 + 0.09
    assert found.reasons == (opinions.NO_GAP,)


@pytest.mark.parametrize("name", [BREXIT, INCOME, LAND])
def test_groups_that_do_not_hold(name: str) -> None:
    found = _found(name)
    assert (found.verdict, found.k, found.n_sides) == (opinions.SPECTRUM, 1, 2)
    assert found.reasons == (opinions.NOT_STABLE,)
    assert (found.group == -1).all()


def test_basic_income_is_stable_in_most_draws_only() -> None:
    found = _found(INCOME)
    assert found.stability.median > 0.9
    assert found.stability.p10 < 0.3


def test_too_few_people_for_groups() -> None:
    found = _found(YOUTH)
    assert (found.verdict, found.reasons) == (opinions.SPECTRUM, (opinions.FEWER_THAN_THIRTY,))
    assert found.division.silhouette < found.chance.silhouette_95


@pytest.mark.parametrize("name", [ELECTIONS, UBER, LAND, BREXIT, INCOME])
def test_an_axis_is_real_everywhere(name: str) -> None:
    found = _found(name)
    assert found.chance.explained_p == pytest.approx(1 / 61)
    assert found.explained[0] > 2 * found.chance.explained_95


@pytest.mark.parametrize(("name", "likeness"), [(ELECTIONS, 0.8), (UBER, 0.8), (BREXIT, 0.55), (LAND, 0.55)])
def test_alike_to_the_groups_that_polis_shows(name: str, likeness: float) -> None:
    """Equal they cannot be: those of pol.is depend on the history of its server."""
    assert _likeness_to_export(name) >= likeness
