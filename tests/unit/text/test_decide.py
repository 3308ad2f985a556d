"""Decisions: a veto beats the weights, and columns agree with one another."""

from __future__ import annotations

import numpy as np

from waterlijn.records import LABELS, TARGETS
from waterlijn.text import classes, learned, lexicon
from waterlijn.text.decide import RuleColumns, coherent, decide, flags

N_COUNTS = len(lexicon.KINDS) + len(TARGETS) + classes.N_SIGNS


def columns(n: int, *, veto: bool = False, strength: float = 0.0) -> RuleColumns:
    return RuleColumns(
        np.full((n, 4), strength, np.float32),
        np.full((n, 4), veto),
        np.zeros((n, 4), np.bool_),
        np.zeros(n, np.bool_),
        np.zeros(n, np.bool_),
        np.zeros(n, np.uint8),
        np.full(n, -1, np.int64),
        np.zeros((n, 8), np.bool_),
        np.zeros((n, N_COUNTS), np.float32),
    )


def scores(value: float) -> np.ndarray:
    return np.full((2, len(learned.load().columns)), value, np.float32)


def test_a_veto_beats_the_weights() -> None:
    settings = learned.load().settings
    assert decide(settings, scores(5.0), columns(2)).flag.all()
    vetoed = decide(settings, scores(5.0), columns(2, veto=True, strength=1.0))
    assert not vetoed.flag.any()
    thresholds = [settings["labels"][label]["threshold"] for label in LABELS]
    assert (vetoed.probability <= np.array(thresholds) / 2 + 1e-6).all()


def test_who_is_insulted_is_somebody() -> None:
    settings = learned.load().settings
    hostile = scores(5.0)
    hostile[:, 9] = 99.0  # target "none"
    assert (decide(settings, hostile, columns(2)).target != TARGETS.index("none")).all()


def test_no_flag_no_severity_and_violence_is_the_highest() -> None:
    settings = learned.load().settings
    assert (decide(settings, scores(-5.0), columns(2)).severity == 0).all()
    assert (decide(settings, scores(5.0), columns(2)).severity == 5).all()


def test_evidence_of_the_rules_raises_a_probability() -> None:
    settings = learned.load().settings
    without, with_rules = (decide(settings, scores(-0.5), columns(2, strength=s)).probability for s in (0.0, 0.9))
    assert (with_rules >= without).all()
    assert (with_rules[:, 0] > without[:, 0]).all()


def test_hate_and_threats_are_abuse_too() -> None:
    p = np.random.default_rng(1).random((500, 4))
    fitting = coherent(p)
    assert (fitting[:, LABELS.index("abuse")] >= fitting[:, LABELS.index("hate")]).all()
    assert (fitting[:, LABELS.index("abuse")] >= fitting[:, LABELS.index("threat")]).all()
    assert np.allclose(coherent(fitting), fitting)
    assert (fitting[:, LABELS.index("othering")] == p[:, LABELS.index("othering")]).all()
    flag = flags(fitting, np.array([0.5, 0.3, 0.2, 0.3]))
    hostile = flag[:, LABELS.index("hate")] | flag[:, LABELS.index("threat")]
    assert hostile.any()
    assert flag[hostile, LABELS.index("abuse")].all()


def test_every_threat_has_the_highest_severity() -> None:
    settings = learned.load().settings
    mixed = np.random.default_rng(2).normal(0.0, 2.0, (400, len(learned.load().columns))).astype(np.float32)
    decision = decide(settings, mixed, columns(400))
    threat = decision.flag[:, LABELS.index("threat")]
    assert threat.any()
    assert (decision.severity[threat] == 5).all()
    assert ((decision.severity > 0) == decision.flag.any(axis=1)).all()
