"""A table of unit, time and outcome: read from a file, or taken from the temperature of one's own places."""

from __future__ import annotations

import hashlib
import math
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from django.utils.translation import gettext_noop as _

from waterlijn.cli.columns import Columns, read_columns
from waterlijn.cli.effect import spread
from waterlijn.errors import FileProblem, UsageError
from waterlijn.report.disclosure import protect
from waterlijn.temperature import Temperature, uncalibrated
from waterlijn.temperature.estimating import Evidence
from waterlijn.web.accounts.models import canonical_json
from waterlijn.web.evaluate.models.surveys import Wave
from waterlijn.web.evaluate.surveying import results

NAMES = {
    "unit": ("unit", "place", "eenheid", "plaats", "gemeente", "wijk"),
    "time": ("time", "date", "week", "month", "year", "tijd", "datum", "maand", "jaar"),
    "outcome": ("outcome", "value", "share", "uitkomst", "waarde", "aandeel"),
    "n": ("n", "aantal"),
    "variance": ("variance", "variantie"),
}
MOST_CELLS = 60_000
WATCHED = "hostility"
BAND = 2.5631  # standard errors that an 80 % interval is wide
LEAST_VARIANCE = 1e-8  # of a share of which everybody was asked: known but for this
PATTERNS = (
    (re.compile(r"(\d{4})-?W(\d{1,2})"), lambda y, w: date.fromisocalendar(int(y), int(w), 1)),
    (re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?"), lambda y, m, d: date(int(y), int(m), int(d))),
    (re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})"), lambda d, m, y: date(int(y), int(m), int(d))),
    (re.compile(r"(\d{4})-(\d{1,2})"), lambda y, m: date(int(y), int(m), 1)),
    (re.compile(r"(\d{4})(?:\.0)?"), lambda y: date(int(y), 1, 1)),
)


@dataclass(frozen=True, slots=True)
class Table:
    """One row per unit and time. `variance` is that of measuring the outcome, in its unit squared; None: not known."""

    unit: list[str]
    time: list[date]
    outcome: list[float]
    variance: list[float] | None

    def as_json(self) -> dict[str, object]:
        days = [day.isoformat() for day in self.time]
        return {"unit": self.unit, "time": days, "outcome": self.outcome, "variance": self.variance}

    @property
    def digest(self) -> str:
        return hashlib.sha256(canonical_json(self.as_json()).encode()).hexdigest()

    def between(self, first: date, last: date) -> Table:
        kept = [i for i, day in enumerate(self.time) if first <= day <= last]
        variance = None if self.variance is None else [self.variance[i] for i in kept]
        return Table([self.unit[i] for i in kept], [self.time[i] for i in kept],
                     [self.outcome[i] for i in kept], variance)  # fmt: skip


def of_json(columns: dict[str, list[object]]) -> Table:
    days = [date.fromisoformat(str(day)) for day in columns["time"]]
    return Table(columns["unit"], days, columns["outcome"], columns["variance"])  # type: ignore[arg-type]  # own JSON


def read(content: bytes, name: str, *, is_share: bool) -> Table:
    """A table as somebody made it; refused in words when a cell is not understood."""
    suffix = Path(name).suffix.lower() or ".csv"
    with tempfile.NamedTemporaryFile(suffix=suffix) as file:
        file.write(content)
        file.flush()
        found = read_columns(Path(file.name))
        return _table(found, is_share=is_share)


def _table(found: Columns, *, is_share: bool) -> Table:
    column = {what: _name_of(found, what) for what in NAMES}
    missing = [what for what in ("unit", "time", "outcome") if column[what] is None]
    if missing:
        raise FileProblem(
            _("The table has no column “{column}”. It needs one for the place (unit), one for the time (time) and one "
              "for the outcome (outcome). Nothing was kept."), column=missing[0],
        )  # fmt: skip
    if not len(found):
        raise FileProblem(_("The table is empty. Nothing was kept."))
    if len(found) > MOST_CELLS:
        raise FileProblem(_("The table has more than {most} rows. Nothing was kept."), most=MOST_CELLS)
    units, words = found.text(str(column["unit"])), found.text(str(column["time"]))
    outcome = found.number(str(column["outcome"])).tolist()
    times = [_day(word, row) for row, word in enumerate(words, start=2)]
    _refuse_doubles(units, times)
    keep = [i for i, value in enumerate(outcome) if math.isfinite(value) and units[i]]
    if is_share and any(not 0 <= outcome[i] <= 1 for i in keep):
        raise FileProblem(_("A share lies between 0 and 1: write 0,07 for 7 percent. Nothing was kept."))
    variance = _variance(found, column, keep, is_share=is_share)
    return Table([units[i] for i in keep], [times[i] for i in keep], [outcome[i] for i in keep], variance)


def _name_of(found: Columns, what: str) -> str | None:
    known = {name.strip().casefold(): name for name in found.names}
    return next((known[name] for name in NAMES[what] if name in known), None)


def _day(word: str, row: int) -> date:
    for pattern, make in PATTERNS:
        match = pattern.fullmatch(word.strip())
        if match:
            try:
                day: date = make(*match.groups())
            except ValueError:
                break
            return day
    raise FileProblem(
        _("Row {row} has a time that is not understood. Write a day as 2026-11-02, a week as 2026-W45, a month as "
          "2026-11 or a year as 2026. Nothing was kept."), row=row,
    )  # fmt: skip


def _refuse_doubles(units: Sequence[str], times: Sequence[date]) -> None:
    seen: set[tuple[str, date]] = set()
    for row, pair in enumerate(zip(units, times, strict=True), start=2):
        if pair in seen:
            raise FileProblem(_("Row {row} has a place and a time that stood there before. Nothing was kept."), row=row)
        seen.add(pair)


def _variance(
    found: Columns, column: dict[str, str | None], keep: Sequence[int], *, is_share: bool
) -> list[float] | None:
    """As given; or for a share from the number behind it, by the same rule as in the terminal."""
    given = column["variance"]
    count = column["n"] if is_share and not given else None
    values = spread(found, str(column["outcome"]), count, given)
    if values is None:
        return None
    kept = [float(values[i]) for i in keep]
    if not all(math.isfinite(value) and value > 0 for value in kept):
        raise FileProblem(
            _("A variance, or the number behind a share, is missing or not above zero. Nothing was kept.")
        )
    return kept


def of_temperature(temperatures: Sequence[Temperature], units: Sequence[str]) -> Table:
    """The hostile share per place and week, corrected for the errors of the program, with its sampling variance.

    Weeks that may not be published are left out. Of the error rates every week has the same, so their uncertainty
    falls away in a comparison; what differs from week to week is which messages there were.
    """
    asked = [t for t in protect(temperatures) if t.week is not None and (not units or t.place in units)]
    rows = [
        (t.place, t.week, t.hostility.value, _sampling_variance(t))
        for t in _read_alike(asked)
        if t.hostility.value is not None
    ]
    if not rows:
        raise UsageError(_("There is no temperature of these places in this period yet."))
    unit, time, outcome, variance = (list(column) for column in zip(*rows, strict=True))
    return Table(unit, time, outcome, variance)


def _read_alike(found: Sequence[Temperature]) -> list[Temperature]:
    """All weeks from the card of the program, where people judged messages of some weeks and not of others.

    A week that rests on judgements lies elsewhere than one that rests on the card, also when nothing changed: people
    who began to judge after the action began would look like its effect.
    """
    evidence = [t.evidence.get(WATCHED) for t in found]
    rates = next((e.rates for e in evidence if e is not None and e.error is None and e.rates is not None), None)
    if rates is None:
        return list(found)
    return [
        t if e is None or e.error is None else _from_the_card(t, replace(e, rates=rates, value=None, error=None))
        for t, e in zip(found, evidence, strict=True)
    ]


def _from_the_card(t: Temperature, e: Evidence) -> Temperature:
    hostility = uncalibrated.estimate_share(e.positives, e.n, e.rates)
    return replace(t, hostility=hostility, evidence={WATCHED: e})


def of_survey(waves: Sequence[Wave], question: str, answer: str, units: Sequence[str]) -> Table:
    """The share that gave an answer, per stratum and wave, with its variance; what may not be shown stays away."""
    rows = []
    answered = [results.answered(wave) for wave in waves]
    newest = next((asked for found in reversed(answered) if (asked := found.asked.question(question))), None)
    for wave, found in zip(waves, answered, strict=True):
        asked = found.asked.question(question)
        # another question under the same code is another outcome: it would look like an effect
        is_same = asked is not None and newest is not None and asked.is_same(newest)
        shares = results.by_stratum(found, asked, [answer]) if asked and is_same else {}
        for name, share in shares.items():
            if share.value is not None and share.i80 is not None and (not units or name in units):
                spread_ = ((share.i80.high - share.i80.low) / BAND) ** 2
                rows.append((name, wave.closes, share.value, max(spread_, LEAST_VARIANCE)))
    if not rows:
        raise UsageError(_("This survey has no answers to this question that may be shown yet."))
    unit, time, outcome, variance = (list(column) for column in zip(*rows, strict=True))
    return Table(unit, time, outcome, variance)


def _sampling_variance(t: Temperature) -> float:
    """From the counts behind the estimate; from its 80 % interval when they are not there."""
    found = t.evidence.get(WATCHED)
    if found is not None and found.error is not None:
        return float(found.error) ** 2
    if found is not None and found.rates is not None and found.n:
        rates = found.rates
        slope = rates.tp / (rates.tp + rates.fn) + rates.tn / (rates.tn + rates.fp) - 1
        q = (found.positives + 0.5) / (found.n + 1)
        if slope > 0:
            return float(q * (1 - q) / found.n / slope**2)
    bounds = t.hostility.i80
    return ((bounds.high - bounds.low) / BAND) ** 2 if bounds else 0.0
