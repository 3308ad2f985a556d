"""The report of an effect: one number in sentence, tables and picture, and plain words where nothing can be said."""

from __future__ import annotations

import numpy as np
import pytest

from waterlijn import report, words
from waterlijn.effect.estimating import estimate
from waterlijn.effect.panel import Panel
from waterlijn.report import effects


@pytest.fixture(autouse=True)
def _dutch() -> None:
    words.use("nl")


def panel(controls: int = 24, effect: float = -0.3) -> Panel:
    outcome = np.random.default_rng(1).normal(0.4, 0.02, size=(controls + 1, 12))
    names = ("Waterdam", *(f"plaats {i}" for i in range(controls)))
    years = tuple(str(2010 + t) for t in range(12))
    return Panel(outcome, None, names, years, np.arange(controls + 1) == 0, 8).shifted(effect)


def test_a_share_is_said_in_percentage_points() -> None:
    found = estimate(panel(), unit="difference")
    said = effects.sentence(found, "vijandigheid")
    assert said.startswith("Het effect op vijandigheid is aangetoond: −3")
    assert "procentpunt" in said
    assert "procent," not in said


def test_another_outcome_is_a_number_with_its_sign() -> None:
    said = effects.sentence(estimate(panel(), unit="value difference"), "rapportcijfer")
    assert "−0,3" in said
    assert "procentpunt" not in said


def test_what_cannot_be_shown_gives_its_reason() -> None:
    found = estimate(panel(controls=1), unit="difference")
    document = effects.document(found, "vijandigheid")
    assert document.sentence.startswith("Een effect op vijandigheid is niet aan te tonen. Met één plaats")
    assert document.sections == ()


def test_an_effect_that_matters_and_could_not_be_seen() -> None:
    said = effects.sentence(estimate(panel(effect=0.0), unit="difference", smallest=0.001), "vijandigheid")
    assert said.startswith("Een effect op vijandigheid is niet aan te tonen: alleen ")
    assert "0,1 procentpunt doet er al toe" in said


@pytest.mark.parametrize("method", ["did", "sc", "sdid", "bsts", "its"])
def test_every_method_has_its_report(method: str) -> None:
    found = estimate(panel(), method, unit="difference")
    document = effects.document(found, "vijandigheid")
    page = report.html(document)
    assert document.sentence.split(":")[0] in page
    assert "<svg" in page
    assert "nan" not in page.lower().replace("financ", "")
    assert "{" not in " ".join((document.sentence, document.lead, *document.warnings, *document.method))


def test_every_period_has_a_margin() -> None:
    document = effects.document(estimate(panel(), unit="difference"), "vijandigheid")
    table = document.sections[0].charts[0].table
    assert len(table.rows) == 12
    assert all(row[3] and "tot" in row[-1] for row in table.rows)
