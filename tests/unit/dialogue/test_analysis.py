"""The whole analysis: the same bits always, sense at the edges, camps only where there are camps."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import fields, is_dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from tests.unit.dialogue.conversations import digest, digest_of_made_up, made_up

from waterlijn.dialogue import Opinions, Settings, analyse, opinions
from waterlijn.dialogue.gap import Gap
from waterlijn.dialogue.groups import Division
from waterlijn.dialogue.stability import Chance, Stability
from waterlijn.dialogue.verdict import judge
from waterlijn.records import Votes

QUICK = Settings(draws=20)


def votes_of(rows: list[tuple[int, int, int]]) -> Votes:
    columns = np.array(rows, np.int64).reshape(-1, 3)
    return Votes(columns[:, 0], columns[:, 1], columns[:, 2].astype(np.int8))


def numbers(value: object) -> list[np.ndarray]:
    """All real numbers inside a result."""
    if isinstance(value, np.ndarray):
        return [value] if value.dtype.kind == "f" else []
    if isinstance(value, float):
        return [np.array([value])]
    if is_dataclass(value) and not isinstance(value, type):
        return [found for field in fields(value) for found in numbers(getattr(value, field.name))]
    return [found for part in value for found in numbers(part)] if isinstance(value, tuple) else []


def test_the_same_bits_again_in_any_order_of_rows() -> None:
    votes = made_up()
    order = np.random.default_rng(0).permutation(len(votes))
    assert votes.time is not None
    shuffled = Votes(votes.participant[order], votes.statement[order], votes.vote[order], votes.time[order])
    expected = digest(analyse(votes, QUICK))
    assert digest(analyse(votes, QUICK)) == expected
    assert digest(analyse(shuffled, QUICK)) == expected
    assert digest(analyse(votes, replace(QUICK, seed=2))) != expected


@pytest.mark.parametrize("threads", ["1", "3"])
def test_the_same_bits_in_another_process_with_other_threads(threads: str) -> None:
    root = Path(__file__).parents[3]
    names = ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    path = os.pathsep.join([str(root), str(root / "src"), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [sys.executable, "-m", "tests.unit.dialogue.conversations"],
        cwd=root,
        env=os.environ | dict.fromkeys(names, threads) | {"PYTHONPATH": path, "PYTHONHASHSEED": threads},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == digest_of_made_up()


EDGES = {
    "no votes": [],
    "one participant": [(3, j, 1) for j in range(9)],
    "one vote": [(0, 0, -1)],
    "all pass": [(i, j, 0) for i in range(40) for j in range(8)],
    "identical voters": [(i, j, 1 if j % 2 else -1) for i in range(40) for j in range(8)],
    "two statements": [(i, j, 1 if (i + j) % 2 else -1) for i in range(40) for j in range(2)],
    "one statement": [(i, 0, i % 3 - 1) for i in range(40)],
    "constant columns": [(i, j, 1 if j else i % 3 - 1) for i in range(40) for j in range(8)],
    "two clones": [(i, j, 1 if i % 2 else -1) for i in range(80) for j in range(8)],
    "nobody on the same": [(i, i * 9 + j, 1) for i in range(40) for j in range(9)],
    "everybody too few": [(i, (i + j) % 30, 1 - 2 * (j % 2)) for i in range(40) for j in range(3)],
}


@pytest.mark.parametrize("name", EDGES)
def test_at_the_edges_it_says_something_sensible(name: str) -> None:
    votes = votes_of(EDGES[name])
    for settings in (QUICK, Settings(draws=0, hidden=frozenset(range(4)))):
        found = analyse(votes, settings)
        everything = [getattr(found, field.name) for field in fields(Opinions) if field.name != "measures"]
        assert all(np.isfinite(part).all() for part in numbers(tuple(everything)))
        assert found.verdict in opinions.VERDICTS
        assert (found.k == 1) == (found.verdict in (opinions.SPECTRUM, opinions.UNKNOWN))
        assert len(found.group) == len(found.side) == len(found.participants)


def test_two_clones_are_two_camps() -> None:
    found = analyse(votes_of(EDGES["two clones"]), QUICK)
    assert (found.verdict, found.k) == (opinions.CAMPS, 2)
    assert np.bincount(found.group).tolist() == [40, 40]


def test_two_camps_are_found_and_hidden_statements_do_not_count() -> None:
    found = analyse(made_up(), QUICK)
    assert found.verdict in (opinions.CAMPS, opinions.SIDES)
    assert found.k == 2
    hidden = frozenset(range(0, 60, 4))
    less = analyse(made_up(), replace(QUICK, hidden=hidden))
    assert less.n_votes < found.n_votes
    assert not less.direction[~less.kept].any()
    votes = made_up()
    rest = ~np.isin(votes.statement, list(hidden))
    assert votes.time is not None
    without = Votes(votes.participant[rest], votes.statement[rest], votes.vote[rest], votes.time[rest])
    np.testing.assert_array_equal(analyse(without, QUICK).position, less.position)


def test_from_twelve_people_there_are_halves_and_no_groups() -> None:
    rows = [(i, j, 1 if (i < 10) == (j < 5) else -1) for i in range(20) for j in range(10)]
    found = analyse(votes_of(rows), QUICK)
    assert (found.verdict, found.k, found.n_sides) == (opinions.SPECTRUM, 1, 2)
    assert found.reasons == (opinions.FEWER_THAN_THIRTY,)
    assert np.bincount(found.side).tolist() == [10, 10]
    assert (found.group == -1).all()
    few = analyse(votes_of([row for row in rows if row[0] < 11]), QUICK)
    assert (few.verdict, few.reasons) == (opinions.UNKNOWN, (opinions.FEWER_THAN_TWELVE,))


CLEAR = (Stability(0.95, 0.8, 1.0, 99), Chance(0.3, 0.01, 0.1, 0.01, 99), Gap(0.6, 0.01, 90))
TWO = Division(2, np.zeros(0, np.int32), np.zeros((2, 2)), 0.6)
VERDICTS = [
    (90, TWO, {}, opinions.CAMPS),
    (90, TWO, {"gap": Gap(0.6, 0.06, 90)}, opinions.SIDES),
    (90, TWO, {"gap": Gap(0.3, 0.01, 90)}, opinions.SIDES),
    (90, TWO, {"chance": Chance(0.7, 0.06, 0.1, 0.01, 99)}, opinions.SPECTRUM),
    (90, TWO, {"stability": Stability(0.79, 0.7, 1.0, 99)}, opinions.SPECTRUM),
    (90, TWO, {"stability": Stability(1.0, 0.16, 1.0, 99)}, opinions.SPECTRUM),
    (90, TWO._replace(k=1), {}, opinions.SPECTRUM),
    (90, TWO, {"chance": Chance(1.0, 1.0, 1.0, 1.0, 0)}, opinions.SPECTRUM),
    (29, TWO, {}, opinions.SPECTRUM),
    (11, TWO, {}, opinions.UNKNOWN),
]


@pytest.mark.parametrize(("n", "division", "instead", "verdict"), VERDICTS)
def test_groups_must_pass_everything(n: int, division: Division, instead: dict[str, object], verdict: str) -> None:
    tests = dict(zip(("stability", "chance", "gap"), CLEAR, strict=True)) | instead
    said, reasons = judge(n, division, **tests)  # type: ignore[arg-type]
    assert said == verdict
    assert (reasons == ()) == (verdict == opinions.CAMPS)
