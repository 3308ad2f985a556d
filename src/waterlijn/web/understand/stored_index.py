"""An index as JSON and back, to the last bit: what a page shows later is what was measured then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from waterlijn.temperature.index import Band, Break, Index, Sensitivity
from waterlijn.web.understand.stored import keep_estimate, restore_estimate

ESTIMATES = ("estimate", "baseline", "change")
GROUPS = ("parts", "levels")
PLAIN = ("weights", "contributions", "hottest", "above_threshold", "above_baseline", "n", "method")
LISTS = ("filled_in", "carried", "warnings")


def keep(index: Index) -> dict[str, Any]:
    """As JSON, without place and week, which are columns of the row."""
    kept: dict[str, Any] = {name: keep_estimate(getattr(index, name)) for name in ESTIMATES}
    kept |= {group: {k: keep_estimate(e) for k, e in getattr(index, group).items()} for group in GROUPS}
    kept |= {name: getattr(index, name) for name in PLAIN}
    kept |= {name: list(getattr(index, name)) for name in LISTS}
    band = index.band
    kept["band"] = [keep_estimate(band.low), keep_estimate(band.high), band.places, band.size] if band else None
    kept["breaks"] = [asdict(found) for found in index.breaks]
    kept["sensitivity"] = {name: list(found) for name, found in index.sensitivity.items()}
    return kept


def restore(place: str, week: date, content: dict[str, Any], names: Mapping[str, str] | None = None) -> Index:
    """The index that `keep` was given; `names` are those of the sources, which are kept by their number."""
    facts: dict[str, Any] = {name: restore_estimate(content[name]) for name in ESTIMATES}
    facts |= {group: {k: restore_estimate(e) for k, e in content[group].items()} for group in GROUPS}
    facts |= {name: content[name] for name in PLAIN} | {name: tuple(content[name]) for name in LISTS}
    band = content["band"]
    facts["band"] = Band(restore_estimate(band[0]), restore_estimate(band[1]), *band[2:]) if band else None
    facts["breaks"] = tuple(_break(found, names or {}) for found in content["breaks"])
    facts["sensitivity"] = {name: Sensitivity(*found) for name, found in content["sensitivity"].items()}
    return Index(place=place, week=week, **facts)


def _break(found: dict[str, Any], names: Mapping[str, str]) -> Break:
    details = tuple((key, ", ".join(names.get(one, one) for one in said.split(", "))) for key, said in found["details"])
    return Break(**found | {"details": details})
