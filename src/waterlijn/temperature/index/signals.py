"""What goes into the index: signals of places and weeks, each a rate with its denominator, never a bare count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from waterlijn.errors import UsageError

Numbers = NDArray[np.float64]
Weeks = NDArray[np.datetime64]

SHARES = ("hostility", "othering", "severity", "trust")  # hits of n
RATES = ("incidents",)  # hits among n inhabitants
SIGNALS = ("hostility", "othering", "severity", "incidents", "trust")
COOLING = ("trust",)  # lower is warmer
ONLINE = ("hostility", "othering")  # read from messages; the others come from people


@dataclass(frozen=True, slots=True)
class Signals:
    """Rows of signals, in columns of equal length.

    Parameters
    ----------
    place
        Name or code.
    week
        datetime64[D]; any day, taken as the Monday of its week.
    source
        The platform or desk that the row comes from; ``""`` where there is only one.
    signal
        One of `SIGNALS`.
    hits, n
        What was counted, of how many: hostile messages of messages (hostility, othering), notes of severity 3 or
        more of field notes (severity), incidents among inhabitants (incidents), people with trust of people asked
        (trust). Float64; of an estimated share only `n` counts.
    value, error
        Float64, of shares that were estimated rather than counted, such as by the difference estimator: the share
        and its standard error. NaN where hits and n were counted.

    Raises
    ------
    UsageError
        When a row cannot be meant: an unknown signal, more hits than n, a negative or missing number, a share without
        its error, or the same place, week, source and signal twice. Row numbers begin at 1.
    """

    place: Sequence[str]
    week: Weeks
    source: Sequence[str]
    signal: Sequence[str]
    hits: Numbers
    n: Numbers
    value: Numbers
    error: Numbers

    def __post_init__(self) -> None:
        if len({len(column) for column in self._columns()}) > 1:
            raise ValueError("columns of unequal length")
        _check(self)

    def __len__(self) -> int:
        return len(self.place)

    def _columns(self) -> tuple[Any, ...]:
        return self.place, self.week, self.source, self.signal, self.hits, self.n, self.value, self.error

    @classmethod
    def of(
        cls,
        place: Sequence[str],
        week: Any,
        signal: Sequence[str],
        hits: Any,
        n: Any,
        source: Sequence[str] | None = None,
        value: Any = None,
        error: Any = None,
    ) -> Self:
        """From anything that numpy takes as a column; what is not given is empty.

        Examples
        --------
        >>> rows = Signals.of(["Waterdam"], ["2026-11-18"], ["hostility"], [12], [150])
        >>> str(rows.week[0]), rows.source[0]
        ('2026-11-16', '')
        """
        size = len(place)
        empty = np.full(size, np.nan)
        return cls(
            list(place),
            mondays(np.asarray(week, "datetime64[D]")),
            [""] * size if source is None else list(source),
            list(signal),
            _floats(hits),
            _floats(n),
            empty if value is None else _floats(value),
            empty if error is None else _floats(error),
        )

    def take(self, rows: NDArray[np.intp] | NDArray[np.bool_]) -> Signals:
        """The given rows, in the given order."""
        index = np.arange(len(self))[rows]
        words = [[column[i] for i in index] for column in (self.place, self.source, self.signal)]
        return Signals(
            words[0], self.week[index], words[1], words[2],
            self.hits[index], self.n[index], self.value[index], self.error[index],
        )  # fmt: skip


def _floats(column: Any) -> Numbers:
    return np.asarray(column, np.float64)


def mondays(days: Weeks) -> Weeks:
    """The Monday of the week of each day; NaT stays."""
    numbers = days.astype("datetime64[D]").astype(np.int64)
    return np.where(
        np.isnat(days), days, (numbers - (numbers + 3) % 7).astype("datetime64[D]")
    )  # 1970 began on Thursday


def _check(rows: Signals) -> None:
    known = set(SIGNALS)
    for i, name in enumerate(rows.signal):
        if name not in known:
            raise UsageError(
                "Row {row}: there is no signal {name}. Known are: {names}.",
                row=i + 1, name=name, names=", ".join(SIGNALS),
            )  # fmt: skip
    share = np.isin(np.asarray(rows.signal, object).astype(str), SHARES) if len(rows) else np.zeros(0, np.bool_)
    estimated = ~(np.isnan(rows.value) & np.isnan(rows.error))
    counted = ~estimated
    with np.errstate(invalid="ignore"):
        _refuse(np.isnat(rows.week), "Row {row} has no week.")
        _refuse(counted & ~(np.isfinite(rows.hits) & np.isfinite(rows.n)), "Row {row}: hits or n is missing.")
        _refuse((rows.hits < 0) | (rows.n < 0) | np.isinf(rows.n), "Row {row}: hits and n cannot be negative.")
        _refuse(counted & share & (rows.hits > rows.n), "Row {row}: there are more hits than n.")
        _refuse(counted & ~share & (rows.n == 0), "Row {row}: incidents need the number of inhabitants as n.")
        _refuse(estimated & ~share, "Row {row}: incidents are counted; give hits and n.")
        inside = (rows.value >= 0) & (rows.value <= 1) & (rows.error > 0) & np.isfinite(rows.error)
        _refuse(
            estimated & share & ~inside,
            "Row {row}: an estimated share lies between 0 and 1 and comes with a standard error above 0.",
        )
    _refuse_double(rows)


def _refuse(wrong: NDArray[np.bool_], message: str) -> None:
    found = np.flatnonzero(wrong)
    if len(found):
        raise UsageError(message, row=int(found[0]) + 1)


def _refuse_double(rows: Signals) -> None:
    seen: dict[tuple[str, int, str, str], int] = {}
    for i, key in enumerate(
        zip(rows.place, rows.week.astype(np.int64).tolist(), rows.source, rows.signal, strict=True)
    ):
        if key in seen:
            raise UsageError(
                "Rows {first} and {row} give the same place, week, source and signal twice.",
                first=seen[key] + 1, row=i + 1,
            )  # fmt: skip
        seen[key] = i
