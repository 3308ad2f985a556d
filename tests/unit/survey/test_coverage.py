"""Every interval holds the truth about as often as it says, in every scenario; the full runs are in docs."""

import pytest

from waterlijn.survey.coverage import SCENARIOS

RUNS = 300  # binomial error at .95: .0126; the bar lies 2.5 of those under the promise
LEAST = 0.95 - 2.5 * 0.0126


@pytest.mark.parametrize("name", SCENARIOS)
def test_coverage(name: str) -> None:
    found = SCENARIOS[name](RUNS, 1)
    assert found.coverage >= LEAST
    assert found.silent <= 0.05


def test_labels_with_a_model_are_a_third_narrower_than_labels_alone() -> None:
    with_model = SCENARIOS["share, labels: 5 %, 5,000 messages, 300 labels"](RUNS, 2)
    alone = SCENARIOS["share, labels alone: 5 %, 300 labels"](RUNS, 2)
    assert with_model.width <= 0.65 * alone.width
