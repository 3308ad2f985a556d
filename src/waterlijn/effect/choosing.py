"""Which design may speak, and which one speaks first: by measured error rates, not by habit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from waterlijn.effect.changes import changes
from waterlijn.effect.methods import ENOUGH_PLACEBOS, complete
from waterlijn.effect.noise import outlying
from waterlijn.effect.panel import Panel
from waterlijn.effect.placebo_space import in_space
from waterlijn.effect.remarks import Remark
from waterlijn.errors import UsageError

AUTO = "auto"
WEIGHING_CONTROLS = 10  # from here on weights of places are worth trying
WEIGHING_PERIODS = 8
CLEARLY = 0.9  # of the error of plain differences: below, weighing is taken for better
TOO_FEW_CONTROLS = (
    "This method needs at least {fewest} places to compare with, and there are {found}: with fewer its margin is not "
    "to be trusted. Difference in differences (did) can do with fewer."
)
TOO_FEW_BEFORE = (
    "This method needs at least {fewest} periods before the start, and there are {found}: with fewer its margin is not "
    "to be trusted."
)
NO_CONTROLS = "Without places to compare with only an interrupted series (its) can be computed."
ONE_CONTROL = (
    "With one place to compare with it cannot be known how much places differ by chance. Two are the least, five are "
    "better."
)


NOISIER = (
    "Before the start {unit} goes up and down much more than the places to compare with. What this method finds in "
    "those says little of it then. Difference in differences (did) allows for it."
)
UNLIKE = 0.05  # chance that ups and downs so much larger come about where all places are alike
STOOD_STILL = (
    "In {still} of the {controls} places to compare with the outcome never moved. With so few events it cannot be "
    "known how much places differ by chance: take longer periods, or larger places."
)


class Least(NamedTuple):
    """Fewest controls and fewest periods before the start with which a method keeps its promises."""

    controls: int
    before: int


# measured with `coverage.py`: the table in docs/reference/effect.md also has the cells in which a method is refused
LEAST: Mapping[str, Least] = {
    "did": Least(2, 1),
    "sdid": Least(5, 4),
    "sc": Least(20, 4),
    "bsts": Least(5, 8),
    "its": Least(0, 8),
}
SERIES_ALONE = Least(0, 12)  # of a structural series whose margin cannot be checked on enough controls


def least(method: str, n_controls: int) -> Least:
    """What a method needs, given how many controls there are."""
    return SERIES_ALONE if method == "bsts" and n_controls < ENOUGH_PLACEBOS else LEAST[method]


def silent(method: str, panel: Panel) -> Remark | None:
    """Why a method may not speak on this panel; None when it may."""
    needed = least(method, panel.n_controls)
    if panel.n_controls == 1 and needed.controls > 1:
        return Remark(ONE_CONTROL)
    if panel.n_controls == 0 and needed.controls:
        return Remark(NO_CONTROLS)
    if panel.n_controls < needed.controls:
        return Remark(TOO_FEW_CONTROLS, {"fewest": needed.controls, "found": panel.n_controls})
    if panel.start < needed.before:
        return Remark(TOO_FEW_BEFORE, {"fewest": needed.before, "found": panel.start})
    if method in {"sc", "sdid"} and (unit := _noisier(panel)):
        return Remark(NOISIER, {"unit": unit})
    return _too_still(panel) if needed.controls else None


def _noisier(panel: Panel) -> str:
    """Name of a treated place that before the start is clearly noisier than the controls; empty when none is.

    Placebos in space take all places to be alike: where the place of the action is three times as noisy they show an
    effect in 40 to 46 % of the panels without one.
    """
    before = panel.outcome[:, : panel.start]
    kept = np.isfinite(before).all(axis=1)
    theirs = kept & ~panel.treated
    if theirs.sum() < 2 or panel.start < 2:
        return ""
    count = int(theirs.sum())
    rest = before[kept] - before[theirs].mean(axis=0)
    ours = panel.treated[kept]
    fair = np.where(ours, count / (count + 1), count / (count - 1))  # for the mean of the controls, which they share
    variances = rest.var(axis=1, ddof=1) * fair
    if not variances[~ours].sum() > 0:
        return ""
    noisy = np.flatnonzero(outlying(variances, np.full(len(ours), panel.start - 1.0), ours, UNLIKE))
    return panel.units[int(np.flatnonzero(kept)[noisy[0]])] if len(noisy) else ""


def _too_still(panel: Panel) -> Remark | None:
    """Rare events: with one in fifty cells and 30 controls the tests err in 9 to 27 % instead of 5."""
    theirs = panel.outcome[~panel.treated]
    measured = theirs[np.isfinite(theirs).sum(axis=1) > 1]
    still = int((np.nanmax(measured, axis=1) == np.nanmin(measured, axis=1)).sum()) if len(measured) else 0
    # that none moves at all is another matter, which the methods themselves refuse
    if not len(measured) / 2 < still < len(measured):
        return None
    return Remark(STOOD_STILL, {"still": still, "controls": panel.n_controls})


def choose(panel: Panel, seed: int = 0) -> str:
    """The method for this panel.

    Parameters
    ----------
    panel
        All of it; of the periods from the start on nothing is used.
    seed
        Of the lot over choices of units.

    Returns
    -------
    str
        "its" without controls. Else "did"; but "sdid" for one treated place with at least `WEIGHING_CONTROLS` controls
        and `WEIGHING_PERIODS` periods before the start, when in those periods weighing places would have found less
        where nothing happened.

    Notes
    -----
    Difference in differences on one change per place keeps its error rate in every cell that was measured. Weights
    buy narrower margins where places do not move in parallel, and cost margin where they do. Which of the
    two holds is tried out before the start, as if the action had begun earlier, on all places alike; so
    the choice does not depend on the effect.
    """
    if panel.n_controls == 0:
        return "its"
    wants_weights = panel.n_treated == 1 and panel.n_controls >= WEIGHING_CONTROLS and panel.start >= WEIGHING_PERIODS
    wants_weights = wants_weights and not _noisier(panel)
    return "sdid" if wants_weights and _weights_help(panel, seed) else "did"


def _weights_help(panel: Panel, seed: int) -> bool:
    try:
        return _weigh(complete(panel, WEIGHING_CONTROLS), seed)
    except UsageError:  # too many gaps, or nothing moved before the start
        return False


def _weigh(whole: Panel, seed: int) -> bool:
    after = max(1, min(len(whole.times) - whole.start, whole.start // 3))
    if whole.start - after < 2:
        return False
    earlier = whole.between(0, whole.start, whole.start - after)
    plain = changes(earlier).change
    apart = (plain - plain.mean()) * len(plain) / (len(plain) - 1)
    weighed = in_space(earlier, "sdid", seed).values()
    return bool((weighed**2).mean() < CLEARLY**2 * (apart**2).mean())
