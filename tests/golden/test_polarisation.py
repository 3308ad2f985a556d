"""Measures of polarisation against R and published values."""

import json
from pathlib import Path

import numpy as np
import pytest

from waterlijn.dialogue.polarisation.agreement import agreement, polarisation
from waterlijn.dialogue.polarisation.bimodality import bimodality
from waterlijn.dialogue.polarisation.consensus import consensus
from waterlijn.dialogue.polarisation.duclos_esteban_ray import duclos_esteban_ray
from waterlijn.dialogue.polarisation.esteban_ray import esteban_ray

REFERENCE = json.loads((Path(__file__).parent / "vectors" / "polarisation.json").read_text("utf-8"))


@pytest.mark.parametrize("case", REFERENCE["vectors"], ids=lambda case: "-".join(map(str, case["counts"])))
def test_agreement_and_consensus(case: dict[str, list[int]]) -> None:
    """R package agrmt."""
    assert agreement(case["counts"]) == pytest.approx(case["agreement"], abs=1e-12)
    assert polarisation(case["counts"]) == pytest.approx(case["polarization"], abs=1e-12)
    assert consensus(case["counts"]) == pytest.approx(case["consensus"], abs=1e-12)


@pytest.mark.parametrize("case", REFERENCE["bimodality"], ids=lambda case: str(case["value"]))
def test_bimodality(case: dict[str, list[int]]) -> None:
    assert bimodality(case["counts"]) == pytest.approx(case["value"], abs=5e-8)


@pytest.mark.parametrize("case", REFERENCE["esteban_ray"], ids=lambda case: f"alpha {case['alpha']}")
def test_esteban_ray_of_two_equal_points(case: dict[str, float]) -> None:
    assert esteban_ray([7, 7], [0, 1], alpha=case["alpha"]) == pytest.approx(case["value"], abs=1e-6)


def test_duclos_esteban_ray_becomes_twice_gini() -> None:
    y = np.sort(np.random.default_rng(1).gamma(10, 100, 2000))
    n = len(y)
    twice_gini = 2 * ((2 * np.arange(1, n + 1) - n - 1) * y).sum() / (n**2 * y.mean())
    assert twice_gini == pytest.approx(0.350931, abs=1e-6)  # by the formula, as the reference has it
    assert duclos_esteban_ray(y, alpha=1e-6) == pytest.approx(twice_gini, abs=1e-5)
