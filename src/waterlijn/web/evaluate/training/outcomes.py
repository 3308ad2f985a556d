"""From linked answers to the outcome of a training: behaviour weeks later first, feelings second."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from django.utils.translation import gettext_noop as _
from numpy.typing import NDArray

from waterlijn.effect import paired, sessions
from waterlijn.effect.contrast import Contrast
from waterlijn.effect.power_formulas import mde_t
from waterlijn.effect.signed_rank import signed_rank
from waterlijn.errors import UsageError
from waterlijn.estimate import unknown
from waterlijn.web.evaluate.models.trainings import TrainingAnswer, TrainingSession
from waterlijn.web.evaluate.queries.trainings import Linked, Matching
from waterlijn.web.evaluate.questions import training_items
from waterlijn.web.understand.stored import keep_estimate as keep

Floats = NDArray[np.float64]
FEWEST = 5  # people; below, nothing is shown
MOSTLY = 0.5  # part of the items of a scale that somebody must have answered
SCALES = ("chain", "efficacy", "norm")
METHOD = "training 1"
HIDDEN = _("Not shown: fewer than five people.")
NO_CONTROL = _("There was no group that waited, so nothing can be said about the training itself.")
FEW_CONTROLS = _("Fewer than six people answered before and later in one of the two groups.")


def outcome(found: Matching) -> dict[str, Any]:
    """Everything that pages and files tell, as JSON."""
    trained = [one for one in found.linked if one.session.group == TrainingSession.Group.TRAINED]
    waiting = [one for one in found.linked if one.session.group == TrainingSession.Group.WAITING]
    later = [one for one in trained if one.later]
    waited = [one for one in waiting if one.later]
    return {
        "matching": {
            "answers": found.answers,
            "later": len(later),
            "after": sum(one.after is not None for one in trained),
            "waiting": len(waited),
            "without_code": found.without_code,
            "used_twice": found.used_twice,
            "unmatched": found.unmatched,
            "sessions": len({one.session.pk for one in later}),
        },
        "behaviour": _behaviour(later),
        "waiting_behaviour": _behaviour(waited),
        "scales": {scale: _scale(later, scale, "later") for scale in SCALES},
        "after": {scale: _scale([one for one in trained if one.after], scale, "after") for scale in SCALES},
        "against": {name: _against(later, waited, name) for name in ("behaviour", *SCALES)},
        "unsafe": _unsafe(later),
        "detectable": _detectable(later),
    }


def value(answer: TrainingAnswer | None, name: str) -> float:
    """One person on one measure; NaN when it cannot be said.

    Behaviour: 1 who did something in the past weeks, 0 who saw something and did nothing, NaN who saw nothing.
    """
    given: Mapping[str, Any] = answer.answers if answer else {}
    if name == "behaviour":
        witnessed, acted = given.get("witnessed"), given.get("acted")
        return float("nan") if not witnessed or acted is None else float(acted > 0)
    items = [item.name for item in training_items() if item.part == name]
    said = [given[item] for item in items if given.get(item) is not None]
    return float(np.mean(said)) if len(said) >= MOSTLY * len(items) else float("nan")


def pairs(linked: Sequence[Linked], name: str, moment: str) -> tuple[Floats, Floats, list[str]]:
    """Before and then, of who has both, with the session of each."""
    rows = [(value(one.before, name), value(getattr(one, moment), name), one.session.name) for one in linked]
    rows = [row for row in rows if np.isfinite(row[0]) and np.isfinite(row[1])]
    before, then, names = zip(*rows, strict=True) if rows else ((), (), ())
    return np.array(before, np.float64), np.array(then, np.float64), list(names)


def _behaviour(linked: Sequence[Linked]) -> dict[str, Any]:
    """Who saw something before and later: did they do something more often?"""
    before, later, names = pairs(linked, "behaviour", "later")
    n = len(before)
    if n < FEWEST:
        return {"n": n if n == 0 else None, "is_hidden": True}
    yes = [int((before * later).sum()), int((before * (1 - later)).sum())]
    no = [int(((1 - before) * later).sum()), int(((1 - before) * (1 - later)).sum())]
    test = paired.mcnemar([[no[1], no[0]], [yes[1], yes[0]]])
    return {
        "n": n,
        "is_hidden": False,
        "before": keep(_share(before)),
        "later": keep(_share(later)),
        "p": test.p,
        "change": keep(_pooled(before, later, names, "difference")),
    }


def _share(values: Floats) -> Any:
    from waterlijn.estimate import Estimate

    hits, n = int(values.sum()), len(values)
    return Estimate(hits / n, paired.clopper_pearson(hits, n, 0.80), paired.clopper_pearson(hits, n, 0.95), n,
                    paired.IMPROVED)  # fmt: skip


def _pooled(before: Floats, then: Floats, names: list[str], unit: str) -> Any:
    """The mean change with sessions as what counts; of the people alone when there are fewer than three sessions."""
    found = sessions.change(before, then, names, unit)
    if found.change.is_known:
        return found.change
    try:
        return paired.paired_t(then - before).estimate(len(before), "paired t 1", unit)
    except UsageError as problem:
        return unknown(problem.message, len(before), METHOD, unit)


def _scale(linked: Sequence[Linked], scale: str, moment: str) -> dict[str, Any]:
    before, then, names = pairs(linked, scale, moment)
    n = len(before)
    if n < FEWEST:
        return {"is_hidden": True}
    change = then - before
    direction = paired.sign(change)
    return {
        "n": n,
        "is_hidden": False,
        "before": float(np.median(before)),
        "then": float(np.median(then)),
        "shift": keep(paired.shift(change, "scale difference")),
        "improved": keep(paired.improved(change, among_changed=True)),
        "sign_p": direction.p,
        "p": _signed_rank_p(change),
        "pooled": keep(_pooled(before, then, names, "scale difference")),
    }


def _signed_rank_p(change: Floats) -> float:
    try:
        return signed_rank(change).p
    except UsageError:
        return 1.0  # nobody changed


def _against(trained: Sequence[Linked], waiting: Sequence[Linked], name: str) -> list[Any]:
    """How much more the trained changed than those who waited."""
    unit = "difference" if name == "behaviour" else "scale difference"
    if not waiting:
        return keep(unknown(NO_CONTROL, len(trained), METHOD, unit))
    arms = [pairs(linked, name, "later") for linked in (trained, waiting)]
    n = sum(len(arm[0]) for arm in arms)
    if min(len(arm[0]) for arm in arms) <= FEWEST:
        return keep(unknown(FEW_CONTROLS, 0, METHOD, unit))
    found = [_mean_change(*arm, unit) for arm in arms]
    error = float(np.hypot(found[0].error, found[1].error))
    if not error > 0:
        return keep(unknown(paired.EQUAL, n, METHOD, unit))
    free = error**4 / sum(one.error**4 / one.free for one in found)
    return keep(Contrast(found[0].value - found[1].value, error, free).estimate(n, METHOD, unit))


def _mean_change(before: Floats, then: Floats, names: list[str], unit: str) -> Contrast:
    """Of one group; sessions count where there are at least three."""
    pooled = sessions.change(before, then, names, unit)
    if pooled.contrast is not None:
        return pooled.contrast
    moved = then - before
    return Contrast(float(moved.mean()), float(moved.std(ddof=1) / np.sqrt(len(moved))), len(moved) - 1)


def _unsafe(linked: Sequence[Linked]) -> dict[str, Any]:
    said = [one.later.answers.get("unsafe") for one in linked if one.later]
    answered = [one for one in said if one]
    n = answered.count("yes")
    if len(answered) < FEWEST:
        return {"is_hidden": True}
    return {"is_hidden": False, "n": len(answered), "yes": n if n == 0 or n >= FEWEST else None}


def _detectable(linked: Sequence[Linked]) -> float | None:
    """The smallest typical change, in standard deviations, that so many people can show (4 times in 5)."""
    n = len(pairs(linked, "chain", "later")[0])
    return float(mde_t(n, kind="paired")) if n >= FEWEST else None
