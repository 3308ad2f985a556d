"""How well is personal data found? Recall and precision per type on annotated texts.

`python -m waterlijn.privacy.measure tests/data/privacy/annotated.jsonl` prints the table of docs/reference/privacy.md.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from waterlijn.privacy.finding import find_all
from waterlijn.privacy.found import TYPES, Found


class Score(NamedTuple):
    """Annotated, of which found; reported, of which annotated. Found means: same type, and overlapping."""

    annotated: int
    found: int
    reported: int
    right: int

    @property
    def recall(self) -> float:
        return self.found / self.annotated if self.annotated else 1.0

    @property
    def precision(self) -> float:
        return self.right / self.reported if self.reported else 1.0


class Miss(NamedTuple):
    text: str
    missed: tuple[Found, ...]
    extra: tuple[Found, ...]


def load(path: Path, half: str = "") -> list[dict[str, Any]]:
    """Rows of an annotated file: `text`, `found` ([type, start, end]), `half`."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [row for row in rows if half in ("", row["half"])]


def measure(rows: Sequence[dict[str, Any]]) -> tuple[dict[str, Score], list[Miss]]:
    """Scores per type, and the texts where something was missed or wrongly taken."""
    tallies = {name: [0, 0, 0, 0] for name in TYPES}
    misses = []
    for row, reported in zip(rows, find_all([row["text"] for row in rows]), strict=True):
        annotated = [Found(*item) for item in row["found"]]
        missed = tuple(item for item in annotated if not _covered(item, reported))
        extra = tuple(item for item in reported if not _covered(item, annotated))
        for item in annotated:
            tallies[item.type][0] += 1
            tallies[item.type][1] += item not in missed
        for item in reported:
            tallies[item.type][2] += 1
            tallies[item.type][3] += item not in extra
        if missed or extra:
            misses.append(Miss(row["text"], missed, extra))
    return {name: Score(*tally) for name, tally in tallies.items()}, misses


def _covered(item: Found, others: Iterable[Found]) -> bool:
    return any(item.type == other.type and item.start < other.end and other.start < item.end for other in others)


def table(halves: dict[str, dict[str, Score]]) -> str:
    """A Markdown table: a row per type, recall and precision with their counts per half."""
    head = "".join(f" {half}: recall | {half}: precision |" for half in halves)
    lines = [f"| type |{head}", "|---|" + "---|---|" * len(halves)]
    for name in TYPES:
        cells = "".join(
            f" {s.recall:.3f} ({s.found}/{s.annotated}) | {s.precision:.3f} ({s.right}/{s.reported}) |"
            for s in (scores[name] for scores in halves.values())
        )
        lines.append(f"| {name} |{cells}")
    return "\n".join(lines)


def main(path: Path) -> str:
    halves = ("development", "untouched")
    return table({half: measure(load(path, half))[0] for half in halves})


if __name__ == "__main__":
    sys.stdout.write(main(Path(sys.argv[1])) + "\n")
