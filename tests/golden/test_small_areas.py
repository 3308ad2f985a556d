"""Partial pooling over places: the reference simulation, and R's lme4 on a published table."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.special import expit, xlogy

from waterlijn.temperature.index import coverage
from waterlijn.temperature.index.logit_normal import NODES, _log_likelihood, _modes, fit_logit_normal

VECTORS = Path(__file__).parent / "vectors"


def _load(name: str) -> Any:
    return json.loads((VECTORS / f"{name}.json").read_text("utf-8"))


def test_pooling_beats_the_reference_simulation() -> None:
    """60 places, log-normal volumes: coverage .933, error .0306 and width .1105 in the reference run."""
    reference = _load("smallarea_mc")
    found = coverage.SCENARIOS["60 places, log-normal volumes"](60, 5)
    assert 0.93 <= found.coverage <= 0.97
    assert 0.93 <= found.small <= 0.97
    assert found.rmse == pytest.approx(reference["results_betabinomial_grid"]["rmse_small"], abs=0.003)
    assert found.rmse < 0.65 * reference["results"]["rmse_raw_small"]
    assert found.width < 0.6 * reference["results"]["width_wilson_small"]


def _table() -> tuple[Any, Any, dict[str, Any]]:
    reference = _load("partial_pooling_R")["partial_pooling"]
    return np.array(reference["y"], float), np.array(reference["n"], float), reference


def test_likelihood_of_lme4() -> None:
    """At the values of R's glmer (nAGQ = 25) the same log likelihood and the same modes, to 1e-9."""
    hits, n, reference = _table()
    nodes, weights = np.polynomial.hermite_e.hermegauss(NODES)
    saturated = float((xlogy(hits, hits / n) + xlogy(n - hits, 1 - hits / n)).sum())
    here = _log_likelihood(hits, n, reference["intercept"], reference["sd"], nodes, weights)
    assert here - saturated == pytest.approx(reference["loglik"], abs=1e-9)
    modes = _modes(hits, n, reference["intercept"], reference["sd"])
    np.testing.assert_allclose(expit(reference["intercept"] + reference["sd"] * modes), reference["blup_p"], atol=1e-8)


def test_fit_of_lme4() -> None:
    """The optimum is 3e-10 higher than the one at which glmer stopped, so its values agree to 5e-6."""
    hits, n, reference = _table()
    found = fit_logit_normal(hits, n)
    assert found.intercept == pytest.approx(reference["intercept"], abs=5e-6)
    assert found.sd == pytest.approx(reference["sd"], abs=5e-6)
    np.testing.assert_allclose(found.share, reference["blup_p"], atol=1e-6)
