"""From scores of single members to what a structure says of itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from waterlijn.effect import raters
from waterlijn.web.evaluate import questions
from waterlijn.web.evaluate.models.selfscans import LEAST_ON_SIDE, ScanAnswer, SelfScan, Side
from waterlijn.web.understand.stored import keep_estimate as keep

FEWEST = LEAST_ON_SIDE  # members, in all and per side; below, nothing is shown
SIDES = (Side.SOCIAL, Side.POLICE)  # between these two the difference is shown


def outcome(scan: SelfScan, answers: Sequence[ScanAnswer]) -> dict[str, Any]:
    """Everything that pages and files tell, as JSON."""
    n = len(answers)
    if n < FEWEST:
        return {"n": n, "is_hidden": True, "modules": {}}
    modules = [m for m in questions.scan_modules() if scan.has_casework or not m.only_casework]
    return {
        "n": n,
        "is_hidden": False,
        "modules": {name: _module(answers, keys) for m in modules for name, keys in _keys(m).items()},
    }


def _keys(module: questions.Module) -> dict[str, list[str]]:
    """Name of the module, with its situation, to the names of its questions."""
    situations = ("typical", "atypical") if module.is_twice else ("",)
    return {
        ".".join(filter(None, (module.name, situation))): [
            ".".join(filter(None, (module.name, item.name, situation))) for item in module.items
        ]
        for situation in situations
    }


def _module(answers: Sequence[ScanAnswer], keys: Sequence[str]) -> dict[str, Any]:
    scores = np.array([[_number(one.answers.get(key)) for key in keys] for one in answers])
    answered = np.isfinite(scores).any(axis=1)
    own = np.array([np.nanmedian(row) for row in scores[answered]])
    if len(own) < FEWEST:
        return {"n": len(own), "is_hidden": True}
    return {
        "n": len(own),
        "is_hidden": False,
        "median": float(np.median(own)),
        "low": float(own.min()),
        "high": float(own.max()),
        "alpha": keep(raters.alpha(scores)),
        "items": {key: _item(scores[:, i]) for i, key in enumerate(keys)},
        "sides": _sides(answers, answered, own),
    }


def _number(score: int | None) -> float:
    return float("nan") if score is None else float(score)


def _item(scores: np.ndarray[Any, np.dtype[np.float64]]) -> dict[str, Any]:
    known = scores[np.isfinite(scores)]
    if len(known) < FEWEST:
        return {"n": len(known), "is_hidden": True}
    return {"n": len(known), "is_hidden": False, "median": float(np.median(known)), "low": float(known.min()),
            "high": float(known.max())}  # fmt: skip


def _sides(answers: Sequence[ScanAnswer], answered: Any, own: Any) -> dict[str, float] | None:
    """The middle of care and of police, only when each has at least three."""
    side = np.array([one.side for one in answers])[answered]
    groups = {name: own[side == name] for name in SIDES}
    if min(len(group) for group in groups.values()) < FEWEST:
        return None
    return {str(name): float(np.median(group)) for name, group in groups.items()}
