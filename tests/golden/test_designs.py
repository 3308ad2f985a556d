"""Published and reference results of the designs for the effect of an action.

Data that may not be copied into the repository are read from beside it when they are there.
"""

import csv
import json
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from waterlijn.effect import interrupted, structural, synthetic, synthetic_did
from waterlijn.effect.did import twoway

VECTORS = Path(__file__).parent / "vectors"
SHARED = Path(__file__).parents[3] / "shared"
Floats = NDArray[np.float64]


def _load(name: str) -> Any:
    return json.loads((VECTORS / f"{name}.json").read_text("utf-8"))


def _file(name: str) -> Path:
    path = SHARED / name
    if not path.exists():
        warnings.warn(f"left out: {name} is not beside this checkout", stacklevel=2)
        pytest.skip(f"{name} may not be in the repository and is not beside it: left out")
    return path


def _rows(name: str) -> list[dict[str, str]]:
    with _file(name).open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


class Panel:
    """Outcomes (T, N) with their names; the treated unit apart."""

    def __init__(self, values: Floats, names: list[str], treated: str) -> None:
        at = names.index(treated)
        self.treated = values[:, at]
        self.controls = np.delete(values, at, axis=1)
        self.names = [name for name in names if name != treated]

    def named(self, weights: Floats) -> dict[str, float]:
        return {name: float(w) for name, w in zip(self.names, weights, strict=True) if w > 1e-6}


@pytest.fixture(name="california")
def _california() -> Panel:
    rows = _rows("vectors/data_prop99_packs.csv")
    names = [name for name in rows[0] if name != "Year"]
    return Panel(np.array([[float(row[name]) for name in names] for row in rows]), names, "California")


def test_proposition_99_difference_in_differences(california: Panel) -> None:
    """Published -27.35."""
    panel = np.column_stack([california.treated, california.controls])
    treated = np.zeros_like(panel)
    treated[19:, 0] = 1
    assert twoway(panel, treated).value == pytest.approx(_load("prop99")["own"]["did"], abs=1e-9)
    assert round(twoway(panel, treated).value, 2) == _load("prop99")["published"]["did"]


def test_proposition_99_synthetic_control(california: Panel) -> None:
    """Outcomes only: Utah .394, Montana .232, Nevada .205, Connecticut .109."""
    expected = _load("prop99")["own"]["sc_outcome_only"]
    weights = synthetic.weights(california.treated[:19], california.controls[:19])
    assert california.named(weights) == pytest.approx(expected["weights"], abs=2e-6)
    gap = synthetic.gap(california.treated, california.controls, weights)
    assert gap[19:].mean() == pytest.approx(expected["att"], abs=1e-6)
    assert gap[-1] == pytest.approx(expected["gap2000"], abs=1e-6)
    assert np.sqrt((gap[:19] ** 2).mean()) == pytest.approx(expected["pre_rmspe"], abs=1e-6)


def test_proposition_99_placebo_in_space(california: Panel) -> None:
    """California is third of 39 on the ratio of squared gaps, after Missouri and Virginia."""
    weights = synthetic.weights(california.treated[:19], california.controls[:19])
    own = synthetic.ratio(synthetic.gap(california.treated, california.controls, weights), 19)
    assert own == pytest.approx(_load("prop99")["own"]["mspe_ratio_california"], rel=1e-6)
    others = np.array([synthetic.ratio(gap, 19) for gap in synthetic.placebo(california.controls, 19).T])
    above = {california.names[i] for i in np.flatnonzero(others >= own)}
    assert above == {"Missouri", "Virginia"}
    assert (1 + len(above)) / 39 == pytest.approx(_load("prop99")["own"]["placebo_p"])


def test_proposition_99_synthetic_did(california: Panel) -> None:
    """Published -15.60; weights of the years 1986, 1987, 1988: .366, .206, .427."""
    expected = _load("prop99")["own"]["sdid"]
    found = synthetic_did.estimate(california.treated, california.controls, 19)
    assert found.value == pytest.approx(expected["est"], abs=1e-5)  # the reference solver stopped at 1e-6
    assert round(found.value, 1) == _load("prop99")["published"]["sdid"]
    years = {year: found.time_weights[int(year) - 1970] for year in expected["lam"]}
    assert years == pytest.approx(expected["lam"], abs=1e-5)
    named = california.named(found.unit_weights)
    assert {name: named[name] for name in expected["omega"]} == pytest.approx(expected["omega"], abs=1e-4)


def _predictors(rows: list[dict[str, str]], names: list[str]) -> Floats:
    """Means over the years and columns of Abadie and Gardeazabal."""
    school = ["school.illit", "school.prim", "school.med", "school.high", "school.post.high", "invest"]
    sectors = ["agriculture", "energy", "industry", "construction", "services.venta", "services.nonventa"]
    asked = [(name, range(1964, 1970)) for name in school] + [("gdpcap", range(1960, 1970))]
    asked += [(f"sec.{name}", range(1961, 1970, 2)) for name in sectors] + [("popdens", range(1969, 1970))]

    def mean(unit: str, column: str, years: range) -> float:
        own = (row for row in rows if row["regionname"] == unit and float(row["year"]) in years)
        return float(np.mean([float(row[column]) for row in own if row[column]]))

    return np.array([[mean(name, column, years) for name in names] for column, years in asked])


def test_basque_country_with_given_importance() -> None:
    """R Synth: Cataluna .850816, Madrid .149184, effect 1975 to 1997 -.69956. Its solver leaves 2e-6 to be gained."""
    rows = _rows("data/stats/basque.csv")
    expected = _load("synth_basque")["reference_R_Synth_via_pysyncon_tests"]
    names = list(dict.fromkeys(row["regionname"] for row in rows))
    treated = "Basque Country (Pais Vasco)"
    income = np.array([[float(r["gdpcap"]) for r in rows if r["regionname"] == name] for name in names]).T
    predictors, panel = Panel(_predictors(rows, names), names, treated), Panel(income, names, treated)
    importance = np.array(expected["V"])
    weights = synthetic.weights_by_predictors(predictors.treated, predictors.controls, importance)
    assert panel.named(weights) == pytest.approx(expected["weights"], abs=5e-6)
    gap = synthetic.gap(panel.treated, panel.controls, weights)
    assert gap[20:].mean() == pytest.approx(expected["att_1975_1997"], abs=1e-6)
    assert (gap[5:15] ** 2).mean() == pytest.approx(expected["mspe"], abs=1e-9)


def test_basque_country_on_outcomes() -> None:
    rows = [row for row in _rows("data/stats/basque.csv") if "Spain" not in row["regionname"]]
    expected = _load("synth_basque")["basque_outcome_only"]
    names = list(dict.fromkeys(row["regionname"] for row in rows))
    income = np.array([[float(r["gdpcap"]) for r in rows if r["regionname"] == name] for name in names]).T
    panel = Panel(income, names, "Basque Country (Pais Vasco)")
    weights = synthetic.weights(panel.treated[:15], panel.controls[:15])
    assert panel.named(weights) == pytest.approx(expected["weights"], abs=5e-5)
    gap = synthetic.gap(panel.treated, panel.controls, weights)
    assert gap == pytest.approx(list(expected["gap"].values()), abs=1e-4)


def _causal(name: str) -> tuple[Floats, Floats, int]:
    """Outcome, predictors and number of periods before."""
    if name == "comparison":
        rows = _rows("data/stats/causal_comparison_data.csv")
        y = np.array([float(row["CHANGED"]) for row in rows])
        return y, np.array([[float(row[f"NOT_CHANGED_{i}"]) for i in (1, 2, 3)] for row in rows]), len(y) - 18
    case = json.loads(_file("vectors/causalimpact.json").read_text("utf-8"))["reference"][name]
    if name == "google":
        return np.array(case["rows"]["y"]), np.column_stack([case["rows"]["x1"], case["rows"]["x2"]]), 61
    if name == "basque":
        return np.array(case["rows"]["Basque"]), np.array(case["rows"]["another"]), 21
    return np.array(case["y"]), np.array(case["X" if name == "arma" else "x1"]), 70


@pytest.mark.parametrize("name", ["vignette", "google", "arma", "basque", "comparison"])
def test_structural_series_equals_causalimpact(name: str) -> None:
    """R CausalImpact within the digits that it prints, give or take the Monte Carlo error of two samplers."""
    expected = _load("causalimpact")[name]
    y, x, n_pre = _causal(name)
    found = structural.fit(y, x, n_pre, seed=1, draws=4000)
    average = found.average()
    assert found.observed.mean() == pytest.approx(expected["actual"], rel=0.006)  # printed with two to five digits
    noise = 0.12 * average.std()
    digit = {"vignette": 0.5, "google": 0.5, "arma": 0.5, "basque": 0.05, "comparison": 0.5}[name]
    assert found.counterfactual.mean() == pytest.approx(expected["pred"], abs=digit + noise)
    if "pred_sd" in expected:
        assert average.std() == pytest.approx(expected["pred_sd"], rel=0.06)
    if "abs_ci" in expected:
        digit = {"google": 0.5, "arma": 0.05, "basque": 0.05, "comparison": 0.5}[name]
        assert np.quantile(average, (0.025, 0.975)) == pytest.approx(expected["abs_ci"], abs=digit + 2 * noise)


def test_google_in_whole_numbers() -> None:
    """129 [120, 138] and 27 [18, 36]."""
    found = structural.fit(*_causal("google"), seed=1, draws=4000)
    without, effect = found.counterfactual.mean(axis=1), found.average()
    ends = (0.025, 0.975)
    assert [round(without.mean()), *np.quantile(without, ends).round().tolist()] == [129, 120, 138]
    assert [round(effect.mean()), *np.quantile(effect, ends).round().tolist()] == [27, 18, 36]


@pytest.mark.parametrize(("small_sample", "key"), [(False, "se_nw4"), (True, "se_nw4_adj")])
def test_interrupted_series_equals_sandwich(small_sample: bool, key: str) -> None:
    """R sandwich NeweyWest, lag 4, no prewhitening."""
    case = _load("designs_R")["its"]
    found = interrupted.fit(case["y"], case["break_after"], lag=4, small_sample=small_sample)
    assert found.coefficients == pytest.approx(list(case["coef"].values()), abs=1e-9)
    assert found.errors == pytest.approx(case[key], abs=1e-9)


def test_two_way_fixed_effects_equal_sandwich() -> None:
    """R lm with dummies and vcovCL HC1 by unit; units 1 to 20 are treated from the fifth period on."""
    case = _load("designs_R")["did"]
    panel, time, unit = np.empty((8, 40)), np.array(case["t"]) - 1, np.array(case["g"]) - 1
    panel[time, unit] = case["y"]
    treated = np.zeros((8, 40))
    treated[4:, :20] = 1
    found = twoway(panel, treated)
    assert found.value == pytest.approx(case["coef"], abs=1e-9)
    assert found.robust.error == pytest.approx(case["se_cl_HC1"], abs=1e-9)
