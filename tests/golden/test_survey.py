"""Every reference value of R's survey package for shares, means, weighting, tests and change between waves.

The rows of the API data may not be shipped: those tests read them from beside the project, and say so when they are
absent.
"""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from waterlijn.survey import association, intervals, means, regression, replicates, weighting
from waterlijn.survey.change import Change, Wave, between
from waterlijn.survey.design import Design
from waterlijn.survey.quantiles import quantile
from waterlijn.survey.variance import Point

VECTORS = Path(__file__).parent / "vectors"
SHARED = Path(__file__).parents[3] / "shared" / "vectors"
needs_rows = pytest.mark.skipif(not SHARED.exists(), reason="the API rows are not shipped; ../shared/vectors is absent")
Columns = dict[str, NDArray[Any]]


def _load(name: str) -> Any:
    return json.loads((VECTORS / f"{name}.json").read_text("utf-8"))


def _rows(file: Path) -> Columns:
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}


def _numbers(rows: Columns, name: str) -> NDArray[np.float64]:
    return rows[name].astype(np.float64)


R = _load("survey_api_R")
VVSG = _load("survey_vvsg_like_R")
DESIGNS = {
    "apistrat": ("apistrat", {"stratum": "stype", "population": "fpc"}),
    "apistrat_nofpc": ("apistrat", {"stratum": "stype"}),
    "apiclus1": ("apiclus1", {"cluster": "dnum", "population": "fpc"}),
    "apisrs": ("apisrs", {"population": "fpc"}),
}
E_6: dict[str, Any] = {"rel": 1e-8, "abs": 1e-6}


def _design(name: str) -> tuple[Columns, Design]:
    file, columns = DESIGNS[name]
    rows = _rows(SHARED / f"data_{file}.csv")
    given: dict[str, Any] = {key: rows[column] for key, column in columns.items()}
    if "population" in given:
        given["population"] = given["population"].astype(np.float64)
    return rows, Design.of(len(rows["pw"]), weight=_numbers(rows, "pw"), **given)


def _same(found: Point, expected: dict[str, Any]) -> None:
    assert found.value == pytest.approx(expected["est"], **E_6)
    assert found.error == pytest.approx(expected["se"], **E_6)
    if "ci_low" in expected:
        assert intervals.symmetric(found, 0.95) == pytest.approx([expected["ci_low"], expected["ci_high"]], **E_6)


@needs_rows
@pytest.mark.parametrize("name", DESIGNS)
def test_means_totals_ratios_domains(name: str) -> None:
    rows, design = _design(name)
    expected = R[name]
    assert design.free == expected["df"]
    _same(means.mean(design, _numbers(rows, "api00")), expected["mean_api00"])
    _same(means.total(design, _numbers(rows, "enroll")), expected["total_enroll"])
    _same(means.mean(design, _numbers(rows, "api00") - _numbers(rows, "api99")), expected["mean_diff_api00_api99"])
    _same(means.ratio(design, _numbers(rows, "api.stu"), _numbers(rows, "enroll")), expected["ratio_apistu_enroll"])
    assert means.design_effect(design, _numbers(rows, "api00")) == pytest.approx(expected["deff_api00"], **E_6)
    for i, kind in enumerate(expected["by_stype_mean_api00"]["stype"]):
        by = {key: expected["by_stype_mean_api00"][key][i] for key in ("est", "se")}
        _same(means.mean(design, _numbers(rows, "api00"), rows["stype"] == kind), by)
        whole = {key: expected["total_stype"][key][i] for key in ("est", "se", "ci_low", "ci_high")}
        _same(means.total(design, rows["stype"] == kind), whole)


INTERVALS: dict[str, Callable[[Point, float], tuple[float, float]]] = {
    "logit": intervals.logit,
    "xlogit": intervals.logit,
    "beta": intervals.beta,
    "asin": intervals.arcsine,
    "mean": intervals.symmetric,
}


@needs_rows
@pytest.mark.parametrize("name", DESIGNS)
@pytest.mark.parametrize("kind", [*INTERVALS, "likelihood"])
def test_intervals_for_a_share(name: str, kind: str) -> None:
    rows, design = _design(name)
    found = means.mean(design, rows["sch.wide"] == "Yes")
    expected = R[name]["ciprop_schwide"][kind]
    assert found.value == pytest.approx(expected["est"], abs=1e-6)
    if kind == "likelihood":  # R interpolates its profile between a few points: five digits are all it has
        assert intervals.likelihood(found, 0.95) == pytest.approx(expected["ci"], abs=1e-5)
    else:
        assert INTERVALS[kind](found, 0.95) == pytest.approx(expected["ci"], abs=1e-6)


@needs_rows
@pytest.mark.parametrize("name", DESIGNS)
def test_quantiles(name: str) -> None:
    rows, design = _design(name)
    for expected in R[name]["quantile_api00"]:
        found = quantile(design, _numbers(rows, "api00"), float(expected["_row"]))
        wanted = [expected[key] for key in ("quantile", "ci.2.5", "ci.97.5", "se")]
        assert list(found) == pytest.approx(wanted, **E_6)


def _known(table: list[dict[str, Any]], column: str) -> dict[str, float]:
    return {row[column]: row["Freq"] for row in table}


@needs_rows
def test_poststratification_and_raking() -> None:
    rows, design = _design("apiclus1")
    expected = R["poststrat_apiclus1"]
    done = weighting.poststratify(design, rows["stype"], _known(expected["pop"], "stype"))
    assert done.weight.sum() == pytest.approx(expected["weights_sum"])
    assert done.weight[:5] == pytest.approx(expected["weights_first5"], **E_6)
    _same(means.mean(done, _numbers(rows, "api00")), expected["mean_api00"])
    _same(means.total(done, _numbers(rows, "enroll")), expected["total_enroll"])
    _same(means.total(done, _numbers(rows, "api.stu")), expected["total_apistu"])
    expected = R["rake_apiclus1"]
    margins = [(rows[c], _known(expected[p], c)) for c, p in (("stype", "pop1"), ("sch.wide", "pop2"))]
    raked = weighting.rake(design, margins)
    assert raked.weight[:10] == pytest.approx(expected["weights_first10"], **E_6)
    assert [raked.weight.min(), raked.weight.max()] == pytest.approx(expected["range"], **E_6)
    _same(means.mean(raked, _numbers(rows, "api00")), expected["mean_api00"])
    _same(means.total(raked, _numbers(rows, "enroll")), expected["total_enroll"])


@needs_rows
@pytest.mark.parametrize("kind", ["linear", "raking"])
def test_calibration(kind: str) -> None:
    rows, design = _design("apiclus1")
    columns = np.column_stack(
        [np.ones(len(design)), rows["stype"] == "H", rows["stype"] == "M", _numbers(rows, "api99")]
    )
    done = weighting.calibrate(design, columns.astype(np.float64), [6194, 755, 1018, 3914069], kind=kind)
    expected = R[f"calibrate_{kind}_apiclus1"]
    _same(means.mean(done, _numbers(rows, "api00")), expected["mean_api00"])
    _same(means.total(done, _numbers(rows, "enroll")), expected["total_enroll"])
    if "range_w" in expected:
        assert [done.weight.min(), done.weight.max()] == pytest.approx(expected["range_w"], **E_6)


@needs_rows
@pytest.mark.parametrize(("name", "key"), [("apistrat_nofpc", "jkn_apistrat_nofpc"), ("apiclus1", "jk1_apiclus1")])
def test_jackknife(name: str, key: str) -> None:
    rows, design = _design(name)
    y = _numbers(rows, "api00")
    _same(replicates.jackknife(design, lambda w: float((w * y).sum() / w.sum())), R[key]["mean_api00"])


@needs_rows
def test_regression_and_tests() -> None:
    rows, design = _design("apistrat")
    columns = [np.ones(len(design)), *(_numbers(rows, name) for name in ("ell", "meals", "mobility"))]
    line = regression.linear(design, _numbers(rows, "api00"), np.column_stack(columns))
    assert line.coefficient == pytest.approx(list(R["svyglm_apistrat"]["coef"].values()), **E_6)
    assert line.error == pytest.approx(list(R["svyglm_apistrat"]["se"].values()), **E_6)
    t = R["svyttest_apistrat"]
    found = regression.t_test(design, _numbers(rows, "enroll"), rows["comp.imp"])
    assert list(found) == pytest.approx([t["est"], *t["ci"], t["t"], t["df"], t["p"]], **E_6)
    chi = R["svychisq_apistrat"]
    tested = association.rao_scott(design, rows["sch.wide"], rows["stype"])
    assert list(tested) == pytest.approx([chi["F"], *chi["ndf"], chi["p"]], **E_6)


PANEL = _rows(VECTORS / "data_vvsg_like_population.csv")


def _wave(k: int, *, stratified: bool = True) -> tuple[NDArray[np.bool_], Wave]:
    there = PANEL[f"r{k}"] == "1"
    if stratified:
        design = Design.of(int(there.sum()), stratum=PANEL["stratum"][there], population=_numbers(PANEL, "N")[there])
    else:
        design = Design.of(int(there.sum()), population=300)
    return there, Wave.of(design, _numbers(PANEL, f"y{k}")[there], PANEL["muni"][there])


@pytest.mark.parametrize("k", [1, 2])
def test_municipal_waves(k: int) -> None:
    expected = VVSG[f"wave{k}"]
    _there, (design, y, _unit) = _wave(k)
    found = means.mean(design, y)
    assert (len(design), design.free) == (expected["n"], expected["df"])
    _same(found, {"est": expected["mean"], "se": expected["se"]})
    _same(means.total(design, y), {"est": expected["total"], "se": expected["total_se"]})
    for kind, interval in INTERVALS.items():
        assert interval(found, 0.95) == pytest.approx(expected["ciprop"][kind]["ci"], abs=1e-6)
    assert intervals.likelihood(found, 0.95) == pytest.approx(expected["ciprop"]["likelihood"]["ci"], abs=1e-5)
    for i, name in enumerate(expected["by"]["stratum"]):
        where = np.asarray(design.strata)[design.stratum] == name
        _same(means.mean(design, y, where), {"est": expected["by"]["est"][i], "se": expected["by"]["se"][i]})


def test_municipal_weighting() -> None:
    there, (design, y, _unit) = _wave(2, stratified=False)
    margins = VVSG["wave2_raked"]["margins"]
    groups = [(PANEL[name][there], _known(margins[name], name)) for name in ("stratum", "prov")]
    _same(means.mean(weighting.poststratify(design, *groups[0]), y), VVSG["wave2_poststratified"])
    raked = weighting.rake(design, groups)
    _same(means.mean(raked, y), VVSG["wave2_raked"])
    assert raked.weight[:10] == pytest.approx(VVSG["wave2_raked"]["w_first10"], **E_6)
    cells = {(cell["stratum"], cell["prov"]): cell["w"] for cell in VVSG["wave2_raked"]["cell_weights"]}
    for weight, stratum, prov in zip(raked.weight, groups[0][0], groups[1][0], strict=True):
        assert weight == pytest.approx(cells[stratum, prov], abs=1e-6)


def test_municipal_association() -> None:
    there, (design, y, _unit) = _wave(2)
    expected = VVSG["wave2_raoscott"]
    found = association.rao_scott(design, PANEL["stratum"][there], y)
    assert list(found) == pytest.approx([expected["F"], *expected["df"], expected["p"]], **E_6)


def _change() -> Change:
    return between(_wave(1)[1], _wave(2)[1])


def test_change_between_waves_with_the_overlap() -> None:
    observed = _load("panel_change_mc")["observed"]
    found = _change()
    assert found.point.value == pytest.approx(observed["D"], abs=1e-12)
    assert found.point.error == pytest.approx(observed["se"]["overlap_cov_fpc"], abs=1e-12)
    independent = float(np.hypot(found.first.error, found.second.error))
    assert independent == pytest.approx(VVSG["change_independent"]["se"], abs=1e-9)
    assert found.both == VVSG["change_matched"]["n"]


def test_matched_respondents() -> None:
    found = _change().matched
    assert found is not None
    _same(found, VVSG["change_matched"])
    assert not _change().is_at_odds  # 18.6 against 14.0 points, with an error of 3.0 on the difference
