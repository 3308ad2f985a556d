"""A temperature as JSON and back, to the last bit: what a page shows later is what was measured then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from waterlijn.estimate import Estimate, Interval
from waterlijn.temperature import ErrorRates, Instrument, Temperature
from waterlijn.temperature.estimating import Evidence

METERS = ("hostility", "disagreement")
PARTS = ("labels", "needs")
FACTS = ("n_messages", "n_voices", "n_authors", "abstained", "method")


def keep(temperature: Temperature) -> dict[str, Any]:
    """As JSON, without place and week, which are columns of the row, and without rates, which the run keeps once."""
    evidence = {
        name: [found.positives, found.n, found.value, found.error] for name, found in temperature.evidence.items()
    }
    estimates = {meter: keep_estimate(getattr(temperature, meter)) for meter in METERS}
    groups = {part: {name: keep_estimate(e) for name, e in getattr(temperature, part).items()} for part in PARTS}
    facts = {name: getattr(temperature, name) for name in FACTS}
    return estimates | groups | facts | {"warnings": list(temperature.warnings), "evidence": evidence}


def restore(place: str, week: date | None, content: dict[str, Any], rates: Mapping[str, ErrorRates]) -> Temperature:
    """The temperature that `keep` was given; `rates` are those of its run."""
    facts: dict[str, Any] = {name: content[name] for name in FACTS}
    facts |= {meter: restore_estimate(content[meter]) for meter in METERS}
    facts |= {part: {name: restore_estimate(found) for name, found in content[part].items()} for part in PARTS}
    evidence = {name: _evidence(found, rates.get(name)) for name, found in content["evidence"].items()}
    return Temperature(place=place, week=week, warnings=tuple(content["warnings"]), evidence=evidence, **facts)


def keep_estimate(e: Estimate) -> list[Any]:
    bounds = [None if i is None else [i.low, i.high] for i in (e.i80, e.i95)]
    return [e.value, *bounds, e.n, e.method, e.unit, e.calibrated, e.reason]


def restore_estimate(found: list[Any]) -> Estimate:
    value, i80, i95, *rest = found
    return Estimate(value, Interval(*i80) if i80 else None, Interval(*i95) if i95 else None, *rest)


def _evidence(found: list[Any], rates: ErrorRates | None) -> Evidence:
    positives, n, value, error = found
    # people's labels took the place of the card's error rates when there is a value of their own
    return Evidence(positives, n, rates if value is None else None, value, error)


def keep_rates(instrument: Instrument) -> dict[str, Any]:
    return {measure: asdict(rates) for measure, rates in instrument.rates.items()}


def restore_rates(kept: dict[str, Any]) -> dict[str, ErrorRates]:
    return {measure: _rates(found) for measure, found in kept.items()}


def _rates(found: dict[str, Any]) -> ErrorRates:
    sources = tuple(_rates(source) for source in found["sources"])
    return ErrorRates(found["tp"], found["fn"], found["tn"], found["fp"], sources)
