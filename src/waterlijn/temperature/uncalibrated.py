"""The share of messages when nobody has labelled any here: Rogan-Gladen, and what may have drifted."""

from __future__ import annotations

from math import sqrt

from waterlijn.estimate import Estimate, unknown
from waterlijn.survey.bounds import nested, normal_quantile
from waterlijn.temperature.rates import ErrorRates, Rate

METHOD = "rogan-gladen 1"
FEWEST_CHECKED = 30  # labelled cases of each kind on the card, or the instrument has not been tested
WEAKEST = 0.2  # sensitivity + specificity - 1 below which the instrument hardly differs from a coin


def rogan_gladen(flagged: float, sensitivity: float, specificity: float) -> float:
    """The true share from the flagged share, not clipped to 0 and 1.

    Notes
    -----
    ``(flagged + specificity - 1) / (sensitivity + specificity - 1)``.

    References
    ----------
    W. J. Rogan, B. Gladen (1978), Estimating prevalence from the results of a screening test, Am. J. Epidemiol. 107.

    Examples
    --------
    >>> round(rogan_gladen(61 / 200, 0.8, 0.95), 4)
    0.34
    """
    return (flagged + specificity - 1) / (sensitivity + specificity - 1)


def lang_reiczigel(
    positives: int, n: int, sensitivity: tuple[float, float], specificity: tuple[float, float], level: float
) -> tuple[float, float]:
    """Interval for the true share, not clipped.

    Parameters
    ----------
    positives, n
        Flagged messages, and all messages.
    sensitivity, specificity
        (share, number of cases it was measured on).
    level
        0.80 or 0.95.

    Notes
    -----
    ``AP' = (n AP + z^2/2) / (n + z^2)``, ``Se' = (m Se + 1) / (m + 2)``, ``P' = (AP' + Sp' - 1) / J'``, shifted by
    ``2 z^2 (P' Se'(1-Se')/(m+2) - (1-P') Sp'(1-Sp')/(k+2))``, half width from the delta method.

    References
    ----------
    Z. Lang, J. Reiczigel (2014), Confidence limits for prevalence of disease adjusted for estimated sensitivity and
    specificity, Preventive Veterinary Medicine 113, 13-22.
    """
    z = normal_quantile(level)
    flagged = (positives + z * z / 2) / (n + z * z)
    se, sp = ((share * m + 1) / (m + 2) for share, m in (sensitivity, specificity))
    se_variance, sp_variance = se * (1 - se) / (sensitivity[1] + 2), sp * (1 - sp) / (specificity[1] + 2)
    youden = se + sp - 1
    share = (flagged + sp - 1) / youden
    shift = 2 * z * z * (share * se_variance - (1 - share) * sp_variance)
    variance = flagged * (1 - flagged) / (n + z * z) + share**2 * se_variance + (1 - share) ** 2 * sp_variance
    half = z * sqrt(variance) / youden
    return share + shift - half, share + shift + half


def why_not(rates: ErrorRates | None) -> str:
    """Reason (msgid) why this instrument cannot carry an estimate; empty when it can."""
    if rates is None or rates.positives < FEWEST_CHECKED or rates.negatives < FEWEST_CHECKED:
        return "The instrument has not been tested on enough examples of this to correct its mistakes."
    se, sp = rates.sensitivity(), rates.specificity()
    youden = se.value + sp.value - 1
    if youden < WEAKEST or youden < normal_quantile(0.80) * _youden_sd(se, sp):
        return "The instrument recognises this too badly to say something about a share."
    return ""


def _youden_sd(se: Rate, sp: Rate) -> float:
    return sqrt(se.value * (1 - se.value) / se.n + sp.value * (1 - sp.value) / sp.n)


def estimate_share(positives: int, n: int, rates: ErrorRates | None) -> Estimate:
    """The share among n voices of which `positives` are flagged, marked as not calibrated.

    Returns
    -------
    Estimate
        Unknown when the instrument is too weak (the 80 % interval of sensitivity + specificity - 1 covers 0), when
        or when fewer messages are flagged than its known false alarms would give: then it errs differently here than
        where it was tested. A wide interval is no reason to be silent: refusing by what was found would select the
        narrow intervals, and those then hold the truth too seldom (simulated).
    """
    reason = why_not(rates)
    if reason or rates is None:
        return unknown(reason, n, METHOD)
    se, sp = rates.sensitivity(), rates.specificity()
    bounds = {level: lang_reiczigel(positives, n, (se.value, se.n), (sp.value, sp.n), level) for level in (0.80, 0.95)}
    if bounds[0.95][1] <= 0 or bounds[0.95][0] >= 1:
        return unknown("The instrument behaves differently here than where it was tested.", n, METHOD)
    value = rogan_gladen(positives / n, se.value, sp.value)
    return nested(value, bounds[0.80], bounds[0.95], n, METHOD, calibrated=False)
