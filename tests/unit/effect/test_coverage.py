"""How often the methods err. Short runs with wide bars; the full table is in docs/reference/effect.md."""

from __future__ import annotations

import pytest

from waterlijn.effect.coverage import SCENARIOS

# binomial error of 200 runs at .05 is .0154: the bars lie 3 of those away
CHECKED = [
    "auto, steady, 4 before, 5 controls",
    "auto, shared courses, 8 before, 5 controls",
    "auto, uneven, 12 before, 5 controls",
    "auto, drifting classifier, 4 before, 10 controls",
    "auto, resembling, 8 before, 10 controls",
    "sdid, steady, 4 before, 5 controls",
    "did, shared courses, 8 before, 10 controls, 8 treated",
    "lot, 8 places in 6 periods",
]


@pytest.mark.parametrize("name", CHECKED)
def test_errors_are_as_rare_as_promised(name: str) -> None:
    found = SCENARIOS[name](200, 11)
    assert found.type_one <= 0.097
    assert found.coverage >= 0.89
    assert found.silent < 0.1  # placebos are silent on the 5 % of places that happen to look noisier


@pytest.mark.parametrize("name", ["sc, steady, 4 before, 5 controls", "its, steady, 4 before, 5 controls"])
def test_a_method_that_falls_short_does_not_speak(name: str) -> None:
    assert SCENARIOS[name](3, 1).silent == 1


def test_a_drifting_classifier_that_nobody_corrects_looks_like_an_effect() -> None:
    """The reason for variances: if this passes with a low error, the world is too easy."""
    assert SCENARIOS["auto, drifting classifier, not corrected, 4 before, 10 controls"](60, 1).type_one > 0.8


def test_the_grid_of_the_brief_is_there() -> None:
    for before in (4, 8, 12):
        for controls in (5, 10, 30):
            assert f"auto, shared courses, {before} before, {controls} controls" in SCENARIOS
