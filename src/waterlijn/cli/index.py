"""`waterlijn temperature --signals`: the index per place and week from a table of signals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from waterlijn.cli.columns import Columns, read_columns
from waterlijn.cli.results import Result
from waterlijn.errors import FileProblem, NothingToRead, UsageError
from waterlijn.pipeline.output import plain_problems, whole_file
from waterlijn.report import index as words
from waterlijn.temperature.index import (
    Index,
    IndexMethod,
    Signals,
    Validity,
    estimate_index,
    freeze,
    reference_weeks,
    validity,
)  # fmt: skip
from waterlijn.words import gettext as _

SIGNAL_NAMES = {  # as people write them in Dutch
    "vijandigheid": "hostility", "wij-zij": "othering", "ernst": "severity", "incidenten": "incidents",
    "vertrouwen": "trust",
}  # fmt: skip
DATES = ("%Y-%m-%d", "%G-W%V-%u", "%GW%V-%u", "%d-%m-%Y", "%d/%m/%Y")
SEVERAL = "There are several places, and they are not put into one number. See the places below."
PROVISIONAL = "The scale comes from this table itself. Keep it with --save-method and use it next time with --method."
SHORT_YEAR = "The reference is shorter than a year, so that seasons are not in the scale."
LEFT_OUT = "There is too little of this in the reference weeks to fix its scale, so it is left out: {names}."
YEAR = 52


def signals_of(columns: Columns) -> Signals:
    """The rows of a table as signals.

    Raises
    ------
    UsageError, FileProblem
        When a column is missing or a row cannot be meant, with its row in the file.
    """
    rows = len(columns)
    has_estimates = "value" in columns or "error" in columns
    nothing = np.full(rows, np.nan)

    def number(name: str) -> NDArray[np.float64]:
        return nothing if has_estimates and name not in columns else columns.number(name)

    try:
        return Signals.of(
            columns.filled("place") if "place" in columns else [""] * rows,
            _weeks(columns),
            [SIGNAL_NAMES.get(name.casefold(), name.casefold()) for name in columns.text("signal")],
            number("hits"),
            number("n"),
            columns.text("source") if "source" in columns else None,
            number("value") if has_estimates else None,
            number("error") if has_estimates else None,
        )
    except UsageError as problem:
        raise _in_file(problem, columns) from None


def _in_file(problem: UsageError, columns: Columns) -> UsageError:
    """The same complaint with the row numbers of the file."""
    details = {
        name: columns.rows[value - 1] if name in ("row", "first") and isinstance(value, int) else value
        for name, value in problem.details.items()
    }
    return UsageError(problem.message, **details)


def _weeks(columns: Columns) -> NDArray[np.datetime64]:
    written = columns.text("week")
    known = {word: _day(word) for word in set(written)}
    for word, row in zip(written, columns.rows, strict=True):
        if known[word] is None:
            raise FileProblem(
                'Row {row} of {file}: "{cell}" is no week. Write its Monday as 2026-11-16, or the week as 2026-W47.',
                row=row, file=columns.file, cell=word[:30],
            )  # fmt: skip
    return np.array([known[word] for word in written], "datetime64[D]")


def _day(word: str) -> date | None:
    for form in DATES:
        try:
            found = datetime.strptime(f"{word}-1" if "W" in form else word, form).date()  # noqa: DTZ007 (a day has no zone)
        except ValueError:
            continue
        if "W" not in form or f"{found:%V}" == word[-2:]:  # a week 53 that the year does not have is read as week 1
            return found
    return None


def run(
    file: Path, *, method: Path | None, reference_year: int | None, save_method: Path | None, place: str = "",
    today: date | None = None,
) -> Result:  # fmt: skip
    """The index of a table of signals, ready to show.

    Parameters
    ----------
    file
        The table.
    method
        A frozen method; when not given one is frozen from the table.
    reference_year
        The year of the goalposts; the first 52 weeks when not given.
    save_method
        Where to keep the method.
    place
        Only this place is shown; all places are used in the estimate.
    """
    signals = signals_of(read_columns(file))
    chosen, warnings = _method(signals, method, reference_year)
    if save_method:
        with whole_file(save_method) as draft, plain_problems(save_method):
            draft.write_text(chosen.to_json(), "utf-8")
    found = estimate_index(signals, chosen)
    compared = _compared(found)
    shown = [one for one in found if not place or one.place == place]
    if not shown:
        raise NothingToRead("There is no signal of {place} in what was given.", place=place)
    return _result(shown, chosen, compared, warnings, today)


def _method(signals: Signals, file: Path | None, year: int | None) -> tuple[IndexMethod, list[str]]:
    given = IndexMethod.from_json(_text(file)) if file else IndexMethod()
    if given.is_frozen:
        missing = sorted(set(signals.signal) - set(given.signals))
        return given, [_(LEFT_OUT, names=", ".join(map(words.signal_word, missing)))] if missing else []
    first, last = reference_weeks(signals, year)
    frozen = freeze(signals, given, first, last)
    wanted = [name for name in given.signals if name in set(signals.signal) and name not in frozen.signals]
    warnings = [_(PROVISIONAL)]
    inside = signals.week[(signals.week >= first) & (signals.week <= last)]
    if (inside.max() - inside.min()).astype(int) // 7 + 1 < YEAR - 2:
        warnings.append(_(SHORT_YEAR))
    if wanted:
        warnings.append(_(LEFT_OUT, names=", ".join(map(words.signal_word, wanted))))
    return frozen, warnings


def _text(file: Path) -> str:
    with plain_problems(file):
        if not file.exists():
            raise FileProblem("{file} does not exist.", file=file.name)
        return file.read_text("utf-8-sig", errors="replace")


def _compared(found: Sequence[Index]) -> Validity | None:
    """The index without trust beside the trust of the last wave, where people were asked."""
    trusted = {one.place: one.levels["trust"].value for one in found if one.n.get("trust") and "trust" in one.levels}
    asked = {place: 1 - share for place, share in trusted.items() if share is not None}
    return validity(found, asked) if asked else None


def _result(
    shown: Sequence[Index], method: IndexMethod, compared: Validity | None, warnings: Sequence[str], today: date | None
) -> Result:
    document = words.document(shown, method, validity=compared, warnings=warnings, today=today)
    parts = {
        "index": [row_of(one) for one in shown],
        "validity": compared,
        "index_method": {"version": method.version, "reference": method.reference, "sha256": method.digest},
    }
    places = words.places_of(shown)
    if len(places) == 1:
        last = places[0][-1]
        return Result.of(last.estimate, document, verdict=document.sentence, warnings=document.warnings, parts=parts)
    return Result(
        None, None, None, 0.95, sum(one.estimate.n for one in shown), method.version, document.warnings,
        document.sentence, parts, document, SEVERAL,
    )  # fmt: skip


def row_of(one: Index) -> dict[str, Any]:
    """One place and week for a program."""
    return {
        "place": one.place,
        "week": one.week,
        **_main(one),
        "sentence": words.sentence(one),
        "signals": {name: _signal(one, name) for name in one.parts},
        "hottest": one.hottest,
        "above_threshold": one.above_threshold,
        "baseline": one.baseline,
        "change": one.change,
        "above_baseline": one.above_baseline,
        "band": one.band,
        "breaks": [
            {"signal": mark.signal, "is_comparable": mark.is_comparable, "words": words.break_words(mark)}
            for mark in one.breaks
        ],
        "warnings": [_(warning) for warning in one.warnings],
        "sensitivity": one.sensitivity,
    }


def _main(one: Index) -> Mapping[str, Any]:
    e = one.estimate
    near, wide = (e.i80, e.i95) if e.i80 and e.i95 else (None, None)
    return {
        "value": e.value,
        "low80": near.low if near else None, "high80": near.high if near else None,
        "low95": wide.low if wide else None, "high95": wide.high if wide else None,
        "n": e.n,
        "reason": _(e.reason),
    }  # fmt: skip


def _signal(one: Index, name: str) -> dict[str, Any]:
    return {
        "level": one.levels[name],
        "score": one.parts[name],
        "weight": one.weights[name],
        "contribution": one.contributions[name],
        "n": one.n[name],
        "is_filled_in": name in one.filled_in,
        "is_carried": name in one.carried,
    }


CSV_COLUMNS = ("place", "week", "measure", "value", "low80", "high80", "low95", "high95", "n", "method", "reason")


def csv_rows(result: Result) -> Iterator[dict[str, Any]]:
    """One row per place, week and measure: the index, and the score of each signal."""
    for row in result.parts["index"]:
        where = {"place": row["place"], "week": row["week"].isoformat(), "method": result.method}
        yield {
            **where,
            "measure": "index",
            **{name: row[name] for name in ("value", "low80", "high80", "low95", "high95", "n", "reason")},
        }
        for name, signal in row["signals"].items():
            score = signal["score"]
            yield {
                **where, "measure": name, "value": score.value, "low80": score.i80.low, "high80": score.i80.high,
                "low95": score.i95.low, "high95": score.i95.high, "n": signal["n"], "reason": "",
            }  # fmt: skip
