"""Scores and rule evidence -> probabilities, flags and the band in which a person should look.

Per label a logistic model (Platt 1999) of the learned log-odds and the strength of the rules, fitted on grouped
out-of-fold scores. The flag's threshold gives the best macro-F1 there. A message is left to a person when the
margin to any threshold is smaller than a cut chosen on the measured error (see `abstain_cut`).

References
----------
Platt, J. (1999). Probabilistic outputs for support vector machines. Advances in Large Margin Classifiers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from waterlijn.text.figures import binary_table, macro_f1

Floats = NDArray[np.floating[Any]]
Bools = NDArray[np.bool_]

TARGET_ERROR = 0.05  # of the messages that are not left to a person, at most this share is wrong on abuse or hate
LARGEST_ABSTAIN = 0.20
ALARM_COST = 0.75  # one in a hundred harmless texts flagged is as bad as 0.0075 of macro-F1
VETO_CAP = 0.5  # a vetoed label never comes above half its threshold


def sigmoid(z: Floats) -> NDArray[np.float64]:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(z, -40.0, 40.0))), np.float64)


def logit(p: Floats | float) -> NDArray[np.float64]:
    clipped = np.clip(p, 1e-6, 1 - 1e-6)
    return np.asarray(np.log(clipped / (1 - clipped)), np.float64)


def logistic(x: Floats, y: Bools, weight: Floats, *, ridge: float = 1.0, steps: int = 50) -> NDArray[np.float64]:
    """Weighted logistic regression with intercept (last coefficient) by Newton's method."""
    design = np.column_stack([x, np.ones(len(x))]).astype(np.float64)
    penalty = np.full(design.shape[1], ridge)
    penalty[-1] = 1e-6
    beta = np.zeros(design.shape[1])
    for _ in range(steps):
        p = sigmoid(design @ beta)
        gradient = design.T @ (weight * (p - y)) + penalty * beta
        hessian = (design * (weight * np.maximum(p * (1 - p), 1e-9))[:, None]).T @ design + np.diag(penalty)
        step = np.linalg.solve(hessian, gradient)
        beta -= step
        if np.abs(step).max() < 1e-8:
            break
    return beta


def probability(settings: Mapping[str, Any], evidence: Floats) -> NDArray[np.float64]:
    """Calibrated probability of one label from its evidence, shape (n, features)."""
    beta = np.asarray(settings["beta"])
    return sigmoid(evidence @ beta[:-1] + beta[-1])


def best_threshold(p: Floats, y: Bools, parts: Sequence[Bools], harmless: Sequence[Bools]) -> float:
    """The threshold with the best macro-F1 over the labelled parts, and few false alarms on what is harmless.

    Parameters
    ----------
    p, y
        Probabilities and answers, shape (n,).
    parts
        Labelled texts; each part weighs the same, so that none of them rules alone.
    harmless
        Texts that must not be flagged; a false alarm among them costs `ALARM_COST` of macro-F1.
    """
    candidates = np.linspace(0.05, 0.9, 86)
    value = np.array([np.mean([macro_f1(binary_table(y[part], p[part] >= t)) for part in parts]) for t in candidates])
    for part in harmless:
        value -= ALARM_COST * np.array([np.mean(p[part] >= t) for t in candidates]) / len(harmless)
    # the middle of the plateau: less chance than its tip
    good = candidates[value >= value.max() - 0.002]
    return float(np.round(np.median(good), 3))


def margin(p: Floats, thresholds: Floats) -> NDArray[np.float64]:
    """Distance to the nearest threshold in log-odds: small means uncertain. Shapes (n, labels), (labels,)."""
    return np.asarray(np.min(np.abs(logit(p) - logit(thresholds)), axis=1), np.float64)


def abstain_cut(certainty: Floats, wrong: Bools) -> float:
    """The smallest margin at which the rest meets `TARGET_ERROR`, with at most `LARGEST_ABSTAIN` left to people."""
    for share in np.linspace(0.02, LARGEST_ABSTAIN, 37):
        cut = float(np.quantile(certainty, share))
        if wrong[certainty >= cut].mean() <= TARGET_ERROR:
            return cut
    return float(np.quantile(certainty, LARGEST_ABSTAIN))


def class_offsets(scores: Floats, truth: NDArray[np.intp], weight: Floats) -> list[float]:
    """Offsets added to the scores of each class so that the best class gives the best macro-F1 (coordinate search)."""
    n_classes = scores.shape[1]
    offsets = np.zeros(n_classes)

    def value(tried: Floats) -> float:
        answer = np.argmax(scores + tried, axis=1)
        total = 0.0
        for k in range(n_classes):
            hit = np.sum(weight * ((answer == k) & (truth == k)))
            size = np.sum(weight * (answer == k)) + np.sum(weight * (truth == k))
            total += 2 * hit / max(size, 1e-9)
        return float(total / n_classes)

    best = value(offsets)
    for _ in range(3):
        for k in range(n_classes):
            for step in (-1.0, -0.5, -0.25, 0.25, 0.5, 1.0):
                tried = offsets.copy()
                tried[k] += step
                if value(tried) > best + 1e-4:
                    best, offsets = value(tried), tried
    return [float(np.round(o, 3)) for o in offsets]


def needs_threshold(p: Floats, y: Bools) -> float:
    """Threshold on the probability of one need with the best F1; rare needs are not chased below 0.1."""
    candidates = np.linspace(0.1, 0.7, 61)
    value = [2 * np.sum(y & (p >= t)) / max(np.sum(y) + np.sum(p >= t), 1) for t in candidates]
    return float(np.round(candidates[int(np.argmax(value))], 3))
