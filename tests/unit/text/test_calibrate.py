"""Calibration: known answers on little tables."""

from __future__ import annotations

import numpy as np
import pytest

from waterlijn.text import calibrate


def test_logistic_finds_the_coefficients_that_made_the_data() -> None:
    rng = np.random.default_rng(3)
    x = rng.normal(size=(20_000, 2))
    y = rng.random(20_000) < calibrate.sigmoid(x @ np.array([1.5, -0.5]) + 0.25)
    beta = calibrate.logistic(x, y, np.ones(20_000))
    assert beta == pytest.approx([1.5, -0.5, 0.25], abs=0.08)


def test_best_threshold_separates_what_can_be_separated() -> None:
    p = np.concatenate([np.full(50, 0.2), np.full(20, 0.6)])
    y = p > 0.5
    threshold = calibrate.best_threshold(p, y, [np.ones(70, np.bool_)], [])
    assert 0.2 < threshold <= 0.6


def test_false_alarms_on_harmless_texts_raise_the_threshold() -> None:
    rng = np.random.default_rng(2)
    p = rng.random(3000)
    y = rng.random(3000) < p
    everything, calm = np.ones(3000, np.bool_), ~y
    free = calibrate.best_threshold(p, y, [everything], [])
    assert calibrate.best_threshold(p, y, [everything], [calm]) > free


def test_abstain_leaves_the_doubtful_to_people_and_no_more_than_allowed() -> None:
    certainty = np.linspace(0, 1, 1000)
    wrong = certainty < 0.12
    cut = calibrate.abstain_cut(certainty, wrong)
    assert wrong[certainty >= cut].mean() <= calibrate.TARGET_ERROR
    assert (certainty < cut).mean() <= calibrate.LARGEST_ABSTAIN
    hopeless = np.ones(1000, np.bool_)
    assert (certainty < calibrate.abstain_cut(certainty, hopeless)).mean() == pytest.approx(0.2, abs=0.01)


def test_class_offsets_help_the_rare_class() -> None:
    rng = np.random.default_rng(5)
    truth = (rng.random(4000) < 0.1).astype(np.intp)
    scores = np.column_stack([np.ones(4000), truth * 1.2 + rng.normal(0, 0.3, 4000)])
    offsets = calibrate.class_offsets(scores, truth, np.ones(4000))

    def recall(added: np.ndarray) -> float:
        return float(np.mean(np.argmax(scores + added, axis=1)[truth == 1]))

    assert recall(np.array(offsets)) > recall(np.zeros(2))
