"""`waterlijn power`: what could be shown, before the action starts."""

from __future__ import annotations

from math import ceil, isfinite
from pathlib import Path
from typing import Any

import click

from waterlijn.cli.columns import read_columns
from waterlijn.cli.effect import SHARE, VALUE, named, spread
from waterlijn.cli.frame import Command, Option
from waterlijn.cli.options import FILES
from waterlijn.cli.results import Result, deliver, with_output
from waterlijn.effect import power_formulas as formulas
from waterlijn.effect.choosing import AUTO
from waterlijn.effect.estimating import BAD_LEVEL, BAD_SMALLEST, POWER
from waterlijn.effect.methods import NAMES
from waterlijn.effect.panel import Panel
from waterlijn.effect.panel import panel as panel_of
from waterlijn.effect.power import DESIGNS, curve
from waterlijn.effect.timeline import ordered
from waterlijn.errors import UsageError
from waterlijn.report import Document, Section, Table, effects, numbers
from waterlijn.report.tables import Cell
from waterlijn.words import gettext as _

CHOOSE = "Say what is planned: --share (two groups of people), --sd (means), or --panel (places over time)."
TWO_OF_THREE = "Give two of these three: {names}. The third is computed."
MISSING = "{name} is missing."
ASSUMED = "This is a calculation from what you filled in, and as good as that."
METHOD_SHARES, METHOD_MEANS = "power of two shares 1", "power of means 1"
NO_PEOPLE = "--n is the number of people per group: from 2 to a thousand million."
MOST_PEOPLE = 1e9
NO_EFFECT_SHOWN = "With these places and periods no effect can be shown, however large."


@click.command(
    cls=Command,
    short_help="What could be shown, before the action starts.",
    help="Computes before an action starts what could be shown afterwards.\n\n"
    "Two groups of people: --share with --to, --n, or both. Means: --sd with --difference, --n, or both; --paired when "
    "the same people answer twice.\n\n"
    "Places over time: --panel with the columns of `waterlijn effect`, and --after for the number of periods that the "
    "action will be measured.",
    example="waterlijn power --share 0.43 --to 0.58",
)
@click.option("--share", cls=Option, type=float, help="Share now, between 0 and 1.")
@click.option("--to", cls=Option, type=float, help="Share that is hoped for.")
@click.option("--sd", cls=Option, type=float, help="Standard deviation of the answers; of the differences if --paired.")
@click.option("--difference", cls=Option, type=float, help="Difference of means that is hoped for.")
@click.option("--paired", cls=Option, is_flag=True, help="The same people answer before and after.")
@click.option("--n", cls=Option, metavar="NUMBER|COLUMN",
              help="People per group; with --panel the column with the number behind a share.")  # fmt: skip
@click.option("--power", "wanted", cls=Option, type=float, default=POWER, show_default=True,
              help="Chance to show what is there.")  # fmt: skip
@click.option("--panel", cls=Option, type=FILES, help="What was measured so far, one row per place and period.")
@click.option("--unit", cls=Option, metavar="COLUMN", help="Column with the name of the place.")
@click.option("--time", cls=Option, metavar="COLUMN", help="Column with the period.")
@click.option("--outcome", cls=Option, metavar="COLUMN", help="Column with what was measured.")
@click.option("--variance", cls=Option, metavar="COLUMN", help="Column with the variance of the measurement.")
@click.option("--treated", cls=Option, multiple=True, metavar="PLACE[,PLACE]", help="Where the action will take place.")
@click.option("--after", cls=Option, type=int, help="Number of periods of the action that will be measured.")
@click.option("--start", cls=Option, metavar="PERIOD",
              help="Only periods before this one are used; all when not given.")  # fmt: skip
@click.option("--method", cls=Option, type=click.Choice((AUTO, *DESIGNS)), default=AUTO, show_default=True,
              help="Way of comparing; auto chooses by what is known of their errors.")  # fmt: skip
@click.option("--smallest", cls=Option, type=float, help="Smallest effect that matters, in the unit of the outcome.")
@click.option("--level", cls=Option, type=float, default=0.95, show_default=True, help="Level of the test.")
@click.option(
    "--seed", cls=Option, type=click.IntRange(0), default=0, show_default=True, help="Seed of what is drawn by lot."
)
@with_output
def power(out: Path | None, report: Path | None, **given: Any) -> None:
    if not 0.5 <= given["level"] < 1:
        raise UsageError(BAD_LEVEL, level=given["level"])
    if given["smallest"] is not None and not (isfinite(given["smallest"]) and given["smallest"] > 0):
        raise UsageError(BAD_SMALLEST)
    ways = [name for name in ("share", "sd", "panel") if given[name] is not None]
    if len(ways) != 1:
        raise UsageError(CHOOSE)
    made = {"share": of_shares, "sd": of_means, "panel": of_panel}[ways[0]](given)
    deliver(made, out, report)


def of_shares(given: dict[str, Any]) -> Result:
    """Two groups of people, a share in each."""
    share, to, n = given["share"], given["to"], _people(given["n"])
    alpha, wanted = 1 - given["level"], given["wanted"]
    if to is None and n is None:
        raise UsageError(TWO_OF_THREE, names="--share, --to, --n")
    if n is None:
        asked, needed = "n", formulas.n_prop(share, to, power=wanted, alpha=alpha)
        sentence = _needed(needed, wanted, _("{share} to {to}", share=_percent(share), to=_percent(to)))
        return _planned(float(ceil(needed - 1e-9)), asked, sentence, METHOD_SHARES, given, 0)
    if to is None:
        found = formulas.mde_prop(n, share, power=wanted, alpha=alpha)
        sentence = _(
            "With {n} people per group a rise from {share} to {to} is shown with a chance of {power}.",
            n=numbers.count(round(n)),
            share=_percent(share),
            to=_percent(found),
            power=_percent(wanted),
        )
        return _planned(found, "to", sentence, METHOD_SHARES, given, round(n))
    chance = formulas.power_prop(n, share, to, alpha=alpha)
    what = _("{share} to {to}", share=_percent(share), to=_percent(to))
    return _planned(chance, "power", _chance(chance, n, what), METHOD_SHARES, given, round(n))


def of_means(given: dict[str, Any]) -> Result:
    """Two groups of people, or the same people twice, a mean in each."""
    sd, difference, n = given["sd"], given["difference"], _people(given["n"])
    alpha, wanted = 1 - given["level"], given["wanted"]
    kind: formulas.Kind = "paired" if given["paired"] else "two"
    if difference is None and n is None:
        raise UsageError(TWO_OF_THREE, names="--sd, --difference, --n")
    if n is None:
        needed = formulas.n_t(difference, sd, kind=kind, power=wanted, alpha=alpha)
        sentence = _needed(needed, wanted, _written(difference))
        return _planned(float(ceil(needed - 1e-9)), "n", sentence, METHOD_MEANS, given, 0)
    if difference is None:
        found = formulas.mde_t(n, sd, kind=kind, power=wanted, alpha=alpha)
        sentence = _("With {n} people per group a difference of {difference} is shown with a chance of {power}.",
                     n=numbers.count(round(n)), difference=_written(found), power=_percent(wanted))  # fmt: skip
        return _planned(found, "difference", sentence, METHOD_MEANS, given, round(n))
    chance = formulas.power_t(n, difference, sd, kind=kind, alpha=alpha)
    return _planned(chance, "power", _chance(chance, n, _written(difference)), METHOD_MEANS, given, round(n))


def _people(given: str | None) -> float | None:
    if given is None:
        return None
    try:
        found = float(given)
    except ValueError:
        found = 0.0
    if not 2 <= found <= MOST_PEOPLE:
        raise UsageError(NO_PEOPLE)
    return found


def _percent(share: float) -> str:
    return numbers.percent_with(share, 1 if round(share, 3) != round(share, 2) else 0)


def _written(number: float) -> str:
    return numbers.decimal(number, numbers.fitting_digits(number))


def _needed(needed: float, wanted: float, what: str) -> str:
    return _("{n} people per group are needed to show {what} with a chance of {power}.",
             n=numbers.count(ceil(needed - 1e-9)), what=what, power=_percent(wanted))  # fmt: skip


def _chance(chance: float, n: float, what: str) -> str:
    return _("With {n} people per group the chance to show {what} is {power}.",
             n=numbers.count(round(n)), what=what, power=_percent(chance))  # fmt: skip


def _planned(value: float, asked: str, sentence: str, method: str, given: dict[str, Any], n: int) -> Result:
    """An exact calculation: its uncertainty is that of the numbers that were filled in."""
    rows = [(name, Cell(_written(number), number)) for name, number in _filled(given)]
    table = Table.of(_("What was filled in"), (_("Option"), _("Value")), rows)
    document = Document(_("What could be shown"), sentence, (Section(_("What was filled in"), tables=(table,)),))
    parts = {"asked": asked, "given": {name.strip("-"): number for name, number in _filled(given)}}
    return Result(value, value, value, given["level"], n, method, (ASSUMED,), "calculated", parts, document)


def _filled(given: dict[str, Any]) -> list[tuple[str, float]]:
    names = ("share", "to", "sd", "difference", "n", "wanted", "level")
    found = ((name, given[name]) for name in names if given[name] is not None)
    return [("--power" if name == "wanted" else f"--{name}", float(number)) for name, number in found]


def of_panel(given: dict[str, Any]) -> Result:
    """Places over time."""
    for option in ("unit", "time", "outcome", "treated", "after"):
        if given[option] in (None, "", ()):
            raise UsageError(MISSING, name=f"--{option}")
    rows, periods = _panel(given)
    found = curve(rows, given["after"], given["method"], periods=periods, level=given["level"], seed=given["seed"])
    unit = SHARE if given["n"] else VALUE
    table = effects.power_table(found, unit)
    document = Document(
        _("What could be shown"),
        effects.power_sentence(found, unit, given["smallest"]),
        (Section(_("Chance to show an effect"), tables=(table,) if found.mde is not None else ()),),
        (
            _("Tried out {n} times where nothing was done, with effects added to it.", n=len(found.shown_from) // 2),
            _("Method: {method} ({version}).", method=_(effects.WORDS[found.method]), version=NAMES[found.method]),
        ),
    )
    bounds = found.mde_interval if found.mde is not None else None
    smallest = given["smallest"]
    parts = {
        "unit": unit,
        "design": found.method,
        "mde": found.mde,
        "false_alarms": found.power(0.0),
        "smallest": smallest,
        "power_of_smallest": found.power(smallest) if smallest else None,
        "curve": [{"effect": size, "power": chance} for size, chance in found.points()],
        "trials": len(found.shown_from),
    }
    return Result(
        found.mde, bounds.low if bounds else None, bounds.high if bounds else None, 0.95, rows.outcome.size,
        NAMES[found.method], (), "calculated" if found.mde is not None else "cannot be said", parts, document,
        "" if found.mde is not None else NO_EFFECT_SHOWN,
    )  # fmt: skip


def _panel(given: dict[str, Any]) -> tuple[Panel, int]:
    """The panel, and how many of its periods lie before the action."""
    columns = read_columns(given["panel"])
    names, labels = columns.text(given["unit"]), columns.text(given["time"])
    times = ordered(labels)[0]
    rows = panel_of(
        names,
        labels,
        columns.number(given["outcome"]),
        treated=named(given["treated"], names),
        start=given["start"] or times[-1],
        variance=spread(columns, given["outcome"], given["n"], given["variance"]),
    )
    return rows, rows.start if given["start"] else len(times)
