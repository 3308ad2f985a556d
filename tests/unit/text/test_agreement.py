"""Cohen's kappa: the value by hand, an interval with a width, and refusals."""

from __future__ import annotations

import numpy as np
import pytest

from waterlijn.text.agreement import FEWEST, ONE_ANSWER, TOO_FEW, counts, kappa


@pytest.mark.parametrize(
    ("table", "value"),
    [
        ((20, 5, 10, 15), 0.4),  # po .7, pe .5
        ((25, 0, 0, 25), 1.0),
        ((0, 25, 25, 0), -1.0),
        ((45, 15, 25, 15), 0.1304),  # po .6, pe .54
    ],
)
def test_the_value(table: tuple[int, int, int, int], value: float) -> None:
    assert kappa(table).value == pytest.approx(value, abs=1e-4)


def test_always_agreeing_is_not_proven_to_be_always() -> None:
    found = kappa((5, 0, 0, 45))
    assert found.value == 1.0
    assert found.i95 is not None
    assert found.i95.low < 0.9
    assert found.i95.high == 1.0


def test_more_messages_make_it_surer() -> None:
    widths = [e.i95.high - e.i95.low for e in (kappa((8, 2, 2, 38)), kappa((80, 20, 20, 380))) if e.i95]
    assert widths[1] < widths[0] / 2


def test_the_interval_holds_the_truth() -> None:
    """95 % of the time, where a label is rare and agreement good."""
    rng = np.random.default_rng(1)
    p, true = 0.1, 0.7
    both = p * p + true * p * (1 - p)
    cells = [both, p - both, p - both, 1 - 2 * p + both]
    inside = 0
    for table in rng.multinomial(100, cells, 300).tolist():
        found = kappa(tuple(table))
        assert found.i95 is not None
        inside += found.i95.low <= true <= found.i95.high
    assert 0.91 <= inside / 300 <= 0.99


def test_refusals() -> None:
    assert kappa((FEWEST - 1, 0, 0, 0)).reason == TOO_FEW
    assert kappa((0, 0, 0, 50)).reason == ONE_ANSWER
    with pytest.raises(ValueError, match="same messages"):
        counts(np.ones(2, bool), np.ones(3, bool))


def test_counts() -> None:
    first, second = np.array([1, 1, 0, 0, 0], bool), np.array([1, 0, 1, 0, 0], bool)
    assert counts(first, second) == (1, 1, 1, 2)
