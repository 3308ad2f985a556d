"""Proposition 99 from the rows of the file to the verdict, by every method. The file may not be in the repository."""

from __future__ import annotations

import csv
import warnings
from pathlib import Path

import pytest

from waterlijn.effect.estimating import SHOWN, estimate
from waterlijn.effect.panel import Panel, panel

FILE = Path(__file__).parents[3] / "shared" / "data" / "stats" / "smoking_data.csv"


@pytest.fixture(scope="module", name="california")
def _california() -> Panel:
    if not FILE.exists():
        warnings.warn(f"left out: {FILE.name} is not beside this checkout", stacklevel=2)
        pytest.skip(f"{FILE.name} may not be in the repository and is not beside it: left out")
    with FILE.open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    years = [row["year"] for row in rows]
    packs = [float(row["cigsale"]) for row in rows]
    return panel([row["state"] for row in rows], years, packs, treated=["California"], start="1989.0")


# published: Stata's sdid (-27.35, -19.48 with covariates left out as here -19.51, -15.60); rank of the placebos own
@pytest.mark.parametrize(
    ("method", "value", "digits", "rank"), [("did", -27.35, 2, 5), ("sc", -19.5, 1, 3), ("sdid", -15.6, 1, 2)]
)
def test_published_effects(california: Panel, method: str, value: float, digits: int, rank: int) -> None:
    found = estimate(california, method)
    assert found.estimate.value is not None
    assert round(found.estimate.value, digits) == value
    assert found.found is not None
    assert found.found.rank_p == pytest.approx(rank / 39)
    assert found.floor_of_p == pytest.approx(1 / 39)


def test_what_is_known_of_california(california: Panel) -> None:
    """The course before 1989 is fitted closely; the effect is not called shown: 39 states of which some differ more."""
    found = estimate(california)
    assert found.method == "sdid"
    assert found.verdict != SHOWN
    assert found.checks.prefit == pytest.approx(1.8, abs=0.1)
    assert found.checks.in_time is not None
    assert found.checks.in_time.p > 0.3
    weights = estimate(california, "sc").weights
    heaviest = sorted(weights, key=lambda name: -weights[name])[:4]
    assert heaviest == ["Utah", "Montana", "Nevada", "Connecticut"]
    assert weights["Utah"] == pytest.approx(0.394, abs=1e-3)
