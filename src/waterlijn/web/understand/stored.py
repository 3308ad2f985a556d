"""A temperature as JSON and back, to the last bit: what a page shows later is what was measured then."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from waterlijn.estimate import Estimate, Interval
from waterlijn.temperature import ErrorRates, Temperature
from waterlijn.temperature.estimating import Evidence


def keep(temperature: Temperature) -> dict[str, Any]:
    """As JSON, without place and week: those are columns of the row."""
    content = asdict(temperature)
    del content["place"], content["week"]
    return content


def restore(place: str, week: date | None, content: dict[str, Any]) -> Temperature:
    return Temperature(
        place=place,
        week=week,
        hostility=_estimate(content["hostility"]),
        disagreement=_estimate(content["disagreement"]),
        labels={name: _estimate(found) for name, found in content["labels"].items()},
        needs={name: _estimate(found) for name, found in content["needs"].items()},
        n_messages=content["n_messages"],
        n_voices=content["n_voices"],
        n_authors=content["n_authors"],
        abstained=content["abstained"],
        warnings=tuple(content["warnings"]),
        method=content["method"],
        evidence={name: _evidence(found) for name, found in content["evidence"].items()},
    )


def _estimate(found: dict[str, Any]) -> Estimate:
    bounds = {name: Interval(**found[name]) if found[name] else None for name in ("i80", "i95")}
    return Estimate(**(found | bounds))


def _evidence(found: dict[str, Any]) -> Evidence:
    return Evidence(**(found | {"rates": _rates(found["rates"])}))


def _rates(found: dict[str, Any] | None) -> ErrorRates | None:
    if found is None:
        return None
    sources = tuple(rates for rates in map(_rates, found["sources"]) if rates)
    return ErrorRates(found["tp"], found["fn"], found["tn"], found["fp"], sources)
