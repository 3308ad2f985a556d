"""What a command found out: on screen, as JSON for a program, and as a report for people, all with one number."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from functools import wraps
from math import isfinite
from pathlib import Path
from typing import Any, TypeVar

import click
import numpy as np
import orjson

from waterlijn import report as reports
from waterlijn.cli import screen
from waterlijn.cli.frame import Option
from waterlijn.cli.options import FILES
from waterlijn.estimate import Estimate, Interval
from waterlijn.pipeline.output import keep_inputs, kind_of, plain_problems, whole_file
from waterlijn.report import Document
from waterlijn.words import gettext as _

F = TypeVar("F", bound=Callable[..., Any])
MAIN = ("value", "low", "high", "level", "n", "method", "warnings", "verdict", "reason")
REPORTS = (".html", ".pdf", ".docx", ".ods", ".csv")


@dataclass(frozen=True, slots=True)
class Result:
    """The answer of a command.

    Parameters
    ----------
    value, low, high, level
        The number with its interval at that level; all three None when it cannot be said, which `reason` then explains.
    n, method
        What it rests on.
    warnings
        What must be known beside it, one sentence each.
    verdict
        The conclusion in one sentence or word.
    parts
        Everything else, by name: numbers, texts, estimates, lists, arrays.
    document
        The report.
    reason
        English msgid of why it cannot be said.
    """

    value: float | None
    low: float | None
    high: float | None
    level: float
    n: int
    method: str
    warnings: Sequence[str]
    verdict: str
    parts: Mapping[str, Any]
    document: Document
    reason: str = ""

    def __post_init__(self) -> None:
        if self.value is None:
            if not self.reason:
                raise ValueError("a result without a value must give its reason")
            if self.low is not None or self.high is not None:
                raise ValueError("without a value there is no interval")
        elif self.low is None or self.high is None:
            raise ValueError("no number without its uncertainty")
        elif not all(map(isfinite, (self.low, self.value, self.high))) or not self.low <= self.value <= self.high:
            raise ValueError("the interval must be finite and hold the value")
        if set(MAIN) & set(self.parts):
            raise ValueError("a part has the name of a main field")

    @classmethod
    def of(
        cls,
        estimate: Estimate,
        document: Document,
        *,
        verdict: str = "",
        warnings: Sequence[str] = (),
        parts: Mapping[str, Any] | None = None,
    ) -> Result:
        """From an estimate, with its interval of 95 %."""
        bounds = estimate.i95
        low, high = (bounds.low, bounds.high) if bounds else (None, None)
        return cls(
            estimate.value, low, high, 0.95, estimate.n, estimate.method, tuple(warnings), verdict, parts or {},
            document, estimate.reason,
        )  # fmt: skip

    @property
    def json(self) -> bytes:
        """Numbers at full precision, null where there is none; main fields first, then the parts in their order."""
        main = {name: getattr(self, name) for name in MAIN}
        main |= {"warnings": [_(warning) for warning in self.warnings]}
        main |= {"verdict": _(self.verdict), "reason": _(self.reason)}
        return orjson.dumps(plain({**main, **self.parts}), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def plain(thing: Any) -> Any:
    """The same in words, numbers, lists and mappings; what is not a finite number becomes None."""
    if thing is None or isinstance(thing, str | bool):
        return thing
    if isinstance(thing, np.generic | np.ndarray):
        return plain(thing.tolist())
    if isinstance(thing, int):
        return thing
    if isinstance(thing, float):
        return thing if isfinite(thing) else None
    if isinstance(thing, date):
        return thing.isoformat()
    if isinstance(thing, Estimate):
        return _estimate(thing)
    if isinstance(thing, Mapping):
        return {str(key): plain(inside) for key, inside in thing.items()}
    if is_dataclass(thing) and not isinstance(thing, type):
        return {entry.name: plain(getattr(thing, entry.name)) for entry in fields(thing)}
    if isinstance(thing, tuple) and hasattr(thing, "_asdict"):
        return plain(thing._asdict())
    if isinstance(thing, Iterable):
        return [plain(inside) for inside in (sorted(thing) if isinstance(thing, set | frozenset) else thing)]
    raise TypeError(f"no JSON for {type(thing).__name__}")


def _estimate(estimate: Estimate) -> dict[str, Any]:
    near, wide = estimate.i80 or Interval(np.nan, np.nan), estimate.i95 or Interval(np.nan, np.nan)
    found = {
        "value": estimate.value,
        "low80": near.low,
        "high80": near.high,
        "low95": wide.low,
        "high95": wide.high,
        "n": estimate.n,
        "method": estimate.method,
        "unit": estimate.unit,
        "calibrated": estimate.calibrated,
        "reason": _(estimate.reason),
    }
    return {name: plain(value) for name, value in found.items()}


def _ending(*kinds: str) -> Callable[[click.Context, click.Parameter, Path | None], Path | None]:
    """Refuses an unknown ending before anything is calculated."""

    def check(_context: click.Context, _parameter: click.Parameter, given: Path | None) -> Path | None:
        if given is not None:
            kind_of(given, kinds)
        return given

    return check


def with_output(command: F) -> F:
    """Adds `--out FILE.json` and `--report FILE`, given to the command as `out` and `report`.

    The files that are read (the arguments and options that are paths) are never written over.
    """

    @wraps(command)
    def guarded(*args: Any, **given: Any) -> Any:
        outs = [given[name] for name in ("out", "report") if given.get(name)]
        others = [value for name, value in given.items() if name not in ("out", "report")]
        keep_inputs(outs, [path for value in others for path in _paths(value)])
        return command(*args, **given)

    kinds = ", ".join(REPORTS)
    for option in (
        click.option("--report", cls=Option, type=FILES, callback=_ending(*REPORTS), metavar=f"FILE ({kinds})",
                     help="A report for people: a .html, .pdf, .docx, .ods or .csv file."),
        click.option("--out", cls=Option, type=FILES, callback=_ending(".json"), metavar="FILE.json",
                     help="The result for a program, as a .json file."),
    ):  # fmt: skip
        guarded = option(guarded)
    return guarded  # type: ignore[return-value]


def _paths(value: Any) -> list[Path]:
    values = value if isinstance(value, tuple | list) else (value,)
    return [path for path in values if isinstance(path, Path) and path.exists()]


def deliver(result: Result, out: Path | None = None, report: Path | None = None) -> None:
    """Writes what was asked for, and says the answer on screen.

    Parameters
    ----------
    result
        The answer.
    out, report
        Files as `with_output` gives them; each appears whole or not at all.
    """
    document = _warned(result)
    if out:
        _write(out, result.json)
    if report:
        _write(report, reports.render(document, kind_of(report, REPORTS)[1:]))
    show(document)


def _warned(result: Result) -> Document:
    """The document with the warnings of the result, where it has none of its own."""
    warnings = tuple(_(warning) for warning in result.warnings)
    return result.document if result.document.warnings else replace(result.document, warnings=warnings)


def _write(file: Path, content: bytes) -> None:
    with whole_file(file) as draft, plain_problems(file):
        draft.write_bytes(content)


def show(document: Document) -> None:
    """The sentence, the tables, what is not known, and how it was measured."""
    for line in (document.sentence, document.lead):
        if line:
            screen.say(line)
    for table in document.tables:
        screen.show(table)
    for warning in document.warnings:
        screen.say(_("Note: {warning}", warning=warning))
    if document.method:
        screen.say(" ".join(document.method))
