"""From votes to groups: how fast, in how much memory, against a peer.

    python benchmarks/dialogue.py [--folder ../shared/data/polis] [--peer PYTHON]

`--peer` is an interpreter of another environment in which red-dwarf is installed (`pip install red-dwarf`); without it
its column stays empty. Prints the tables of docs/reference/dialogue.md. All times are the least of several, in one
process that has compiled everything; memory is that of a process of its own.
"""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from waterlijn.dialogue import Settings, axis, bridges, stability
from waterlijn.dialogue.analysis import of_matrix
from waterlijn.dialogue.groups import Division, divide
from waterlijn.dialogue.likeness import adjusted_rand
from waterlijn.dialogue.live import Live
from waterlijn.dialogue.matrix import Matrix, build
from waterlijn.records import Votes

FOLDER = Path(__file__).parents[2] / "shared/data/polis"
SIZES = ((20_000, 500, 1_000_000), (33_422, 783, 2_020_000))
RD = """
import json, sys, time
import numpy as np
from reddwarf.implementations.polis import run_pipeline
given = json.load(sys.stdin)
keys = ("participant_id", "statement_id", "vote")
votes = [dict(zip(keys, row)) for row in given["votes"]]
least = 1e9
for _ in range(given["times"]):
    start = time.perf_counter()
    found = run_pipeline(votes=votes, mod_out_statement_ids=given["hidden"], random_state=1)
    least = min(least, time.perf_counter() - start)
label = found.participants_df["cluster_id"].dropna()
json.dump({"seconds": least, "who": [int(i) for i in label.index], "group": [int(g) for g in label]}, sys.stdout)
"""


def made_up(n: int, m: int, votes: int, seed: int = 0) -> Votes:
    """Three camps; a few people vote much and most a little; some votes are given twice."""
    rng = np.random.default_rng(seed)
    camp, mind, zeal = rng.integers(0, 3, n), rng.standard_normal((3, m)), rng.gamma(0.7, 1, n)
    who, what = rng.choice(n, votes, p=zeal / zeal.sum()), rng.integers(0, m, votes)
    vote = np.sign(mind[camp[who], what] + rng.standard_normal(votes)).astype(np.int8)
    return Votes(who, what, vote)


def public(folder: Path) -> tuple[Votes, frozenset[int], dict[int, int]]:
    """A pol.is export: votes, hidden statements, and the groups that it shows."""

    def rows(file: str) -> list[dict[str, str]]:
        with (folder / file).open(encoding="utf-8") as stream:
            return list(csv.DictReader(stream))

    keys = ("voter-id", "comment-id", "vote", "timestamp")
    who, what, vote, at = np.array([[int(row[key]) for key in keys] for row in rows("votes.csv")]).T
    hidden = frozenset(int(row["comment-id"]) for row in rows("comments.csv") if row["moderated"] == "-1")
    group = {int(row["participant"]): int(row["group-id"]) for row in rows("participants-votes.csv") if row["group-id"]}
    return Votes(who, what, vote.astype(np.int8), at.astype("M8[ms]")), hidden, group


def least(work: Callable[[], Any], times: int = 7) -> float:
    """Seconds of the fastest of several runs, after one that compiles."""
    work()
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def groups_of(votes: Votes, hidden: frozenset[int]) -> tuple[Matrix, Division, axis.Axis]:
    """All that a peer does: votes to positions and groups."""
    matrix = build(votes, hidden)
    found = axis.fit(matrix, 7)
    return matrix, divide(found.position[found.has_place], Settings(), 1), found


def with_statements(votes: Votes, hidden: frozenset[int]) -> None:
    matrix, division, found = groups_of(votes, hidden)
    side = np.full(len(found.has_place), -1, np.int32)
    side[found.has_place] = division.group
    bridges.measure(matrix, side, division.k)


def scale() -> None:
    print("| votes | people x statements | matrix | axis | groups | together | with all measures |")
    print("|---|---|---|---|---|---|---|")
    for n, m, v in SIZES:
        times = " | ".join(f"{part:.3f} s" for part in parts(made_up(n, m, v)))
        print(f"| {v:,} | {n:,} x {m} | {times} |", flush=True)


def parts(votes: Votes) -> list[float]:
    matrix = build(votes)
    found = axis.fit(matrix, 7)
    return [
        least(lambda: build(votes)),
        least(lambda: axis.fit(matrix, 7)),
        least(lambda: divide(found.position[found.has_place], Settings(), 1)),
        least(lambda: groups_of(votes, frozenset())),
        least(lambda: with_statements(votes, frozenset()), 3),
    ]


def memory() -> None:
    """What an analysis adds, each in a process of its own that has only loaded the votes."""
    for n, m, v in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            votes = made_up(n, m, v)
            np.savez(Path(folder) / "votes.npz", who=votes.participant, what=votes.statement, vote=votes.vote)
            command = [sys.executable, __file__, "--memory", str(Path(folder) / "votes.npz")]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
        print(f"{v:,} votes: {done.stdout.strip()}")


def memory_of(file: Path) -> None:
    with_statements(made_up(200, 30, 5000), frozenset())  # compiles
    with np.load(file) as kept:
        votes = Votes(kept["who"], kept["what"], kept["vote"])
    Path("/proc/self/clear_refs").write_text("5")  # what compiling took is not counted
    now = peak()
    groups_of(votes, frozenset())
    groups = peak()
    with_statements(votes, frozenset())
    print(f"groups {groups - now:.0f} MB more at the most, with all measures {peak() - now:.0f} MB")


def peak() -> float:
    """Largest memory of this process so far, in MB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def live() -> None:
    matrix = build(made_up(*SIZES[0]))
    state = Live(of_matrix(matrix, Settings(draws=20)), matrix)
    more = made_up(*SIZES[0], seed=0)
    seconds = []
    for i in range(20_000):
        given = int(more.participant[i]), int(more.statement[i]), -int(more.vote[i])
        start = time.perf_counter()
        state.vote(*given, order=i)
        seconds.append(time.perf_counter() - start)
    middle, high, most = (1e6 * np.quantile(seconds, [0.5, 0.95, 1.0])).tolist()
    print(f"one vote among a million: median {middle:.0f} us, 95 % within {high:.0f} us, longest {most:.0f} us")


def peer(python: str, votes: Votes, hidden: frozenset[int], times: int) -> dict[str, Any]:
    """The same votes, without those that were given again (the peer refuses them)."""
    matrix = build(votes)
    row = np.repeat(matrix.participants, np.diff(matrix.start)).tolist()
    rows = list(zip(row, matrix.statements[matrix.column].tolist(), matrix.vote.tolist(), strict=True))
    given = json.dumps({"votes": rows, "hidden": sorted(hidden), "times": times})
    done = subprocess.run([python, "-c", RD], input=given, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))


def alike(one: dict[int, int], other: dict[int, int]) -> str:
    both = sorted(one.keys() & other.keys())
    if not both:
        return ""
    return f"{adjusted_rand(*(np.array([groups[i] for i in both], np.int32) for groups in (one, other))):.2f}"


def conversations(folder: Path, python: str | None) -> None:
    heads = ["conversation", "votes", "ours", "20 + 20 draws", "red-dwarf", "ratio"]
    heads += ["ARI with export", "with red-dwarf", "red-dwarf with export"]
    print(f"| {' | '.join(heads)} |\n|{'---|' * len(heads)}")
    for path in sorted(path for path in folder.iterdir() if path.is_dir()):
        print(f"| {path.name[:26]} | {' | '.join(compared(*public(path), python))} |", flush=True)


def compared(votes: Votes, hidden: frozenset[int], shown: dict[int, int], python: str | None) -> list[str]:
    matrix, division, found = groups_of(votes, hidden)
    ours = dict(zip(matrix.participants[found.has_place].tolist(), division.group.tolist(), strict=True))

    def draws() -> None:
        stability.bootstrap(matrix, found, division, 20, Settings())
        stability.shuffle(matrix, found, division, 20, Settings())

    seconds = least(lambda: groups_of(votes, hidden), 20)
    theirs = peer(python, votes, hidden, 5) if python else None
    groups = dict(zip(theirs["who"], theirs["group"], strict=True)) if theirs else {}
    told = [f"{theirs['seconds']:.3f} s", f"{theirs['seconds'] / seconds:.0f}"] if theirs else ["", ""]
    likeness = [alike(ours, shown), alike(ours, groups), alike(groups, shown)]
    return [f"{len(votes):,}", f"{seconds:.4f} s", f"{least(draws, 3):.2f} s", *told, *likeness]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--peer")
    parser.add_argument("--memory", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.memory:
        memory_of(given.memory)
        return
    scale()
    memory()
    live()
    if given.folder.is_dir():
        conversations(given.folder, given.peer)


if __name__ == "__main__":
    main()
