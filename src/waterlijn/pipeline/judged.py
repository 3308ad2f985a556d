"""People's judgements of some messages, joined to what the analysis says of the very same messages."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from waterlijn.errors import FileProblem, UsageError
from waterlijn.pipeline.marks import marks_of, times_of
from waterlijn.records import LABELS, NEEDS, week_of
from waterlijn.temperature import Labels

MEASURES = ("hostility", "disagreement", *LABELS, *(f"need:{need}" for need in NEEDS))
YES, NO = ("1", "true", "yes", "ja"), ("0", "false", "no", "nee")


@dataclass(frozen=True, slots=True)
class Judgements:
    """What people said: per id its place among the m judged messages, the chance that each was drawn, and per
    measure their answers, bool (m,)."""

    row: dict[str, int]
    pi: NDArray[np.float64]
    truth: dict[str, NDArray[np.bool_]]

    @classmethod
    def read(cls, path: Path) -> Judgements:
        """A CSV file with the columns `id`, `pi` and one per measure (0 or 1), such as `hostility`."""
        try:
            with path.open(encoding="utf-8-sig", newline="") as file:
                rows = list(csv.DictReader(file))
        except (OSError, UnicodeDecodeError) as problem:
            raise FileProblem("The labels in {file} cannot be read.", file=str(path)) from problem
        names = [name for name in (rows[0] if rows else {}) if name in MEASURES]
        if not rows or not {"id", "pi"} <= set(rows[0]) or not names:
            raise UsageError(
                "{file} needs the columns id, pi (the chance that the message was drawn) and hostility or more.",
                file=str(path),
            )
        return cls(
            {row["id"]: i for i, row in enumerate(rows)},
            np.array([_chance(row["pi"], path, i) for i, row in enumerate(rows, start=2)]),
            {name: np.array([_answer(row[name], path, i) for i, row in enumerate(rows, start=2)]) for name in names},
        )


def _chance(value: str, path: Path, line: int) -> float:
    try:
        chance = float(value)
    except ValueError:
        chance = 0.0
    if not 0 < chance <= 1:
        raise UsageError("{file}, line {line}: pi must lie above 0 and at most at 1.", file=str(path), line=line)
    return chance


def _answer(value: str, path: Path, line: int) -> bool:
    answer = value.strip().lower()
    if answer not in YES + NO:
        raise UsageError("{file}, line {line}: answer with 0 or 1.", file=str(path), line=line)
    return answer in YES


@dataclass(slots=True)
class Judged:
    """Collects, part by part, the rows that were judged; copies that do not count as a voice are left out."""

    judgements: Judgements
    place: list[str] = field(default_factory=list)
    week: list[NDArray[np.datetime64]] = field(default_factory=list)
    row: list[int] = field(default_factory=list)
    score: list[NDArray[np.float64]] = field(default_factory=list)

    def add(self, part: pa.Table, voices: NDArray[np.bool_]) -> None:
        known = np.asarray(pc.is_in(part["id"].combine_chunks(), pa.array(list(self.judgements.row), pa.string())))
        rows = np.flatnonzero(known & voices)
        if not rows.size:
            return
        mine = part.take(pa.array(rows))
        self.place += mine["place"].to_pylist()
        self.week.append(week_of(times_of(mine)))
        self.row += [self.judgements.row[name] for name in mine["id"].to_pylist()]
        self.score.append(marks_of(mine).score)

    def labels(self) -> Labels | None:
        if not self.row:
            raise UsageError("None of the labelled ids is in the messages. Check that the ids are those of the file.")
        score = np.concatenate(self.score)
        return Labels(
            place=self.place,
            week=np.concatenate(self.week),
            pi=self.judgements.pi[self.row],
            truth={name: answers[self.row] for name, answers in self.judgements.truth.items()},
            score={name: score[:, MEASURES.index(name)] for name in self.judgements.truth},
        )
