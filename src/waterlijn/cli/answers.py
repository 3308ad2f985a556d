"""From the columns of a file to a survey: what was answered, by whom, in which wave, and how they were drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from waterlijn.cli.columns import Columns
from waterlijn.cli.decimals import is_empty
from waterlijn.errors import FileProblem, UsageError
from waterlijn.survey import Design, Wave
from waterlijn.survey.design import Floats

MOST_CATEGORIES = 30
Mask = NDArray[np.bool_]
Words = NDArray[np.str_]


class Names(NamedTuple):
    """The columns that the user named."""

    outcome: str
    weight: str | None = None
    stratum: str | None = None
    cluster: str | None = None
    population: str | None = None
    unit: str | None = None
    wave: str | None = None
    by: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """All rows of a file, in columns of equal length.

    `outcomes` holds per category (one, without a name, for yes or no and for numbers) the outcome as a number, NaN
    where there is no answer; `is_share` whether it is 0 or 1.
    """

    outcomes: Mapping[str, Floats]
    is_share: bool
    weight: Floats | None
    stratum: Words | None
    cluster: Words | None
    population: Floats | None
    unit: Words | None
    wave: Words | None
    by: Words | None

    @classmethod
    def read(cls, columns: Columns, names: Names) -> Answers:
        """The answers in a file.

        Raises
        ------
        UsageError, FileProblem
            A column that is not there, empty where it may not be, or an outcome with too many categories.
        """
        outcomes, is_share = _outcomes(columns, names.outcome)
        return cls(
            outcomes,
            is_share,
            columns.number(names.weight) if names.weight else None,
            _filled(columns, names.stratum),
            _filled(columns, names.cluster),
            columns.number(names.population) if names.population else None,
            _filled(columns, names.unit),
            _filled(columns, names.wave),
            _filled(columns, names.by),
        )

    @property
    def answered(self) -> Mask:
        """The rows with an answer."""
        return np.asarray(~np.isnan(next(iter(self.outcomes.values()))))

    def waves(self) -> list[str]:
        """The names of the waves in their order: by number where they all begin with one, else by name."""
        if self.wave is None:
            return [""]
        return sorted(set(self.wave.tolist()), key=_in_order)

    def of_wave(self, name: str) -> Mask:
        return np.ones(len(self.answered), bool) if self.wave is None else np.asarray(self.wave == name)

    def design(self, rows: Mask) -> Design:
        """The design of the rows with an answer among these."""
        rows = rows & self.answered
        if not rows.any():
            raise UsageError("There is no answer to count.")

        def of(column: NDArray[np.generic] | None) -> NDArray[np.generic] | None:
            return None if column is None else column[rows]

        return Design.of(
            int(rows.sum()),
            weight=of(self.weight),
            stratum=of(self.stratum),
            cluster=of(self.cluster),
            population=of(self.population),
        )

    def panel(self, rows: Mask, outcome: Floats) -> Wave:
        """The wave of these rows, for a change."""
        kept = rows & self.answered
        if self.unit is None:
            raise UsageError("A change between waves needs --unit: the column that says who answered.")
        design = self.design(rows)
        self.refuse_doubles(rows)
        return Wave.of(design, outcome[kept], (self.unit if self.cluster is None else self.cluster)[kept])

    def refuse_doubles(self, rows: Mask) -> None:
        """Who is in one wave twice is refused, also where clusters were drawn."""
        if self.unit is None:
            return
        names, times = np.unique(self.unit[rows], return_counts=True)
        if len(times) and times.max() > 1:
            raise UsageError(
                "The respondent {name} occurs {times} times in one wave.",
                name=names[times.argmax()],
                times=int(times.max()),
            )

    def asked(self, rows: Mask) -> float | None:
        """How many were asked: all rows when some have no answer, else the population; None when neither is known."""
        if not self.answered[rows].all():
            return float(rows.sum())
        if self.population is None or self.cluster is not None:
            return None
        return float(self.design(rows).population.sum())


def _outcomes(columns: Columns, name: str) -> tuple[dict[str, Floats], bool]:
    if not len(columns):
        raise UsageError("There is no answer to count.")
    try:
        return {"": columns.flag(name)}, True
    except FileProblem:
        pass
    words = np.array(columns.text(name))
    filled = [word for word in words.tolist() if not is_empty(word)]
    if sum(map(_is_number, filled)) < len(filled) / 2:
        return _categories(words), True
    return {"": columns.number(name)}, False


def _is_number(word: str) -> bool:
    return word.replace(",", ".").replace(".", "", 1).lstrip("-+").isdigit()


def _categories(words: Words) -> dict[str, Floats]:
    empty = np.array([is_empty(word) for word in words])
    names = np.unique(words[~empty])
    if len(names) > MOST_CATEGORIES:
        raise UsageError("The outcome has {n} different words: too many to be answers to one question.", n=len(names))
    return {str(name): np.where(empty, np.nan, (words == name).astype(np.float64)) for name in names}


def _filled(columns: Columns, name: str | None) -> Words | None:
    return None if name is None else np.array(columns.filled(name))


def _in_order(name: str) -> tuple[int, float, str]:
    try:
        return 0, float(name.replace(",", ".")), name
    except ValueError:
        return 1, 0.0, name


def pairs(waves: Sequence[str]) -> list[tuple[str, str]]:
    """Which waves are compared: each with the one before it, and with more than two also the last with the first."""
    steps = list(pairwise(waves))
    return steps if len(waves) < 3 else [*steps, (waves[0], waves[-1])]
