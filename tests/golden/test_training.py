"""Reference results of the statistics of a training and of a self-evaluation."""

import json
from pathlib import Path

import numpy as np
import pytest

from waterlijn.effect import paired, power_formulas, raters
from waterlijn.effect.signed_rank import differences, signed_rank

R = json.loads((Path(__file__).parent / "vectors" / "designs_R.json").read_text("utf-8"))
PAIRED = R["paired_ordinal"]
CHANGE = differences(PAIRED["pre"], PAIRED["post"])
N = float("nan")
# four people score twelve items: the worked example of Krippendorff (2011)
KRIPPENDORFF = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, N, N, N],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, N, 3],
    [N, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, N],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, N],
]


def test_pratt_equals_coin() -> None:
    found = signed_rank(CHANGE)
    assert found.p == pytest.approx(PAIRED["pratt_exact_p"], abs=1e-12)
    assert found.z == pytest.approx(PAIRED["pratt_Z"], abs=1e-9)


def test_wilcoxon_equals_coin_and_base_r() -> None:
    found = signed_rank(CHANGE, keep_zeros=False)
    assert found.p == pytest.approx(PAIRED["wilcoxon_exact_p"], abs=1e-12)
    assert found.z == pytest.approx(PAIRED["wilcoxon_Z"], abs=1e-9)
    assert found.statistic == PAIRED["wilcox_base"]["V"]
    assert found.p_normal == pytest.approx(PAIRED["wilcox_base"]["p"], abs=1e-9)


def test_hodges_lehmann() -> None:
    """Base R leaves out who did not change, and searches to four digits."""
    found = paired.shift(CHANGE[CHANGE != 0], "point")
    assert found.i95 is not None
    assert found.value == pytest.approx(PAIRED["wilcox_base"]["hl"], abs=1e-4)
    assert [found.i95.low, found.i95.high] == pytest.approx(PAIRED["wilcox_base"]["ci"], abs=1e-4)


def test_sign_and_t() -> None:
    up, down, p = paired.sign(CHANGE)
    assert (up, up + down) == (PAIRED["sign"]["plus"], PAIRED["sign"]["n"])
    assert p == pytest.approx(PAIRED["sign"]["p"], abs=1e-12)
    found, expected = paired.paired_t(CHANGE), PAIRED["t"]
    assert found.free == expected["df"]
    assert found.value / found.error == pytest.approx(expected["t"], abs=1e-9)
    assert found.p_value() == pytest.approx(expected["p"], abs=1e-12)
    assert [found.interval(0.95).low, found.interval(0.95).high] == pytest.approx(expected["ci"], abs=1e-9)


def test_mcnemar() -> None:
    found = paired.mcnemar(R["mcnemar"]["table"])
    assert found.chi2 == pytest.approx(R["mcnemar"]["chi2"], abs=1e-9)
    assert found.p_chi2 == pytest.approx(R["mcnemar"]["p"], abs=1e-9)
    assert found.p == pytest.approx(R["mcnemar"]["exact_p"], abs=1e-12)


def test_power() -> None:
    """R power.prop.test and power.t.test; their root finder stops at 1e-5 of the answer, ours does not."""
    prop, pairs, two = R["power"]["prop"], R["power"]["t_paired"], R["power"]["t_two"]
    assert power_formulas.n_prop(0.43, 0.58) == pytest.approx(prop["n_per_group"], rel=1e-6)
    assert power_formulas.mde_prop(150, 0.43) == pytest.approx(prop["mde_n150"], abs=1e-6)
    assert power_formulas.power_prop(100, 0.43, 0.58) == pytest.approx(prop["power_n100"], abs=1e-9)
    assert power_formulas.n_t(0.5, kind="paired") == pytest.approx(pairs["n_d05"], rel=1e-6)
    assert power_formulas.mde_t(18, kind="paired") == pytest.approx(pairs["mde_n18"], abs=1e-5)
    assert power_formulas.n_t(0.3) == pytest.approx(two["n_d03"], rel=1e-6)


def test_ordinal_alpha_of_krippendorff() -> None:
    """Published .815."""
    value = raters.alpha(KRIPPENDORFF).value
    assert value is not None
    assert round(value, 3) == 0.815


def test_ordinal_alpha_does_not_depend_on_who_and_which() -> None:
    shuffled = np.array(KRIPPENDORFF)[[2, 0, 3, 1]][:, ::-1]
    assert raters.alpha(shuffled).value == pytest.approx(raters.alpha(KRIPPENDORFF).value, abs=1e-12)
