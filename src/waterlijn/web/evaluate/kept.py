"""Estimates as JSON and back, to the last bit: what a page shows later is what was calculated then."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from waterlijn.estimate import Estimate, Interval


def keep(estimate: Estimate) -> list[Any]:
    bounds = [None if i is None else [i.low, i.high] for i in (estimate.i80, estimate.i95)]
    return [estimate.value, *bounds, estimate.n, estimate.method, estimate.unit, estimate.calibrated, estimate.reason]


def restore(found: Sequence[Any]) -> Estimate:
    value, i80, i95, *rest = found
    return Estimate(value, Interval(*i80) if i80 else None, Interval(*i95) if i95 else None, *rest)
