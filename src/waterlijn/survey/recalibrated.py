"""The difference estimator when all scores are at hand: the model is first told, by the labels, how it errs here."""

from __future__ import annotations

from math import copysign, inf, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, logit

from waterlijn.errors import UsageError
from waterlijn.survey.bounds import inside
from waterlijn.survey.design import Floats
from waterlijn.survey.labelled import FEWEST_LABELS, of_what_is_said, overlooked, student_quantile

METHOD = "difference 2"
FOLDS = 5  # each label is corrected by a model that did not see it
OPENNESS = (0.25, 4.0)  # prior precision of shift (around 0) and slope (around 1): few labels change the model little
FIRM = 0.005  # scores nearer to 0 or 1 than this are taken as this
EXTRA = 0.5  # false alarms that the labels did not meet; half of one keeps 95 % at 95 % (survey.coverage)
FAINT = 3.0  # standard errors of the share from which on it begins to be clear, two more and it is
_DOUBT, _TRUST = 0.35, 0.25  # share of any message in c where the share is faint, and how much less where it is clear


class Corrected(NamedTuple):
    """A share, how it was found, and what its uncertainty is made of.

    `drawn`: variance because only some messages were labelled; `alarm`: what one more half of a false alarm would add
    to it; `case`, `any_message`: what a case that the model expects, and any message at all, would add to it per unit
    of share; `itself`: variance because the messages are a draw of what is said; `free`: degrees of freedom; `n`,
    `n_labels`: messages, and those labelled; `mean_score`: mean of the scores as they came, no estimate of anything;
    `is_even`: whether an even draw was assumed.
    """

    value: float
    drawn: float
    alarm: float
    case: float
    any_message: float
    itself: float
    free: int
    n: int
    n_labels: int
    mean_score: float
    is_even: bool

    def interval(self, level: float, *, these_only: bool = False) -> tuple[float, float]:
        """Bounds for the share of what is said, or for the share in exactly these messages.

        Notes
        -----
        Were the share higher, its variance would be higher too, by c per unit of share: as in Wilson's interval the
        upper bound u solves ``(u - value)^2 = t^2 (V + c (u - value))``, so that labels without one case give an
        interval as well. c lies between what the model's cases add and what any message adds: nearer to the model's
        where the share is clear. The lower bound ``value - t sqrt(V)`` moves up to its own solution of the same where
        the share is clear. The share in exactly these messages goes in steps of 1 / n; its bounds lie half a step
        further out.
        """
        low, high = self._smooth(level, 0.0 if these_only else self.itself)
        half = 0.5 / self.n if these_only and self.drawn + self.alarm > 0 else 0.0
        return min(max(low - half, 0.0), self.best), max(min(high + half, 1.0), self.best)

    def _smooth(self, level: float, itself: float) -> tuple[float, float]:
        t = student_quantile(level, self.free)
        low = self.value - t * sqrt(self.drawn + self.alarm + itself)
        spread = sqrt(self.drawn + self.alarm + itself)
        clear = min(max((self.value / spread - FAINT) / 2, 0.0), 1.0) if spread else 1.0
        unit = self.case ** (1 - _DOUBT + _TRUST * clear) * self.any_message ** (_DOUBT - _TRUST * clear)
        low = (1 - clear) * low + clear * (self.value - _away(self.drawn + itself, self.case, t)[0])
        return inside(low, self.value + _away(self.drawn + itself, unit, t)[1], level)

    @property
    def best(self) -> float:
        """The value, within 0 and 1."""
        return min(max(self.value, 0.0), 1.0)

    @property
    def is_enough(self) -> bool:
        return self.n_labels >= min(FEWEST_LABELS, self.n)


def share_of(
    score: ArrayLike, truth: ArrayLike, pi: ArrayLike | None = None, stratum: ArrayLike | None = None, *, seed: int = 0
) -> Corrected:
    """The share of cases among n messages of which some are labelled.

    Parameters
    ----------
    score
        (n,) of the model, 0 to 1.
    truth
        (n,) 0 or 1; NaN where nobody labelled.
    pi
        (n,) chance with which each was drawn, above 0; only read where there is a label. None: the labels were drawn
        evenly, in each stratum a number of its own.
    stratum
        (n,) labels of any kind; only of use without `pi`.
    seed
        Of the division into folds.

    Raises
    ------
    UsageError
        Scores or chances out of range, or a stratum without labels.

    Notes
    -----
    ``mean(g) + sum((y - g) / pi) / n`` with ``g = expit(a + b logit(f))``, a and b fitted on the labels with a mild
    prior. Each label meets the g that was fitted without its fold, so that the estimate stays unbiased and the fit
    cannot flatter itself. Its variance is that of `labelled.difference`.

    References
    ----------
    J. Platt (1999), Probabilistic outputs for support vector machines; the estimator: T. Zrnic, E. J. Candes (2024),
    Cross-prediction-powered inference, PNAS 121.
    """
    f, y = np.asarray(score, np.float64), np.asarray(truth, np.float64)
    drawn = _checked(f, y)
    groups = _groups(stratum, len(f))
    chance = _even(drawn, groups, stratum) if pi is None else _given(pi, drawn)
    g_all, g = _recalibrated(f, y[drawn], drawn, chance, np.random.default_rng(seed))
    error = (y[drawn] - g) / chance
    value = g_all + float(error.sum()) / len(f)
    spread = _between(error, chance, groups[drawn], is_even=pi is None)
    alarm = overlooked(EXTRA * float((1 - chance).mean()) * (len(f) / len(g)) ** 2, g_all, g, chance)[1]
    case, any_message = (_unit(weight / chance, chance, g) / len(f) for weight in (g, np.ones(len(g))))
    free = max(len(g) - len(np.unique(groups)) if pi is None else len(g) - 1, 1)
    return Corrected(
        value, spread / len(f) ** 2, alarm / len(f) ** 2, case, any_message, of_what_is_said(value, len(f)), free,
        len(f), len(g), float(f.mean()), pi is None,
    )  # fmt: skip


def _unit(weight: Floats, chance: Floats, g: Floats) -> float:
    """Mean over messages of what a case adds to the variance of the total."""
    return float((weight * (1 - chance) / chance * (1 - g) ** 2).sum() / weight.sum())


def _away(variance: float, unit: float, t: float) -> tuple[float, float]:
    """How far the bounds lie down and up when the variance grows by `unit` per unit of share."""
    root, shift = sqrt(t**4 * unit**2 + 4 * t * t * variance), t * t * unit
    return (root - shift) / 2, (root + shift) / 2


def _checked(f: Floats, y: Floats) -> NDArray[np.intp]:
    """The labelled rows."""
    if not len(f):
        raise UsageError("There is no answer to count.")
    if not (np.isfinite(f).all() and f.min() >= 0 and f.max() <= 1):
        raise UsageError("Every message needs a score from 0 to 1.")
    drawn = np.flatnonzero(~np.isnan(y))
    if not np.isin(y[drawn], (0, 1)).all():
        raise UsageError("A label is 0 or 1, or empty where nobody labelled.")
    if len(drawn) < 2:
        raise UsageError("There are too few labels: {n}.", n=len(drawn))
    return drawn


def unevenness(score: ArrayLike, truth: ArrayLike, stratum: ArrayLike | None = None) -> float:
    """By how many standard errors the labelled messages score otherwise than all: over 4 they were not drawn evenly.

    Parameters
    ----------
    score, truth, stratum
        As in `share_of`.
    """
    f, drawn = np.asarray(score, np.float64), ~np.isnan(np.asarray(truth, np.float64))
    groups = _groups(stratum, len(f))
    gap, spread = 0.0, 0.0
    for k in range(int(groups.max()) + 1):
        here = groups == k
        n, m = int(here.sum()), int((here & drawn).sum())
        if 1 <= m < n:
            gap += n * float(f[here & drawn].mean() - f[here].mean())
            spread += n**2 * (1 - m / n) / m * float(f[here].var(ddof=1))
    return gap / sqrt(spread) if spread > 0 else 0.0


def shortfall(pi: ArrayLike, truth: ArrayLike) -> float:
    """By how many standard errors the labels, each standing for 1 / pi messages, miss the number of messages."""
    drawn = ~np.isnan(np.asarray(truth, np.float64))
    chance = np.asarray(pi, np.float64)[drawn]
    spread = float(((1 - chance) / chance**2).sum())
    gap = float((1 / chance).sum()) - len(drawn)
    if spread > 0:
        return gap / sqrt(spread)
    return 0.0 if gap == 0 else copysign(inf, gap)  # all labels drawn for certain, and not all messages labelled


def _given(pi: ArrayLike, drawn: NDArray[np.intp]) -> Floats:
    chance = np.asarray(pi, np.float64)[drawn]
    if not (np.isfinite(chance).all() and chance.min() > 0 and chance.max() <= 1):
        raise UsageError("Every label needs the chance with which it was drawn: above 0, and at most 1.")
    return chance


def _groups(stratum: ArrayLike | None, n: int) -> NDArray[np.intp]:
    if stratum is None:
        return np.zeros(n, np.intp)
    return np.unique(np.asarray(stratum), return_inverse=True)[1].astype(np.intp)


def _even(drawn: NDArray[np.intp], groups: NDArray[np.intp], stratum: ArrayLike | None) -> Floats:
    size = np.bincount(groups).astype(np.float64)
    labels = np.bincount(groups[drawn], minlength=len(size))
    if (labels == 0).any():
        name = np.unique(np.asarray(stratum))[int(np.flatnonzero(labels == 0)[0])]
        raise UsageError("The stratum {name} has no labels, so its share is not known.", name=name)
    chance: Floats = (labels / size)[groups[drawn]]
    return chance


def _between(error: Floats, chance: Floats, groups: NDArray[np.intp], *, is_even: bool) -> float:
    """Variance of the total error: independent draws, or a fixed number out of each stratum."""
    if not is_even:
        return float(((1 - chance) * error**2).sum())
    n = np.bincount(groups).astype(np.float64)
    mean = np.bincount(groups, error) / np.maximum(n, 1)
    away = np.where(n[groups] > 1, error - mean[groups], error)  # one label cannot vary: not centred
    return float(((1 - chance) * away**2 * (n / np.maximum(n - 1, 1))[groups]).sum())


def _recalibrated(
    f: Floats, y: Floats, drawn: NDArray[np.intp], chance: Floats, rng: np.random.Generator
) -> tuple[float, Floats]:
    """Mean of the corrected scores over all messages, and for each label the corrected score that did not see it."""
    x = logit(np.clip(f, FIRM, 1 - FIRM))
    order = np.lexsort((chance, f[drawn]))  # so that the order of the rows has no say
    fold = np.empty(len(y), np.intp)
    fold[order] = rng.permutation(len(y)) % FOLDS
    own, joint = np.empty(len(y)), np.zeros(len(f))
    for k in range(FOLDS):
        seen = fold != k
        shift, slope = _fit(x[drawn][seen], y[seen], 1 / chance[seen])
        now = expit(shift + slope * x)
        joint += now / FOLDS
        own[~seen] = now[drawn][~seen]
    joint[drawn] = own  # so that nothing is left to chance when everything is labelled
    return float(joint.mean()), own


def _fit(x: Floats, y: Floats, weight: Floats) -> tuple[float, float]:
    """Shift and slope by Newton's method, with steps kept short."""
    if not len(x):
        return 0.0, 1.0
    columns, weight = np.column_stack([np.ones(len(x)), x]), weight / weight.mean()
    prior, found = np.diag(OPENNESS), np.array([0.0, 1.0])
    for _ in range(25):
        p = expit(columns @ found)
        slope = columns.T @ (weight * (y - p)) - prior @ (found - (0.0, 1.0))
        step = np.linalg.solve((columns * (weight * p * (1 - p))[:, None]).T @ columns + prior, slope)
        found = found + np.clip(step, -1.5, 1.5)
        if np.abs(step).max() < 1e-10:
            break
    return float(found[0]), float(found[1])
